"""``poolgraph query``: a question comes in, in SPARQL or by its name; its answer goes out."""

from pathlib import Path

import click

from poolgraph.cli.convert import refuse_bad_base
from poolgraph.cli.stores import store_option

RESULTS = ("table", "csv", "tsv", "json", "xml")
GRAPHS = ("turtle", "nt", "nq", "jsonld", "trig")
_BY_SUFFIX = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".srj": "json", ".xml": "xml", ".srx": "xml",
    ".rdf": "xml", ".ttl": "turtle", ".nt": "nt", ".nq": "nq", ".jsonld": "jsonld",
    ".trig": "trig", ".txt": "table",
}  # fmt: skip


@click.command(name="query", short_help="Ask a store, files or a server, in SPARQL or by name.")
@click.argument("question", required=False)
@click.argument("files", nargs=-1, type=click.Path(), metavar="[FILE]...")
@store_option
@click.option("--endpoint", metavar="URL", help="Ask the SPARQL service of a server instead.")
@click.option(
    "--param", "given", multiple=True, metavar="NAME=VALUE",
    help="What a named question wants to know; may be given several times.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice([*RESULTS, *GRAPHS]), metavar="FORMAT",
    help=f"Of rows: {', '.join(RESULTS)} (table). Of graphs: {', '.join(GRAPHS)}, xml (turtle).",
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Write here; its name may give the format.")
@click.option("--list", "is_list", is_flag=True, help="List the named questions.")
@click.option("--explain", is_flag=True, help="Say what is asked and what it costs, on stderr.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), metavar="SECONDS",
              help="Give up after this time; status 2.")  # fmt: skip
@click.option("--base", metavar="IRI", help="Of FILE or URL: what the names stand below.")
def command(
    question: str | None,
    files: tuple[str, ...],
    folder: str,
    endpoint: str | None,
    given: tuple[str, ...],
    format_: str | None,
    output: str | None,
    is_list: bool,
    explain: bool,
    timeout: float | None,
    base: str | None,
) -> None:
    """Ask a QUESTION: the name of one in the list, a file, - for stdin, or SPARQL itself.

    The store is asked, or each FILE (a filing or a graph), or the server at --endpoint. Without
    a question, the named ones are listed. Only what reads is asked: no updates, no SERVICE.
    Figures in an answer are numbers: 50.30 may come as 50.3.

    \b
    Examples:
      poolgraph query
      poolgraph query top-states --param rows=5
      poolgraph query failed-checks filing.txt
      poolgraph query mine.rq --format csv -o rows.csv
      poolgraph query 'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }' --store deals
    """
    from poolgraph.cli import asked

    refuse_bad_base(base)
    if question is None or is_list:
        click.echo(asked.listing())
        return
    with asked.at_most(timeout):
        place = asked.place(folder, files, endpoint, base, timeout)
        verdict = asked.looked_at(question, _parameters(given), place.terms)
        chosen = _format(format_, output, verdict.kind)
        if explain:
            from poolgraph.store.explained import explanation

            click.echo(explanation(verdict, place.terms, place.database), err=True, nl=False)
        content = asked.answer(place, verdict, chosen, asked.called(question))
    _write(content, output)


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"--param {one!r}: give NAME=VALUE")
        found[name.strip()] = value
    return found


def _format(chosen: str | None, output: str | None, kind: str) -> str:
    """Return the format of the answer, which must be one for rows or one for graphs."""
    is_graph = kind in ("construct", "describe")
    possible = (*GRAPHS, "xml") if is_graph else RESULTS
    by_name = _BY_SUFFIX.get(Path(output).suffix.casefold()) if output else None
    if by_name not in possible:
        by_name = None
    format = chosen or by_name or possible[0]
    if format not in possible:
        what = "a graph" if is_graph else "rows"
        raise click.UsageError(f"the answer is {what}: --format is one of {', '.join(possible)}")
    return format


def _write(content: bytes, output: str | None) -> None:
    from poolgraph.cli.convert import to_file, to_stdout

    if output is None:
        to_stdout(content)
    else:
        to_file(Path(output), content)
