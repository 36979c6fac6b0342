"""What a platform refuses, in the words it uses for it."""

from typing import Any

PROBLEMS = "https://api.x.com/2/problems/"


class Refusal(Exception):  # noqa: N818, an answer like any other
    """An answer that is not what was asked for: a status, a body as X writes it, and headers."""

    def __init__(self, status: int, title: str, detail: str, **more: Any) -> None:
        super().__init__(title)
        self.status = status
        self.headers: dict[str, str] = more.pop("headers", {})
        self.body = {
            "title": title,
            "detail": detail,
            "type": more.pop("type", "about:blank"),
            "status": status,
            **more,
        }


class NoAnswer(Exception):  # noqa: N818, what was asked for is done all the same
    """The connection is to be cut without an answer."""


def unauthorized() -> Refusal:
    """Nobody whom X knows has signed this."""
    return Refusal(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> Refusal:
    """X knows who asks, and does not do it."""
    return Refusal(403, "Forbidden", detail)


def invalid(name: str, why: str) -> Refusal:
    """A parameter of the request is not as X wants it."""
    errors = [{"parameters": {name: [why]}, "message": f"{name}: {why}"}]
    detail = "One or more parameters to your request was invalid."
    return Refusal(400, "Invalid Request", detail, type=f"{PROBLEMS}invalid-request", errors=errors)


def unknown(what: str) -> Refusal:
    """There is no such thing here."""
    return Refusal(404, "Not Found Error", f"No such {what}.", type=f"{PROBLEMS}resource-not-found")


def conflict(detail: str) -> Refusal:
    """The state of the thing does not allow it."""
    return Refusal(409, "Conflict", detail)
