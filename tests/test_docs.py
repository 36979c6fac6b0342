"""The documentation names what the code has, and nothing that it has no longer."""

import ast
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

import app
from chalicelib.access.tokens import Unauthorized
from chalicelib.cases.events import CaseEvent
from chalicelib.edge.http import ROUTES, STATUS
from chalicelib.kernel import problems
from chalicelib.kernel.model import ADMINISTRATORS, LEADS, STAFF
from chalicelib.library.model import Policy
from infra.stages import PARAMETERS

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
WHO = {None: "open", STAFF: "staff", LEADS: "leads", ADMINISTRATORS: "administrator"}
LINK = re.compile(r"\[[^\]]*\][(]([^)#\s]+)(?:#[^)\s]*)?[)]")  # its target, without the place in it
STANDARD = {"__init__", "model", "actions", "fold", "store", "api", "jobs"}
SOURCES = {path: ast.parse(path.read_text()) for path in sorted((ROOT / "chalicelib").rglob("*.py"))}
LOCAL = {path: ast.parse(path.read_text()) for path in sorted((ROOT / "local").glob("*.py"))}
KINDS = {kind.__name__: kind for kind in [*STATUS, Unauthorized]}
LIBRARY_KINDS = ("connection", "inbox")  # what `f"{kind}-not-found"` is made of
NOT_FOR_USERS = {"APP", "PATH", "XDG_CACHE_HOME", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "AWS_PROFILE"}


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


def rows(text: str) -> list[list[str]]:
    """The rows of the tables of a page, without their headings and marks of code."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split(" | ")] for line in lines]


def section(text: str, heading: str) -> str:
    _, _, rest = text.partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


def test_the_app_is_the_one_that_is_described() -> None:
    assert app.app.app_name == "casefold"


def test_every_route_is_in_the_reference_with_who_may_use_it() -> None:
    ours = [one for one in ROUTES if one.view.__module__.startswith("chalicelib.")]

    told = {(cells[0], cells[1]) for cells in rows(page("reference/routes.md"))}

    assert told == {(f"{one.method} {one.path}", WHO[one.roles]) for one in ours}


def test_every_event_is_in_the_reference_with_its_version_and_what_it_carries() -> None:
    told = {cells[0]: (cells[1], cells[3]) for cells in rows(page("reference/events.md"))}

    assert told == {kind.__struct_config__.tag: _carried(kind) for kind in get_args(CaseEvent)}


def _carried(kind: Any) -> tuple[str, str]:
    fields = {one.name: one for one in msgspec.structs.fields(kind)}
    v = fields["v"]
    version = v.default_factory() if v.default is msgspec.NODEFAULT else v.default
    return str(version), ", ".join(name for name in fields if name not in {"by", "at", "v"})


def test_every_setting_is_in_the_reference() -> None:
    told = {cells[0] for cells in rows(section(page("reference/settings.md"), "Environment of the product"))}

    assert told == set(asked_of_the_environment(SOURCES[ROOT / "chalicelib/edge/settings.py"]))


def test_every_variable_of_the_local_run_is_in_the_reference() -> None:
    told = {cells[0] for cells in rows(page("reference/settings.md"))}

    read = {name for tree in LOCAL.values() for name in asked_of_the_environment(tree)}
    assert (read | {"DATA", "PORT"}) - NOT_FOR_USERS - told == set()


def test_every_parameter_of_a_stack_is_in_the_reference_with_its_default() -> None:
    told = {cells[0]: cells[1] for cells in rows(section(page("reference/settings.md"), "Parameters of a stack"))}

    assert told == {name: one["Default"] or "none" for name, one in PARAMETERS.items()}


def asked_of_the_environment(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "os.environ.get":
            yield ast.literal_eval(node.args[0])


def test_every_field_of_the_policy_is_in_the_reference_with_its_default() -> None:
    told = {cells[0]: cells[1] for cells in rows(section(page("reference/settings.md"), "Policy"))}

    plain = msgspec.to_builtins(Policy())
    assert told == {name: json.dumps(value) for name, value in plain.items() if name not in {"v", "by"}}


def test_every_table_is_in_the_reference_with_its_keys_and_indexes() -> None:
    text = page("reference/tables.md")

    for resource in json.loads((ROOT / "infra/resources.json").read_text())["Resources"].values():
        properties = resource["Properties"]
        if resource["Type"] != "AWS::DynamoDB::Table":
            continue
        name = properties["TableName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
        told = section(text, name)
        assert f"Keys: {_keys(properties)}." in told, name
        assert ("`expires`" in told) is ("TimeToLiveSpecification" in properties), name
        assert set(re.findall(r"^\* index `(.*?)` \((.*?)\)", told, re.MULTILINE)) == set(_indexes(properties)), name


def _keys(thing: dict[str, Any]) -> str:
    return ", ".join(f"`{key['AttributeName']}`" for key in thing["KeySchema"])


def _indexes(properties: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for index in properties.get("GlobalSecondaryIndexes", []):
        yield index["IndexName"], _keys(index)


def test_every_row_that_is_kept_is_in_the_reference() -> None:
    text = page("reference/tables.md")
    named = [node.name for tree in SOURCES.values() for node in ast.walk(tree) if _is_row(node)]

    assert [name for name in named if f"`{name}`" not in text] == []


def _is_row(node: ast.AST) -> bool:
    """A class of rows that says which keys it has; what several share says nothing of keys."""
    return isinstance(node, ast.ClassDef) and node.name.endswith("Row") and ":" in (ast.get_docstring(node) or "")


def test_every_problem_is_in_the_reference_with_its_status() -> None:
    told = [(cells[0], int(cells[1])) for cells in rows(page("reference/problems.md"))]

    assert set(told) == {one for path, tree in SOURCES.items() for one in raised(tree, path)} | set(of_the_gateway())
    assert len(told) == len(set(told))


def raised(tree: ast.AST, path: Path) -> Iterator[tuple[str, int]]:
    """Codes and statuses of all problems that a file makes, and of bodies that it finds too large."""
    yield from _default_of_bodies(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in KINDS:
                yield from ((code, _status(KINDS[name])) for code in _codes(node.args[0], path))
            if name == "packed" and len(node.args) > 1:
                yield str(ast.literal_eval(node.args[1])), STATUS[problems.TooLarge]
            if name == "_problem":
                yield from _bugs(node)


def _default_of_bodies(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "packed":
            yield str(ast.literal_eval(node.args.defaults[0])), STATUS[problems.TooLarge]


def _bugs(node: ast.Call) -> Iterator[tuple[str, int]]:
    code, status = node.args[:2]
    if isinstance(code, ast.Constant) and isinstance(status, ast.Constant):
        yield str(code.value), int(str(status.value))


def _codes(said: ast.expr, path: Path) -> Iterator[str]:
    if isinstance(said, ast.Constant):
        yield str(said.value)
    elif isinstance(said, ast.JoinedStr):
        ends = "".join(str(part.value) for part in said.values if isinstance(part, ast.Constant))
        yield from (f"{kind}{ends}" for kind in LIBRARY_KINDS)
    elif isinstance(said, ast.Name) and said.id.isupper():
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        yield getattr(module, said.id)


def _status(kind: type[problems.Problem]) -> int:
    return next(STATUS[one] for one in kind.__mro__ if one in STATUS)


def of_the_gateway() -> Iterator[tuple[str, int]]:
    """What the gateway answers by itself, the local one or API Gateway, in the same form."""
    from infra.gateway import REFUSALS  # noqa: PLC0415
    from local.gateway import CODES  # noqa: PLC0415

    yield from ((code, status) for status, code in CODES.items())
    yield from ((code, status) for status, code in REFUSALS.values())
    for node in (node for tree in LOCAL.values() for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "problem" and len(node.args) > 1:
            yield from _bugs(ast.Call(node.func, [node.args[1], node.args[0]], []))


def test_every_requirement_earns_a_line() -> None:
    told = {cells[0] for cells in rows(page("reference/dependencies.md"))}

    lines = [
        line
        for path in (*ROOT.glob("requirements*.txt"), *ROOT.glob("tests/*/requirements.txt"))
        for line in path.read_text().splitlines()
    ]
    assert told == {line.partition("==")[0] for line in lines if line and not line.startswith("-r")}


def test_every_file_with_a_name_of_its_own_was_decided_on() -> None:
    text = next((ROOT / "docs/decisions").glob("0001-*.md")).read_text()
    rooms = {path for path in SOURCES if path.parts[-2] not in {"kernel", "edge", "channels", "chalicelib"}}

    own = {f"{path.parts[-2]}/{path.stem}" for path in rooms if path.stem not in STANDARD}
    told = {f"{room}/{name}" for room, *cells in rows(text) for name in cells[0].split(", ")}
    assert told == own


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    targets = [found for found in LINK.findall(path.read_text()) if "://" not in found]

    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_page_is_found_from_the_list_of_pages(path: Path) -> None:
    index = ROOT / "docs/README.md"

    listed = {(index.parent / target).resolve() for target in LINK.findall(index.read_text()) if "://" not in target}
    assert path == index or path.resolve() in listed


def test_changes_that_are_not_released_are_told() -> None:
    _, heading, told = (ROOT / "CHANGELOG.md").read_text().partition("\n## Unreleased\n")

    assert heading
    assert told.strip().startswith(("###", "*"))
