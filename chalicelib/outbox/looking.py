"""Whether what we do not know of has arrived: its echo says so."""

from functools import partial
from itertools import takewhile

from msgspec.structs import replace

from chalicelib.cases.reaching import newest
from chalicelib.content.model import Body, Message, Sending, joined, time_of
from chalicelib.conversations import store
from chalicelib.conversations.model import Post
from chalicelib.edge.tables import Change, transact
from chalicelib.intake.again import again
from chalicelib.intake.arriving import message_at
from chalicelib.intake.placing import Job
from chalicelib.outbox import actions
from chalicelib.outbox.telling import tell


def look(one: Sending, job: Job) -> bool:
    """Whether its echo is there: then it is the message, written by whom we know, and no longer on its way."""
    return any(again(partial(_recognise, one, message.post), job) for message in _likely(one))


def _likely(one: Sending) -> list[Message]:
    """What the company has written there since it was handed over, newest first."""
    since = actions.since(one)
    found = takewhile(lambda message: time_of(message.key) >= since, newest(store.find(one.seg)))
    return [message for message in found if message.body.out == one.id or actions.is_echo(one, message)]


def _recognise(one: Sending, post: str, job: Job) -> bool:
    """One try to join the two; an echo is of one message only, and a message that is on its way no longer has one."""
    here, me = store.sending(one.seg, one.id), store.post(one.inbox, post)
    message = message_at(me)
    if here is None:
        return True
    is_known = message.body.out == here.id  # by the answer to an earlier call, which came late
    if here.state != "unknown" or not (is_known or (actions.is_echo(here, message) and _answers(here, message))):
        return False
    rows = [] if is_known else _joined(me, message, here)
    transact([*rows, store.sending_gone(here.seg, here), *tell(here, "sent", None, job)])
    return True


def _joined(me: Post, message: Message, one: Sending) -> list[Change]:
    body = joined(message.body, Body(agent=one.agent, out=one.id))
    after = replace(message, v=me.v + 1, body=body)
    return [store.post_put(replace(me, v=me.v + 1), me), store.message_put(me.seg or "", after)]


def _answers(one: Sending, message: Message) -> bool:
    """They answer the same message, by whichever of its ids."""
    return _first(one.inbox, one.parent) == _first(one.inbox, message.parent)


def _first(inbox: str, post: str | None) -> str | None:
    return post and (store.post(inbox, post).leads_to or post)
