"""``poolgraph publish``: a store comes in, its site as a folder of files goes out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poolgraph.cli.convert import refuse_bad_base
from poolgraph.cli.stores import store_option

if TYPE_CHECKING:
    from poolgraph.web.publish import Published

SHOWN = 20


@click.command(name="publish", short_help="Write the site as files, for any web host.")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@store_option
@click.option("--base", metavar="IRI", help="Where OUT will be: every IRI is named below it.")
@click.pass_context
def command(context: click.Context, /, out: Path, folder: str, base: str | None) -> None:
    """Write the pages and documents of a store into the folder OUT.

    OUT is whole or not there at all; publishing again replaces it. It needs no server of its
    own: any web host serves it, and .htaccess (Apache) and nginx.conf in it do what else a
    linked-data server does. The exit status is 1 where a link leads nowhere.

    \b
    Examples:
      poolgraph publish site
      poolgraph publish site --store deals --base "$ADDRESS/pools/"
    """
    from poolgraph.store import opened
    from poolgraph.web.publish import publish

    refuse_bad_base(base)
    store = opened(folder)
    with _bar() as step:
        made = publish(store, out, base, step)
    _report(made, out)
    context.exit(1 if made.broken else 0)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Show how far it is where somebody is looking."""
    if not sys.stderr.isatty():
        yield lambda done, whole: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("publishing", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("publishing", total=None)
        yield lambda done, whole: progress.update(task, completed=done, total=whole)


def _report(made: "Published", out: Path) -> None:
    click.echo(f"{out}: {made.files:,} files, {made.size / 1e6:,.1f} MB")
    for one in made.broken[:SHOWN]:
        click.echo(f"{out}/{one.page}: error[broken-link] {one.link} leads nowhere", err=True)
    if len(made.broken) > SHOWN:
        click.echo(f"and {len(made.broken) - SHOWN:,} more links that lead nowhere", err=True)
    if not made.broken:
        click.echo(f"look at it: open {out}/index.html, or python -m http.server -d {out}")
