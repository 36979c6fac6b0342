"""The loopback platforms as one server: X's API, the control API, and the page."""

import traceback
from pathlib import Path
from threading import Event

from msgspec.json import encode

from local.gateway import Answer, Asked
from local.platforms.answering import JSON, refused
from local.platforms.asks import NewAccount, NewChat
from local.platforms.became import Cases, Finder
from local.platforms.busy_hour import BusyHours
from local.platforms.control import Desk, register
from local.platforms.faults import Faults
from local.platforms.hearing import webhooks
from local.platforms.hooks import Hooks
from local.platforms.kept import Kept, Shelf
from local.platforms.model import Account, Chat, Happening
from local.platforms.network import Network
from local.platforms.playing import routes
from local.platforms.site import Site
from local.platforms.trouble import NoAnswer, Refusal, forbidden, unknown
from local.platforms.visits import Visits
from local.platforms.x_api import XApi
from local.server import Server
from local.trouble import CannotStart

SAFE = frozenset({"GET", "HEAD"})


class Platforms:
    """X and the page of the web chat on this machine, talking to one product.

    All is kept in `folder`, so that the next start goes on; it listens where it did before, unless told another port.
    With a `finder` the page shows which case came of what was written.
    """

    def __init__(
        self, folder: Path, product_url: str, port: int | None = None, *, finder: Finder | None = None
    ) -> None:
        self.product_url = product_url.rstrip("/")
        self._kept = Kept(folder / "platforms.sqlite")
        self._ports = Shelf(self._kept, "port", int)
        self._stop = Event()
        network, faults = Network(self._kept), Faults()
        hooks = Hooks(self._kept, network.accounts, faults, self.product_url)
        visits = Visits(self._kept, self.product_url, lambda: self.url)
        hours = BusyHours(self._kept, network, hooks, visits)
        x_api, cases = XApi(network, faults, self._stop), Cases(network, visits, finder)
        self.desk = Desk(network, hooks, faults, x_api, visits, cases, hours)
        self._site = Site()
        try:
            self._server = Server(self._ports.get("last", 0) if port is None else port, self.answer)
        except CannotStart:
            self._kept.close()
            raise
        network.tell = self._tell

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> str:
        """Answer, and go on with webhooks that are on their way. Gives the address: X's API and the page."""
        self._ports.keep("last", self._server.server_port)
        self._server.open()
        self.desk.hooks.start()
        return self.url

    def stop(self) -> None:
        """Answer no more; what is on its way is sent after the next start."""
        self._stop.set()
        self.desk.hours.close()
        self._server.close()
        self.desk.hooks.stop()
        self._kept.close()

    def register(self, name: str, new: NewAccount) -> Account:
        """A company's account: the product's inbox of this account has the same secrets."""
        return register(self.desk, name, new)

    def offer_chat(self, inbox: str, name: str) -> Chat:
        """Offer a web chat of the product on the page; the inbox names this server as one of its origins."""
        return self.desk.network.chats.keep(inbox, Chat(inbox=inbox, name=NewChat(name=name).name))

    def answer(self, asked: Asked) -> Answer:
        """What any request gets. A fault of our own is printed, and is a 500."""
        try:
            return self._answer(asked)
        except Refusal as refusal:
            return refused(refusal)
        except NoAnswer:
            raise
        except Exception:  # noqa: BLE001, a server answers whatever happens
            traceback.print_exc()
            return refused(Refusal(500, "Internal Server Error", "Internal Server Error"))

    def _answer(self, asked: Asked) -> Answer:
        if answer := self.desk.x.answer(asked):
            return answer
        self._only_for_us(asked)
        if asked.path == "/control/state":
            return self._state()
        if answer := routes.answer(asked, self.desk):
            return answer
        if asked.method in SAFE and asked.path in {"/", "/index.html"} and asked.headers.get("host") != self._host:
            return Answer(307, {"Location": f"{self.url}/"})
        if asked.method in SAFE and (answer := self._site.answer(asked.path)):
            return answer
        raise unknown("page")

    def _only_for_us(self, asked: Asked) -> None:
        """No other site may act here by a visitor's browser, nor by a name of its own for this address."""
        name, _, port = asked.headers.get("host", "").rpartition(":")
        if name not in {"127.0.0.1", "localhost"} or port != str(self._server.server_port):
            raise forbidden("This server answers on its own address only.")
        if asked.method not in SAFE and asked.headers.get("origin", self.url) != self.url:
            raise forbidden("Pages of other sites may change nothing here.")

    def _state(self) -> Answer:
        told = {"product": self.product_url, "version": self._kept.changes, "waiting": self.desk.hooks.waiting()}
        return Answer(200, JSON, encode(told))

    def _tell(self, happening: Happening) -> None:
        for account, body in webhooks(self.desk.network, happening):
            self.desk.hooks.send(account, body)

    @property
    def _host(self) -> str:
        return self.url.removeprefix("http://")
