"""The words of the tweets, as X writes them, in a temporary file: any order of sending can be had from it."""

import hmac
import os
import tempfile
from array import array
from base64 import b64encode
from typing import NamedTuple

import msgspec

from local.replay.tweets import Tweet


class Call(NamedTuple):
    """What one webhook request carries."""

    body: bytes
    signature: str


class Spool:
    """Events by number. Reading is safe from many threads at once."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115, lives as long as the spool
        self._starts = array("Q", [0])

    def add(self, tweet: Tweet) -> None:
        """Keep the event of a tweet under the next number."""
        self._starts.append(self._starts[-1] + self._file.write(event(tweet)))

    def complete(self) -> None:
        """Nothing more is added: from here on it is read."""
        self._file.flush()

    def read(self, number: int) -> bytes:
        """The event of a tweet, byte for byte the same each time."""
        start, end = self._starts[number], self._starts[number + 1]
        return os.pread(self._file.fileno(), end - start, start)

    def close(self) -> None:
        """The file goes with it."""
        self._file.close()


def event(tweet: Tweet) -> bytes:
    """A tweet as an item of `tweet_create_events`."""
    parent = None if tweet.parent is None else str(tweet.parent)
    return msgspec.json.encode(
        {
            "created_at": tweet.created_at,
            "id": tweet.id,
            "id_str": str(tweet.id),
            "text": tweet.text,
            "in_reply_to_status_id": tweet.parent,
            "in_reply_to_status_id_str": parent,
            "user": {"id_str": tweet.author, "name": tweet.author, "screen_name": tweet.author},
        }
    )


def call(company: str, item: bytes, secret: str) -> Call:
    """The webhook request for one company, signed: one event, as X sends posts."""
    body = b'{"for_user_id":%s,"tweet_create_events":[%s]}' % (msgspec.json.encode(company), item)
    digest = hmac.digest(secret.encode(), body, "sha256")
    return Call(body, f"sha256={b64encode(digest).decode()}")
