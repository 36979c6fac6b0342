"""One decision on a case, as it is kept."""

from msgspec import Struct

from chalicelib.cases.events import Events
from chalicelib.kernel.model import Cause


class Commit(Struct, frozen=True, kw_only=True):
    """One decision: its events in order, their cause, and the commit it follows."""

    case_id: str
    version: int
    cause: Cause
    events: Events
    previous: str
