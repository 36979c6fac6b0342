"""Looks up in the product's stores which case a post, a message or a chat became, for the loopback platforms."""

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.access.store import card_of
from chalicelib.cases import store as cases
from chalicelib.channels import chat
from chalicelib.conversations import store as talks
from chalicelib.customers.store import claim_key
from chalicelib.edge.clock import now
from chalicelib.intake.chat import inbox_for
from chalicelib.intake.chat_session import GRACE, session_of
from chalicelib.intake.worker import thread_of
from chalicelib.kernel.problems import NotFound, Unavailable, Unknown
from chalicelib.library.model import inbox_id
from local.platforms.became import CaseShown
from local.platforms.visits import away

WORDS = {"on_hold": "on hold"}


def of_post(account: str, post: str) -> CaseShown | None:
    """The case of a post or direct message of an account on X; None while it has none."""
    try:
        seg = talks.post(inbox_id("x", account), post).seg
        return _case_of(seg) if seg else None
    except NotFound:
        return None
    except (BotoCoreError, ClientError, Unavailable) as error:
        raise away() from error


def of_chat(inbox: str, session: str) -> CaseShown | None:
    """The case of a visitor's chat; None before their first message, or when their session is nobody's."""
    try:
        name = inbox_for(inbox).id
        visitor = session_of(f"Bearer {session}", name, now(), GRACE).visitor
        return _case_of(thread_of(name, claim_key(chat.NAME, chat.scope(name), visitor)))
    except (NotFound, Unknown):
        return None
    except (BotoCoreError, ClientError, Unavailable) as error:
        raise away() from error


def _case_of(seg: str) -> CaseShown | None:
    owner = talks.find(seg).case
    if owner is None:
        return None
    case = cases.live(owner)
    card = card_of(case.assignee) if case.assignee else None
    status = WORDS.get(case.status, str(case.status))
    return CaseShown(id=case.id, number=case.number, status=status, assignee=card.name if card else case.assignee)
