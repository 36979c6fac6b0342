"""What stops a replay."""


class CannotReplay(Exception):  # noqa: N818, the reader is a person at a terminal
    """The file, the server or the token is not what it should be: one line that says what, and what to do."""
