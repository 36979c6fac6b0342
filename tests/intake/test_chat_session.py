"""Sessions of visitors: signed, short, renewable, and good for one inbox only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest

from chalicelib.access.tokens import bearer
from chalicelib.edge import secrets, settings
from chalicelib.intake import chat_session
from chalicelib.intake.chat_session import GRACE, KEY, LIFE, Session, opened, renewed, session_of, signed
from chalicelib.kernel.problems import Problem, Unknown

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SHOP, BANK = "chat:shop", "chat:bank"


@pytest.fixture(autouse=True)
def _secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECRETS_FILE", str(tmp_path / uuid4().hex))


def a_token(inbox: str = SHOP, at: datetime = NOON) -> str:
    return "Bearer " + signed(opened(inbox, "maria", "Maria", at), at)


def forged(key: str, algorithm: str = "HS256", **changed: Any) -> str:
    claims = {"inbox": SHOP, "visitor": "maria", "iat": int(NOON.timestamp()), "exp": int(NOON.timestamp()) + 60}
    said = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return "Bearer " + jwt.encode(said, key, algorithm=algorithm)


def is_refused(header: str | None, inbox: str = SHOP, at: datetime = NOON, grace: timedelta = timedelta()) -> bool:
    with pytest.raises(Unknown):
        session_of(header, inbox, at, grace)
    return True


def test_a_session_says_whose_it_is() -> None:
    token = a_token()

    assert session_of(token, SHOP, NOON) == opened(SHOP, "maria", "Maria", NOON)
    assert session_of(token.replace("Bearer", "bearer"), SHOP, NOON).visitor == "maria"


def test_a_session_is_good_for_two_hours_and_then_only_to_be_renewed() -> None:
    token, end = a_token(), NOON + LIFE

    assert session_of(token, SHOP, end - SECOND)
    assert is_refused(token, at=end)
    assert session_of(token, SHOP, end + GRACE - SECOND, GRACE)
    assert is_refused(token, at=end + GRACE, grace=GRACE)


def test_a_renewed_session_is_the_same_visitors_with_a_life_of_its_own() -> None:
    old = opened(SHOP, "maria", "Maria", NOON)
    later = NOON + timedelta(hours=3)

    assert renewed(old, None, later) == opened(SHOP, "maria", "Maria", later)
    assert renewed(old, "Mary", later).name == "Mary"
    assert renewed(old, None, later).ends_at == later + LIFE


def test_a_session_of_another_inbox_is_refused() -> None:
    a_token(SHOP)

    assert is_refused(a_token(BANK), SHOP)


def test_not_even_the_key_of_its_inbox_makes_it_good_for_another() -> None:
    a_token()
    (key,) = secrets.values(f"inbox/{SHOP}", KEY)

    assert session_of(forged(key), SHOP, NOON)
    assert is_refused(forged(key, inbox=BANK))


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer x.y.z", "Basic bWFyaWE6", f"Bearer {'a' * 10_000}", "Bearer é"]
)
def test_what_is_no_session_is_refused(header: str | None) -> None:
    a_token()

    assert is_refused(header)


@pytest.mark.parametrize("claim", ["inbox", "visitor", "iat", "exp"])
def test_a_session_that_lacks_a_claim_or_has_another_kind_is_refused(claim: str) -> None:
    a_token()
    (key,) = secrets.values(f"inbox/{SHOP}", KEY)

    assert is_refused(forged(key, **{claim: None}))
    assert is_refused(forged(key, **{claim: ["maria"]}))


def test_a_forged_session_is_refused() -> None:
    head, body, signature = a_token().split(".")

    assert is_refused(forged("k" * 64))
    assert is_refused("Bearer " + jwt.encode({"inbox": SHOP, "visitor": "maria", "iat": 0, "exp": 9e9}, "", "none"))
    assert is_refused(f"{head}.{body[:-4]}AAAA.{signature}")
    assert is_refused(f"{head}.{body}.")


def test_before_an_inbox_has_a_key_nobody_has_a_session() -> None:
    assert is_refused(forged("k" * 64, inbox="chat:new"), "chat:new")


def test_a_session_is_no_staff_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", "https://issuer.example")
    monkeypatch.setattr("chalicelib.access.tokens.keys", Published())

    with pytest.raises(Problem, match="Unauthorized"):
        bearer(a_token())


class Published:
    """An issuer that offers any bytes as the key of any id."""

    def key(self, *_: Any) -> str:
        return secrets.values(f"inbox/{SHOP}", KEY)[0]


def test_sessions_outlive_one_rotation_of_the_key_and_not_two() -> None:
    token = a_token()

    secrets.put(f"inbox/{SHOP}", KEY, "2" * 64)
    assert session_of(token, SHOP, NOON)

    secrets.put(f"inbox/{SHOP}", KEY, "3" * 64)
    assert is_refused(token)


def test_a_new_key_signs_only_once_every_process_has_heard_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    a_token()
    (former,) = secrets.values(f"inbox/{SHOP}", KEY)
    monkeypatch.setattr(secrets, "now", lambda: NOON)
    secrets.put(f"inbox/{SHOP}", KEY, "2" * 64)

    assert jwt.decode(a_token()[7:], former, ["HS256"], options={"verify_exp": False, "verify_iat": False})
    assert jwt.decode(
        a_token(at=NOON + timedelta(seconds=61))[7:],
        "2" * 64,
        ["HS256"],
        options={"verify_exp": False, "verify_iat": False},
    )


def test_a_key_that_was_dropped_signs_nothing() -> None:
    a_token()
    secrets.put(f"inbox/{SHOP}", KEY, "2" * 64)
    secrets.drop_former(f"inbox/{SHOP}", KEY)

    moment = secrets.names(f"inbox/{SHOP}")[0].set_at

    assert session_of(a_token(at=moment), SHOP, moment)


def test_many_who_come_first_at_once_share_one_key() -> None:
    with ThreadPoolExecutor(8) as threads:
        tokens = list(threads.map(lambda _: a_token(), range(16)))

    assert len(secrets.values(f"inbox/{SHOP}", KEY)) == 1
    assert [session_of(token, SHOP, NOON).visitor for token in tokens] == ["maria"] * 16


def test_inboxes_have_keys_of_their_own() -> None:
    a_token(SHOP), a_token(BANK)

    assert secrets.values(f"inbox/{SHOP}", KEY) != secrets.values(f"inbox/{BANK}", KEY)
    assert len(secrets.values(f"inbox/{SHOP}", KEY)[0]) == 64


def test_a_session_says_nothing_but_what_its_visitor_said() -> None:
    said = jwt.decode(a_token()[7:], options={"verify_signature": False})

    assert set(said) == {"inbox", "visitor", "iat", "exp", "name"}
    assert Session.__struct_fields__ == ("inbox", "visitor", "iat", "exp", "name")
    assert chat_session.ALGORITHM == "HS256"
