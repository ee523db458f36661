"""A filing as a person would note it down: short sections that are easily written by hand.

    [tables]
    State Distribution | propertyState | group - | loanCount, principalBalance
      California = US-CA | 268 | $113,346,210.62
      total - | 553 | $225,112,214.21
    [problems]
    not-stratification 12

What is absent is ``-`` or left out. A figure stands as printed, without its blanks; a band in
interval notation; a concept without its prefix and scheme. A section that is asked for
and has nothing holds the one line ``none``.
"""

from collections.abc import Iterable, Iterator

from poolgraph import page, parser, source, terms
from poolgraph.problem import Problem
from poolgraph.source import Source
from poolgraph.syntax import (
    Agreement,
    Band,
    Column,
    Figure,
    Filing,
    Footnote,
    Party,
    Phrase,
    Registrant,
    StatedTotal,
    Statistic,
    StratificationTable,
    StratumRow,
)


def read(content: bytes, name: str, words: terms.Terms | None = None) -> dict[str, list[str]]:
    """Return the digest of what the parser reads in a filing's bytes."""
    text, words = source.decode(content, name), words or terms.load()
    filing, problems = parser.parse(page.lay_out(text, words), text, words)
    return digest(filing, problems, text)


def digest(filing: Filing, problems: Iterable[Problem], source: Source) -> dict[str, list[str]]:
    """Return the lines of every section of ``filing``."""
    found = {
        "header": [f"{n(f.concept)} {f.filer}: {f.value.text}" for f in filing.header],
        "cover": list(_cover(filing)),
        "items": list(_items(filing)),
        "parties": [*_parties(filing)],
        "deal": list(_deal(filing)),
        "tables": [line for one in filing.tables for line in _table(one)],
        "statistics": [_statistic(one) for one in filing.statistics],
        "notes": [line for one in filing.footnotes for line in _note(one, "")],
        "signature": list(_signature(filing)),
        "problems": [f"{p.code} {_line(p, source)}" for p in problems],
    }
    return {name: [line.rstrip() for line in lines] or ["none"] for name, lines in found.items()}


def sections(text: str) -> dict[str, list[str]]:
    """Return the sections of a written digest; blank lines and lines with # are remarks."""
    found: dict[str, list[str]] = {}
    inside: list[str] = []
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            inside = found.setdefault(line[1:-1], [])
        elif line.strip() and not line.startswith("#"):
            inside.append(line.rstrip())
    return found


def n(concept: str | None) -> str:
    """Return a concept's own name: ``US-CA`` of ``code:propertyState/US-CA``."""
    return (concept or "?").rpartition(":")[2].rpartition("/")[2]


def _line(problem: Problem, source: Source) -> str:
    return "-" if problem.span is None else str(source.line_of(problem.span.start))


def _text(phrase: Phrase | None) -> str:
    return phrase.text if phrase and phrase.text else "-"


def _cover(filing: Filing) -> Iterator[str]:
    if cover := filing.cover:
        yield f"form: {_text(cover.form_type)}"
        yield f"date: {cover.report_date.value if cover.report_date else '-'}"
        for registrant in cover.registrants:
            yield from _registrant(registrant)


def _registrant(one: Registrant) -> Iterator[str]:
    yield f"registrant: {one.name.text}" + (f" = {n(one.role)}" if one.role else "")
    facts = {
        "described": one.description and one.description.text,
        "state": one.state and f"{one.state.text} = {n(one.state_concept)}",
        "files": ", ".join(number.text for number in one.file_numbers),
        "employer": ", ".join(number.text for number in one.employer_numbers),
        "key": one.central_index_key and one.central_index_key.text,
        "phone": one.telephone and one.telephone.text,
    }
    yield from (f"  {name}: {value}" for name, value in facts.items() if value)
    if address := one.address:
        parts = (address.locality, address.region, address.postal_code)
        lines = " / ".join(line.text for line in address.lines)
        yield f"  address: {lines} | {' | '.join(map(_text, parts))}"


def _items(filing: Filing) -> Iterator[str]:
    for item in filing.items:
        yield f"{item.number.text} {item.title.text} = {n(item.concept)}"
        yield from (f"  {part.letter.text} {part.text.text}" for part in item.parts)


def _parties(filing: Filing) -> Iterator[str]:
    for agreement in filing.agreements:
        yield from _agreement(agreement)
    if filing.parties:
        yield "no agreement"
        yield from map(_party, filing.parties)


def _agreement(one: Agreement) -> Iterator[str]:
    days = (one.dated_as_of, one.entered_into_on)
    as_of, entered = (str(day.value) if day else "-" for day in days)
    yield f"{n(one.concept)} as of {as_of} entered {entered}"
    yield from map(_party, one.parties)


def _party(party: Party) -> str:
    short = f' "{party.short_name.text}"' if party.short_name else ""
    return f"  {party.name.text}{short} = {', '.join(n(role.concept) for role in party.roles)}"


def _deal(filing: Filing) -> Iterator[str]:
    yield from (f"trust: {trust.text}" for trust in filing.trusts)
    yield from (f"series: {one.name.text} / {one.number.text}" for one in filing.series)
    for document in filing.offering_documents:
        day = document.dated.value if document.dated else "-"
        yield f"document: {n(document.concept)} {day}"
    if filing.cut_off_date:
        yield f"cut-off: {filing.cut_off_date.value}"


def _table(one: StratificationTable) -> Iterator[str]:
    columns = ", ".join(map(_column, one.columns))
    basis = f" | {n(one.basis)}" if one.basis else ""
    yield f"{_text(one.title)} | {n(one.concept)} | group {_text(one.group)} | {columns}{basis}"
    yield from (f"  {_row(row)}" for row in one.rows)
    if one.total:
        yield f"  {_total(one.total)}"
    for note in one.footnotes:
        yield from _note(note, "  ")


def _column(column: Column) -> str:
    return n(column.concept) if column.concept else f"?{_text(column.heading)}"


def _row(row: StratumRow) -> str:
    meaning = f" = {_band(row.band)}" if row.band else f" = {n(row.concept)}" if row.concept else ""
    return f"{_text(row.label)}{meaning} | {' | '.join(map(_figure, row.figures))}"


def _total(total: StatedTotal) -> str:
    return f"total {_text(total.label)} | {' | '.join(map(_figure, total.figures))}"


def _figure(figure: Figure | None) -> str:
    return "".join(figure.printed.split()) if figure else ""


def _band(band: Band) -> str:
    lower, upper = ("" if bound is None else str(bound) for bound in (band.lower, band.upper))
    opening, closing = "(["[band.lower_inclusive], ")]"[band.upper_inclusive]
    return f"{opening}{lower}, {upper}{closing}"


def _note(note: Footnote, margin: str) -> Iterator[str]:
    yield f"{margin}note {note.marker.text}"
    yield from (f"{margin}  {_statistic(one)}" for one in note.statistics)
    if residual := note.residual:
        below = residual.member_share_below
        yield f"{margin}  residual {residual.member_count} below {_figure(below) or '-'}"


def _statistic(one: Statistic) -> str:
    about = " approximately" if one.is_approximate else ""
    basis = f" {n(one.basis)}" if one.basis else ""
    return f"{n(one.concept)} {_figure(one.value)}{about}{basis}"


def _signature(filing: Filing) -> Iterator[str]:
    if signed := filing.signature:
        day = signed.dated.value if signed.dated else "-"
        named = (signed.company, signed.signer, signed.title)
        yield f"{' | '.join(map(_text, named))} | {day}"
