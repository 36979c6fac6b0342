"""Signing in at the local run: a code for a choice, tokens for a code, and no page for who is known."""

import json
from pathlib import Path

import jwt
import pytest
from issuing_client import BACK, URL, VERIFIER, Browser, Clock, a_request, came_back

from chalicelib.access import tokens
from chalicelib.access.keys import Keys
from chalicelib.edge import settings
from chalicelib.kernel.problems import Unknown
from local.issuer import Issuer
from local.issuing.people import PEOPLE

ISSUER = f"{URL}/local-issuer"


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    """The issuer that the product here believes."""
    made = Issuer(tmp_path / "data", ISSUER)
    monkeypatch.setattr(settings, "OIDC_ISSUER", ISSUER)
    monkeypatch.setattr(tokens, "keys", Keys(lambda: json.dumps(made.jwks()).encode()))
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browser(issuer: Issuer, clock: Clock) -> Browser:
    return Browser(issuer, clock)


@pytest.fixture
def code(browser: Browser) -> str:
    """Anna's, just chosen."""
    return came_back(browser.choose({"person": "anna"}))[1]["code"]


def test_the_page_shows_the_people_of_the_demo_and_what_they_do(browser: Browser) -> None:
    answer = browser.ask()

    page = answer.body.decode()
    assert (answer.status, page.count("<h1>"), "<script" in page) == (200, 1, False)
    assert [f'value="{person.sub}"' in page for person in PEOPLE] == [True] * 4
    assert "default-src 'none'" in str(answer.headers["Content-Security-Policy"])


def test_who_is_chosen_comes_back_with_a_code_the_state_and_the_issuer(browser: Browser) -> None:
    answer = browser.choose({"person": "anna"})

    where, said = came_back(answer)
    assert (answer.status, where, said.pop("code") != "") == (303, BACK, True)
    assert said == {"state": "s1", "iss": ISSUER}
    assert "HttpOnly; SameSite=Lax" in str(answer.headers["Set-Cookie"])


def test_a_code_is_good_for_tokens_that_let_people_in(browser: Browser, code: str) -> None:
    status, given = browser.redeem(code)

    said = tokens.bearer(f"Bearer {given['access_token']}")
    assert (status, given["token_type"], given["expires_in"]) == (200, "Bearer", 3600)
    assert (said["id"], said["name"], said["role"], said["teams"]) == ("anna", "Anna", "agent", "support")


def test_the_id_token_is_for_the_client_and_has_its_nonce(browser: Browser, code: str) -> None:
    _, given = browser.redeem(code)

    claims = jwt.decode(given["id_token"], options={"verify_signature": False})
    named = {name: claims[name] for name in ("iss", "aud", "sub", "name", "nonce")}
    assert named == {"iss": ISSUER, "aud": "casefold", "sub": "anna", "name": "Anna", "nonce": "n1"}


def test_a_code_is_good_once(browser: Browser, code: str) -> None:
    browser.redeem(code)

    status, refusal = browser.redeem(code)
    assert (status, refusal["error"]) == (400, "invalid_grant")


def test_a_code_is_good_for_a_minute(browser: Browser, clock: Clock, code: str) -> None:
    clock.moment += 60

    assert browser.redeem(code)[1]["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"code_verifier": VERIFIER.upper()}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:8001/desk/signed-in"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"client_id": "another"}, "invalid_client"),
        ({"client_id": ""}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
    ],
)
def test_a_code_is_for_who_asked_for_it_alone(browser: Browser, code: str, said: dict[str, str], error: str) -> None:
    status, refusal = browser.redeem(code, **said)

    assert (status, refusal["error"], bool(refusal["error_description"])) == (400, error, True)


def test_a_wrong_verifier_uses_the_code_up(browser: Browser, code: str) -> None:
    browser.redeem(code, code_verifier=VERIFIER.upper())

    assert browser.redeem(code)[0] == 400


@pytest.mark.parametrize("body", ["client_id=casefold&client_id=casefold", "&".join(f"a{n}=1" for n in range(99))])
def test_tokens_are_not_given_for_what_is_no_request(browser: Browser, body: str) -> None:
    assert browser.post("/token", body).status == 400


def test_tokens_are_given_for_a_form_only(browser: Browser, code: str) -> None:
    answer = browser.post("/token", {"client_id": "casefold", "code": code}, **{"content-type": "text/plain"})

    assert json.loads(answer.body)["error"] == "invalid_request"


def test_a_refresh_token_is_good_for_the_next_ones_once(browser: Browser, code: str) -> None:
    _, first = browser.redeem(code)

    status, second = browser.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    again = browser.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    third = browser.token(grant_type="refresh_token", refresh_token=second["refresh_token"])

    assert (status, tokens.bearer(f"Bearer {second['access_token']}")["id"]) == (200, "anna")
    assert (again[0], again[1]["error"], third[0]) == (400, "invalid_grant", 200)


def test_a_refresh_token_outlives_a_restart_and_is_no_token_of_the_product(issuer: Issuer, browser: Browser) -> None:
    refresh = browser.redeem(came_back(browser.choose({"person": "ada"}))[1]["code"])[1]["refresh_token"]

    with pytest.raises(Unknown):
        tokens.bearer(f"Bearer {refresh}")
    assert Browser(issuer).token(grant_type="refresh_token", refresh_token=refresh)[0] == 200


def test_an_access_token_is_no_refresh_token(browser: Browser, code: str) -> None:
    access = browser.redeem(code)[1]["access_token"]

    assert browser.token(grant_type="refresh_token", refresh_token=access)[1]["error"] == "invalid_grant"


@pytest.mark.parametrize("prompt", ["", "none"])
def test_who_signed_in_in_this_browser_is_not_asked_again(browser: Browser, code: str, prompt: str) -> None:
    where, said = came_back(browser.ask(prompt=prompt))

    assert (where, said["code"] != code) == (BACK, True)
    assert tokens.bearer(f"Bearer {browser.redeem(said['code'])[1]['access_token']}")["id"] == "anna"


@pytest.mark.usefixtures("code")
@pytest.mark.parametrize("prompt", ["login", "select_account"])
def test_who_wants_to_be_somebody_else_is_asked(browser: Browser, prompt: str) -> None:
    assert browser.ask(prompt=prompt).status == 200


def test_without_a_page_nobody_can_sign_in_for_the_first_time(browser: Browser) -> None:
    where, said = came_back(browser.ask(prompt="none"))

    assert (where, said["error"], said["state"], said["iss"]) == (BACK, "login_required", "s1", ISSUER)


@pytest.mark.usefixtures("code")
@pytest.mark.parametrize("other", ['theme={"dark": true}', "a[b]=c", "casefold-sign-in-8001=x", "novalue"])
def test_what_another_program_of_this_machine_keeps_in_the_jar_signs_nobody_out(browser: Browser, other: str) -> None:
    browser.cookie = f"{other}; {browser.cookie}; {other}"

    assert "code" in came_back(browser.ask(prompt="none"))[1]


@pytest.mark.usefixtures("code")
def test_a_cookie_of_another_issuer_is_nobodys(browser: Browser, tmp_path: Path) -> None:
    other = Browser(Issuer(tmp_path / "other", ISSUER))
    other.cookie = browser.cookie

    assert came_back(other.ask(prompt="none"))[1]["error"] == "login_required"


def test_signing_out_ends_the_codes_that_were_not_redeemed_yet(browser: Browser, code: str) -> None:
    browser.get("/end")

    assert browser.redeem(code)[1]["error"] == "invalid_grant"


def test_signing_out_ends_the_sign_in_its_cookie_and_its_refresh_tokens(browser: Browser, code: str) -> None:
    refresh, cookie = browser.redeem(code)[1]["refresh_token"], browser.cookie

    where, said = came_back(browser.get("/end", {"post_logout_redirect_uri": f"{URL}/desk/", "state": "s2"}))
    after = came_back(browser.ask(prompt="none"))[1]["error"]
    browser.cookie = cookie

    assert (where, said, after) == (f"{URL}/desk/", {"state": "s2"}, "login_required")
    assert came_back(browser.ask(prompt="none"))[1]["error"] == "login_required", "the old cookie is good for nothing"
    assert browser.token(grant_type="refresh_token", refresh_token=refresh)[0] == 400


@pytest.mark.parametrize("back", ["", "https://evil.example/desk/", f"{URL}/desk/../x", f"{URL}/elsewhere"])
def test_signing_out_leads_nowhere_but_to_the_workspace(browser: Browser, back: str) -> None:
    answer = browser.get("/end", {"post_logout_redirect_uri": back})

    assert (answer.status, "Location" in answer.headers, b"signed out" in answer.body) == (200, False, True)


def test_what_is_published_leads_to_all_of_it(browser: Browser) -> None:
    said = json.loads(browser.get("/.well-known/openid-configuration").body)

    ends = {name: said[name] for name in ("authorization_endpoint", "token_endpoint", "end_session_endpoint")}
    assert list(ends.values()) == [f"{ISSUER}/authorize", f"{ISSUER}/token", f"{ISSUER}/end"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["authorization_response_iss_parameter_supported"] is True
    assert json.loads(browser.get("/.well-known/jwks.json").body) == browser.issuer.jwks()


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:5173", True),
        ("http://127.0.0.1:8001", True),
        ("https://evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("null", False),
    ],
)
def test_pages_of_this_machine_alone_may_read_what_is_published(
    browser: Browser, origin: str, *, allowed: bool
) -> None:
    shown = browser.get("/.well-known/openid-configuration", origin=origin).headers
    given = browser.post("/token", {}, origin=origin).headers

    expected = origin if allowed else None
    assert [shown.get("Access-Control-Allow-Origin"), given.get("Access-Control-Allow-Origin")] == [expected] * 2
    assert given["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["page.css", "tokens.css"])
def test_the_page_has_its_style(browser: Browser, name: str) -> None:
    answer = browser.get(f"/{name}")

    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")


def test_elsewhere_there_is_a_page_that_says_so(browser: Browser) -> None:
    assert browser.get("/authorise", a_request()).status == 404
