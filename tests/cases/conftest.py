"""What tests of the tables of cases can ask for."""

from support.office import memory, office, plain

__all__ = ["memory", "office", "plain"]
