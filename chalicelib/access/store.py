"""Where the cards of those who work here are kept."""

from itertools import islice

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.access.model import Card
from chalicelib.edge import settings
from chalicelib.edge.once import once
from chalicelib.edge.rows import packed, query, read, unpacked
from chalicelib.edge.tables import Put, transact
from chalicelib.kernel.model import Cause

KIND = "person"  # beside the library's things, and no version of any: the vector does not name it


class PersonRow(Model):
    """kind: person; id: <the id that the token says>. Their card; `v` is the condition of the next write."""

    class Meta:
        table_name = settings.LIBRARY_TABLE

    kind = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    body = BinaryAttribute(legacy_encoding=False)
    v = NumberAttribute()


def card_of(person: str) -> Card | None:
    """The card of somebody; None is of those who have not come yet."""
    row = read(PersonRow(KIND, person))
    return unpacked(row.body, Card) if row else None


def save(before: Card | None, after: Card, cause: Cause) -> Card:
    """Keep a card as it is now. One that has not changed is not written, so that coming again costs nothing."""
    if before == after:
        transact(once(cause, after.id))
        return after
    row = PersonRow(KIND, after.id, body=packed(after), v=after.v)
    unmoved = PersonRow.v == before.v if before else PersonRow.kind.does_not_exist()
    transact([*once(cause, after.id), Put(row, unmoved)], landed=lambda: card_of(after.id) == after)
    return after


def cards(after: str, limit: int) -> list[Card]:
    """The cards of those whose ids come after this one, by id."""
    where = (PersonRow.kind == KIND) & (PersonRow.id > after) if after else PersonRow.kind == KIND
    return [unpacked(row.body, Card) for row in islice(query(PersonRow, where, limit=limit), limit)]
