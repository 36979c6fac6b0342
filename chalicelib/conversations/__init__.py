"""Conversations: how messages become threads, whatever the order they come in."""
