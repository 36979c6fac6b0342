"""The outbox: talking. A reply is claimed, sent once, and becomes a message like any other."""
