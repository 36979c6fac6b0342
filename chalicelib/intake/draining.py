"""Work that was set off: jobs that find what is owed by reading, so that they can stop and go on."""

from collections.abc import Sequence

from chalicelib.content.model import Message
from chalicelib.conversations import store
from chalicelib.conversations.model import Post
from chalicelib.edge.rows import read_each
from chalicelib.intake.again import again
from chalicelib.intake.batches import in_batches
from chalicelib.intake.placing import Job
from chalicelib.intake.uniting import drained, move, move_sending, moved_all, settle


def drain(inbox: str, post: str, job: Job) -> None:
    """All that wait under a post follow it, and what waits under those."""
    agenda = [post]
    while agenda:
        up = agenda.pop()
        children = list(store.waits(store.post(inbox, up)))
        _settle_all(inbox, up, children, job)
        agenda += [child.id for child in _posts(inbox, children) if child.owed_at]
        again(lambda job, up=up: drained(inbox, up, job), job)  # type: ignore[misc]


def move_all(source: str, job: Job) -> None:
    """All messages of a conversation are placed again in the one that it became a part of."""
    if store.head(source).into is None:
        return

    def step(message: Message) -> None:
        again(lambda job: move(message.key, source, job), job)

    def look(messages: Sequence[Message]) -> None:
        posts = [store.post_key(one.inbox, one.post) for one in messages]
        read_each([*(store.message_key(source, one.key) for one in messages), *posts])

    for message in in_batches(list(store.messages(source)), step, look):
        step(message)
    for sending in store.sendings(source):
        again(lambda _, one=sending: move_sending(one, source), job)  # type: ignore[misc]
    again(lambda _: moved_all(source), job)


def _settle_all(inbox: str, up: str, children: list[str], job: Job) -> None:
    """Each child follows, and brings along whatever conversation is its."""

    def step(child: str) -> None:
        if gone := again(lambda job: settle(inbox, up, child, job), job):
            move_all(gone, job)

    def look(names: Sequence[str]) -> None:
        read_each([store.post_key(inbox, name) for name in (up, *names)])

    for child in in_batches(children, step, look):
        step(child)


def _posts(inbox: str, names: Sequence[str]) -> list[Post]:
    rows = read_each([store.post_key(inbox, name) for name in names])
    return [store.post_in(row, inbox, name) for name, row in zip(names, rows, strict=True)]
