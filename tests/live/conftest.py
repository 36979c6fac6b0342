"""What tests of live updates can ask for."""

from support.office import memory, plain
from support.wires import wires

__all__ = ["memory", "plain", "wires"]
