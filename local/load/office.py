"""What an administrator sets up for a load: a connection, an inbox, and the account on the platform."""

from secrets import randbelow, token_hex
from typing import NamedTuple

import msgspec

from local.load.platform import Heard
from local.load.trouble import CannotLoad
from local.platforms.asks import NewAccount
from local.platforms.model import Account
from local.platforms.x_api import Limits
from local.replay.deployment import Deployment

SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
NO_LIMIT = 10**9  # calls: the platform's own rates are not what is measured


class Open(NamedTuple):
    """An inbox that hears of its account."""

    account: Account
    secret: str  # that signs its webhooks

    @property
    def inbox(self) -> str:
        return f"x:{self.account.id}"

    @property
    def path(self) -> str:
        return f"/webhooks/x/{self.account.connection}"


def set_up(desk: Deployment, platforms: Heard) -> Open:
    """A company that nobody has written to yet: beside others of the same product it has all of its own."""
    name, secrets = f"load-{token_hex(4)}", {one: token_hex(16) for one in SECRETS}
    number = str(10**15 + randbelow(10**12))
    desk.good(desk.ask("POST", "/connections", {"id": name, "channel": "x", "name": name, "secrets": secrets}))
    desk.good(desk.ask("POST", "/inboxes", {"connection": name, "account": number, "name": name}))
    platforms.desk.x.limits = Limits(posts=NO_LIMIT, messages=NO_LIMIT)
    handle = name.replace("-", "")
    new = msgspec.convert({"connection": name, "name": name, "handle": handle, **secrets}, NewAccount)
    account = platforms.register(number, new)
    if not account.is_valid:
        raise CannotLoad("The product's webhook did not pass the platform's challenge.")
    return Open(account, secrets["consumer_secret"])
