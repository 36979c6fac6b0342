"""What tests of worklists and reports can ask for."""

from support.office import memory, office, plain

__all__ = ["memory", "office", "plain"]
