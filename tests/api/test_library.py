"""What administrators rely on, over HTTP."""

import base64
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote
from uuid import uuid4

import pytest

from app import app
from chalicelib.edge import secrets, settings
from chalicelib.kernel.model import Actor, Role
from chalicelib.library import changing
from chalicelib.library.store import current
from support.calling import Caller, logged

pytestmark = pytest.mark.usefixtures("tables", "secrets_file")
ADA = Actor(id="ada", role=Role.ADMINISTRATOR)
ANNA = Actor(id="anna", role=Role.AGENT)
SAM = Actor(id="sam", role=Role.SUPERVISOR)
MARIA = Actor(id="maria", role=Role.CUSTOMER, customer_id="maria")
HUSH = "hush-hush"


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "secrets.json"
    monkeypatch.setattr(settings, "SECRETS_FILE", str(path))
    return path


class Api(Caller):
    """The real app, asked by an administrator unless somebody else is named."""

    def __call__(self, method: str, path: str, body: object = None, **how: object) -> SimpleNamespace:
        return super().__call__(method, path, body, **{"by": ADA, **how})  # type: ignore[arg-type]


@pytest.fixture
def api() -> Api:
    return Api(app)


def a_name() -> str:
    return uuid4().hex[:12]


def connected(api: Api, channel: str = "x", **also: object) -> dict:
    """A connection, as its maker was shown it."""
    asked = {"channel": channel, "name": "Our app", **also}
    return api("POST", "/connections", asked).json


def opened(api: Api, **also: object) -> dict:
    """An inbox, as its maker was shown it."""
    asked = {"connection": connected(api)["id"], "account": a_name(), "name": "The shop", **also}
    return api("POST", "/inboxes", asked).json


def test_a_connection_is_made_and_says_where_to_send(api: Api) -> None:
    made = api("POST", "/connections", {"channel": "x", "name": "Our app", "secrets": {"consumer_secret": HUSH}})

    assert (made.status, made.headers["ETag"]) == (201, '"1"')
    assert made.json["webhook_url"] == f"{settings.PUBLIC_URL}/webhooks/x/{made.json['id']}"
    assert [secret["name"] for secret in made.json["secrets"]] == ["consumer_secret"]
    assert secrets.values(f"connection/{made.json['id']}", "consumer_secret") == (HUSH,)
    assert api("GET", f"/connections/{made.json['id']}").json == made.json


def test_a_client_may_choose_the_id_once(api: Api) -> None:
    name = a_name()
    asked = {"channel": "x", "name": "Our app", "id": name, "secrets": {"consumer_secret": HUSH}}

    first = api("POST", "/connections", asked)
    second = api("POST", "/connections", {**asked, "secrets": {"consumer_secret": "of another"}})

    assert (first.status, first.json["id"]) == (201, name)
    assert (second.status, second.json["code"], second.json["facts"]) == (409, "connection-exists", {"id": name})
    assert secrets.values(f"connection/{name}", "consumer_secret") == (HUSH,)


def test_a_chat_needs_no_secret_and_no_webhook(api: Api) -> None:
    chat = connected(api, "chat")

    assert (chat["webhook_url"], chat["secrets"]) == (None, [])
    assert api("POST", f"/connections/{chat['id']}/test").json == {"ok": True, "missing": [], "response_token": None}


def test_an_inbox_is_opened_and_found_by_its_account(api: Api) -> None:
    team = api("POST", "/teams", {"name": "Care"}).json["id"]
    inbox = opened(api, team=team, secrets={"access_token": HUSH})

    here = f"/inboxes/x:{inbox['account']}"

    assert inbox["id"] == f"x:{inbox['account']}"
    assert (inbox["team"], inbox["enabled"], inbox["origins"]) == (team, True, [])
    assert api("GET", here).json == api("GET", here.replace(":", "%3A")).json == inbox
    assert secrets.values(f"inbox/{inbox['id']}", "access_token") == (HUSH,)
    assert inbox["id"] in all_inboxes(api)


def all_inboxes(api: Api) -> list[str]:
    found, after = list[str](), ""
    while after is not None:
        page = api("GET", f"/inboxes?after={quote(after)}" if after else "/inboxes").json
        found, after = [*found, *(one["id"] for one in page["inboxes"])], page["next"]
    return found


def test_what_a_connection_and_its_inbox_lack_is_said_until_it_is_set(api: Api) -> None:
    connection = connected(api)["id"]
    inbox = opened(api, connection=connection, secrets={"access_token": HUSH})
    there, here = f"/connections/{connection}", f"/inboxes/{inbox['id']}"

    assert inbox["missing"] == ["access_token_secret"]
    api("PUT", f"{there}/secrets/access_token_secret", {"value": HUSH})  # for all its inboxes
    assert api("GET", here).json["missing"] == []

    lacked = api("GET", there).json["missing"]
    assert lacked == api("POST", f"{there}/test").json["missing"]
    for name in lacked:
        api("PUT", f"{there}/secrets/{name}", {"value": HUSH})
    assert api("GET", there).json["missing"] == []


def test_an_account_has_one_inbox(api: Api) -> None:
    inbox = opened(api)
    asked = {"connection": inbox["connection"], "account": inbox["account"], "name": "Again"}

    again = api("POST", "/inboxes", asked)

    assert (again.status, again.json["code"], again.json["facts"]) == (409, "inbox-exists", {"id": inbox["id"]})


def test_many_inboxes_at_once_are_all_opened(api: Api) -> None:
    connection = connected(api)["id"]
    before = current().v

    def create(number: int) -> int:
        asked = {"connection": connection, "account": f"{connection[:12]}_{number}", "name": "Shop"}
        return Api(app)("POST", "/inboxes", asked).status

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(create, range(47)))

    assert answers == [201] * 47
    assert current().v == before + 47


def test_a_site_may_open_a_chat_when_the_inbox_names_it(api: Api) -> None:
    inbox = opened(api, connection=connected(api, "chat")["id"], origins=["https://shop.example"])

    assert inbox["origins"] == ["https://shop.example"]
    assert inbox["id"].startswith("chat:")


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/connections", {}, {"channel", "name"}),
        ("/connections", {"channel": "fax", "name": ""}, {"channel", "name"}),
        ("/connections", {"channel": "x", "name": "A", "id": "../etc"}, {"id"}),
        ("/connections", {"channel": "x", "name": "A", "secrets": {"k1": ""}}, {"secrets[...]"}),
        ("/connections", {"channel": "x", "name": "A", "secret": {}}, {"secret"}),
        ("/inboxes", {"connection": "x", "account": "a/b", "name": 7}, {"account", "name"}),
        ("/inboxes", {"connection": "none", "account": "a", "name": "A", "team": "none"}, {"connection", "team"}),
        ("/teams", {"name": "Care", "id": "two words"}, {"id"}),
    ],
)
def test_what_is_wrong_is_named_field_by_field(api: Api, path: str, body: object, fields: set[str]) -> None:
    answer = api("POST", path, body)

    assert answer.status == 422
    assert answer.json["facts"]["fields"].keys() == fields


def test_sites_are_for_chats_only(api: Api) -> None:
    asked = {"connection": connected(api)["id"], "account": a_name(), "name": "A", "origins": ["https://a.example"]}

    answer = api("POST", "/inboxes", asked)

    assert (answer.status, answer.json["facts"]) == (422, {"fields": {"origins": "only-for-chat"}})


@pytest.mark.parametrize("kind", ["connections", "inboxes"])
def test_a_secret_is_rotated_and_its_former_value_dropped(api: Api, kind: str) -> None:
    thing = connected(api) if kind == "connections" else opened(api)
    owner = f"{'connection' if kind == 'connections' else 'inbox'}/{thing['id']}"
    here = f"/{kind}/{thing['id']}/secrets/api_key"

    for value in ("first", "second"):
        rotated = api("PUT", here, {"value": value})
    assert secrets.values(owner, "api_key") == ("second", "first")
    assert [secret["former"] for secret in rotated.json["secrets"] if secret["name"] == "api_key"] == [True]

    dropped = api("DELETE", f"{here}/former")
    assert secrets.values(owner, "api_key") == ("second",)
    assert [secret["former"] for secret in dropped.json["secrets"] if secret["name"] == "api_key"] == [False]


def test_a_repeated_rotation_changes_nothing_even_after_the_next_one(api: Api) -> None:
    connection = connected(api)
    here = f"/connections/{connection['id']}/secrets/consumer_secret"
    late = uuid4().hex

    api("PUT", here, {"value": "first"}, idempotency_key=late)
    api("PUT", here, {"value": "second"})
    again = api("PUT", here, {"value": "first"}, idempotency_key=late)
    other = api("PUT", here, {"value": "third"}, idempotency_key=late)

    assert (again.status, other.status) == (200, 422)
    assert secrets.values(f"connection/{connection['id']}", "consumer_secret") == ("second", "first")


def test_what_is_not_there_is_404(api: Api) -> None:
    connection = connected(api)["id"]

    for method, path in [
        ("GET", "/connections/none"),
        ("POST", "/connections/none/test"),
        ("PUT", "/connections/none/disablement"),
        ("GET", "/inboxes/x:none"),
        ("DELETE", "/inboxes/x:none/disablement"),
        ("DELETE", f"/connections/{connection}/secrets/none/former"),
    ]:
        assert api(method, path).status == 404, path
    assert api("PUT", "/inboxes/x:none/secrets/api_key", {"value": HUSH}).status == 404


@pytest.mark.parametrize("name", ["Key", "a", "a.b", "1key"])
def test_a_secret_has_a_plain_name(api: Api, name: str) -> None:
    answer = api("PUT", f"/connections/{connected(api)['id']}/secrets/{name}", {"value": HUSH})

    assert (answer.status, answer.json["facts"]["fields"].keys()) == (422, {"name"})


def test_a_test_says_what_is_missing_and_what_a_crc_gets(api: Api) -> None:
    here = f"/connections/{connected(api)['id']}"

    lacking = api("POST", f"{here}/test")
    for name in ("consumer_secret", "consumer_key"):
        api("PUT", f"{here}/secrets/{name}", {"value": HUSH})
    good = api("POST", f"{here}/test", {"crc_token": "challenge"})

    proof = base64.b64encode(hmac.new(HUSH.encode(), b"challenge", hashlib.sha256).digest()).decode()
    assert lacking.json == {"ok": False, "missing": ["consumer_secret", "consumer_key"], "response_token": None}
    assert good.json == {"ok": True, "missing": [], "response_token": f"sha256={proof}"}


@pytest.mark.parametrize("kind", ["connections", "inboxes"])
def test_a_thing_is_disabled_and_enabled(api: Api, kind: str) -> None:
    thing = connected(api) if kind == "connections" else opened(api)
    here = f"/{kind}/{thing['id']}/disablement"

    off = [api("PUT", here).json for _ in range(2)]
    on = api("DELETE", here).json

    assert [(one["enabled"], one["etag"]) for one in (*off, on)] == [(False, "2"), (False, "2"), (True, "3")]


def test_a_thing_that_is_no_longer_what_the_client_saw_is_left_alone(api: Api) -> None:
    here = f"/connections/{connected(api)['id']}"
    api("PUT", f"{here}/disablement", if_match='"1"')

    late = api("DELETE", f"{here}/disablement", if_match='"1"')

    assert (late.status, late.json["facts"]) == (412, {"etag": "2"})
    assert api("PUT", f"{here}/secrets/api_key", {"value": HUSH}, if_match='"1"').status == 412
    assert api("GET", here).json["enabled"] is False


def test_a_key_makes_a_thing_once(api: Api) -> None:
    asked, key = {"channel": "x", "name": "Our app", "secrets": {"consumer_secret": HUSH}}, uuid4().hex

    one, two = (api("POST", "/connections", asked, idempotency_key=key) for _ in range(2))
    other = api("POST", "/connections", {**asked, "name": "Another"}, idempotency_key=key)

    assert one.json == two.json
    assert (other.status, other.json["code"]) == (422, "key-used-for-another-request")


def test_a_repeated_request_sets_the_secrets_that_did_not_get_there(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    name, key = a_name(), uuid4().hex
    asked = {"channel": "x", "name": "Our app", "id": name, "secrets": {"consumer_secret": HUSH}}

    with monkeypatch.context() as broken:
        broken.setattr(secrets, "put", lambda *_: 1 / 0)
        assert api("POST", "/connections", asked, idempotency_key=key).status == 500
    again = api("POST", "/connections", asked, idempotency_key=key)

    assert again.status == 201
    assert secrets.values(f"connection/{name}", "consumer_secret") == (HUSH,)


def test_a_repeated_request_takes_no_rotation_back(api: Api) -> None:
    name, key = a_name(), uuid4().hex
    asked = {"channel": "x", "name": "Our app", "id": name, "secrets": {"consumer_secret": HUSH}}
    api("POST", "/connections", asked, idempotency_key=key)
    api("PUT", f"/connections/{name}/secrets/consumer_secret", {"value": "newer"})

    api("POST", "/connections", asked, idempotency_key=key)

    assert secrets.values(f"connection/{name}", "consumer_secret") == ("newer", HUSH)


def test_a_team_is_known_to_all_staff(api: Api) -> None:
    name = a_name()

    made = api("POST", "/teams", {"name": "Care", "id": name})
    again = api("POST", "/teams", {"name": "Care", "id": name})

    assert (made.status, again.status, again.json["code"]) == (201, 409, "team-exists")
    assert {"id": name, "name": "Care", "etag": "1"} in api("GET", "/teams", by=ANNA).json["teams"]


def test_a_policy_is_set_as_a_whole(api: Api) -> None:
    before = api("GET", "/policy").json

    done = api("PUT", "/policy", {"targets": {"urgent": 15}, "grace_seconds": 0, "noise_words": ["spam"]})

    assert done.json["targets"] == {"urgent": 15, "high": 60, "normal": 60, "low": 60}
    assert (done.json["grace_seconds"], done.json["reopen_days"], done.json["noise_words"]) == (0, 7, ["spam"])
    assert api("GET", "/policy").json == done.json
    assert current().policy.grace_seconds == 0
    assert api("PUT", "/policy", {}, if_match=f'"{before["etag"]}"').status == 412
    assert api("PUT", "/policy", {}, if_match=f'"{done.json["etag"]}"').json["noise_words"] == []


def test_a_policy_names_what_is_out_of_bounds(api: Api) -> None:
    asked = {"targets": {"urgent": 0}, "reopen_days": -1, "close_after_silence_days": 0, "noise": []}

    answer = api("PUT", "/policy", asked)

    assert answer.status == 422
    assert answer.json["facts"]["fields"].keys() == {"targets[...]", "reopen_days", "close_after_silence_days", "noise"}


def test_a_policy_is_set_once_for_a_key(api: Api) -> None:
    key = uuid4().hex

    one = api("PUT", "/policy", {"reopen_days": 3}, idempotency_key=key)
    api("PUT", "/policy", {"reopen_days": 4})
    again = api("PUT", "/policy", {"reopen_days": 3}, idempotency_key=key)

    assert (one.json["reopen_days"], again.json["reopen_days"]) == (3, 4)
    api("PUT", "/policy", {})


def test_lists_page_with_a_cursor(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "PAGE", 2)
    names = [api("POST", "/teams", {"name": "Care"}).json["id"] for _ in range(5)]

    seen, after = [], ""
    while after is not None:
        page = api("GET", f"/teams?after={after}").json
        assert len(page["teams"]) <= 2
        seen += [team["id"] for team in page["teams"]]
        after = page["next"]

    assert seen == sorted(set(seen))
    assert set(names) <= set(seen)
    assert api("GET", "/teams?after=%21").status == api("GET", "/inboxes?after=gA").status == 422


def test_no_answer_and_no_log_shows_a_secret(api: Api) -> None:
    with logged() as log:
        connection = connected(api, secrets={"consumer_secret": HUSH})
        inbox = opened(api, secrets={"access_token": HUSH})
        answers = [
            api("PUT", f"/connections/{connection['id']}/secrets/consumer_secret", {"value": f"{HUSH}-2"}),
            api("POST", f"/connections/{connection['id']}/test"),
            api("POST", "/connections", {"channel": "x", "name": "A", "secrets": {"K": HUSH}}),
            api("PUT", f"/inboxes/{inbox['id']}/secrets/access_token", {"value": [HUSH]}),
            *(api("GET", f"/{path}") for path in ("connections", "inboxes", f"inboxes/{inbox['id']}")),
        ]

    said = str([connection, inbox, *(answer.text for answer in answers)])
    assert HUSH not in said + log.getvalue()
    assert "secret-set" in log.getvalue()


ROUTES = [
    ("POST", "/connections", {ADA}),
    ("GET", "/connections", {ADA}),
    ("GET", "/connections/none", {ADA}),
    ("PUT", "/connections/none/secrets/key", {ADA}),
    ("DELETE", "/connections/none/secrets/key/former", {ADA}),
    ("POST", "/connections/none/test", {ADA}),
    ("PUT", "/connections/none/disablement", {ADA}),
    ("DELETE", "/connections/none/disablement", {ADA}),
    ("POST", "/inboxes", {ADA}),
    ("GET", "/inboxes", {ADA, SAM}),
    ("GET", "/inboxes/x:none", {ADA, SAM}),
    ("PUT", "/inboxes/x:none/secrets/key", {ADA}),
    ("DELETE", "/inboxes/x:none/secrets/key/former", {ADA}),
    ("PUT", "/inboxes/x:none/disablement", {ADA}),
    ("DELETE", "/inboxes/x:none/disablement", {ADA}),
    ("POST", "/teams", {ADA}),
    ("GET", "/teams", {ADA, SAM, ANNA}),
    ("GET", "/policy", {ADA}),
    ("PUT", "/policy", {ADA}),
]


@pytest.mark.parametrize(("method", "path", "may"), ROUTES)
def test_each_route_is_for_its_roles(api: Api, method: str, path: str, may: set[Actor]) -> None:
    wrong = b"["  # so that no one who may changes anything

    refused = {actor.id for actor in (ADA, SAM, ANNA, MARIA) if api(method, path, wrong, by=actor).status == 403}

    assert refused == {"ada", "sam", "anna", "maria"} - {actor.id for actor in may}
    assert api(method, path, wrong, by=None).status == 401
