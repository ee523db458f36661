"""``poolgraph export``: filings come in, a folder that other people's systems take in goes out."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poolgraph.cli.convert import refuse_bad_base

if TYPE_CHECKING:
    from poolgraph.exports import Export
    from poolgraph.exports.graph import FilingGraph
    from poolgraph.exports.readers import Given
    from poolgraph.exports.words import Words

FORMATS = ("csvw", "sdmx", "xbrl", "parquet")


@click.command(name="export", short_help="Hand the strata over: CSV, SDMX, XBRL, Parquet.")
@click.argument("filings", nargs=-1, type=click.Path(), metavar="[FILING]...")
@click.option("--to", "format_", type=click.Choice(FORMATS), help="What the files are made for.")
@click.option("-o", "--output", metavar="DIR", help="Write this folder, or replace an export.")
@click.option("--verify", metavar="DIR", help="Compare an export with its graph, or with FILING.")
@click.option(
    "--entity", metavar="ID", default="", help="XBRL: cik:NUMBER or lei:CODE; else the stated CIK."
)
@click.option(
    "--period",
    metavar="DATE",
    default="",
    help="XBRL: day the figures are of; else the stated cut-off.",
)
@click.option("--base", metavar="IRI", help="The identifiers of the graph stand below this IRI.")
@click.pass_context
def command(
    context: click.Context,
    filings: tuple[str, ...],
    format_: str | None,
    output: str | None,
    verify: str | None,
    entity: str,
    period: str,
    base: str | None,
) -> None:
    """Hand over strata, totals, statistics, parties and checks of each FILING.

    A FILING is a text (- for stdin), a graph that convert wrote (.nq, .nt, .trig, .ttl), or the
    folder of a store.
    Figures stay as printed, and what failed a check says so. The exit status is 1 where a
    filing has a problem of severity error, or where --verify finds a difference.

    \b
    Examples:
      poolgraph export filing.txt --to csvw -o strata
      poolgraph export *.txt --to parquet -o pools
      poolgraph export filing.txt --to xbrl --entity cik:1234567 --period 2002-09-01 -o report
      poolgraph export --verify strata
    """
    refuse_bad_base(base)
    if verify is not None:
        if format_ or output or entity or period:
            raise click.UsageError("--verify takes only FILING and --base beside its folder")
        context.exit(_verify(Path(verify), filings, base))
    if not (filings and format_ and output):
        raise click.UsageError("give FILING, --to and -o; or --verify")
    options = {"entity": entity, "period": period}
    if format_ != "xbrl" and any(options.values()):
        raise click.UsageError("--entity and --period are for --to xbrl")
    context.exit(_export(filings, format_, Path(output), base, options))


def _export(
    filings: tuple[str, ...], format_: str, output: Path, base: str | None, options: dict[str, str]
) -> int:
    from poolgraph.exports import export, whole, write

    told = _Told()
    graphs, words = told.read(filings, base)
    made = export(graphs, words, format_, **options)
    write(whole(made), output)
    _summarise(made, output)
    return told.status


def _verify(folder: Path, filings: tuple[str, ...], base: str | None) -> int:
    from poolgraph.exports import verify

    graphs = _Told().read(filings, base)[0] if filings else []
    differences = verify(folder, graphs)
    for difference in differences:
        click.echo(f"{folder}/{difference}")
    if not differences:
        click.echo(f"{folder}: says what its graph says")
    return 1 if differences else 0


def _stored(folder: str) -> "list[FilingGraph]":
    """Return the graphs of all filings of a store, as printed."""
    from poolgraph.exports.graph import FilingGraph
    from poolgraph.exports.words import words
    from poolgraph.store import opened

    store = opened(folder)
    known = words(store.terms)
    return [FilingGraph(store.quads(filing), known) for filing in store.filings()]


class _Told:
    """Tells the problems of each filing as it is read, and keeps the worst exit status."""

    def __init__(self) -> None:
        self.status = 0

    def read(self, names: tuple[str, ...], base: str | None) -> "tuple[list[FilingGraph], Words]":
        """Return the graphs of all inputs."""
        from poolgraph.exports import all_given
        from poolgraph.exports.readers import of_one_base

        stores = [name for name in names if (Path(name) / "store.json").is_file()]
        graphs = [graph for name in stores for graph in _stored(name)]
        rest = [name for name in names if name not in stores]
        if not rest:
            return of_one_base(graphs)
        if len(rest) < 2 or not sys.stderr.isatty():
            return of_one_base([*graphs, *all_given(rest, base, self.tell)[0]])
        with click.progressbar(length=len(rest), label="reading", file=sys.stderr) as bar:

            def step(name: str, found: "Given") -> None:
                self.tell(name, found)
                bar.update(1)

            return of_one_base([*graphs, *all_given(rest, base, step)[0]])

    def tell(self, _: str, found: "Given") -> None:
        """Print what is wrong with one input."""
        from poolgraph.cli.screen import echo_problems
        from poolgraph.problem import has_errors

        if found.source is not None:
            echo_problems(found.problems, found.source, sys.stderr)
        if has_errors(found.problems):
            self.status = 1


def _summarise(made: "Export", output: Path) -> None:
    """Say on stdout what was handed over, and how to look after it."""
    from poolgraph.cli.screen import several

    tables = made.tables
    failed = sum(row["outcome"] == "failed" for row in tables.checks.records())
    counts = [
        several(len(tables.graphs), "filing"),
        f"{len(tables.strata.rows):,} strata",
        several(len(tables.totals.rows), "total"),
        several(len(tables.statistics.rows), "statistic"),
    ]
    click.echo(f"{output}: {', '.join(counts)}; {several(failed, 'failed check')} with them")
