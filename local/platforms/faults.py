"""What goes wrong on demand: the next calls of the product, or the next webhooks to it."""

from collections.abc import Container
from threading import Lock
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

On = Literal["posts", "messages", "api", "webhooks"]  # api: posts and messages alike
Kind = Literal["status", "lost", "late", "drop", "double", "shuffle", "missign"]
OF_CALLS: frozenset[Kind] = frozenset({"status", "lost", "late"})
OF_WEBHOOKS: frozenset[Kind] = frozenset({"late", "drop", "double", "shuffle", "missign"})


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that goes wrong for the next `times`.

    Of a call: `status` answers with this status and does nothing; `lost` does it and cuts the connection after
    `seconds`; `late` does it and answers after `seconds`. Of webhooks: `late` by `seconds`, never sent at all
    (`drop`), sent twice (`double`), in any order within `seconds` (`shuffle`), with a bad signature (`missign`).
    """

    on: On
    kind: Kind
    times: Annotated[int, Meta(ge=1, le=10_000)] = 1
    seconds: Annotated[float, Meta(ge=0, le=900)] = 0.0  # of a 429: until the limit opens again
    status: Annotated[int, Meta(ge=400, le=599)] = 503

    @property
    def is_possible(self) -> bool:
        """Whether such a thing can go wrong there."""
        return self.kind in (OF_WEBHOOKS if self.on == "webhooks" else OF_CALLS)


class Faults:
    """What is still to go wrong, first come first. Forgotten at a restart."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """This goes wrong after what was to go wrong already."""
        with self._lock:
            self._left.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._left.clear()

    def left(self) -> list[Fault]:
        """What is still to go wrong."""
        with self._lock:
            return list(self._left)

    def next_of(self, kinds: Container[Kind], *where: On) -> Fault | None:
        """What of these kinds goes wrong now, in one of these places; it is used up by it."""
        with self._lock:
            fits = (at for at, fault in enumerate(self._left) if fault.on in where and fault.kind in kinds)
            place = next(fits, None)
            if place is None:
                return None
            fault = self._left[place]
            self._left[place : place + 1] = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
            return fault
