"""One message on its way, step by step; killed anywhere and run again, it is never sent twice."""

from datetime import datetime
from secrets import token_hex

from msgspec.structs import replace

from chalicelib.channels.model import Ending, Outcome, Outgoing, Request
from chalicelib.content.model import US, Sending, key_at
from chalicelib.conversations import store
from chalicelib.conversations.model import Post
from chalicelib.customers.store import card
from chalicelib.edge import secrets, settings, web
from chalicelib.edge.rows import read_each
from chalicelib.edge.tables import transact
from chalicelib.intake.again import again
from chalicelib.intake.arriving import Came, arrive, keys, seen_in
from chalicelib.intake.draining import drain
from chalicelib.intake.placing import Job
from chalicelib.kernel.problems import Invalid, NotFound, Refused
from chalicelib.library.store import current
from chalicelib.outbox import actions
from chalicelib.outbox.looking import look
from chalicelib.outbox.places import listened, served, spoken
from chalicelib.outbox.telling import keep

BASE_URL = {"x": lambda: settings.X_API_URL}


def send(seg: str, name: str, now: datetime) -> None:
    """Do what a message on its way owes: claim it and send it, let it arrive, or look for it."""
    job = Job("outbox", now, current())
    one = store.sending(seg, name)
    if one is None:
        return
    if spoken(one.inbox).internal:
        if actions.is_due(one, now):
            _arrived(_placed(one), job)
    elif one.state == "sent":
        _awaited(one, job)
    elif actions.is_due(one, now):
        _due(one, job)


def _due(one: Sending, job: Job) -> None:
    if one.state == "queued":
        _claim_and_call(one, job)
    elif one.state == "sending":
        again(lambda job: _expire(one, job), job)
    elif not look(one, job):
        keep(actions.looked(one, job.now), one, job)


def _placed(one: Sending) -> Sending:
    """Where there is no platform it has arrived once it was written and waits no more, and at that moment."""
    return replace(one, state="sent", post=one.id, sent_at=max(one.queued_at, one.not_before or one.queued_at))


def _claim_and_call(one: Sending, job: Job) -> None:
    """All that can go wrong before the call goes wrong before the claim: then nothing has left."""
    try:
        asked = _request(one, job)
    except (Invalid, NotFound, Refused) as problem:
        keep(actions.failed(one, problem.code), one, job)
        return
    claim = token_hex(8)
    mine = again(lambda job: _claimed(one, claim, job), job)
    if mine is None:
        return  # another worker was faster
    outcome = _called(asked, one, job)
    after = again(lambda job: _answered(mine, outcome, job), job)
    if outcome.ending is Ending.SENT:
        _awaited(after, job)


def _claimed(one: Sending, claim: str, job: Job) -> Sending | None:
    """One try to claim it, wherever it is; when the answer to a try was lost, the claim itself says whose it is."""
    here = store.sending(one.seg, one.id)
    if here is not None and (here.claim, here.state) == (claim, "sending"):
        return here
    if here is None or here.state != "queued" or not actions.is_due(here, job.now):
        return None
    mine = actions.claimed(here, claim, job.now)
    transact([store.sending_put(here.seg, mine, here)])
    return mine


def _request(one: Sending, job: Job) -> Request:
    """The call to make, by the newest secrets of the inbox and of the connection that serves it."""
    connection, head = served(one.inbox, job.library), store.find(one.seg)
    listened(head, job.now)
    asks = spoken(one.inbox).request
    if asks is None:
        raise Refused("channel-does-not-send")
    owners = (f"connection/{connection}", f"inbox/{one.inbox}")
    names = [(owner, named.name) for owner in owners for named in secrets.names(owner)]
    tokens = {name: known[0] for owner, name in names if (known := secrets.values(owner, name))}
    base_url = BASE_URL[one.inbox.partition(":")[0]]()
    return asks(_outgoing(one), tokens, base_url, at=job.now, nonce=token_hex(16))


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


def _called(asked: Request, one: Sending, job: Job) -> Outcome:
    """The platform's answer. What never left is for later."""
    answer = web.called(asked.method, asked.url, asked.headers, asked.body)
    judge = spoken(one.inbox).outcome
    if not answer.left:
        return Outcome(ending=Ending.LATER, reason="platform-not-reached")
    if judge is None:
        return Outcome(ending=Ending.UNKNOWN, reason="no-answer")
    return judge(answer.status, answer.headers, answer.body, at=job.now)


def _answered(mine: Sending, outcome: Outcome, job: Job) -> Sending:
    """One try to fold an answer into the message as it is by now, wherever that is."""
    here = store.sending(mine.seg, mine.id)
    after = actions.answered(here, mine, outcome, job.now) if here else None
    if here is None or after is None:
        return replace(actions.ended(mine, outcome, job.now), v=here.v if here else mine.v)
    keep(after, here, job)
    return after


def _expire(one: Sending, job: Job) -> None:
    """One try to say that nobody knows: who had it never came back."""
    here = store.sending(one.seg, one.id)
    if here is not None and here.state == "sending" and actions.is_due(here, job.now):
        keep(actions.unknown(here, "lease-ran-out", job.now), here, job)


def _awaited(one: Sending, job: Job) -> None:
    """Sent. Where the platform names no time its echo does; when none comes, that of our call has to do."""
    if one.sent_at or actions.looked(one, job.now).owed_at is None or store.post(one.inbox, one.post or "").arrived:
        _arrived(one, job)
    elif actions.is_due(one, job.now):
        keep(actions.looked(one, job.now), one, job)


def _arrived(one: Sending, job: Job) -> None:
    """Its answer is a delivery of the post: it and the echo are one, whichever comes first."""
    again(lambda job: _arrive(one, job), job)
    if store.post(one.inbox, one.post or "").owed_at:
        drain(one.inbox, one.post or "", job)


def _arrive(one: Sending, job: Job) -> None:
    """One try. What was discarded before anybody saw it does not arrive; what a platform has, does."""
    here, post = store.sending(one.seg, one.id), _post(one)
    if here is None and spoken(one.inbox).internal:
        return
    thread = store.find(one.seg).seg if not one.public else None
    gone = [store.sending_gone(here.seg, here)] if here is not None and _is_same(here, one) else []
    arrive(Came(post, thread, gone), seen_in(post, read_each(keys(post))), job)


def _is_same(here: Sending, one: Sending) -> bool:
    """The row is of this very post, not of a later try."""
    return here.post == one.post or (here.post is None and one.post == one.id)


def _post(one: Sending) -> Post:
    at = one.sent_at or one.claimed_at or one.queued_at
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
