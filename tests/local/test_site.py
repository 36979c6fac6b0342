"""The workspace as it is served: its files, its policy, and nothing from outside of its folder."""

import gzip
import json
from pathlib import Path

import pytest

from local.front import Front
from local.gateway import Answer, Asked
from local.server import Server
from local.site import WEB, Site, headers

SCRIPT = "console.log('casefold')\n" * 50


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A workspace that was built."""
    made = tmp_path / "web"
    (made / "dist/assets").mkdir(parents=True)
    (made / "headers.json").write_text((WEB / "headers.json").read_text())
    (made / "dist/index.html").write_text("<!doctype html><title>Casefold</title>")
    (made / "dist/icon.png").write_bytes(b"\x89PNG")
    (made / "dist/assets/index-Cn76BK7d.js").write_text(SCRIPT)
    (made / "dist/.hidden.js").write_text("no")
    (made / "secret.json").write_text("no")
    (made / "dist/assets/out-AAAAAAAA.js").symlink_to(made / "secret.json")
    return made


def get(web: Path, path: str, method: str = "GET", **said: str) -> Answer:
    return Site(web).answer(Asked(method, path, {name.replace("_", "-"): value for name, value in said.items()}))


@pytest.mark.parametrize("path", ["/", "/desk", "/?a=b"])
def test_the_address_of_the_product_leads_to_the_workspace(web: Path, path: str) -> None:
    answer = get(web, path)

    assert (answer.status, answer.headers["Location"]) == (302, "/desk/")


@pytest.mark.parametrize("path", ["/desk/", "/desk/signed-in?code=a.b", "/desk/cases/323-124-164", "/desk/lists/mine"])
def test_every_place_in_the_workspace_is_its_page_and_asked_for_again(web: Path, path: str) -> None:
    answer = get(web, path)

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert (answer.headers["Content-Type"], b"Casefold" in answer.body) == ("text/html; charset=utf-8", True)


def test_what_has_its_digest_in_its_name_is_kept_for_ever(web: Path) -> None:
    script, icon = get(web, "/desk/assets/index-Cn76BK7d.js"), get(web, "/desk/icon.png")

    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert (icon.headers["Cache-Control"], icon.headers["Content-Type"]) == ("no-cache", "image/png")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/../secret.json",
        "/desk/%2e%2e/secret.json",
        "/desk/..%2fsecret.json",
        "/desk/assets/..%2f..%2fsecret.json",
        "/desk/..%5csecret.json",
        "/desk//etc/passwd.json",
        "/desk/%2fetc/passwd.json",
        "/desk/.hidden.js",
        "/desk/assets/out-AAAAAAAA.js",
        "/desk/assets/none-AAAAAAAA.js",
        "/desk/index.html%00.js",
        "/desk/assets/index-Cn76BK7d.js/x.js",
        "/desk/" + "x" * 300 + ".js",
        "/desk/" + "x/" * 3_000 + "x.js",
        "/desk/%ff.js",
    ],
)
def test_nothing_else_is_there(web: Path, path: str) -> None:
    answer = get(web, path)

    assert (answer.status, json.loads(answer.body)["code"]) == (404, "no-such-route")


def test_text_is_packed_for_who_takes_it(web: Path) -> None:
    plain, packed = (
        get(web, "/desk/assets/index-Cn76BK7d.js", accept_encoding=said) for said in ("br", "br, gzip;q=0.5")
    )

    assert (plain.body, "Content-Encoding" in plain.headers) == (SCRIPT.encode(), False)
    assert (gzip.decompress(packed.body), packed.headers["Content-Encoding"]) == (SCRIPT.encode(), "gzip")
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]


@pytest.mark.parametrize("said", ["gzip;q=0", "gzip ; q=0.0, br", ""])
def test_who_refuses_packed_text_gets_it_plain(web: Path, said: str) -> None:
    assert "Content-Encoding" not in get(web, "/desk/", accept_encoding=said).headers


def test_pictures_are_not_packed_twice(web: Path) -> None:
    assert get(web, "/desk/icon.png", accept_encoding="gzip").body == b"\x89PNG"


@pytest.mark.parametrize("made", ["{tag}", "W/{tag}", '"other", {tag}', "*"])
def test_what_somebody_has_is_not_sent_again(web: Path, made: str) -> None:
    tag = str(get(web, "/desk/").headers["ETag"])

    again = get(web, "/desk/", if_none_match=made.format(tag=tag))
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)


def test_what_is_built_anew_is_served_at_once(web: Path) -> None:
    site = Site(web)
    before = site.answer(Asked("GET", "/desk/", {}))
    (web / "dist/index.html").write_text("<title>Newer</title>")

    after = site.answer(Asked("GET", "/desk/", {"if-none-match": str(before.headers["ETag"])}))
    assert (after.status, b"Newer" in after.body) == (200, True)


def test_nobody_writes_there(web: Path) -> None:
    answer = get(web, "/desk/", "POST")

    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "method"), [("/", "GET"), ("/desk/", "GET"), ("/desk/none.js", "GET"), ("/desk/", "PUT")]
)
def test_every_answer_has_the_policy(web: Path, path: str, method: str) -> None:
    answer = get(web, path, method)

    assert headers(web).items() <= answer.headers.items()


def test_the_policy_lets_nothing_in_that_is_not_ours() -> None:
    told = headers()

    policy = dict(rule.split(" ", 1) for rule in told["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["frame-ancestors"]) == ("'none'", "'self'", "'none'")
    assert policy["connect-src"] == "'self' ws://127.0.0.1:* http://127.0.0.1:*"
    assert "unsafe" not in told["Content-Security-Policy"]
    assert (told["X-Content-Type-Options"], told["Referrer-Policy"]) == ("nosniff", "no-referrer")


def test_a_stack_names_its_own_issuer_and_socket() -> None:
    places = {"issuer": "https://id.example", "live": "wss://live.example"}

    assert (
        "connect-src 'self' wss://live.example https://id.example;" in headers(places=places)["Content-Security-Policy"]
    )


def test_before_it_is_built_a_page_says_how(web: Path) -> None:
    (web / "dist/index.html").unlink()

    answer = get(web, "/desk/cases/1")
    assert (answer.status, b"make web" in answer.body) == (503, True)


def test_the_rest_is_for_others() -> None:
    assert [Site().serves(path) for path in ("/desk/x", "/desks", "/cases", "/health")] == [True, False, False, False]


def test_the_workspace_is_there_before_the_product_is_up() -> None:
    front = Front(lambda: True)

    answers = [front.answer(Asked("GET", path, {})).status for path in ("/", "/health", "/local-issuer/authorize")]
    assert answers == [302, 503, 503]


def test_over_the_wire_what_is_not_sent_again_has_no_length(web: Path) -> None:
    from http.client import HTTPConnection  # noqa: PLC0415, the only test that needs one

    server, site = Server(0, Site(web).answer), Site(web)
    server.open()
    client = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    tag = str(site.answer(Asked("GET", "/desk/", {})).headers["ETag"])
    client.request("GET", "/desk/", headers={"If-None-Match": tag})
    answer = client.getresponse()
    told = (answer.status, answer.headers["Content-Length"], answer.read())
    client.close()
    server.close()

    assert told == (304, None, b"")
