"""The house, kept by test."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ["kernel", "edge", "access", "calendars", "rules", "library", "customers", "content", "channels"]
ORDER += ["conversations", "cases", "intake", "outbox", "guidance", "insight", "live"]
STDLIB = {"base64", "collections", "datetime", "enum", "functools", "hashlib", "hmac", "html", "itertools", "json"}
STDLIB |= {"re", "typing", "unicodedata", "urllib.parse", "uuid", "zoneinfo"}
PURE_LIBRARIES = {"msgspec"}
PURE_FILES = {"model", "problems", "actions", "fold", "view"}
PURE = {  # by name, beside those that are pure in every room
    "cases": {
        "answers",
        "asked",
        "commits",
        "events",
        "hearing",
        "offers",
        "replying",
        "talk",
        "tasks",
        "undoing",
        "upcast",
    },
    "channels": {"chat", "x_domains", "x_message", "x_parse", "x_post", "x_read", "x_text", "x_wire"},
    "conversations": {"ledger"},
    "insight": {"wanted"},
}
HEAVY = {"boto3", "jwt", "lark", "liquid", "nh3", "phonenumbers", "holidays", "oauthlib", "urllib3", "email"}
HEAVY |= {"statistics"}
TOP = 16  # visible entries of the repository
LONGEST_FUNCTION, MEDIAN_FUNCTION, P90_FUNCTION = 30, 6, 15
LONGEST_FILE, MEDIAN_FILE, P90_FILE = 250, 110, 220
NAMES = r"[a-z][a-z_]*"
ROOMS_NOT_HERE = re.compile(r"manager|service|helper|^utils?$|^common$|^base$|^data$|^info$|^process|^handler")
NAMES_NOT_HERE = re.compile(r"Manager|Service|Helper|Utils?$|Base$|Data$|Info$|^_?(do|handle|process)_|^_?get_\w+_by_")

FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "chalicelib").rglob("*.py"))
}
TREES = {module: ast.parse(path.read_text()) for module, path in FILES.items()}
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Defined(NamedTuple):
    """A function or class, and where it is."""

    module: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

    def __str__(self) -> str:
        return f"{self.module}.{self.node.name}"


def imports(tree: ast.AST) -> set[str]:
    """The modules that are imported: `from x import y` is x.y when that is a file, else x."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in FILES else node.module for name in full}
    return found


def at_the_top(tree: ast.Module) -> set[str]:
    """What is imported when the module is."""
    return set().union(*(imports(node) for node in tree.body if not isinstance(node, Function | ast.ClassDef)))


def is_pure(module: str) -> bool:
    if module in FILES:
        _, _, name = module.rpartition(".")
        return name in PURE_FILES or name in PURE.get(room_of(module), set())
    return module in STDLIB or module.partition(".")[0] in (STDLIB - {"urllib"}) | PURE_LIBRARIES


def room_of(module: str) -> str:
    return module.split(".")[1] if module.count(".") else ""


def place(module: str) -> int:
    return ORDER.index(room_of(module)) if room_of(module) else -1


def defined(tree: ast.AST, module: str) -> Iterator[Defined]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return (Defined(module, node) for node in ast.walk(tree) if isinstance(node, kinds))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    said = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - (said.count("\n") + 1 if said else 0)


ALL = [one for module, tree in TREES.items() for one in defined(tree, module)]
FUNCTIONS = [one for one in ALL if isinstance(one.node, Function)]
PUBLIC = [
    Defined(module, node)
    for module, tree in TREES.items()
    for node in tree.body
    if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
]


@pytest.mark.parametrize("module", [module for module in FILES if is_pure(module)])
def test_pure_files_import_only_pure_files(module: str) -> None:
    assert [name for name in imports(TREES[module]) if not is_pure(name)] == []


def test_what_is_called_pure_is_there() -> None:
    named = {f"chalicelib.{room}.{name}" for room, names in PURE.items() for name in names}

    assert named - FILES.keys() == set()


@pytest.mark.parametrize("module", FILES)
def test_a_room_knows_only_the_rooms_above_it(module: str) -> None:
    assert [name for name in imports(TREES[module]) if name in FILES and place(name) > place(module)] == []


@pytest.mark.parametrize("module", [module for module in FILES if room_of(module) == "edge"])
def test_the_edge_knows_the_kernel_only(module: str) -> None:
    assert {room_of(name) for name in imports(TREES[module]) if name in FILES} <= {"", "edge", "kernel"}


def test_imports_run_one_way() -> None:
    TopologicalSorter({module: imports(tree) for module, tree in TREES.items()}).prepare()


@pytest.mark.parametrize("module", FILES)
def test_the_product_does_not_know_how_it_is_run(module: str) -> None:
    assert [
        name for name in imports(TREES[module]) if name.partition(".")[0] in {"local", "tests", "bench", "app"}
    ] == []


@pytest.mark.parametrize("module", [module for module in FILES if room_of(module) != "edge"])
def test_only_the_edge_reads_a_clock(module: str) -> None:
    called = {ast.unparse(node) for node in ast.walk(TREES[module]) if isinstance(node, ast.Attribute)}

    assert {name for name in called if name.endswith((".utcnow", ".today", "datetime.now", "time.time"))} == set()


@pytest.mark.parametrize("module", FILES)
def test_what_is_heavy_is_imported_where_it_is_used(module: str) -> None:
    heavy = {name for name in at_the_top(TREES[module]) if name.partition(".")[0] in HEAVY}

    assert heavy == set()


@pytest.mark.parametrize("room", sorted({room_of(module) for module in FILES if room_of(module)}))
def test_a_room_is_in_the_order_and_says_what_it_is(room: str) -> None:
    assert room in ORDER
    assert len((ast.get_docstring(TREES[f"chalicelib.{room}"]) or "").splitlines()) == 1


@pytest.mark.parametrize("module", [module for module in FILES if module != "chalicelib"])
def test_a_file_says_what_it_is_in_one_line_before_anything_else(module: str) -> None:
    assert len((ast.get_docstring(TREES[module]) or "").splitlines()) >= 1
    assert len((ast.get_docstring(TREES[module]) or "").splitlines()[0]) > 10


@pytest.mark.parametrize("one", PUBLIC, ids=str)
def test_whatever_is_public_says_what_it_promises(one: Defined) -> None:
    assert ast.get_docstring(one.node)


@pytest.mark.parametrize("module", FILES)
def test_a_file_is_short(module: str) -> None:
    assert len(FILES[module].read_text().splitlines()) <= LONGEST_FILE


def test_files_are_short_on_the_whole() -> None:
    lengths = [len(path.read_text().splitlines()) for path in FILES.values()]

    assert median(lengths) <= MEDIAN_FILE
    assert quantiles(lengths, n=10)[8] <= P90_FILE


def test_a_function_is_short() -> None:
    assert {str(one): length(one.node) for one in FUNCTIONS if length(one.node) > LONGEST_FUNCTION} == {}


def test_functions_are_small_on_the_whole() -> None:
    lengths = [length(one.node) for one in FUNCTIONS]

    assert median(lengths) <= MEDIAN_FUNCTION
    assert quantiles(lengths, n=10)[8] <= P90_FUNCTION


@pytest.mark.parametrize("module", FILES)
def test_a_file_has_a_plain_name(module: str) -> None:
    for part in module.split("."):
        assert re.fullmatch(NAMES, part)
        assert not ROOMS_NOT_HERE.search(part)


def test_nothing_is_named_after_what_it_is_not() -> None:
    assert [str(one) for one in ALL if NAMES_NOT_HERE.search(one.node.name)] == []


def test_a_newcomer_sees_the_house_at_a_glance() -> None:
    seen = [path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))]

    assert len(seen) <= TOP


def test_the_infra_file_is_the_only_definition_of_tables() -> None:
    """No index, throughput or key schema is said anywhere else: models name keys and attributes alone."""
    words = re.compile(r"GlobalSecondaryIndex\b|LocalSecondaryIndex|KeySchema\"\s*:|read_capacity_units")
    places = [*FILES.values(), *sorted((ROOT / "local").rglob("*.py")), ROOT / "app.py"]

    assert [path.name for path in places if words.search(path.read_text())] == []
    assert (ROOT / "infra" / "resources.json").exists()


def test_tests_outweigh_the_code() -> None:
    code = sum(len(path.read_text().splitlines()) for path in FILES.values())
    tests = sum(len(path.read_text().splitlines()) for path in (ROOT / "tests").rglob("*.py"))

    assert tests >= 1.2 * code
