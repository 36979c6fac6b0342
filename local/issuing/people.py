"""Whom one can be: the demo's people, or somebody with another name."""

import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

ROLES = ("agent", "supervisor", "administrator")
LONGEST_NAME = 100
TEAM = re.compile(r"[\w-]{1,100}", re.ASCII)


class Person(NamedTuple):
    """Somebody who can sign in: what a token says of them, and in a line what they do."""

    sub: str
    name: str
    role: str
    teams: tuple[str, ...] = ()
    does: str = ""

    @property
    def claims(self) -> dict[str, Any]:
        """What a token says of them."""
        return {"sub": self.sub, "role": self.role, "teams": list(self.teams), "name": self.name}


PEOPLE = (
    Person("anna", "Anna", "agent", ("support",), "Answers customers of the team support. Start here."),
    Person(
        "ben", "Ben", "agent", ("support",), "Anna's colleague: open a second browser, and you are two in one case."
    ),
    Person("sam", "Sam", "supervisor", (), "Sees the cases of all teams, and how quickly customers are answered."),
    Person("ada", "Ada", "administrator", (), "Does all of this, and connects channels, inboxes and teams."),
)


class NobodyYet(Exception):  # noqa: N818, the form is shown again
    """The form does not say who it is, in words for the person before it."""


def of(claims: Mapping[str, Any]) -> Person:
    """The person that a token of ours speaks of."""
    return Person(claims["sub"], claims["name"], claims["role"], tuple(claims["teams"]))


def chosen(said: Mapping[str, str]) -> Person:
    """Whom the form names: one of the demo by id, or somebody with a name, a role and teams."""
    if "person" in said:
        return _of_the_demo(said["person"])
    name = " ".join(said.get("name", "").split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise NobodyYet(f"Say what you are called, in at most {LONGEST_NAME} letters.")
    role, teams = said.get("role", ROLES[0]), tuple(said.get("team", "").replace(",", " ").split())
    if role not in ROLES:
        raise NobodyYet("Choose one of the roles.")
    if not all(map(TEAM.fullmatch, teams)):
        raise NobodyYet("A team is named by its id: letters, digits, - and _.")
    return Person(_id_of(name), name, role, teams)


def _of_the_demo(sub: str) -> Person:
    for person in PEOPLE:
        if person.sub == sub:
            return person
    raise NobodyYet("Choose somebody of the list.")


def _id_of(name: str) -> str:
    """The same name is the same person, today and tomorrow."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return made or f"person-{sha256(name.encode()).hexdigest()[:8]}"
