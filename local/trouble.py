"""What keeps the product from starting on this machine."""


class CannotStart(Exception):  # noqa: N818, the reader is a person at a terminal
    """Something here is missing or taken: one line that says what it is and what to do."""
