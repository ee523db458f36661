"""Tells what was read otherwise than it was written, each difference with the name of its kind."""

from collections.abc import Iterator

from poolgraph.syntax import Figure, Filing, StratificationTable, StratumRow
from writer import table as tables
from writer.layout import Layout
from writer.pool import Pool, Row, Table

Difference = tuple[str, str]


def differences(pool: Pool, layout: Layout, found: Filing) -> list[Difference]:
    """Return what differs, as pairs of a kind and a sentence; empty where all was read."""
    return list(_pool(pool, layout, found))


def _pool(pool: Pool, layout: Layout, found: Filing) -> Iterator[Difference]:
    if len(pool.tables) != len(found.tables):
        names = [one.title.text for one in found.tables]
        yield "tables", f"{len(pool.tables)} written, {len(found.tables)} read: {names}"
        return
    for written, read in zip(pool.tables, found.tables, strict=True):
        yield from _table(written, tables.settled(written, layout), read)


def _table(written: Table, layout: Layout, read: StratificationTable) -> Iterator[Difference]:
    if read.concept != written.dimension:
        yield "dimension", f"{written.dimension} written, {read.concept} read"
    group = read.group.text.casefold() if read.group else None
    if group != (written.group.casefold() if written.group else None):
        yield "group", f"{written.group} written, {group} read"
    yield from _title(written, layout, read)
    concepts = [column.concept for column in read.columns]
    if concepts != [measure.concept for measure in written.measures]:
        heads = [column.heading.text if column.heading else None for column in read.columns]
        wanted = [(m.concept, m.heading) for m in written.measures]
        yield "columns", f"{wanted} written, {list(zip(concepts, heads, strict=True))} read"
    if len(written.rows) != len(read.rows):
        labels = [row.label.text for row in read.rows]
        yield "rows", f"{[row.label.text for row in written.rows]} written, {labels} read"
        return
    for row, was in zip(written.rows, read.rows, strict=True):
        yield from _row(row, layout, was)
    yield from _total(written, layout, read)


def _title(written: Table, layout: Layout, read: StratificationTable) -> Iterator[Difference]:
    wanted = tables.title(written, layout)
    if layout.title == "none":
        wanted = written.stub
    words = " ".join(read.title.text.casefold().split())
    if wanted.casefold() not in words:
        yield "title", f"{wanted!r} written, {words!r} read"
    marks = 0 if layout.marks == "none" or layout.title == "none" else 1
    if len(read.marks) != marks:
        yield "marks", f"{marks} written, {[m.text for m in read.marks]} read"
    notes = 0 if layout.marks == "none" else 1
    if len(read.footnotes) != notes:
        yield "notes", f"{notes} written, {[n.marker.text for n in read.footnotes]} read"


def _row(row: Row, layout: Layout, read: StratumRow) -> Iterator[Difference]:
    # Nobody can tell the full stop of "Inc." from the leaders that follow it.
    ends = "." if layout.leaders != "none" else ""
    if row.label.text.rstrip(ends) != read.label.text.rstrip(ends):
        yield "label", f"{row.label.text!r} written, {read.label.text!r} read"
    if row.label.band != read.band:
        yield "band", f"{row.label.text!r} is {row.label.band}, {read.band} read"
    if row.label.concept != "" and row.label.concept != read.concept:
        yield "code", f"{row.label.text!r} is {row.label.concept}, {read.concept} read"
    yield from _figures("figures", row.values, read.figures)


def _figures(kind: str, written: tuple, read: tuple[Figure | None, ...]) -> Iterator[Difference]:
    values = [figure.value if figure else "blank" for figure in read]
    if list(written) != values:
        yield kind, f"{[str(v) for v in written]} written, {[str(v) for v in values]} read"


def _total(written: Table, layout: Layout, read: StratificationTable) -> Iterator[Difference]:
    if (layout.total == "absent") != (read.total is None):
        yield "total", f"{layout.total!r} written, {read.total} read"
    elif read.total is not None:
        yield from _figures("total", written.totals, read.total.figures)
        label = read.total.label.text if read.total.label else ""
        if label != layout.total.rstrip(".:"):
            yield "total", f"label {layout.total!r} written, {label!r} read"
