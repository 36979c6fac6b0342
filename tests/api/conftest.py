"""What tests over HTTP can ask for."""

from support.chatting import clock, page, secrets_file, shop
from support.office import memory, office, plain
from support.talking import desk, platform, tweet

__all__ = ["clock", "desk", "memory", "office", "page", "plain", "platform", "secrets_file", "shop", "tweet"]
