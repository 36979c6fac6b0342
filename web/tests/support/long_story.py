"""Make a conversation long: thousands of messages in its rows, as if they had come over months.

On the engine of a running product: `DATA=<its folder> python web/tests/support/long_story.py <case> <how many>`.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from local.folder import Folder, data_folder
from local.product import say_where
from local.verify import endpoint

WORDS = "the train to the coast stood still for an hour and nobody told us why it did not move at all"
AT_ONCE = 50  # rows of one transaction
LONGEST = 9  # lines of a message: heights differ


def main(case_id: str, number: int) -> None:
    """Write the messages before the one that is there, and let the conversation count them."""
    with endpoint(Folder(data_folder())) as found:
        say_where(Folder(data_folder()), found)
        written(case_id, number)


def written(case_id: str, number: int) -> None:
    from chalicelib.cases.store import live  # noqa: PLC0415, the settings are read when a store is imported
    from chalicelib.conversations import store  # noqa: PLC0415
    from chalicelib.edge.tables import transact  # noqa: PLC0415

    (seg,) = live(case_id).conversations
    head = store.find(seg)
    (first,) = store.page(head.seg, None, 1)
    rows = [store.message_put(head.seg, one) for one in older(first, number)]
    for start in range(0, len(rows), AT_ONCE):
        transact(rows[start : start + AT_ONCE], landed=lambda: False)
    head = store.find(seg)
    counted = replace(head, v=head.v + 1, n=head.n + number, ours=head.ours + number // 2)
    transact([store.head_put(counted, head)], landed=lambda: False)


def older(first, number: int) -> Iterator:  # noqa: ANN001, the types are the product's, imported late
    from chalicelib.content.model import US, Body, key_at, time_of  # noqa: PLC0415

    start = time_of(first.key)
    for place in range(number):
        ours = place % 2 == 1
        at = start - timedelta(minutes=7 * (number - place))
        text = f"{place + 1}: " + " ".join([WORDS] * (1 + place * 7 % LONGEST))
        yield replace(
            first,
            key=key_at(at, int(ours), f"9{place:018}"),
            post=f"9{place:018}",
            author=US if ours else first.author,
            customer_id=first.customer_id,
            parent=None,
            body=Body(text=text, salt="", revision=0),
            seq=place,
            envelopes=(),
        )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
