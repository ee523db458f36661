"""A stratification table: a data set, its rows as observations, its total apart from them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest

from poolgraph.mapping.facts import Fact, Ground
from poolgraph.mapping.naming import distinct, local, slug
from poolgraph.mapping.note import notes, statistics
from poolgraph.mapping.stratum import UNKNOWN, Stratum, described, strata
from poolgraph.syntax import Column, Figure, Statistic, StratificationTable
from poolgraph.triples import Iri

UNPRINTED = ("dash", "trace")
DOLLAR = "unit:CCY_USD"
BALANCE, PERCENT = "mbs:principalBalance", "mbs:percentOfPool"


def table_iris(ground: Ground, tables: Sequence[StratificationTable]) -> list[str]:
    """Return the IRI of every table: its dimension, its loan group, a number where needed."""
    keys = (
        local(table.concept or UNKNOWN) + (f"-{slug(table.group.text)}" if table.group else "")
        for table in tables
    )
    return [ground.under("table", key) for key in distinct(keys)]


def tables(
    ground: Ground,
    nodes: Sequence[StratificationTable],
    names: dict[Statistic, str],
) -> Iterator[Fact]:
    """Yield every table with all that belongs to it."""
    for iri, node in zip(table_iris(ground, nodes), nodes, strict=True):
        found = strata(ground, iri, node)
        yield from _table(ground, iri, node)
        yield from _rows(ground, iri, node, found)
        yield from _total(ground, iri, node)
        yield from described(ground, node.concept, found, node.footnotes)
        yield from notes(ground, iri, node.footnotes)
        for number, note in enumerate(node.footnotes, 1):
            place = f"{iri}/note/{number}"
            yield from statistics(ground, note.statistics, names, node.group, place)


def _table(ground: Ground, iri: str, node: StratificationTable) -> Iterator[Fact]:
    say, dimension = ground.say, node.concept or UNKNOWN
    yield from ground.kind(iri, node.title.span, "mbs:StratificationTable", "qb:DataSet")
    yield from ground.phrases(iri, "mbs:printedTitle", node.title)
    yield ground.literal(iri, "mbs:tableOrdinal", say.count(node.ordinal))
    yield from ground.phrases(iri, "mbs:loanGroup", node.group)
    yield ground.code(iri, "mbs:stratifier", dimension)
    yield from ground.phrases(iri, "mbs:stubHeading", node.stub)
    for heading in (column.heading.text for column in node.columns if column.heading):
        yield ground.literal(iri, "mbs:printedHeading", say.text(heading))
    yield ground.link(iri, "mbs:ofPool", ground.under("pool"))
    yield ground.code(iri, "qb:structure", f"mbs:structure-{local(dimension)}")
    if _is_in_dollars(ground, node):
        yield ground.code(iri, "sdmx-attribute:currency", DOLLAR)
    if (decimals := _decimals(node, BALANCE)) is not None:
        yield ground.literal(iri, "mbs:balanceDecimals", say.count(decimals))
    if node.basis:
        yield ground.code(iri, "mbs:rateBasis", node.basis)


def _is_in_dollars(ground: Ground, node: StratificationTable) -> bool:
    """Return whether a column is money: by its measure, which needs no dollar sign, or by that."""
    units = (ground.say.terms.value(c.concept, "qudt:hasUnit") for c in node.columns if c.concept)
    return DOLLAR in units or any(
        figure.form == "money" for line in _lines(node) for figure in line if figure is not None
    )


def _lines(node: StratificationTable) -> list[tuple[Figure | None, ...]]:
    return [row.figures for row in node.rows] + ([node.total.figures] if node.total else [])


def _decimals(node: StratificationTable, concept: str) -> int | None:
    """Return the most decimals printed in the column of ``concept``; ``None`` without one."""
    at = next((n for n, column in enumerate(node.columns) if column.concept == concept), None)
    if at is None:
        return None
    figures = [line[at] for line in _lines(node) if at < len(line)]
    printed = [f.decimals for f in figures if f is not None and f.form not in UNPRINTED]
    return max(printed, default=None)


def _rows(
    ground: Ground, table: str, node: StratificationTable, found: list[Stratum]
) -> Iterator[Fact]:
    """Yield the rows; written out plainly, because most facts of a filing are made here."""
    say, name, kind = ground.say, ground.say.name, ground.say.name["rdf:type"]
    stratum_row, observation = say.node["mbs:StratumRow"], say.node["qb:Observation"]
    data_set, ordinal, label = name["qb:dataSet"], name["mbs:rowOrdinal"], name["mbs:printedLabel"]
    dimension, of_table = name[node.concept or UNKNOWN], Iri(table)
    for number, (row, stratum) in enumerate(zip(node.rows, found, strict=True), 1):
        iri, span = f"{table}/row/{number}", row.span
        yield iri, kind, stratum_row, span
        yield iri, kind, observation, span
        yield iri, data_set, of_table, None
        yield iri, ordinal, say.count(number), None
        yield iri, label, say.text(row.label.text), row.label.span
        yield iri, dimension, Iri(stratum.iri), row.label.span
        yield from _figures(ground, iri, node.columns, row.figures)


def _total(ground: Ground, table: str, node: StratificationTable) -> Iterator[Fact]:
    if node.total is None:
        return
    iri = f"{table}/total"
    yield ground.link(table, "mbs:statedTotal", iri, node.total.span)
    yield from ground.kind(iri, node.total.span, "mbs:StatedTotal")
    yield from ground.phrases(iri, "mbs:printedLabel", node.total.label)
    yield from _figures(ground, iri, node.columns, node.total.figures)


def _figures(
    ground: Ground, line: str, columns: tuple[Column, ...], figures: tuple[Figure | None, ...]
) -> Iterator[Fact]:
    """Yield the figures of one line; what no measure names is kept as a value of its column."""
    say = ground.say
    stated: set[str] = set()
    for number, (column, figure) in enumerate(zip_longest(columns, figures), 1):
        if figure is None:
            continue
        concept = column.concept if column else None
        if concept is None or concept in stated:
            yield from _column_value(ground, line, number, column, figure)
            continue
        stated.add(concept)
        value = Decimal(0) if figure.form == "dash" else figure.value
        if value is not None:
            yield line, say.name[concept], say.number(concept, value), figure.span
        if concept == PERCENT and figure.form not in UNPRINTED:
            yield ground.literal(line, "mbs:percentDecimals", say.count(figure.decimals))
        if figure.form == "dash":
            yield ground.code(line, "mbs:printedAsDash", concept, figure.span)
        elif value is None:
            yield ground.code(line, "mbs:printedAsTrace", concept, figure.span)


def _column_value(
    ground: Ground, line: str, number: int, column: Column | None, figure: Figure
) -> Iterator[Fact]:
    """Yield a figure whose column has no measure, or one that another column already states."""
    say, iri = ground.say, f"{line}/column/{number}"
    yield ground.link(line, "mbs:hasColumnValue", iri, figure.span)
    yield from ground.kind(iri, None, "mbs:ColumnValue")
    yield ground.literal(iri, "mbs:columnOrdinal", say.count(number))
    if column is not None:
        yield from ground.phrases(iri, "mbs:printedHeading", column.heading)
    yield ground.literal(iri, "mbs:printedValue", say.text(figure.printed), figure.span)
    if figure.value is not None:
        yield ground.literal(iri, "mbs:numericValue", say.decimal(figure.value), figure.span)
