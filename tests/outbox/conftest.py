"""What tests of the outbox can ask for."""

from support.chatting import clock, page, secrets_file, shop
from support.talking import desk, platform, tweet

__all__ = ["clock", "desk", "page", "platform", "secrets_file", "shop", "tweet"]
