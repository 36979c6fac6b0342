"""Something of ours in place of what the product knows, wherever its modules name it."""

import sys
from typing import Any


def put_in_place(known: Any, ours: Any, put: Any = setattr) -> None:
    """Everywhere; `put` may be that of a monkeypatch, which takes it back."""
    for name, module in list(sys.modules.items()):
        if name.startswith("chalicelib."):
            for attribute, thing in list(vars(module).items()):
                if thing is known:
                    put(module, attribute, ours)
