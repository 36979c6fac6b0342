"""What tests over HTTP can ask for."""

from support.chatting import clock, page, secrets_file, shop

__all__ = ["clock", "page", "secrets_file", "shop"]
