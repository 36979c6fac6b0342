"""Numbers that people can say, and whose they are."""

from chalicelib.cases.model import number_in, number_of
from chalicelib.cases.store import NumberRow
from chalicelib.edge.rows import read
from chalicelib.kernel.problems import NotFound, Refused

ATTEMPTS = 20


def free_number(case_id: str) -> str:
    """A number that no other case has."""
    for attempt in range(ATTEMPTS):
        number = number_of(case_id, attempt)
        row = read(_row(number))
        if row is None or row.owner == case_id:
            return number
    raise Refused("no-number-is-free")


def by_number(said: str) -> str:
    """The id of the case with this number, however its digits were grouped."""
    row = read(_row(number_in(said)))
    if row is None:
        raise NotFound("case-not-found")
    return row.owner


def _row(number: str) -> NumberRow:
    return NumberRow(f"number#{number}", "number")
