"""Commands of AWS's own tool in the documentation are ones that it has: service, operation and options."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from botocore import xform_name
from botocore.session import Session

DOCS = Path(__file__).parents[2] / "docs"
INNER = re.compile(r"\$\(([^()]*)\)")
COMMAND = re.compile(r"\baws ([a-z][a-z0-9-]+) ([a-z][a-z0-9-]+)([^|;`\n]*)")
EVERYWHERE = {"region", "query", "output", "profile"}
ITS_OWN = {("logs", "tail"): {"since", "filter-pattern"}, ("configure", "sso"): set()}  # of the tool, not of a service


class Command(NamedTuple):
    """One command, where it stands."""

    page: str
    service: str
    operation: str
    rest: str

    @property
    def options(self) -> set[str]:
        return set(re.findall(r" --([a-z][a-z0-9-]+)", self.rest)) - EVERYWHERE


def commands() -> Iterator[Command]:
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text()
        while inner := INNER.search(text):
            yield from (Command(path.name, *found) for found in COMMAND.findall(inner[1]))
            text = text.replace(inner[0], "-")
        yield from (Command(path.name, *found) for found in COMMAND.findall(text))


@pytest.mark.parametrize("one", sorted(set(commands())), ids=lambda one: f"{one.page} {one.service} {one.operation}")
def test_a_command_of_the_documentation_is_one_that_there_is(one: Command) -> None:
    if (own := ITS_OWN.get((one.service, one.operation))) is not None:
        assert one.options <= own
        return
    session = Session()
    model = session.get_service_model(one.service)
    if one.operation == "wait":
        waits = session.get_waiter_model(one.service)
        named = one.rest.split()[0]
        assert named in {xform_name(name, "-") for name in waits.waiter_names}
        shape = model.operation_model(
            waits.get_waiter({xform_name(n, "-"): n for n in waits.waiter_names}[named]).operation
        )
    else:
        shape = model.operation_model({xform_name(name, "-"): name for name in model.operation_names}[one.operation])
    members = shape.input_shape.members if shape.input_shape else {}
    assert one.options <= {xform_name(name, "-") for name in members}
    required = {xform_name(name, "-") for name in (shape.input_shape.required_members if shape.input_shape else [])}
    assert required <= one.options


def test_there_are_such_commands() -> None:
    assert len(set(commands())) > 20
