"""What was said: the words of who is erased go, and in what others said they are covered."""

from typing import Any

from msgspec.structs import replace

from chalicelib.cases import drafts
from chalicelib.cases import store as cases
from chalicelib.content.model import Body, Message, Sending
from chalicelib.conversations import store as talks
from chalicelib.conversations.model import Post
from chalicelib.customers.masking import masked, named_in
from chalicelib.edge.ids import fresh_salt
from chalicelib.edge.rows import packed, read_each, unpacked
from chalicelib.edge.tables import Delete, Put, transact
from chalicelib.intake.arriving import message_at
from chalicelib.intake.forgetting import Person, forget
from chalicelib.kernel.model import Text


def see_to_content(item: dict[str, Any], person: Person) -> None:
    """Whatever one row of the content table has of them goes."""
    match item["sort"]["S"].partition("#")[0]:
        case "message":
            message = talks.message_in(talks.MessageRow.from_raw_data(item))
            _see_to_message(message, item["thing"]["S"], person)
        case "post":
            post = unpacked(item["body"]["B"], Post)
            _see_to_post(post, person)
        case "sending":
            sending = unpacked(item["body"]["B"], Sending)
            _see_to_sending(sending, item["thing"]["S"], person)


def see_to_case(item: dict[str, Any], person: Person) -> None:
    """Whatever one row of the case table has of them goes."""
    match item["sort"]["S"].partition("#")[0]:
        case "text":
            _see_to_text(item, person)
        case "draft":
            _see_to_draft(item, person)


def _see_to_text(item: dict[str, Any], person: Person) -> None:
    """In the words of one of us on a case, they are covered; the row says so, for it no longer fits its proof."""
    row = cases.TextRow.from_raw_data(item)
    text = cases.text_in(row)
    if not named_in(text.words, person.marks):
        return
    words = masked(text.words, person.marks, near=_is_near_case(row.case_id, person))
    if words != text.words:
        row.body = packed(Text(id=text.id, salt=fresh_salt(), words=words, masked=True))
        transact([Put(row, cases.TextRow.sort.exists())])


def _see_to_draft(item: dict[str, Any], person: Person) -> None:
    """What was to be said to them is not said any more; in what was to be said to others they are covered."""
    row = drafts.DraftRow.from_raw_data(item)
    if _is_of(row.case_id, person):
        transact([Delete(row)])
        return
    draft = unpacked(row.body, drafts.Draft)
    if not named_in(draft.text, person.marks):
        return
    words = masked(draft.text, person.marks, near=_is_near_case(row.case_id, person))
    if words != draft.text:
        unchanged = drafts.DraftRow.body == row.body
        row.body = packed(replace(draft, text=words))
        transact([Put(row, unchanged)])


def see_to_drafts(case_id: str) -> None:
    """What was to be said in a case of theirs, and in those that became it, goes: whoever kept it, and however late."""
    case = cases.state(case_id)
    for name in [case_id, *(one.case for one in (case.absorbed if case else ()))]:
        for gone in drafts.gone_from(name):
            transact([gone])


def erase_post(inbox: str, post_id: str) -> None:
    """A post of theirs: its words, their salt and what is attached go, wherever it is, and so do its envelopes."""
    me = talks.post(inbox, post_id)
    message = message_at(me) if me.is_placed else None
    for name in {*me.envelopes, *(message.envelopes if message else ())}:
        forget(name)
    gone = replace(me, v=me.v + 1, body=_erased(me.body), envelopes=())
    if message is not None:
        after = replace(message, v=gone.v, body=_erased(message.body), envelopes=())
        if replace(after, v=message.v) != message:
            transact([talks.post_put(gone, me), talks.message_put(me.seg or "", after)])
    elif replace(gone, v=me.v) != me:
        transact([talks.post_put(gone, me)])


def _see_to_message(message: Message, thing: str, person: Person) -> None:
    if message.author in person.identities:
        erase_post(message.inbox, message.post)
    elif _covered(message.body, person, near=True) != message.body:
        _cover_post(message.inbox, message.post, person, near=_is_near(thing, person))


def _see_to_post(post: Post, person: Person) -> None:
    if post.author in person.identities:
        erase_post(post.inbox, post.id)
    elif _covered(post.body, person, near=True) != post.body:
        _cover_post(post.inbox, post.id, person, near=False)


def _cover_post(inbox: str, post_id: str, person: Person, *, near: bool) -> None:
    """A post of somebody else: the person is covered in it."""
    me = talks.post(inbox, post_id)
    message = message_at(me) if me.is_placed else None
    known = message.body if message else me.body
    if (body := _covered(known, person, near=near)) == known:
        return
    if message is None:
        transact([talks.post_put(replace(me, v=me.v + 1, body=body), me)])
        return
    after = replace(message, v=me.v + 1, body=body)
    transact([talks.post_put(replace(me, v=me.v + 1), me), talks.message_put(me.seg or "", after)])


def _see_to_sending(one: Sending, thing: str, person: Person) -> None:
    """A message of ours on its way keeps its words."""
    near = one.peer in person.identities or _is_near(thing, person)
    body = _covered(one.body, person, near=near)
    if body != one.body:
        transact([talks.sending_put(thing.removeprefix("conv#"), replace(one, v=one.v + 1, body=body), one)])


def _covered(body: Body, person: Person, *, near: bool) -> Body:
    """Words with the person covered have a new salt: the old one would let their name be guessed from the proof."""
    text = masked(body.text, person.marks, near=near) if body.text else body.text
    links = tuple(link for link in body.attachments if not named_in(f"{link.url} {link.name or ''}", person.marks))
    if (text, links) == (body.text, body.attachments):
        return body
    return replace(body, text=text, salt=fresh_salt(), attachments=links, masked=True)


def _erased(body: Body) -> Body:
    return Body(erased=True, revision=body.revision, deleted=body.deleted)


def _is_near(thing: str, person: Person) -> bool:
    """They took part in this conversation."""
    return any(read_each([talks.ParticipantRow(thing, f"participant#{one}") for one in sorted(person.identities)]))


def _is_of(case_id: str, person: Person) -> bool:
    """The case is theirs, or became one that is."""
    case = cases.state(case_id)
    while case is not None and case.customer_id != person.customer_id and case.into:
        case = cases.state(case.into)
    return case is not None and case.customer_id == person.customer_id


def _is_near_case(case_id: str, person: Person) -> bool:
    """The case is theirs, or has a conversation in which they took part."""
    case = cases.state(case_id)
    if case is None or case.customer_id == person.customer_id:
        return case is not None
    return any(_is_near(f"conv#{seg}", person) for seg in (*case.conversations, *case.shown))
