"""Where the next page of a list starts: clients hand back what they were given, and nothing else is taken."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.edge import cursors
from chalicelib.kernel.problems import Invalid


@given(st.text(max_size=cursors.LONGEST_PLACE, alphabet=st.characters(codec="utf-8")))
def test_a_cursor_leads_back_to_its_place(place: str) -> None:
    assert cursors.read(cursors.written(place)) == place


def test_a_cursor_fits_into_an_address_as_it_is() -> None:
    assert set("+/") & set(cursors.written("ÿ?þ>" * 30)) == set()


@pytest.mark.parametrize("absent", [None, ""])
def test_no_cursor_is_the_start(absent: str | None) -> None:
    assert cursors.read(absent) == ""


@pytest.mark.parametrize("odd", ["x", "ä", "YQ", "_" * 9, "gICA", urlsafe_b64encode(b"a" * 401).decode()])
def test_what_we_did_not_write_is_refused(odd: str) -> None:
    with pytest.raises(Invalid) as refusal:
        cursors.read(odd)

    assert (refusal.value.code, refusal.value.facts) == ("cursor-not-understood", {"fields": {"after": "not-a-cursor"}})
