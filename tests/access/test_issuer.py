"""The local run's issuer: its tokens are good here, and nowhere else."""

import json
import stat
from pathlib import Path

import jwt
import pytest

from chalicelib.access import tokens
from chalicelib.access.keys import Keys
from chalicelib.edge import settings
from chalicelib.kernel.problems import Unknown
from local.issuer import Issuer, main

URL = "http://127.0.0.1:8000"


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    """The issuer that the product here believes."""
    made = Issuer(tmp_path / "data", URL)
    monkeypatch.setattr(settings, "OIDC_ISSUER", URL)
    monkeypatch.setattr(tokens, "keys", Keys(lambda: json.dumps(made.jwks()).encode()))
    return made


def test_its_tokens_let_people_in(issuer: Issuer) -> None:
    said = tokens.bearer(f"Bearer {issuer.token('anna', role='agent', teams=('support', 'sales'), name='Anna')}")

    assert (said["id"], said["role"], said["teams"]) == ("anna", "agent", "support sales")


def test_a_token_lasts_as_long_as_it_was_asked_to(issuer: Issuer) -> None:
    with pytest.raises(Unknown):
        tokens.bearer(f"Bearer {issuer.token('anna', role='agent', seconds=0)}")


def test_the_key_is_for_its_owner_alone_and_no_private_part_is_published(issuer: Issuer, tmp_path: Path) -> None:
    kept = tmp_path / "data" / "issuer.pem"

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert sorted(path.name for path in kept.parent.iterdir()) == ["issuer.pem", "issuer.url"]
    assert [set(key) for key in issuer.jwks()["keys"]] == [{"kty", "n", "e", "kid", "use", "alg"}]


def test_a_token_outlives_a_restart(issuer: Issuer, tmp_path: Path) -> None:
    again = Issuer(tmp_path / "data", URL)

    assert again.jwks() == issuer.jwks()
    assert tokens.bearer(f"Bearer {again.token('anna', role='agent')}")["id"] == "anna"


def test_another_folder_is_another_issuer(issuer: Issuer, tmp_path: Path) -> None:
    other = Issuer(tmp_path / "other", URL)

    assert other.jwks() != issuer.jwks()
    with pytest.raises(Unknown):
        tokens.bearer(f"Bearer {other.token('anna', role='agent')}")


def test_what_it_publishes_about_itself_leads_to_its_keys(issuer: Issuer) -> None:
    said = issuer.configuration()

    assert (said["issuer"], said["jwks_uri"]) == (URL, f"{URL}/.well-known/jwks.json")


@pytest.mark.usefixtures("issuer")
@pytest.mark.parametrize(
    ("role", "who", "teams"), [("agent", "anna", "support"), ("supervisor", "sam", ""), ("administrator", "ada", "")]
)
def test_there_is_somebody_for_each_role(
    role: str, who: str, teams: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--folder", str(tmp_path / "data"), "--role", role])

    said = tokens.bearer(f"Bearer {capsys.readouterr().out}")
    assert (said["id"], said["role"], said["teams"]) == (who, role, teams)


@pytest.mark.usefixtures("issuer")
def test_anybody_else_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--role", "agent", "--sub", "bert", "--team", "billing", "--team", "sales", "--seconds", "60"]
    main(["--folder", str(tmp_path / "data"), *asked])

    claims = jwt.decode(capsys.readouterr().out.strip(), options={"verify_signature": False})
    assert (claims["sub"], claims["name"], claims["teams"]) == ("bert", "bert", ["billing", "sales"])
    assert claims["exp"] - claims["iat"] == 60


def test_before_the_first_start_there_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make run"):
        main(["--folder", str(tmp_path)])

    assert list(tmp_path.iterdir()) == []
