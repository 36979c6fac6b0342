"""What may be refused. A code is permanent; the facts are what the screen shows."""

from typing import Any


class Problem(Exception):  # noqa: N818, a refusal is not an error
    """A refusal: a permanent code and its facts, which never hold anybody's words."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Unknown(Problem):
    """We do not know who asks."""


class Forbidden(Problem):
    """The role may not use this route. A thing that is not for an actor is `NotFound`."""


class NotFound(Problem):
    """Absent, or not for this actor: they look alike."""


class Refused(Problem):
    """The state forbids it."""


class Stale(Problem):
    """Somebody else was faster: read and decide again."""


class Changed(Problem):
    """The thing is no longer what the client named in `If-Match`."""


class TooLarge(Problem):
    """More than one row, transaction or request may hold."""


class Invalid(Problem):
    """We cannot read what was asked."""


class Unavailable(Problem):
    """Not now: the client may ask again."""


class Busy(Problem):
    """Too much at once from one side: the client waits."""
