"""What tests over HTTP can ask for."""

from support.chatting import clock, page, secrets_file, shop
from support.office import memory, office, plain

__all__ = ["clock", "memory", "office", "page", "plain", "secrets_file", "shop"]
