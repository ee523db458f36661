"""Tells what was read otherwise than it was written, each difference with the name of its kind."""

from collections.abc import Iterator
from decimal import Decimal

from poolgraph.syntax import Figure, Filing, Registrant, StratificationTable, StratumRow
from writer import container, figures
from writer import table as tables
from writer.layout import Layout, Paper
from writer.pool import Deal, Face, Pool, Row, Signed, Table

Difference = tuple[str, str]


def differences(
    pool: Pool, layout: Layout, found: Filing, paper: Paper | None = None
) -> list[Difference]:
    """Return what differs, as pairs of a kind and a sentence; empty where all was read."""
    paper = paper or Paper()
    told = list(_pool(pool, layout, found))
    told += _face(pool.face, paper, found) if pool.face else []
    told += _deal(pool.deal, paper, found) if pool.deal else []
    told += _signed(pool.signed, paper, found) if pool.signed else []
    return told


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
        yield from _label(row, layout, was)
        yield from _figures("figures", row.values, written, layout, was.figures)
    yield from _total(written, layout, read)


def _title(written: Table, layout: Layout, read: StratificationTable) -> Iterator[Difference]:
    wanted = tables.title(written, layout)
    if layout.title == "none":
        wanted = written.stub
    # A word broken at its hyphen keeps the blank of the line's end.
    words = " ".join(read.title.text.casefold().split()).replace("- ", "-")
    others = {"", "table 3", "(continued)", (written.group or "").casefold()}
    before, _, after = words.partition(wanted.casefold())
    if wanted.casefold() not in words or not {before.strip(), after.strip()} <= others:
        yield "title", f"{wanted!r} written, {words!r} read"
    marks = 0 if layout.marks == "none" or layout.title == "none" else 1
    if len(read.marks) != marks:
        yield "marks", f"{marks} written, {[m.text for m in read.marks]} read"
    notes = 0 if layout.marks == "none" else 1
    if len(read.footnotes) != notes:
        yield "notes", f"{notes} written, {[n.marker.text for n in read.footnotes]} read"


def _label(row: Row, layout: Layout, read: StratumRow) -> Iterator[Difference]:
    # Nobody can tell the full stop of "Inc." from the leaders that follow it.
    ends = "." if layout.leaders != "none" else ""
    if row.label.text.rstrip(ends) != read.label.text.rstrip(ends):
        yield "label", f"{row.label.text!r} written, {read.label.text!r} read"
    if row.label.band != read.band:
        yield "band", f"{row.label.text!r} is {row.label.band}, {read.band} read"
    if row.label.concept != "" and row.label.concept != read.concept:
        yield "code", f"{row.label.text!r} is {row.label.concept}, {read.concept} read"


def _figures(
    kind: str,
    values: tuple[Decimal, ...],
    table: Table,
    layout: Layout,
    read: tuple[Figure | None, ...],
) -> Iterator[Difference]:
    wanted = [figures.shown(v, m, layout) for v, m in zip(values, table.measures, strict=True)]
    found = [figure.value if figure else "blank" for figure in read]
    if wanted != found:
        yield kind, f"{[str(v) for v in wanted]} written, {[str(v) for v in found]} read"


def _total(written: Table, layout: Layout, read: StratificationTable) -> Iterator[Difference]:
    if (layout.total == "absent") != (read.total is None):
        yield "total", f"{layout.total!r} written, {read.total} read"
    elif read.total is not None:
        yield from _figures("total", written.totals, written, layout, read.total.figures)
        label = read.total.label.text if read.total.label else ""
        if label != layout.total.rstrip(".:"):
            yield "total", f"label {layout.total!r} written, {label!r} read"


# Cover, deal, signature.


def _bare(name: str) -> str:
    """Return a name without a last full stop: it may be the sentence's or its own."""
    return name.rstrip(".")


def _unlike(kind: str, written: object, read: object) -> Iterator[Difference]:
    if written != read:
        yield kind, f"{written!r} written, {read!r} read"


def _face(face: Face, paper: Paper, found: Filing) -> Iterator[Difference]:
    if found.cover is None or not found.cover.registrants:
        yield "cover", "no registrant read"
        return
    first, *others = found.cover.registrants
    day = found.cover.report_date
    yield from _unlike("date", face.reported, day.value if day else None)
    names = [_bare(one.name.text.casefold()) for one in (first, *others)]
    yield from _unlike("names", [_bare(name.casefold()) for name in face.names], names)
    yield from _unlike("state", face.state_concept, first.state_concept)
    files = tuple(number.text for number in first.file_numbers)
    yield from _unlike("files", sorted(face.file_numbers), sorted(files))
    employers = face.employer_numbers if paper.employer == "printed" else ()
    if len(face.names) > 1 and len(employers) == len(face.names):
        employers = employers[:1]  # one each
    yield from _unlike("employers", employers, tuple(n.text for n in first.employer_numbers))
    yield from _unlike("telephone", face.telephone, first.telephone and first.telephone.text)
    yield from _address(face, first)
    if paper.container != "bare":
        wanted = container.facts(face)
        read = {f.concept: f.value.text for f in found.header if f.concept in wanted}
        yield from _unlike("header", wanted, read)


def _address(face: Face, first: Registrant) -> Iterator[Difference]:
    where, read = face.address, first.address
    parts = (read.locality, read.region, read.postal_code) if read else (None, None, None)
    wanted = (where.city, where.region, where.postal_code)
    yield from _unlike("address", wanted, tuple(part and part.text for part in parts))


def _deal(deal: Deal, paper: Paper, found: Filing) -> Iterator[Difference]:
    wanted = {(_bare(p.name), concept) for p in deal.parties for _, concept in p.roles}
    if paper.clause == "labels":
        named = [*found.parties, *(p for one in found.agreements for p in one.parties)]
        read = {(_bare(p.name.text), r.concept) for p in named for r in p.roles}
        yield from _unlike("labelled parties", sorted(wanted), sorted(read))
        return
    own = [one for one in found.agreements if one.concept == deal.concept and one.parties]
    if len(own) != 1:
        yield "agreement", f"{len(own)} of {deal.concept} with parties read"
        return
    read = {(_bare(p.name.text), r.concept) for p in own[0].parties for r in p.roles}
    yield from _unlike("parties", sorted(wanted), sorted(read))
    day = own[0].dated_as_of
    yield from _unlike("as-of date", deal.dated, day.value if day else None)
    if paper.clause in ("company", "registrant"):
        entered = own[0].entered_into_on
        yield from _unlike("entered", deal.entered, entered.value if entered else None)
    if paper.clause != "registrant" and deal.series not in [s.number.text for s in found.series]:
        yield "series", f"{deal.series} written, {[s.number.text for s in found.series]} read"


def _signed(signed: Signed, paper: Paper, found: Filing) -> Iterator[Difference]:
    read = found.signature
    if read is None:
        yield "signature", "none read"
        return
    company = None if paper.signed == "no-company" else signed.company
    yield from _unlike("signed for", company, read.company and read.company.text)
    yield from _unlike("signer", signed.signer, read.signer and read.signer.text)
    yield from _unlike("signer's title", signed.title, read.title and read.title.text)
    day = None if paper.signed_date == "absent" else signed.dated
    yield from _unlike("signing date", day, read.dated and read.dated.value)
