"""One message on its way, step by step; killed anywhere and run again, it is never sent twice."""

from datetime import datetime
from secrets import token_hex

from msgspec.structs import replace

from chalicelib.cases import store as cases
from chalicelib.cases.hearing import reply_ended
from chalicelib.channels.model import Ending, Outcome, Outgoing
from chalicelib.channels.registry import channel
from chalicelib.content.model import US, Body, Sending, key_at
from chalicelib.conversations import store
from chalicelib.conversations.model import Post
from chalicelib.customers.store import card
from chalicelib.edge import secrets, settings, web
from chalicelib.edge.rows import read_each
from chalicelib.edge.tables import Change, transact
from chalicelib.intake.again import again
from chalicelib.intake.arriving import Came, amend, arrive, keys, seen_in
from chalicelib.intake.draining import drain
from chalicelib.intake.placing import Job, decided
from chalicelib.kernel.problems import NotFound, Stale
from chalicelib.library.store import current
from chalicelib.outbox import actions

BASE_URL = {"x": lambda: settings.X_API_URL}


def send(seg: str, name: str, now: datetime) -> None:
    """Do what a message on its way owes: claim it and send it, let it arrive, or look for it."""
    job = Job("outbox", now, current())
    one = store.sending(seg, name)
    if one is None:
        return
    if one.state == "sent":
        _arrived(one, job)
    elif one.state == "unknown":
        _look(one, job)
    else:
        _claim_and_call(one, job)


def _claim_and_call(one: Sending, job: Job) -> None:
    mine = actions.claimed(one, job.now)
    if mine is None:
        return
    try:
        _write(mine, one, job)
    except Stale:
        return  # another worker was faster, or the conversation has moved: its row is still due
    if mine.state != "sending":
        return
    after = actions.ended(mine, _call(mine, job), job.now)
    again(lambda job: _write(after, mine, job), job)
    if after.state == "sent":
        _arrived(after, job)


def _call(one: Sending, job: Job) -> Outcome:
    """The platform's answer. What cannot even be asked is permanent; what never left is for later."""
    spoken = channel(one.inbox.partition(":")[0])
    if spoken.internal or spoken.request is None or spoken.outcome is None:
        return Outcome(ending=Ending.SENT, id=one.id, at=one.queued_at)
    try:
        asked = spoken.request(_outgoing(one), _tokens(one, job), _base(one), at=job.now, nonce=token_hex(16))
    except NotFound as problem:
        return Outcome(ending=Ending.PERMANENT, reason=problem.code)
    answer = web.called(asked.method, asked.url, asked.headers, asked.body)
    if not answer.left:
        return Outcome(ending=Ending.LATER, reason="platform-not-reached")
    return spoken.outcome(answer.status, answer.headers, answer.body, at=job.now)


def _outgoing(one: Sending) -> Outgoing:
    """To the identity that wrote, whatever was joined since."""
    thread = None
    if not one.public:
        _, identities = card(one.customer_id or "")
        thread = next((who.platform_id for who in identities if who.id == one.peer), None)
        if thread is None:
            raise NotFound("identity-not-found")
    return Outgoing(
        id=one.id,
        account=one.inbox.partition(":")[2],
        text=one.body.text or "",
        public=one.public,
        parent=one.parent,
        thread=thread,
    )


def _tokens(one: Sending, job: Job) -> dict[str, str]:
    """The newest secrets of the inbox, and of the connection that serves it."""
    inbox = job.library.inbox(one.inbox)
    owners = [f"connection/{inbox.connection}" if inbox else "", f"inbox/{one.inbox}"]
    names = [(owner, named.name) for owner in owners if owner for named in secrets.names(owner)]
    values = {name: secrets.values(owner, name) for owner, name in names}
    return {name: known[0] for name, known in values.items() if known}


def _base(one: Sending) -> str:
    return BASE_URL[one.inbox.partition(":")[0]]()


def _arrived(one: Sending, job: Job) -> None:
    """Its answer is a delivery of the post: it and the echo are one, whichever comes first."""
    again(lambda job: _arrive(one, job), job)
    if store.post(one.inbox, one.post or "").owed_at:
        drain(one.inbox, one.post or "", job)


def _arrive(one: Sending, job: Job) -> None:
    here = store.sending(one.seg, one.id)
    if here is None:
        return
    post = _post(here)
    thread = store.find(here.seg).seg if not here.public else None
    arrive(Came(post, thread, [store.sending_gone(here.seg, here)]), seen_in(post, read_each(keys(post))), job)


def _post(one: Sending) -> Post:
    at = one.sent_at or one.queued_at
    body = replace(one.body, agent=one.agent, out=one.id, revision=0)
    post = one.post or one.id
    return Post(
        inbox=one.inbox,
        id=post,
        key=key_at(at, 1, post),
        author=US,
        customer_id=None if one.public else one.customer_id,
        public=one.public,
        parent=one.parent if one.public else None,
        peer=one.peer,
        body=body,
    )


def _look(one: Sending, job: Job) -> None:
    """Whether what we do not know of has arrived: its echo says so."""
    head = store.find(one.seg)
    ours = (message for message in store.messages(head.seg, newest=True, limit=100) if message.author == US)
    echo = next((message for message in ours if actions.is_echo(one, message)), None)
    if echo is None:
        _write(actions.looked(one, job.now), one, job)
        return
    me = store.post(one.inbox, echo.post)
    known = Body(agent=one.agent, out=one.id)
    amend(me, known, job, also=[store.sending_gone(one.seg, one), *_told(one, "sent", None, job)])


def _write(after: Sending, before: Sending, job: Job) -> None:
    """The row as it is now; how a sending ended otherwise than sent goes on the case's record."""
    here = store.sending(before.seg, before.id)
    if here is not None and here.v == after.v and here.state == after.state:
        return
    told = after.state in {"failed", "unknown"} and before.state != after.state
    rows = [store.sending_put(here.seg if here else before.seg, after, before)]
    transact([*rows, *(_told(after, after.state, after.reason, job) if told else [])])


def _told(one: Sending, ending: str, reason: str | None, job: Job) -> list[Change]:
    case = cases.live(one.case)
    return decided(case, reply_ended(one, ending, reason, at=job.now), job, one.id, ending, str(one.v))
