"""Work that was set off: jobs that find what is owed by reading, so that they can stop and go on."""

from collections.abc import Iterable, Sequence

from chalicelib.content.model import Message
from chalicelib.conversations import store
from chalicelib.conversations.model import Post
from chalicelib.edge.rows import read_each
from chalicelib.intake.again import again
from chalicelib.intake.batches import in_batches
from chalicelib.intake.placing import Job
from chalicelib.intake.uniting import drained, move, move_sending, moved_all, settle

AT_ONCE = 8  # children that may bring conversations along: each is a partition more that readers look at meanwhile


def drain(inbox: str, post: str, job: Job) -> None:
    """All that wait under a post follow it, and what waits under those."""
    agenda = [post]
    while agenda:
        up = agenda.pop()
        children = list(store.waits(store.post(inbox, up)))
        for start in range(0, len(children), AT_ONCE):
            move_all(_settled(inbox, up, children[start : start + AT_ONCE], job), job)
        agenda += [child.id for child in _posts(inbox, children) if child.owed_at]
        again(lambda job, up=up: drained(inbox, up, job), job)  # type: ignore[misc]


def move_all(sources: Iterable[str], job: Job) -> None:
    """All messages of conversations are placed again in those that they became a part of."""
    gone = [source for source in dict.fromkeys(sources) if store.head(source).into is not None]
    _move_messages([(source, message) for source in gone for message in store.messages(source)], job)
    for source in gone:
        for sending in store.sendings(source):
            again(lambda _, one=sending, source=source: move_sending(one, source), job)  # type: ignore[misc]

    def finish(source: str) -> None:
        again(lambda _: moved_all(source), job)

    for source in in_batches(gone, finish, lambda names: read_each([store.head_key(name) for name in names])):
        finish(source)


def _move_messages(messages: Sequence[tuple[str, Message]], job: Job) -> None:
    def step(one: tuple[str, Message]) -> None:
        again(lambda job: move(one[1].key, one[0], job), job)

    def look(some: Sequence[tuple[str, Message]]) -> None:
        rows = [store.message_key(source, message.key) for source, message in some]
        read_each([*rows, *(store.post_key(message.inbox, message.post) for _, message in some)])

    for one in in_batches(messages, step, look):
        step(one)


def _settled(inbox: str, up: str, children: Sequence[str], job: Job) -> list[str]:
    """Each child follows; gives the conversations that are to be moved now."""
    gone: list[str] = []

    def step(child: str) -> None:
        if seg := again(lambda job: settle(inbox, up, child, job), job):
            gone.append(seg)

    for child in in_batches(children, step, lambda names: _posts(inbox, [up, *names])):
        step(child)
    return gone


def _posts(inbox: str, names: Sequence[str]) -> list[Post]:
    rows = read_each([store.post_key(inbox, name) for name in names])
    return [store.post_in(row, inbox, name) for name, row in zip(names, rows, strict=True)]
