"""What the issuer refuses: to whoever cannot be trusted on a page, to the workspace in an answer."""

from pathlib import Path
from urllib.parse import urlencode

import jwt
import pytest
from issuing_client import BACK, URL, Browser, a_request, came_back, hidden

from local.issuer import Issuer


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return Browser(Issuer(tmp_path / "data", f"{URL}/local-issuer"))


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "",
        "https://evil.example/desk/signed-in",
        "http://127.0.0.1.evil.example/desk/signed-in",
        "http://127.0.0.1:8000@evil.example/desk/signed-in",
        "http://evil.example#http://127.0.0.1/desk/signed-in",
        "https://127.0.0.1:8000/desk/signed-in",
        "javascript:alert(1)",
        f"{URL}/desk/",
        f"{URL}/desk/signed-in/",
        f"{URL}/desk/signed-in?next=1",
        f"{URL}/desk/../desk/signed-in",
        f"{URL}/desk/signed-in\r\nSet-Cookie: a=b",
        f"{URL}/other",
    ],
)
def test_an_address_that_is_not_of_the_workspace_is_told_on_a_page(browser: Browser, redirect_uri: str) -> None:
    answer = browser.ask(redirect_uri=redirect_uri, prompt="none")

    assert (answer.status, "Location" in answer.headers) == (400, False)
    assert b"Not signed in" in answer.body


@pytest.mark.parametrize("client_id", ["", "another"])
def test_an_application_that_is_not_known_is_told_on_a_page(browser: Browser, client_id: str) -> None:
    answer = browser.ask(client_id=client_id)

    assert (answer.status, "Location" in answer.headers) == (400, False)


def test_two_addresses_are_none(browser: Browser) -> None:
    said = a_request() | {"redirect_uri": ""}
    query = urlencode([*said.items(), ("redirect_uri", BACK), ("redirect_uri", BACK)])

    assert browser.get(f"/authorize?{query}").status == 400


@pytest.mark.parametrize("origin", ["http://127.0.0.1", "http://127.0.0.1:5173", "http://localhost:8400"])
def test_the_workspace_may_be_on_any_port_of_this_machine(browser: Browser, origin: str) -> None:
    where, said = came_back(browser.choose({"person": "ben"}, redirect_uri=f"{origin}/desk/signed-in"))

    assert (where, "code" in said) == (f"{origin}/desk/signed-in", True)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "sideways"}, "invalid_request"),
        ({"request": "ey"}, "request_not_supported"),
        ({"request_uri": "urn:x"}, "request_uri_not_supported"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_to_who_asked(browser: Browser, said: dict[str, str], error: str) -> None:
    where, told = came_back(browser.ask(**said))

    assert (where, told["error"], told["state"]) == (BACK, error, "s1")
    assert told["iss"] == browser.issuer.url
    assert told["error_description"]


def test_a_parameter_that_comes_twice_is_refused(browser: Browser) -> None:
    query = urlencode([*a_request().items(), ("scope", "openid")])

    assert came_back(browser.get(f"/authorize?{query}"))[1]["error"] == "invalid_request"


def test_what_was_asked_cannot_break_out_of_the_page(browser: Browser) -> None:
    evil = '"><script>alert(1)</script>'

    page = browser.ask(state=evil).body.decode()
    assert "<script" not in page
    assert hidden(page)["state"] == evil


def test_another_site_cannot_choose_for_somebody(browser: Browser) -> None:
    said = {**a_request(), "person": "ada"}

    foreign = [browser.post("/authorize", said, origin=one).status for one in ("https://evil.example", "null")]
    ours = browser.post("/authorize", said, origin="http://127.0.0.1:8000").status
    assert (foreign, ours) == ([403, 403], 303)


def test_somebody_else_has_a_name_a_role_and_teams(browser: Browser) -> None:
    said = {"name": "  Zoë   Núñez ", "role": "agent", "team": "billing, support"}

    code = came_back(browser.choose(said))[1]["code"]
    claims = jwt.decode(browser.redeem(code)[1]["access_token"], options={"verify_signature": False})
    named = [claims[name] for name in ("sub", "name", "role", "teams")]
    assert named == ["zoe-nunez", "Zoë Núñez", "agent", ["billing", "support"]]


def test_a_name_in_any_script_is_somebody_and_the_same_one_again(browser: Browser) -> None:
    codes = [came_back(browser.choose({"name": "さくら", "role": "supervisor"}))[1]["code"] for _ in range(2)]

    subs = {
        jwt.decode(browser.redeem(code)[1]["id_token"], options={"verify_signature": False})["sub"] for code in codes
    }
    assert len(subs) == 1
    assert subs.pop().startswith("person-")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": " ", "role": "agent"}, "what you are called"),
        ({"name": "x" * 101, "role": "agent"}, "what you are called"),
        ({"name": "Zoe", "role": "emperor"}, "one of the roles"),
        ({"name": "Zoe", "role": "agent", "team": "<b>"}, "team is named"),
        ({"person": "nobody"}, "somebody of the list"),
    ],
)
def test_who_is_nobody_yet_sees_the_form_again_with_what_they_typed(
    browser: Browser, said: dict[str, str], words: str
) -> None:
    answer = browser.choose(said)

    page = answer.body.decode()
    assert (answer.status, words in page, 'role="alert"' in page, "<details open>" in page) == (422, True, True, True)
    assert "<b>" not in page
    assert hidden(page)["state"] == "s1"
