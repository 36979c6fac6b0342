"""Where the next page of a list starts, as a text of which clients know nothing."""

from base64 import b64decode, urlsafe_b64encode

from chalicelib.kernel.problems import Invalid

LONGEST_PLACE = 400  # characters


def written(place: str) -> str:
    """The cursor that leads to what comes after this place."""
    return urlsafe_b64encode(place.encode()).decode()


def read(cursor: str | None) -> str:
    """The place that a client's cursor names; empty is the start. What we did not write is refused."""
    try:
        place = b64decode(cursor or "", altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise Invalid("cursor-not-understood", fields={"after": "not-a-cursor"}) from error
    if len(place) > LONGEST_PLACE:
        raise Invalid("cursor-not-understood", fields={"after": "not-a-cursor"})
    return place
