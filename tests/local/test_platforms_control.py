"""The loopback platforms remember, show what people may see, and answer nobody else's pages."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from platforms_product import ACME, SECRET, TOKENS, Caller, World, an_account

from local.platforms.model import made_at
from local.platforms.platforms import Platforms
from local.platforms.snowflakes import Snowflakes

PAGE = Path("local/platforms/page")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "platforms")
    yield made
    made.close()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """For tests that change nothing in it."""
    made = World(tmp_path_factory.mktemp("platforms"))
    yield made
    made.close()


def test_everything_is_there_after_a_restart_at_the_same_address(world: World) -> None:
    first = world.post("hello", to=ACME)["id"]
    _, edited = world.call("PUT", f"/control/posts/{first}", {"text": "@acme hello!"})
    world.call("POST", "/control/messages", {"sender": world.maria, "recipient": ACME, "text": "hi"})
    world.platforms.offer_chat("chat:help", "Help")
    url = world.platforms.url
    paths = ("accounts", "customers", "chats", f"posts/{edited['ids'][1]}", f"threads?account={ACME}")
    before = [world.call("GET", f"/control/{path}") for path in paths]

    world.restart()

    assert [world.call("GET", f"/control/{path}") for path in paths] == before
    assert world.platforms.url == url
    assert int(world.post("again", to=ACME)["id"]) > int(edited["ids"][1])


def test_what_is_kept_can_be_read_by_its_owner_only(standing: World) -> None:
    assert stat.S_IMODE((standing.folder / "platforms.sqlite").stat().st_mode) == 0o600


def test_no_secret_is_ever_shown(world: World) -> None:
    world.post("hello", to=ACME)

    shown = b"".join(
        world.call.raw("GET", f"/control/{path}")[2]
        for path in ("accounts", "state", "webhooks", "customers", "faults")
    )

    assert all(secret.encode() not in shown for secret in TOKENS.values() if secret != "key")
    assert SECRET.encode() not in shown


def test_threads_show_a_customers_own_and_those_the_company_started(world: World) -> None:
    karl = world.call("POST", "/control/customers", {"name": "Karl"})[1]["id"]
    notice = world.post("We are open", author=ACME)["id"]
    hers = world.post("Where is it?", to=ACME)["id"]
    his = world.post("And mine?", to=ACME, author=karl)["id"]
    answer = world.post("Soon", author=ACME, parent=hers)["id"]
    world.post("nobody's business")

    threads = world.call("GET", f"/control/threads?account={ACME}&customer={world.maria}")[1]
    everybodys = world.call("GET", f"/control/threads?account={ACME}")[1]

    assert [[post["id"] for post in thread] for thread in threads] == [[hers, answer], [notice]]
    assert [thread[0]["id"] for thread in everybodys] == [hers, his, notice]


def test_a_thread_is_shown_in_depth_and_a_deleted_post_without_its_words(world: World) -> None:
    first = world.post("one", to=ACME)["id"]
    second = world.post("two", parent=first)["id"]
    third = world.post("three", parent=second)["id"]
    fourth = world.post("four", parent=first)["id"]
    world.call("DELETE", f"/control/posts/{second}")

    thread = world.call("GET", f"/control/posts/{third}/thread")[1]

    assert [(post["id"], post["depth"]) for post in thread] == [(first, 0), (second, 1), (third, 2), (fourth, 1)]
    assert (thread[1]["text"], thread[1]["deleted"]) == ("", True)


def test_reading_a_message_reads_those_before_it(world: World) -> None:
    ours = [
        world.call("POST", "/control/messages", {"sender": ACME, "recipient": world.maria, "text": text})[1]["id"]
        for text in ("one", "two", "three")
    ]
    world.call("POST", f"/control/messages/{ours[1]}/reading")

    shown = world.call("GET", f"/control/messages?account={ACME}&customer={world.maria}")[1]

    assert [message["read"] for message in shown] == [True, True, False]


def test_a_handle_is_one_persons(world: World) -> None:
    again = world.call("POST", "/control/customers", {"name": "Maria M.", "handle": "MARIA"})[1]
    company = world.call("POST", "/control/customers", {"name": "Acme", "handle": "acme"})[0]
    account = world.call("PUT", "/control/accounts/701", {"connection": "x", "name": "M", "handle": "maria", **TOKENS})

    assert (again["id"], again["name"]) == (world.maria, "Maria M.")
    assert (company, account[0]) == (409, 400)


def test_a_handle_is_made_of_the_name_and_of_nobody_elses(world: World) -> None:
    names = ("Zoë B.", "日本", "中国", "Zoë B.", "Acme", "ACME")

    people = [world.call("POST", "/control/customers", {"name": name})[1] for name in names]

    assert [one.get("handle") for one in people] == ["ZoB", "someone", "someone1", "ZoB", None, "ACME1"]
    assert people[0] == people[3]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/control/posts", {"author": "9", "text": "hi"}, 404),
        ("POST", "/control/posts", {"author": "9"}, 400),
        ("GET", "/control/posts/9", None, 404),
        ("DELETE", "/control/posts/9", None, 404),
        ("GET", "/control/threads", None, 400),
        ("POST", "/control/messages/9/reading", None, 404),
        ("POST", "/control/accounts/9/challenge", None, 404),
        ("PATCH", "/control/posts/9", None, 405),
        ("GET", "/control/nothing", None, 404),
        ("GET", "/../model.py", None, 404),
    ],
)
def test_what_cannot_be_is_refused(standing: World, method: str, path: str, body: object, status: int) -> None:
    assert standing.call(method, path, body)[0] == status


def test_a_post_may_be_from_the_past(world: World) -> None:
    shown = world.post("hello", to=ACME, at="2026-01-02T03:04:05Z")

    assert made_at(shown["id"]).isoformat() == "2026-01-02T03:04:05+00:00"
    assert shown["at"] == "2026-01-02T03:04:05Z"


def test_what_happens_quietly_is_told_to_nobody(world: World) -> None:
    world.post("hello", to=ACME, quietly=True)

    assert world.call("GET", "/control/webhooks")[1] == []


def test_ids_grow_and_are_never_given_twice() -> None:
    ids = Snowflakes(set())
    made = [ids.fresh() for _ in range(5_000)] + [ids.of(1_700_000_000.5) for _ in range(3)]

    assert len(set(made)) == len(made)
    assert sorted(made[:5_000], key=int) == made[:5_000]
    assert made_at(made[-1]).isoformat() == "2023-11-14T22:13:20.500000+00:00"
    assert int(Snowflakes(set(made)).fresh()) > int(made[4_999])


def test_other_sites_change_nothing(world: World) -> None:
    body = {"author": world.maria, "text": "hi", "to": ACME}

    answers = [
        world.call("POST", "/control/posts", body, **headers)[0]
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": world.platforms.url})
    ]

    assert answers == [403, 403, 201]


def test_another_name_for_this_address_is_refused(standing: World) -> None:
    assert standing.call("GET", "/control/customers", Host=f"evil.example:{standing.call.port}")[0] == 403


def test_the_page_runs_its_own_script_only(world: World) -> None:
    status, headers, page = world.call.raw("GET", "/")

    policy = headers["content-security-policy"]
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'; script-src 'self'" in policy
    assert "connect-src 'self';" in policy
    assert "unsafe" not in policy
    assert b"<script>" not in page
    assert b" onclick" not in page
    assert b" style=" not in page


def test_the_page_has_one_origin(standing: World) -> None:
    status, headers, _ = standing.call.raw("GET", "/", Host=f"localhost:{standing.call.port}")

    assert (status, headers["location"]) == (307, f"{standing.platforms.url}/")


@pytest.mark.parametrize("file", [path.name for path in sorted(PAGE.iterdir())])
def test_every_file_of_the_page_is_served(standing: World, file: str) -> None:
    status, _, raw = standing.call.raw("GET", f"/{file}")

    assert (status, raw) == (200, (PAGE / file).read_bytes())


def test_no_script_makes_elements_from_text() -> None:
    scripts = "".join(path.read_text() for path in PAGE.glob("*.js"))

    assert not [
        word
        for word in ("insertAdjacentHTML", "document.write", "eval(", ".innerHTML =", "outerHTML")
        if word in scripts
    ]
    assert "http://" not in scripts
    assert "https://" not in scripts


def test_a_fault_of_its_own_is_an_answer_too(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.platforms.desk.network.customers["broken"] = None  # type: ignore[assignment]

    assert world.call("POST", "/control/customers", {"name": "Karl"})[0] == 500
    assert "AttributeError" in capsys.readouterr().err
    del world.platforms.desk.network.customers["broken"]


def test_another_port_may_be_named(tmp_path: Path, world: World) -> None:
    with_port = Platforms(tmp_path / "other", world.product.server.url, 0)
    with_port.start()
    try:
        assert Caller(with_port)("GET", "/control/state")[1]["product"] == world.product.server.url
        with_port.register(ACME, an_account(webhook=f"{world.product.server.url}/elsewhere"))
        assert "/elsewhere" in world.product.paths
    finally:
        with_port.stop()


def test_what_was_taken_back_stays_in_its_thread_as_such(world: World) -> None:
    first = world.post("Where is it?", to=ACME)["id"]
    world.post("Never mind", parent=first)
    world.call("DELETE", f"/control/posts/{first}")

    threads = world.call("GET", f"/control/threads?account={ACME}&customer={world.maria}")[1]

    assert [(post["text"], post["deleted"]) for post in threads[0]] == [("", True), ("Never mind", False)]


def test_an_edit_keeps_whom_the_post_is_for(world: World) -> None:
    first = world.post("Where is it?", to=ACME)["id"]

    edited = [
        world.call("PUT", f"/control/posts/{first}", {"text": text, "to": ACME})[1]["text"]
        for text in ("Found it", "@acme found it")
    ]

    assert edited == ["@acme Found it", "@acme found it"]
