"""A store and a socket come in; the site of the store answers at it until somebody ends it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poolgraph.store.workers import Limits
from poolgraph.web.app import app
from poolgraph.web.site import Site

if TYPE_CHECKING:
    import socket

    from poolgraph.store import Store

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
    with suppress(KeyboardInterrupt):  # uvicorn raises it again when all is tidied
        server.run(sockets=[listening])
