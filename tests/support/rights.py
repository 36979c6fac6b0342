"""Which deployed function calls what: each call to AWS that a test leads to is held against that function's policy.

A test that calls a store by itself acts for nobody, and may do anything.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from chalice.app import Chalice

from app import app
from chalicelib.edge import bucket, secrets, settings, sockets, tables
from chalicelib.library import store as library
from infra.policies import FUNCTIONS, WEBHOOKS
from support.memory import MemoryClient

HANDLERS = {
    "sweep": ("Sweep",),
    "tell_standing": ("TellStanding",),
    "work_intake": ("WorkIntake",),
    "work_content": ("WorkContent",),
    "relay_cases": ("RelayCases",),
    "connect": ("WebsocketConnect",),
    "hear": ("WebsocketMessage",),
    "disconnect": ("WebsocketDisconnect",),
}
INNER = {  # what tests call without its handler: all functions that come this way
    "intake.jobs.wake_intake": ("WorkIntake",),
    "intake.jobs.wake_content": ("WorkContent",),
    "intake.worker.work": ("WorkIntake", "Sweep"),
    "intake.sweeping.see_to": ("WorkContent", "Sweep"),
    "intake.sweeping.strike_all": ("Sweep",),
    "intake.erasing.sweep_erasures": ("Sweep",),
    "outbox.jobs.wake": ("WorkContent",),
    "outbox.jobs.sweep": ("Sweep",),
    "outbox.jobs.sweep_outbox": ("Sweep",),
    "outbox.sending.send": ("WorkContent", "Sweep"),
    "live.jobs.relay_cases": ("RelayCases",),
    "live.jobs.relay_content": ("WorkContent",),
}
OTHERS: dict[Any, dict[str, str]] = {
    secrets: {"values": "read", "names": "read", "put": "write", "drop_former": "write"},
    bucket: {"get": "get", "put": "put", "delete": "delete", "keys": "list"},
    sockets: {"post": "say", "hang_up": "close"},
}
CALLS = ("get_item", "batch_get_item", "query", "put_item", "delete_item", "scan", "transact_write_items")
STAND_INS = (  # what is between the product and us; any other part of the tests calls for itself
    "botocore",
    "support.memory",
    "support.rights",
    "support.scheduler",
    "support.trips",
    "support.wired",
)
VERBS = {"Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem"}
TABLES = {
    getattr(settings, f"{name}_TABLE"): name.lower()
    for name in ("CASES", "CONTENT", "INTAKE", "CUSTOMERS", "LIBRARY", "LIVE")
}


class Call(NamedTuple):
    """A function does something to a table, an index (`cases/due`), secrets, the bucket or sockets."""

    function: str
    resource: str
    action: str


RARE = {  # what tests meet by chance, or in another function that runs the same code
    Call("WorkContent", "cases", "DeleteItem"): "a reply that arrives takes its case off a list",
    Call("WorkContent", "content", "ConditionCheckItem"): "a conversation is moved under one that is moved meanwhile",
}
acting: ContextVar[tuple[str, ...]] = ContextVar("acting", default=())

calls: set[Call] = set()  # of the whole run
excess: set[Call] = set()  # those that no policy allows, until a test is told of them


def watch() -> None:
    """Note from now on who calls what. Once in a process, before tests import what they call."""
    _route(Chalice)
    for name, functions in HANDLERS.items():
        app.handler_map[name] = _as(functions, app.handler_map[name])
    for name, functions in INNER.items():
        module, _, function = f"chalicelib.{name}".rpartition(".")
        there = import_module(module)
        setattr(there, function, _as(functions, getattr(there, function)))
    for module, named in OTHERS.items():
        for function, action in named.items():
            _noted(module, function, [(module.__name__.rpartition(".")[2], action)])
    for name in CALLS:
        _watched(name)
    _carried()
    tables.client.meta.events.register("provide-client-params.dynamodb", _sent)


def kept(path: Path) -> None:
    """Add what was called to a file: with CALLS=<file>, all is allowed and written down."""
    with path.open("a") as file:
        file.writelines(f"{' '.join(call)}\n" for call in sorted(calls))


def unused(folder: Path) -> set[Call]:
    """What policies allow and no test of a run was seen to call, whose processes wrote into this folder."""
    seen = {Call(*line.split()) for file in folder.iterdir() for line in file.read_text().splitlines()}
    return {
        Call(function, resource, action)
        for function, rights in FUNCTIONS.items()
        for resource, actions in rights.items()
        for action in actions.split()
    } - {*seen, *RARE}


def told() -> set[Call]:
    """What was called and is not allowed, once."""
    found = set(excess)
    excess.clear()
    return found


def _route(kind: Any) -> None:
    really = kind.__call__

    @wraps(really)
    def called(self: Any, event: dict[str, Any], context: Any) -> Any:
        path = event.get("requestContext", {}).get("resourcePath", "")
        who = WEBHOOKS if path.startswith("/webhooks/") else "APIHandler"
        return _as((who,), really)(self, event, context)

    kind.__call__ = called


def _as(functions: tuple[str, ...], really: Callable[..., Any]) -> Callable[..., Any]:
    """Only a test, or a stand-in for AWS, calls an entry inside another's: then that one acts."""

    @wraps(really)
    def called(*given: Any, **named: Any) -> Any:
        if "CALLS" in os.environ:
            library.entries.clear()  # what another function has read is not in this one's process
        token = acting.set(functions)
        try:
            return really(*given, **named)
        finally:
            acting.reset(token)

    return called


def _carried() -> None:
    """Threads act for whoever started them."""
    really = ThreadPoolExecutor.submit

    def submit(self: ThreadPoolExecutor, work: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
        return really(self, copy_context().run, work, *given, **named)

    ThreadPoolExecutor.submit = submit  # type: ignore[method-assign]


def _noted(module: Any, function: str, what: list[tuple[str, str]]) -> None:
    really = getattr(module, function)

    @wraps(really)
    def called(*given: Any, **named: Any) -> Any:
        _note(what)
        return really(*given, **named)

    setattr(module, function, called)


def _watched(name: str) -> None:
    really = getattr(MemoryClient, name)

    @wraps(really)
    def called(self: MemoryClient, **asked: Any) -> Any:
        _note(_meant(name, asked))
        return really(self, **asked)

    setattr(MemoryClient, name, called)


def _sent(params: Mapping[str, Any], model: Any, **_: Any) -> None:
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in model.name).strip("_")
    _note(_meant(name, params))


def _meant(name: str, asked: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The tables of a call, and what IAM calls what is done to them."""
    if name == "transact_write_items":
        for item in asked["TransactItems"]:
            yield from ((TABLES.get(said["TableName"], ""), VERBS[verb]) for verb, said in item.items())
    elif name == "batch_get_item":
        yield from ((TABLES.get(table, ""), "BatchGetItem") for table in asked["RequestItems"])
    elif "TableName" in asked:
        index = f"/{asked['IndexName']}" if "IndexName" in asked else ""
        yield TABLES.get(asked["TableName"], "") + index, "".join(map(str.title, name.split("_")))


def _note(what: Any) -> None:
    functions = acting.get()
    for resource, action in what if functions and _is_ours() else ():
        for call in (Call(function, resource, action) for function in functions if resource):
            calls.add(call)
            if "CALLS" not in os.environ and action not in FUNCTIONS[call.function].get(resource, "").split():
                excess.add(call)


def _is_ours() -> bool:
    """Whether the product calls, not a test that looks on."""
    frame = sys._getframe(2)
    while frame and frame.f_globals["__name__"].startswith(STAND_INS):
        frame = frame.f_back  # type: ignore[assignment]
    return frame is not None and frame.f_globals["__name__"].startswith("chalicelib.")


if path := os.environ.get("CALLS"):
    import atexit

    atexit.register(kept, Path(path))
