"""How fast a company answers, read from what stands there."""

from typing import Any

import pytest

from chalicelib.insight import replies
from support.casework import ANNA, NOON, SAM, a_cause, later
from support.office import CALL, Office, good

pytestmark = pytest.mark.usefixtures("memory")


def figures(office: Office) -> Any:
    [line] = [
        one
        for one in good("GET", "/reports/replies", by=SAM).json["companies"]
        if f"plain:{one['company']}" == office.inboxes["support"]
    ]
    return line


def answered(office: Office, minutes: float, **said: Any) -> str:
    post = office.hears(**said)
    office.hears("Here", parent=post, at=later(minutes), ours=True)
    return post


def test_a_company_that_nobody_wrote_to_has_no_line() -> None:
    Office()

    assert good("GET", "/reports/replies", by=SAM).json == {"companies": [], "next": None}


def test_exactly_an_hour_is_in_time_and_a_second_more_is_not() -> None:
    office = Office()
    for minutes in (60, 60 + 1 / 60, 10):
        answered(office, minutes)
    line = figures(office)

    assert (line["first_reply_met"], line["first_reply_missed"]) == (2, 1)
    assert line["first_reply_median_s"] == 3600
    assert (line["conversations"], line["cases"], line["messages_in"], line["messages_out"]) == (3, 3, 3, 3)


def test_what_was_never_answered_is_missed_once_it_is_on_record() -> None:
    office = Office()
    post = office.hears()
    assert figures(office)["first_reply_missed"] == 0
    office.strikes(office.case(post), later(61))

    assert (figures(office)["first_reply_missed"], figures(office)["first_reply_median_s"]) == (1, None)


def test_a_later_question_is_a_next_reply() -> None:
    office = Office()
    post = answered(office, 5)
    office.hears("And?", parent=post, at=later(10))
    office.hears("So", parent=post, at=later(90), ours=True)
    line = figures(office)

    assert (line["first_reply_met"], line["next_reply_met"], line["next_reply_missed"]) == (1, 0, 1)


def test_a_median_is_the_mean_of_the_middle_two() -> None:
    office = Office()
    for minutes in (1, 2, 4, 100):
        answered(office, minutes)

    assert figures(office)["first_reply_median_s"] == 180


def test_what_a_follow_up_counts_is_counted_once() -> None:
    office = Office()
    post = answered(office, 5)
    case = office.case(post)
    good("POST", f"/cases/{case}/closure", {"reason": "done"})
    office.hears("again", parent=post, at=later(60 * 24 * 9))
    office.hears("yes", parent=post, at=later(60 * 24 * 9 + 5), ours=True)
    line = figures(office)

    assert line["first_reply_met"] + line["next_reply_met"] == 2
    assert (line["conversations"], line["cases"]) == (1, 1)


def test_pages_of_companies_lose_none_even_of_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "COMPANIES", 1)
    offices = [Office(suffix) for suffix in "abc"]
    for office in offices:
        office.hears()

    met, after = list[str](), ""
    while after is not None:
        page = good("GET", f"/reports/replies?after={after}", by=SAM).json
        met += [line["company"] for line in page["companies"]]
        after = page["next"]

    assert met == sorted(office.inboxes["support"].partition(":")[2] for office in offices)
    assert len({a_cause().id, str(NOON)}) == 2


def test_reports_are_for_leads() -> None:
    assert CALL("GET", "/reports/replies", by=ANNA).status == 403


def test_health_says_that_the_tables_answer() -> None:
    assert CALL("GET", "/health").json == {"library": 0}
    Office()
    assert CALL("GET", "/health").json["library"] > 0
