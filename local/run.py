"""`make run`: start the product, say where to go, and run until told to stop."""

import os
import signal
import sys
from threading import Event, Thread

from local.folder import Folder, data_folder
from local.product import Product
from local.trouble import CannotStart

USUAL_PORT = 8000


def main() -> int:
    """The status to end with: 0 after Ctrl-C or SIGTERM, 1 with one line on what keeps it from starting."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        run(stop)
    except CannotStart as trouble:
        print(trouble, file=sys.stderr, flush=True)
        return 1
    return 0


def run(stop: Event) -> None:
    """The product, from start to stop; whatever happens, what was started is stopped."""
    folder = Folder(data_folder())
    port = _port()
    folder.hold()
    try:
        _kept(Product(folder, port), stop)
    finally:
        folder.release()


def _kept(product: Product, stop: Event) -> None:
    try:
        print("Starting ...", flush=True)
        product.start()
        print(_welcome(product), flush=True)
        Thread(target=tell_the_demo, args=(product,), name="demo", daemon=True).start()
        product.keep(stop)
    finally:
        print("Stopping ...", flush=True)
        product.stop()


def tell_the_demo(product: Product) -> None:
    """At the first start; one that was cut short is told again, from the beginning."""
    if product.folder.demo.exists() or os.environ.get("DEMO") == "off":
        return
    from local.demo import NotLoaded, load  # noqa: PLC0415, later starts do not need it

    try:
        load(product.server.url, product.issuer, product.platforms)
    except NotLoaded as trouble:
        print(f"The demo is not complete: {trouble}. The next start tries again.", flush=True)
    else:
        product.folder.demo.touch()
        print("The demo is loaded: a rail company with a few conversations, some waiting for an answer.", flush=True)


def _port() -> int:
    said = os.environ.get("PORT") or str(USUAL_PORT)
    if not said.isdecimal() or int(said) >= 2**16:
        raise CannotStart(f"PORT={said} is no port.")
    return int(said)


def _welcome(product: Product) -> str:
    url = product.server.url
    return f"""
Casefold is up: {url}
  {url}/desk/          the workspace: sign in as Anna, and answer somebody
  {url}/health         200 while everything is up
  {url}/openapi.json   every route
  {product.platforms.url}                be a customer: X and the web chat, played on this machine
  make token ROLE=agent               a token to call them with
  {product.folder.log}   what the app logs
Ctrl-C stops it; the next start finds its data.
"""


if __name__ == "__main__":
    sys.exit(main())
