"""New ids: random, so that they tell nothing."""

from secrets import token_hex
from uuid import uuid4


def fresh_id() -> str:
    """An id that nothing has yet."""
    return uuid4().hex


def fresh_salt() -> str:
    """A salt for the digest of somebody's words."""
    return token_hex(16)
