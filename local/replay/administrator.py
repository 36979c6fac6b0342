"""An administrator's token for the product that runs here."""

from collections.abc import Callable
from pathlib import Path

from local.replay.trouble import CannotReplay


def token_made_here(folder: Path) -> Callable[[], str]:
    """A maker of tokens of the issuer in this data folder: a new one each time, so that none expires on the way."""
    started_at = folder / "issuer.url"
    if not started_at.is_file():
        raise CannotReplay(
            f"There is no product in {folder} to make a token for: `make run` starts one; or give TOKEN=."
        )
    from local.issuer import Issuer  # noqa: PLC0415, who gives a token needs no issuer

    issuer = Issuer(folder, started_at.read_text())
    return lambda: issuer.token("replay", role="administrator")
