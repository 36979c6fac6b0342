"""Who speaks in a conversation: its messages name identities, and this says what they are called."""

from msgspec import Struct

from chalicelib.cases.reading import case_showing
from chalicelib.content.model import Participant
from chalicelib.conversations import store as talks
from chalicelib.customers.store import identities_of
from chalicelib.edge.rows import query_page, together, unpacked
from chalicelib.kernel.model import Actor

MOST = 100  # people of one conversation
MOST_IDENTITIES = 20  # of one of them


class Speaker(Struct, frozen=True, kw_only=True):
    """Somebody who wrote, by the id that their messages name; nothing more of them once they were erased."""

    author: str
    customer_id: str
    name: str | None = None
    address: str | None = None


class Speakers(Struct, frozen=True, kw_only=True):
    """Who wrote in a conversation, beside us; of a crowd the first hundred by id."""

    speakers: list[Speaker]


def speakers_of(actor: Actor, seg: str, on: str | None = None) -> Speakers:
    """Who wrote in a conversation, for whoever may read it; it goes by any name it ever had."""
    head = talks.find(seg)
    case_showing({seg, head.seg}, on or head.case, actor)
    kind = talks.ParticipantRow
    where = (kind.thing == f"conv#{head.seg}") & kind.sort.startswith("participant#")
    wrote = [unpacked(row.body, Participant) for row in query_page(kind, where, limit=MOST).rows]
    return Speakers(speakers=together(*(lambda who=who: _speaker(who) for who in wrote if who.customer_id)))


def _speaker(who: Participant) -> Speaker:
    customer_id = who.customer_id or ""
    found = next((one for one in identities_of(customer_id, MOST_IDENTITIES) if one.id == who.author), None)
    return Speaker(
        author=who.author,
        customer_id=customer_id,
        name=found.name if found else None,
        address=found.address if found else None,
    )
