"""How X writes a text into JSON, whichever API it is."""

from uuid import UUID

OURS = UUID("6d1fb9b4-0c0b-4c47-8d4b-8f4c1f8cf6a1")  # names ids that X makes at random and we make again alike


def escaped(text: str) -> str:
    """The text with the three characters that X escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
