"""The issuer's keys, and how long they are believed."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from signing import Signer, key_set

from chalicelib.access.keys import EAGERNESS, LIFETIME, PATIENCE, Keys, fetched
from chalicelib.edge import settings
from chalicelib.kernel.problems import Unavailable

OLD, NEW, CURVED = Signer("old"), Signer("new"), Signer("curved", "ES256")
LATER = LIFETIME / 2


class Publisher:
    """What an issuer publishes now, and how often it was asked."""

    def __init__(self, *signers: Signer) -> None:
        self.said: bytes | None = key_set(*signers)
        self.asked = 0

    def __call__(self) -> bytes:
        self.asked += 1
        if self.said is None:
            raise OSError
        return self.said


def test_keys_are_fetched_once_and_kept() -> None:
    issuer = Publisher(OLD, CURVED)
    keys = Keys(issuer)

    found = [keys.key(kid, moment).key_id for moment in (0, LATER) for kid in ("old", "curved")]

    assert found == ["old", "curved", "old", "curved"]
    assert issuer.asked == 1


def test_a_new_key_is_found_when_a_token_names_it() -> None:
    issuer = Publisher(OLD)
    keys = Keys(issuer)
    keys.key("old", 0)

    issuer.said = key_set(OLD, NEW)

    assert keys.key("new", PATIENCE).key_id == "new"
    assert keys.key("old", PATIENCE).key_id == "old"


def test_unknown_ids_make_us_ask_once_a_minute_at_most() -> None:
    issuer = Publisher(OLD)
    keys = Keys(issuer)

    assert [keys.key(f"made-up-{moment}", moment) for moment in range(PATIENCE)] == [None] * PATIENCE

    assert issuer.asked == 1
    keys.key("made-up", PATIENCE)
    assert issuer.asked == 2


def test_a_withdrawn_key_is_believed_for_an_hour_at_most() -> None:
    issuer = Publisher(OLD)
    keys = Keys(issuer)
    keys.key("old", 0)

    issuer.said = key_set(NEW)

    assert keys.key("old", LIFETIME - 1) is not None
    assert keys.key("old", LIFETIME) is None


@pytest.mark.parametrize("said", [None, b"", b"<html>", b"[]", b'{"keys": {}}', b'{"keys": []}', b'{"keys": [7]}'])
def test_a_fetch_that_fails_keeps_the_old_keys(said: bytes | None) -> None:
    issuer = Publisher(OLD)
    keys = Keys(issuer)
    keys.key("old", 0)

    issuer.said = said

    assert keys.key("new", LIFETIME) is None
    assert keys.key("old", LIFETIME + PATIENCE).key_id == "old"


@pytest.mark.parametrize("said", [None, b"<html>", b'{"keys": []}'])
def test_who_never_had_a_key_says_so_and_soon_asks_again(said: bytes | None) -> None:
    issuer = Publisher(OLD)
    good, issuer.said = issuer.said, said
    keys = Keys(issuer)

    for moment in (0, EAGERNESS - 1):
        with pytest.raises(Unavailable):
            keys.key("old", moment)
    assert issuer.asked == 1

    issuer.said = good
    assert keys.key("old", EAGERNESS).key_id == "old"


def test_keys_that_are_not_for_signatures_or_not_understood_are_left_out() -> None:
    shared = {"kty": "oct", "kid": "shared", "k": "c2VjcmV0", "alg": "HS256"}
    listed = [shared, OLD.published(kid="sealing", use="enc"), {"kty": "RSA", "kid": "broken"}, OLD.published()]
    keys = Keys(lambda: json.dumps({"keys": listed}).encode())

    assert [keys.key(kid, 0) is not None for kid in ("shared", "sealing", "broken", "old")] == [
        False,
        False,
        False,
        True,
    ]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, bytes], None]]:
    """An issuer on a port of its own."""
    pages: dict[str, bytes] = {}

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        monkeypatch.setattr(settings, "OIDC_ISSUER", f"http://127.0.0.1:{server.server_port}/")
        Thread(target=server.serve_forever, args=(0.01,)).start()
        yield pages.__setitem__
        server.shutdown()


def test_the_keys_are_where_the_issuer_says_they_are(published: Callable[[str, bytes], None]) -> None:
    where = json.dumps({"jwks_uri": f"{settings.OIDC_ISSUER}our-keys"}).encode()
    published("/.well-known/openid-configuration", where)
    published("/our-keys", key_set(OLD))

    assert Keys(fetched).key("old", 0).key_id == "old"


def test_an_address_that_we_were_given_counts(
    published: Callable[[str, bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    published("/given", key_set(OLD))
    monkeypatch.setattr(settings, "OIDC_JWKS_URL", f"{settings.OIDC_ISSUER}given")

    assert Keys(fetched).key("old", 0).key_id == "old"


@pytest.mark.usefixtures("published")
def test_an_issuer_that_publishes_nothing_has_no_keys() -> None:
    with pytest.raises(Unavailable):
        Keys(fetched).key("old", 0)


def test_keys_are_fetched_over_http_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keys.json").write_bytes(key_set(OLD))
    monkeypatch.setattr(settings, "OIDC_JWKS_URL", (tmp_path / "keys.json").as_uri())

    with pytest.raises(Unavailable):
        Keys(fetched).key("old", 0)
