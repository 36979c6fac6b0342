"""Channels: how each platform proves itself, what it tells us, and how we answer."""
