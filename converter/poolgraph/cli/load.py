"""``poolgraph load``: filings or their graphs come in, they can be asked from then on."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolgraph.cli.convert import refuse_bad_base
from poolgraph.cli.engines import engine_options
from poolgraph.cli.stores import store_option
from poolgraph.source import Unreadable

if TYPE_CHECKING:
    from poolgraph.checks import Engine
    from poolgraph.mapping import Evidence


@click.command(name="load", short_help="Put filings or graphs into a store, to be asked.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@store_option
@click.option("--endpoint", metavar="URL", help="Load into the graph store of a server instead.")
@click.option(
    "--evidence", type=click.Choice(["none", "row", "value"]), default="row", show_default=True,
    help="Of filings: how finely facts point back into the text.",
)  # fmt: skip
@click.option("--base", metavar="IRI", help="What the names in a new store stand below.")
@click.option("--no-check", is_flag=True, help="Of filings: skip the checks.")
@engine_options
@click.option("--jobs", type=click.IntRange(1), help="How many processes convert; all processors.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what went wrong.")
@click.pass_context
def command(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    folder: str,
    endpoint: str | None,
    evidence: "Evidence",
    base: str | None,
    no_check: bool,
    engine: "Engine",
    audit: float,
    jobs: int | None,
    quiet: bool,
) -> None:
    """Load filings into a store, each in the place of what was loaded of it before.

    A PATH is a filing (- for stdin), a folder, glob or archive of filings, a folder of shards
    that convert wrote, or a graph file (.nq, .trig, .nt, .ttl; .gz of these). What cannot be
    read is told, the rest is loaded, and the exit status is 1. Loading may be stopped at any
    moment: run it again. Readers go on with what was there until all is loaded.

    A server is given by the address of its graph store (the Graph Store Protocol), with name and
    password in it where it asks for them. Each filing's four graphs are replaced one by one.

    \b
    Examples:
      poolgraph load filing.txt
      poolgraph load sec-edgar-filings --store deals
      poolgraph load graph/ deal.ttl --store deals
      poolgraph load filings --endpoint $SERVER/store
    """
    from poolgraph.cli.loading import Loading, target

    refuse_bad_base(base)
    options: dict[str, Any] = {"evidence": evidence, "check": not no_check}
    options |= {"engine": engine, "audit": audit}
    graphs, filings = _sorted(paths)
    with target(folder, endpoint, base or _base_of(endpoint or folder, graphs)) as to:
        loading = Loading(to, options | {"base": to.base}, quiet)
        loading.load(graphs, filings, jobs)
        to.commit()
        loading.report()
    context.exit(loading.status)


def _sorted(paths: Iterable[str]) -> tuple[list[tuple[Path, bool]], list[str]]:
    """Return the graph files of ``paths``, with whether convert wrote them, and all else."""
    from poolgraph import graphfile
    from poolgraph.cli.loading import PARTS

    graphs: list[tuple[Path, bool]] = []
    filings: list[str] = []
    for name in paths:
        path = Path(name)
        parts = sorted(path.glob(PARTS)) if path.is_dir() else []
        parts = [part for part in parts if graphfile.format_of(part.name)]
        if parts:
            graphs += [(part, True) for part in parts]
        elif graphfile.format_of(name) and not path.is_dir():
            graphs.append((path, False))
        else:
            filings.append(name)
    return graphs, filings


def _base_of(place: str, graphs: list[tuple[Path, bool]]) -> str | None:
    """Return the base that a new store is to have: that of the first graph that can be read."""
    from poolgraph import graphfile

    if (Path(place) / "store.json").exists():
        return None
    for path, _ in graphs:
        with suppress(Unreadable):  # it is told when it is loaded
            return graphfile.base_of(str(path), graphfile.quads(path))
    return None
