"""The page where a person is a customer: its files, and a policy under which nothing else runs."""

from collections.abc import Mapping
from pathlib import Path

from local.gateway import Answer
from local.site import WEB

FOLDER = Path(__file__).with_name("page")
TOKENS = WEB / "src/design/tokens.css"  # the workspace's own values: this page looks like it
KINDS: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


class Site:
    """The files of the page; it may talk to the platforms, and to nobody else."""

    def __init__(self) -> None:
        self._files = {f"/{path.name}": path for path in FOLDER.iterdir() if path.suffix in KINDS}
        self._files |= {"/": FOLDER / "index.html", "/tokens.css": TOKENS}
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def answer(self, path: str) -> Answer | None:
        """A file of the page; None where there is none."""
        if path not in self._files:
            return None
        file = self._files[path]
        headers = {
            "Content-Type": KINDS[file.suffix],
            "Content-Security-Policy": self._policy,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        return Answer(200, headers, file.read_bytes())
