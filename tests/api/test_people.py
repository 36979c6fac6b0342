"""Who is who: coming in, how one likes to work, and one's colleagues."""

from typing import Any

import pytest

from chalicelib.access import api, store
from chalicelib.edge import settings
from chalicelib.kernel.model import Actor, Role
from chalicelib.library.store import current
from support.calling import claims_of
from support.casework import ADA, ANNA, KARL, MARIA, SAM
from support.memory import MemoryClient
from support.office import CALL, Office, a_key, good
from support.trips import counted

pytestmark = pytest.mark.usefixtures("memory")
PLAIN = {
    "single_keys": True,
    "announcements": True,
    "undo_seconds": 8,
    "density": "comfortable",
    "theme": "system",
}


def comes(actor: Actor = ANNA, preferences: object = None, *, name: str = "", **headers: str) -> Any:
    """Somebody comes in, as the authorizer says they are called."""
    said = claims_of(actor) | ({"name": name} if name else {})
    body = {} if preferences is None else {"preferences": preferences}
    return CALL("PUT", "/me", body, by=said, **headers)


def people(by: Actor = ANNA) -> list[Any]:
    met, after = list[Any](), ""
    while after is not None:
        page = good("GET", f"/people?after={after}", by=by).json
        met += page["people"]
        after = page["next"]
    return met


def test_where_to_sign_in_is_said_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", "https://id.example.com")

    assert CALL("GET", "/sign-in").json == {
        "issuer": "https://id.example.com",
        "client_id": "casefold",
        "scope": "openid profile",
        "token": "access_token",
    }


@pytest.mark.parametrize(("set_to", "said"), [("id_token", "id_token"), ("nonsense", "access_token")])
def test_which_token_to_send_is_set(monkeypatch: pytest.MonkeyPatch, set_to: str, said: str) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", "https://id.example.com")
    monkeypatch.setattr(settings, "OIDC_TOKEN", set_to)

    assert CALL("GET", "/sign-in").json["token"] == said


def test_without_an_issuer_the_screen_says_that_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", "")
    answer = CALL("GET", "/sign-in")

    assert (answer.status, answer.json["code"]) == (503, "sign-in-not-configured")


def test_who_comes_in_sees_who_they_are_here() -> None:
    answer = comes(name="Anna Berg")

    assert answer.json == {
        "id": "anna",
        "name": "Anna Berg",
        "role": "agent",
        "teams": ["support"],
        "preferences": PLAIN,
        "screens": ["inbox"],
        "etag": "1",
    }
    assert answer.headers["ETag"] == '"1"'


def test_who_has_no_name_is_called_by_their_id() -> None:
    assert comes().json["name"] == "anna"


def test_a_name_is_no_part_of_who_acts() -> None:
    case = good("POST", "/cases", {"title": "Lost"}, by=claims_of(ANNA) | {"name": "Anna Berg"}).json["id"]  # type: ignore[arg-type]

    assert "Berg" not in good("GET", f"/cases/{case}").text


def test_coming_in_each_minute_writes_nothing() -> None:
    comes(name="Anna")
    with counted() as trips:
        again = comes(name="Anna").json

    assert trips.calls == ["get_item"]
    assert again["etag"] == "1"


def test_what_the_token_says_now_holds() -> None:
    comes(name="Anna")
    promoted = Actor(id="anna", role=Role.ADMINISTRATOR, teams=("billing",))
    now = comes(promoted, name="Anna B").json

    assert (now["name"], now["role"], now["teams"], now["etag"]) == ("Anna B", "administrator", ["billing"], "2")
    assert now["screens"] == ["inbox", "operations"]


def test_preferences_follow_a_person_to_another_machine() -> None:
    liked = {"single_keys": False, "announcements": False, "undo_seconds": 0, "density": "compact", "theme": "dark"}
    comes(preferences=liked)

    assert comes().json["preferences"] == liked
    assert comes(KARL).json["preferences"] == PLAIN


def test_what_new_preferences_do_not_name_has_its_default_again() -> None:
    comes(preferences={"theme": "dark", "undo_seconds": 60})

    assert comes(preferences={"theme": "light"}).json["preferences"] == PLAIN | {"theme": "light"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"undo_seconds": 61}, "preferences.undo_seconds"),
        ({"undo_seconds": -1}, "preferences.undo_seconds"),
        ({"undo_seconds": "8"}, "preferences.undo_seconds"),
        ({"density": "tiny"}, "preferences.density"),
        ({"theme": "pink"}, "preferences.theme"),
        ({"single_keys": "yes"}, "preferences.single_keys"),
        ({"announcements": None}, "preferences.announcements"),
        ({"font": "serif"}, "preferences"),
        ("dark", "preferences"),
    ],
    ids=str,
)
def test_a_preference_that_is_none_is_named_and_nothing_is_kept(wrong: object, field: str) -> None:
    answer = comes(preferences=wrong)

    assert (answer.status, list(answer.json["facts"]["fields"])) == (422, [field])
    assert store.card_of("anna") is None


def test_preferences_are_set_only_on_the_card_that_was_seen() -> None:
    comes(preferences={"theme": "dark"})
    comes(preferences={"theme": "light"})

    assert comes(preferences={"undo_seconds": 0}, if_match='"1"').status == 412
    assert comes(preferences={"undo_seconds": 0}, if_match='"2"').json["etag"] == "3"


def test_a_key_sets_preferences_once() -> None:
    key = a_key()
    comes(preferences={"theme": "dark"}, idempotency_key=key)
    comes(preferences={"theme": "light"})

    assert comes(preferences={"theme": "dark"}, idempotency_key=key).json["preferences"]["theme"] == "light"
    assert comes(preferences={"theme": "system"}, idempotency_key=key).json["code"] == "key-used-for-another-request"


def test_two_machines_at_once_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    comes()
    save = store.save

    def overtaken(*asked: Any) -> Any:
        monkeypatch.setattr(store, "save", save)
        comes(preferences={"theme": "dark"})
        return save(*asked)

    monkeypatch.setattr(store, "save", overtaken)
    answer = comes(name="Anna Berg")

    assert answer.json["name"] == "Anna Berg"
    assert answer.json["preferences"]["theme"] == "dark"


def test_colleagues_see_who_is_who_and_not_how_they_work() -> None:
    comes(SAM, name="Sam")
    comes(ANNA, {"theme": "dark"}, name="Anna")

    assert people(by=KARL) == [
        {"id": "anna", "name": "Anna", "role": "agent", "teams": ["support"]},
        {"id": "sam", "name": "Sam", "role": "supervisor", "teams": []},
    ]


def test_who_never_came_in_is_not_there() -> None:
    assert good("GET", "/people").json == {"people": [], "next": None}


def test_pages_of_people_lose_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAGE", 3)
    names = sorted(f"agent{number:02}@example.org" for number in range(9))
    for name in reversed(names):
        comes(Actor(id=name, role=Role.AGENT))

    assert [one["id"] for one in people()] == names


@pytest.mark.parametrize("cursor", ["x", "gICA", "YWFh" * 200])
def test_a_cursor_that_is_none_is_422(cursor: str) -> None:
    answer = CALL("GET", f"/people?after={cursor}", by=ANNA)

    assert (answer.status, answer.json["code"]) == (422, "cursor-not-understood")


@pytest.mark.parametrize(("method", "path"), [("PUT", "/me"), ("GET", "/people")])
def test_customers_and_strangers_learn_nothing_of_who_works_here(method: str, path: str) -> None:
    comes(name="Anna Berg")
    body = {} if method == "PUT" else None
    customer, nobody = CALL(method, path, body, by=MARIA), CALL(method, path, body)

    assert (customer.status, nobody.status) == (403, 401)
    assert "Anna" not in customer.text + nobody.text


def test_cards_are_no_part_of_the_library(memory: MemoryClient) -> None:  # noqa: ARG001
    Office()
    before = current().v
    comes(ADA, name="Ada")

    assert current().v == before
    assert current().ids("person") == []
