"""What is told of a table that is not read, or not wholly: each problem leads to its place."""

from collections.abc import Iterator

from poolgraph.parser import captions, heads, titles
from poolgraph.parser.blocks import Block
from poolgraph.parser.labels import NUMERIC
from poolgraph.parser.rows import Entry
from poolgraph.problem import Problem, Severity
from poolgraph.syntax import StratificationTable
from poolgraph.terms import Terms


def not_stratification(block: Block) -> Problem:
    """Return the note that a table was seen and not read as strata."""
    words = [line.phrase for line in (*block.caption, *block.head) if line.kind in "t|"]
    first = words[0] if words else block.lines[0].phrase
    return Problem(
        Severity.NOTE,
        "not-stratification",
        f'the table under "{first.text}" is not read as strata',
        first.span,
        "no heading names a measure of the pool; docs/add-a-layout.md shows how to teach one",
    )


def after_total(entry: Entry) -> Problem:
    """Return the problem that a row stands below its table's total."""
    return Problem(
        Severity.WARNING,
        "unread-line",
        "this row stands below its table's total and belongs to no table",
        entry.span,
        "if a table begins here, its head was not recognised",
    )


def unknown(table: StratificationTable, terms: Terms) -> Iterator[Problem]:
    """Yield what is not known of a table: its dimension, a column's measure, a label's range."""
    if table.concept is None:
        yield Problem(
            Severity.WARNING,
            "unknown-table",
            f'no dimension is known by the title "{table.title.text}"',
            table.title.span,
            _near(terms, titles.STRATIFIER, table.title.text),
        )
    for column in table.columns:
        if column.concept is None and column.heading is not None:
            yield Problem(
                Severity.WARNING,
                "unknown-column",
                f'no measure is known by the heading "{column.heading.text}"',
                column.heading.span,
                _near(terms, heads.HEADINGS, column.heading.text),
            )
    if terms.value(table.concept or "", "mbs:valuesFrom") == NUMERIC:
        for row in table.rows:
            if row.band is None and any(c.isdigit() for c in captions.unmarked(row.label)[0].text):
                yield Problem(
                    Severity.WARNING,
                    "label-unread",
                    f'"{row.label.text}" states no range that is understood',
                    row.label.span,
                    "the label is kept as printed, without bounds",
                )


def _near(terms: Terms, scheme: str, wording: str) -> str:
    closest = terms.closest(scheme, wording)
    known = " or ".join(f'"{one}"' for one in closest)
    kept = "it is kept as printed; a wording is added in ontology/wording.ttl"
    return f"near to {known}; {kept}" if known else kept
