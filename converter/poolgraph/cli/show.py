"""``poolgraph show``: a filing as a person wants to see it, on the terminal."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from poolgraph.convert import Result
    from poolgraph.syntax import Dated, Filing, Phrase
    from poolgraph.terms import Terms


@click.command(name="show", short_help="See what a filing says.")
@click.argument("filing", type=click.Path())
@click.pass_context
def command(context: click.Context, filing: str) -> None:
    """Show FILING (- for stdin): who, when, the pool's statistics and every table.

    \b
    Examples:
      poolgraph show filing.txt
      poolgraph show filing.txt | less
    """
    from poolgraph import terms
    from poolgraph.cli import screen
    from poolgraph.convert import convert, read
    from poolgraph.problem import Severity

    result = convert(read(filing))
    console = screen.console()
    with console.capture() as drawn:
        for part in parts(result.filing, terms.load(), console):
            console.print(part)
    for line in drawn.get().splitlines():
        click.echo(line.rstrip(), color=console.is_terminal)
    click.echo(f"\n{verdict(result)}")
    errors = [problem for problem in result.problems if problem.severity is Severity.ERROR]
    screen.echo_problems(errors, result.source, sys.stdout)
    context.exit(1 if errors else 0)


def parts(filing: "Filing", terms: "Terms", console: "Console") -> "Iterator[RenderableType]":
    """Yield what is shown of a filing, from its head to its last table."""
    from poolgraph.cli.strata import drawn, label_width

    yield _head(filing)
    yield from _parties(filing, terms)
    yield from _statistics(filing, terms)
    labels = label_width(filing.tables)
    for table in filing.tables:
        yield drawn(table, terms, labels, console.width, console.encoding)


def _head(filing: "Filing") -> "RenderableType":
    from rich.panel import Panel
    from rich.table import Table

    lines = Table.grid(padding=(0, 2))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column()
    for label, text in facts(filing):
        lines.add_row(label, text)
    registrants = filing.cover.registrants if filing.cover else ()
    title = registrants[0].name.text if registrants else "A filing without a cover"
    return Panel(lines, title=title, title_align="left", padding=(0, 1))


def facts(filing: "Filing") -> Iterator[tuple[str, str]]:
    """Yield the facts of the head that the filing states, as (label, text)."""
    cover = filing.cover
    if cover and cover.form_type:
        yield "Form", cover.form_type.text
    if filing.trusts:
        yield "Trust", _texts(filing.trusts)
    if filing.series:
        yield (
            "Series",
            "; ".join(dict.fromkeys(f"{s.name.text}, {s.number.text}" for s in filing.series)),
        )
    if cover:
        yield from _numbers(filing)
    for agreement in filing.agreements:
        yield from _dated("Agreement as of", agreement.dated_as_of)
        yield from _dated("Entered into", agreement.entered_into_on)
    for document in filing.offering_documents:
        yield from _dated(document.name.text, document.dated)
    yield from _dated("Cut-off", filing.cut_off_date)
    yield from _dated("Reported event", cover.report_date if cover else None)
    if filing.signature:
        yield from _dated("Signed", filing.signature.dated)


def _numbers(filing: "Filing") -> Iterator[tuple[str, str]]:
    registrants = filing.cover.registrants if filing.cover else ()
    file_numbers = [number for registrant in registrants for number in registrant.file_numbers]
    employers = [number for registrant in registrants for number in registrant.employer_numbers]
    if file_numbers:
        yield "File number", _texts(file_numbers)
    if employers:
        yield "Employer number", _texts(employers)


def _texts(phrases: "tuple[Phrase, ...] | list[Phrase]") -> str:
    return ", ".join(dict.fromkeys(phrase.text for phrase in phrases))


def _dated(label: str, dated: "Dated | None") -> Iterator[tuple[str, str]]:
    if dated is not None:
        yield label, f"{dated.value:%-d %B %Y}"


def _parties(filing: "Filing", terms: "Terms") -> "Iterator[RenderableType]":
    from rich.table import Table

    table = Table(
        "Role", "Party", box=None, title="Parties", title_justify="left", padding=(0, 2, 0, 1)
    )
    for agreement in filing.agreements:
        for party in agreement.parties:
            roles = ", ".join(terms.label(role.concept) for role in party.roles)
            table.add_row(roles, party.name.text)
    if table.row_count:
        yield ""
        yield table


def _statistics(filing: "Filing", terms: "Terms") -> "Iterator[RenderableType]":
    from rich.table import Table

    from poolgraph.cli.figures import spoken

    notes = [note for table in filing.tables for note in table.footnotes] + [*filing.footnotes]
    stated = [*filing.statistics, *(statistic for note in notes for statistic in note.statistics)]
    table = Table(box=None, title="Stated of the pool", title_justify="left", padding=(0, 2, 0, 1))
    table.add_column("Statistic", no_wrap=True)
    table.add_column("Value", justify="right")
    table.add_column("Basis")
    for statistic in stated:
        basis = terms.label(statistic.basis) if statistic.basis else ""
        about = "≈ " if statistic.is_approximate else ""
        table.add_row(terms.label(statistic.concept), about + spoken(statistic.value), basis)
    if table.row_count:
        yield ""
        yield table


def verdict(result: "Result") -> str:
    """Return one line on the checks: how many ran, and what came of them."""
    from poolgraph.cli.screen import tally
    from poolgraph.cli.verdict import summary, verdicts

    return f"{summary(verdicts(result.results))}; {tally(result.problems)}"
