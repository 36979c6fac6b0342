"""What keeps a load from starting or from going on."""


class CannotLoad(Exception):  # noqa: N818, said in one sentence to the person at the terminal
    """Why there is no load."""
