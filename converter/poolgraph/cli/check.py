"""``poolgraph check``: the verdict on filings, check by check, and nothing else."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import click

from poolgraph.cli.engines import engine_options
from poolgraph.source import Unreadable

if TYPE_CHECKING:
    from poolgraph.checks import Engine
    from poolgraph.convert import Result

Report = Callable[["Result"], None]


@click.command(name="check", short_help="Is every number right? Tell every check that ran.")
@click.argument("filings", nargs=-1, required=True, type=click.Path(), metavar="FILING...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--turtle", "as_turtle", is_flag=True, help="The results as a graph.")
@engine_options
@click.pass_context
def command(
    context: click.Context,
    filings: tuple[str, ...],
    as_json: bool,
    as_turtle: bool,
    engine: "Engine",
    audit: float,
) -> None:
    """Check each FILING (- for stdin): every check that ran, and every problem with its line.

    The exit status is 1 where any filing has a problem of severity error, and 2 where
    any cannot be read.

    \b
    Examples:
      poolgraph check filing.txt
      poolgraph check filings/*.txt --json | jq 'select(.severity == "error")'
    """
    if as_json and as_turtle:
        raise click.UsageError("--json and --turtle cannot both be given")
    report = _as_json if as_json else _as_turtle if as_turtle else _as_text
    how = _How(engine, audit)
    context.exit(max([_status(filing, report, how) for filing in filings]))


class _How(NamedTuple):
    engine: "Engine"
    audit: float


def _status(filing: str, report: Report, how: _How) -> int:
    """Report on one filing and return its exit status; the next one is checked in any case."""
    from poolgraph.cli.screen import refusal
    from poolgraph.convert import convert, read
    from poolgraph.problem import has_errors

    try:
        result = convert(read(filing), engine=how.engine, audit=how.audit)
    except Unreadable as fault:
        click.echo(refusal(fault), err=True)
        return 2
    report(result)
    return 1 if has_errors(result.problems) else 0


def _as_text(result: "Result") -> None:
    from poolgraph.cli.screen import colourful, echo_problems, tally
    from poolgraph.cli.verdict import lines, summary, verdicts

    told = verdicts(result.results)
    colour = colourful(sys.stdout)
    click.echo(click.style(result.source.name, bold=True), color=colour)
    for line in lines(told, check_labels()):
        click.echo(line, color=colour)
    click.echo()
    echo_problems(result.problems, result.source, sys.stdout)
    click.echo(f"{summary(told)}; {tally(result.problems)}")


def check_labels() -> dict[str, str]:
    """Return what each check is called, by its number."""
    from poolgraph import terms
    from poolgraph.checks.catalog import catalog_of

    return {check.notation: check.label for check in catalog_of(terms.load()).checks}


def _as_json(result: "Result") -> None:
    import json

    from poolgraph.problem import as_record

    for found in result.results:
        figures = {
            name: figure.lexical
            for name in ("expected", "actual", "tolerance")
            if (figure := getattr(found, name)) is not None
        }
        record = {"file": result.source.name, "check": found.check, "subject": found.subject}
        click.echo(json.dumps(record | {"outcome": found.outcome} | figures))
    for problem in result.problems:
        click.echo(json.dumps(as_record(problem, result.source), ensure_ascii=False))


def _as_turtle(result: "Result") -> None:
    from poolgraph import sinks, terms

    results = [quad for quad in result.quads() if quad[3].endswith("/graph/validation")]
    click.echo(sinks.write(results, "turtle", terms.load()), nl=False)
