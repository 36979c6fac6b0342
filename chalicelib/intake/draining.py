"""Work that was set off: jobs that find what is owed by reading, so that they can stop and go on."""

from chalicelib.conversations import store
from chalicelib.intake.again import again
from chalicelib.intake.placing import Job
from chalicelib.intake.uniting import drained, move, move_sending, moved_all, settle


def drain(inbox: str, post: str, job: Job) -> None:
    """All that wait under a post follow it, and what waits under those."""
    agenda = [post]
    while agenda:
        up = agenda.pop()
        for child in list(store.waits(store.post(inbox, up))):
            gone = again(lambda job, up=up, child=child: settle(inbox, up, child, job), job)  # type: ignore[misc]
            if gone:
                move_all(gone, job)
            if store.post(inbox, child).owed_at:
                agenda.append(child)
        again(lambda job, up=up: drained(inbox, up, job), job)  # type: ignore[misc]


def move_all(source: str, job: Job) -> None:
    """All messages of a conversation are placed again in the one that it became a part of."""
    if store.head(source).into is None:
        return
    for message in list(store.messages(source)):
        again(lambda job, key=message.key: move(key, source, job), job)  # type: ignore[misc]
    for sending in store.sendings(source):
        again(lambda _, one=sending: move_sending(one, source), job)  # type: ignore[misc]
    again(lambda _: moved_all(source), job)
