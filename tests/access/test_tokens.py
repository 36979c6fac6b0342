"""Who is let in with a token, and who is not."""

from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from chalice.app import Chalice
from signing import ISSUER, NOON, Signer, a_good_claim, key_set, signed_with_the_public_key, unsigned

from chalicelib.access import tokens
from chalicelib.access.keys import Keys
from chalicelib.edge import settings
from chalicelib.kernel.problems import Unavailable
from support.calling import logged

OURS, CURVED, FORGER = Signer("ours"), Signer("curved", "ES256"), Signer("ours")
ARN = "arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/cases/c1"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", ISSUER)
    monkeypatch.setattr(tokens, "now", lambda: datetime.fromtimestamp(NOON, UTC))
    monkeypatch.setattr(tokens, "keys", Keys(lambda: key_set(OURS, CURVED)))


def signed_in(token: str, scheme: str = "Bearer") -> dict[str, Any]:
    return tokens.sign_in({"type": "TOKEN", "authorizationToken": f"{scheme} {token}", "methodArn": ARN}, {})


def is_refused(token: str, scheme: str = "Bearer") -> bool:
    """Refused as API Gateway takes it: by an error of this exact text."""
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        signed_in(token, scheme)
    return True


@pytest.mark.parametrize("signer", [OURS, CURVED])
def test_a_good_token_says_who_it_is_in_text_alone(signer: Signer) -> None:
    answer = signed_in(signer.token())

    who = {"id": "anna", "name": "anna", "role": "agent"}
    said = {**who, "teams": "support billing", "expires": str(NOON + 3600)}
    assert answer["context"] == said
    assert answer["principalId"] == "anna"


def test_a_good_token_opens_every_route_because_the_gateway_remembers_its_answer() -> None:
    [statement] = signed_in(OURS.token())["policyDocument"]["Statement"]

    assert statement["Effect"] == "Allow"
    assert statement["Resource"] == ["arn:aws:execute-api:us-east-1:000000000000:api/dev/*/*"]


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(scheme: str) -> None:
    assert signed_in(OURS.token(), scheme)["principalId"] == "anna"


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(FORGER.token(), id="the right key id, signed with another key"),
        pytest.param(unsigned("ours"), id="alg none"),
        pytest.param(signed_with_the_public_key(OURS), id="HS256 with the public key"),
        pytest.param(OURS.token(kid="curved"), id="another algorithm than the key is for"),
        pytest.param(OURS.token(kid="nobody"), id="unknown key id"),
        pytest.param(OURS.token()[:-8], id="a cut signature"),
        pytest.param(OURS.token() + ".x", id="too many parts"),
        pytest.param("no token", id="no token at all"),
        pytest.param("", id="empty"),
        pytest.param("\ud800", id="not even text"),
    ],
)
def test_a_forged_token_is_refused(token: str) -> None:
    assert is_refused(token)


def test_a_token_that_is_cut_anywhere_is_refused() -> None:
    """But for the last bits of the last letter, which say nothing: there is no shorter token that is good."""
    token = OURS.token()

    assert all(is_refused(token[:end]) for end in range(0, len(token), 7))
    assert all(is_refused(token[:end]) for end in (len(token) - 1, token.rindex("."), token.index(".")))
    assert all(is_refused(token[start:]) for start in (1, token.index(".") + 1, token.rindex(".") + 1))


@pytest.mark.parametrize("kid", ["../../etc/passwd", "ours\x00", "' OR 1=1 --", "x" * 5_000, ""], ids=repr)
def test_a_key_id_is_a_name_and_nothing_else(kid: str) -> None:
    assert is_refused(FORGER.token(kid=kid))


@pytest.mark.parametrize("brought", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_that_a_token_brings_along_is_not_looked_at(brought: str) -> None:
    said = {"jwk": FORGER.published(), "x5c": ["MIIB"]}.get(brought, "https://forger.example/keys")
    forged = jwt.encode(a_good_claim(), FORGER.key, algorithm="RS256", headers={"kid": "ours", brought: said})

    assert is_refused(forged)


def test_a_token_that_must_be_understood_in_another_way_is_refused() -> None:
    critical = {"kid": "ours", "crit": ["b64"], "b64": False}

    assert is_refused(jwt.encode(a_good_claim(), OURS.key, algorithm="RS256", headers=critical))


def test_a_token_is_good_until_it_ends_however_often_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    token = OURS.token()
    assert [signed_in(token)["principalId"] for _ in range(3)] == ["anna"] * 3

    monkeypatch.setattr(tokens, "now", lambda: datetime.fromtimestamp(NOON + 3600, UTC))

    assert is_refused(token)


def test_a_team_of_an_odd_name_is_none_of_ours() -> None:
    teams = ["support", "x" * 129, "a\x1b[2J", "b\u202e", "c\x00", "d\u2028e", ""]

    assert signed_in(OURS.token(teams=teams))["context"]["teams"] == "support"


def test_a_token_whose_claims_were_changed_is_refused() -> None:
    head, _, sign = OURS.token().split(".")
    _, claims, _ = OURS.token(role="administrator").split(".")

    assert is_refused(f"{head}.{claims}.{sign}")


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": NOON},
        {"exp": NOON - 30},
        {"exp": "4000000000"},
        {"nbf": NOON + 61},
        {"iat": NOON + 61},
        {"aud": "another"},
        {"aud": ["another"]},
        {"iss": "https://another.example"},
        {"iss": f"{ISSUER}/"},
        {"sub": ""},
        {"sub": "a" * 256},
        {"sub": "anna\r\nroot"},
        {"sub": "anna\x00"},
        {"sub": "anna\x1b[2J"},
        {"sub": "änna"},
        {"exp": float("nan")},
        {"sub": 7},
        {"role": "customer"},
        {"role": "machine"},
        {"role": "clock"},
        {"role": "Agent"},
        {"role": ["visitor"]},
        {"role": {"agent": True}},
    ],
    ids=str,
)
def test_an_expired_or_foreign_token_or_one_of_no_role_of_ours_is_refused(wrong: dict[str, Any]) -> None:
    assert is_refused(OURS.token(**wrong))


@pytest.mark.parametrize("claim", ["sub", "iss", "aud", "exp", "iat", "role"])
def test_a_token_that_lacks_a_claim_is_refused(claim: str) -> None:
    assert is_refused(OURS.token(without=claim))


@pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
def test_another_scheme_is_refused(scheme: str) -> None:
    assert is_refused(OURS.token(), scheme)


def test_an_issuer_whose_clock_is_a_little_ahead_is_believed() -> None:
    assert signed_in(OURS.token(nbf=NOON + 60, iat=NOON + 60))["principalId"] == "anna"


def test_one_of_several_audiences_is_enough() -> None:
    assert signed_in(OURS.token(aud=["another", "casefold"]))["principalId"] == "anna"


@pytest.mark.parametrize("teams", [None, [], "", 7, [7, None, " "]])
def test_who_has_no_team_is_in_none(teams: Any) -> None:
    assert signed_in(OURS.token(teams=teams))["context"]["teams"] == ""


def test_a_team_cannot_be_smuggled_in_by_a_space_in_the_name_of_another() -> None:
    assert signed_in(OURS.token(teams=["support billing", "sales"]))["context"]["teams"] == "sales"


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        ("Anna Berg", "Anna Berg"),
        ("  Anna\n\tBerg ", "Anna Berg"),
        ("אנה", "אנה"),
        ("Anna\u202e greB\x00", "Anna greB"),
        ("A" * 500, "A" * 100),
        ("", "anna"),
        (" \u200b ", "anna"),
        (7, "anna"),
        (["Anna"], "anna"),
    ],
    ids=repr,
)
def test_a_name_is_one_line_that_cannot_change_how_others_read(claim: object, name: str) -> None:
    assert signed_in(OURS.token(name=claim))["context"]["name"] == name


def test_the_groups_of_cognito_are_roles_and_teams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC_ROLE_CLAIM", "cognito:groups")
    monkeypatch.setattr(settings, "OIDC_TEAMS_CLAIM", "cognito:groups")

    said = signed_in(OURS.token(role="administrator", **{"cognito:groups": ["support", "agent", "supervisor"]}))[
        "context"
    ]

    assert (said["role"], said["teams"]) == ("supervisor", "support")


def test_without_a_key_nobody_can_be_told_apart_and_that_is_not_their_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "keys", Keys(_no_answer))

    with pytest.raises(Unavailable):
        signed_in(OURS.token())


def test_without_an_issuer_nobody_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", "")

    with pytest.raises(Unavailable):
        signed_in(OURS.token(iss=""))


def test_no_part_of_a_token_is_logged() -> None:
    token = FORGER.token(sub="anna@example.org")

    with logged() as lines:
        assert is_refused(token)

    assert "token refused" in lines.getvalue()
    assert [part for part in [*token.split("."), "anna"] if part in lines.getvalue()] == []


def test_a_registered_authorizer_names_the_function_that_aws_will_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens.sign_in, "config", None)
    app = Chalice("casefold")
    app.register_blueprint(tokens.routes)

    assert [config.handler_string for config in app.builtin_auth_handlers] == ["chalicelib.access.tokens.sign_in"]
    assert tokens.sign_in.config is app.builtin_auth_handlers[0]


def _no_answer() -> bytes:
    raise OSError
