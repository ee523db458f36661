"""``poolgraph serve``: a store as a site at an address to click."""

import sys
from typing import TYPE_CHECKING

import click

from poolgraph.cli.stores import store_option
from poolgraph.source import Unreadable

if TYPE_CHECKING:
    import socket

    from poolgraph.store import Store

_HERE = ("127.0.0.1", "localhost", "::1")


@click.command(name="serve", short_help="Show a store as a linked-data site.")
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="The port; 0 takes a free one.",
)  # fmt: skip
@click.option("--address", metavar="URL", help="Where the world finds the site, behind a proxy.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True,
    help="Seconds after which a query is ended; of a download, six times that.",
)  # fmt: skip
@click.option(
    "--max-rows", type=click.IntRange(1), default=10_000, show_default=True,
    help="Rows after which an answer is cut; a download is not.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, 64), default=4, show_default=True,
    help="Queries that are answered at once.",
)  # fmt: skip
@click.option("--cors", is_flag=True, help="Let pages of other sites read this one in a browser.")
def command(
    folder: str, host: str, port: int, address: str | None, timeout: float, max_rows: int,
    workers: int, cors: bool,
) -> None:  # fmt: skip
    """Show a store as a site: pages, data in every format, SPARQL. Ctrl-C ends it.

    Filings that are loaded meanwhile appear by themselves. Only this machine can see the site,
    unless --host says otherwise; nothing it shows comes from another host.

    \b
    Examples:
      poolgraph load filing.txt && poolgraph serve
      poolgraph serve --store pools --port 8080
      poolgraph serve --host 0.0.0.0 --timeout 5      for everybody near
    """
    from poolgraph.store import opened
    from poolgraph.store.workers import Limits
    from poolgraph.web import serving

    store = opened(folder)
    limits = Limits(seconds=timeout, rows=max_rows, workers=workers, download_seconds=6 * timeout)
    listening = _listening(host, port)
    _greet(store, _address(host, listening.getsockname()[1]), host)
    access = serving.Access(address, cors or host not in _HERE, _names(host, address))
    serving.serve(store, listening, limits, access)
    click.echo("ended")


def _listening(host: str, port: int) -> "socket.socket":
    """Return a socket that listens; ``Unreadable`` where the port is taken."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends without delay only where it sees that a socket is TCP's: 40 ms a page
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(512)
    except OSError as fault:
        found.close()
        reason = (fault.strerror or str(fault)).lower()
        hint = "another program may listen there: give another --port, or 0 for a free one"
        raise Unreadable("port-busy", f"cannot listen at {host}:{port}: {reason}", hint) from fault
    return found


def _address(host: str, port: int) -> str:
    from urllib.parse import urlunsplit

    name = f"[{host}]" if ":" in host else host
    return urlunsplit(("http", f"{name}:{port}", "/", "", ""))


def _names(host: str, address: str | None) -> tuple[str, ...] | None:
    """Return the names that the site answers to; any name where others may reach it.

    A page of somebody else's that calls its own host 127.0.0.1 must not read a private site.
    """
    from urllib.parse import urlsplit

    if host not in _HERE or ":" in host:
        return None
    named = urlsplit(address).hostname if address else None
    return (*_HERE, *([named] if named else []))


def _greet(store: "Store", at: str, host: str) -> None:
    from poolgraph.cli.screen import several

    count = several(len(store.filings()), "filing")
    click.echo(f"{store.folder}: {count} at {click.style(at, bold=True)}")
    click.echo(f"SPARQL at {at}sparql. Ctrl-C ends.")
    if host not in _HERE:
        click.echo(f"warning: everybody who reaches {host} can read and ask this store", err=True)
    sys.stdout.flush()
