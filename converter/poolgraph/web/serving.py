"""A store and a socket come in; the site of the store answers at it until somebody ends it."""

import gc
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poolgraph.store.workers import Limits
from poolgraph.web import pages
from poolgraph.web.app import app
from poolgraph.web.site import Site

if TYPE_CHECKING:
    import socket

    from poolgraph.store import Store

_TUPLES = 50_000  # made anew before the collector looks: about eight pages
_GRACE = 3  # seconds that answers on their way have when the server ends


@dataclass(frozen=True)
class Access:
    """Who may read a site, and where the world finds it.

    ``is_open`` lets pages of other sites read it from a browser; ``hosts`` are the names it
    answers to, any where there are none.
    """

    address: str | None = None
    is_open: bool = False
    hosts: tuple[str, ...] | None = None


def serve(store: "Store", listening: "socket.socket", limits: Limits, access: Access) -> None:
    """Answer at ``listening`` until Ctrl-C; only what goes wrong is told, on stderr."""
    import uvicorn

    site = Site(store, address=access.address)
    made = app(site, limits, is_open=access.is_open, hosts=access.hosts)
    config = uvicorn.Config(
        made, log_level="error", access_log=False, server_header=False, http="h11", loop="asyncio",
        timeout_graceful_shutdown=_GRACE, lifespan="on", limit_concurrency=None,
    )  # fmt: skip
    server = uvicorn.Server(config)
    threading.Thread(target=_warm, args=(site,), daemon=True).start()
    with suppress(KeyboardInterrupt):  # uvicorn raises it again when all is tidied
        server.run(sockets=[listening])


def _warm(site: Site) -> None:
    """Look at the first page before anybody does, and spare the collector what stays for good.

    A page is made of thousands of tuples that hold each other in no circle; looking through
    them each time, with the whole ontology, takes longer than the page.
    """
    pages.start(site)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_TUPLES, *gc.get_threshold()[1:])
