"""Figures of columns that no measure is known for, as a tidy table: nothing printed is left out."""

from collections.abc import Iterator, Sequence

from poolgraph.exports.context import Context, by_number, filing_fields
from poolgraph.exports.fields import Field, Row, Stated, Table
from poolgraph.exports.strata import stratification_tables
from poolgraph.exports.words import Words


def others(contexts: Sequence[Context], words: Words) -> Table:
    """Return one row for each figure that a line prints under a heading that nobody knows."""
    say = words.meaning
    fields = (
        *filing_fields(),
        Field("table_key", "Key of the table within the filing.", required=True),
        Field("line", "row/ and its place in the table, or total.", required=True),
        Field("column_ordinal", "Place of the column, from 1.", "integer", "mbs:columnOrdinal",
              required=True),
        Field("heading", say("mbs:printedHeading"), "text", "mbs:printedHeading"),
        Field("printed", "Figure as printed.", "text", "mbs:printedValue"),
        Field("number", "Figure as a number, where it is one.", "decimal", "mbs:numericValue"),
    )  # fmt: skip
    kind = Stated("type", "rdf:type", words.iri("mbs:ColumnValue"))
    about = (
        words.terms.base + "id/filing/{filing}/table/{table_key}/{+line}/column/{column_ordinal}"
    )
    return Table(
        "others", "Others: figures under headings that are not known", fields,
        ("filing", "table_key", "line", "column_ordinal"), about, (kind,),
        tuple(row for context in contexts for row in _rows(context)),
    )  # fmt: skip


def _rows(context: Context) -> Iterator[Row]:
    graph = context.graph
    start = f"{graph.filing}/table/"
    tables = {table.key: place for place, table in enumerate(stratification_tables(graph))}
    found = []
    for line, value in graph.linked("mbs:hasColumnValue"):
        table, _, step = graph.below(line, start).partition("/")
        column = graph.text(value, "mbs:columnOrdinal")
        figures = (
            graph.text(value, f"mbs:{name}")
            for name in ("printedHeading", "printedValue", "numericValue")
        )
        place = tables.get(table, 0), by_number(step.removeprefix("row/")), int(column or 0)
        found.append((place, (graph.key, context.deal, table, step, column, *figures)))
    yield from (row for _, row in sorted(found))
