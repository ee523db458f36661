"""The text of a filing and its evidence come in, lines in pieces go out, each fact a link.

Where places overlap, the shorter one is shown: a date within a sentence, a sentence within
an agreement. Of a very long text only the lines near a fact are shown, with a word of how
many are left out.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from poolgraph.source import Source
from poolgraph.web.graph import Graph, Place
from poolgraph.web.pages.lines import quoted
from poolgraph.web.pages.things import title
from poolgraph.web.site import Site

KINDS = {
    "row": ("mbs:StratumRow", "mbs:StatedTotal", "mbs:StratificationTable"),
    "party": ("mbs:Party", "mbs:PartyRole", "mbs:PostalAddress", "mbs:Signature"),
    "note": ("mbs:Footnote", "mbs:PoolStatistic"),
    "date": ("mbs:Filing", "mbs:Agreement", "mbs:OfferingDocument", "mbs:CertificateSeries",
             "mbs:IssuingTrust", "mbs:SecuritizationTransaction", "mbs:MortgagePool"),
}  # fmt: skip
LEAST_TELLING = ("mbs:SecuritizationTransaction", "mbs:MortgagePool", "mbs:PartyRole")
OTHER, _WHOLE, _NEAR = "other", 6000, 12


@dataclass(frozen=True)
class Piece:
    """Characters of one line; ``kind`` and ``href`` where they show a fact."""

    text: str
    kind: str = ""
    href: str = ""
    title: str = ""


@dataclass(frozen=True)
class TextLine:
    """One line of a filing, and what the checks found wrong in it (message, link)."""

    number: int
    pieces: tuple[Piece, ...]
    wrong: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Stretch:
    """Lines that follow each other, and how many were left out before them."""

    skipped: int
    lines: tuple[TextLine, ...] = field(repr=False)


@dataclass(frozen=True)
class Shown:
    """A place with what it shows."""

    place: Place
    kind: str
    href: str
    title: str


def shown(site: Site, graph: Graph) -> list[Shown]:
    """Return every place that shows a fact, in the order of the text."""
    made = []
    for span, subjects in graph.cited.items():
        place = graph.place(span)
        if place and subjects:
            best = min(subjects, key=lambda s: (any(graph.is_a(s, k) for k in LEAST_TELLING),
                                                s == graph.iri, len(s), s))  # fmt: skip
            named = title(site, graph, best)
            kind = next(iter(graph.kinds(best)), "")
            label = site.terms.label(kind) if kind else ""
            made.append(Shown(place, kind_of(graph, best), site.page(best), f"{label}: {named}"))
    return sorted(made, key=lambda one: one.place)


def kind_of(graph: Graph, subject: str) -> str:
    """Return how a fact is coloured, by its class."""
    found = (kind for kind, names in KINDS.items() if any(graph.is_a(subject, n) for n in names))
    return next(found, OTHER)


def stretches(
    site: Site, graph: Graph, wrong: Mapping[int, list[tuple[str, str]]]
) -> list[Stretch]:
    """Return the text of a filing; without a text, the lines that its evidence quotes."""
    places = shown(site, graph)
    text = site.text(graph.iri)
    if text is None:
        return list(runs(_quoted(graph, places, wrong)))
    return list(runs(lines_of(text, places, wrong)))


def _quoted(
    graph: Graph, places: list[Shown], wrong: Mapping[int, list[tuple[str, str]]]
) -> Iterator[TextLine]:
    by_line: dict[int, Shown] = {}
    for one in sorted(places, key=lambda one: one.place.end - one.place.start):
        for number in range(one.place.first, one.place.last + 1):
            by_line[number] = one
    for number, words in sorted(quoted(graph).items()):
        one = by_line[number]
        piece = Piece(words, one.kind, one.href, one.title)
        yield TextLine(number, (piece,), tuple(wrong.get(number, ())))


def lines_of(
    text: Source, places: list[Shown], wrong: Mapping[int, list[tuple[str, str]]]
) -> Iterator[TextLine]:
    """Yield the lines of a text in pieces; of a very long one those near a fact."""
    painted = list(_painted(places))
    starts = [start for start, _, _ in painted]
    spans = text.lines()
    near = _near(places, wrong) if len(spans) > _WHOLE else None
    for number, (start, end) in enumerate(spans, 1):
        if near is None or number in near:
            at = max(0, bisect_right(starts, start) - 1)
            pieces = tuple(_pieces(text.text, start, end, painted, at))
            yield TextLine(number, pieces, tuple(wrong.get(number, ())))


def _near(places: Iterable[Shown], wrong: Iterable[int]) -> set[int]:
    """Return the numbers of the lines near a fact or a fault."""
    lines = {n for one in places for n in range(one.place.first, one.place.last + 1)} | set(wrong)
    return {number for line in lines for number in range(line - _NEAR, line + _NEAR + 1)}


def _painted(places: list[Shown]) -> Iterator[tuple[int, int, Shown]]:
    """Yield stretches of characters that do not overlap, each with the shortest place over it."""
    opening = sorted(places, key=lambda one: one.place.start)
    bounds = sorted({edge for one in places for edge in (one.place.start, one.place.end)})
    active: list[Shown] = []
    at = 0
    for start, end in pairwise(bounds):
        while at < len(opening) and opening[at].place.start <= start:
            active.append(opening[at])
            at += 1
        active = [one for one in active if one.place.end > start]
        if active:
            yield start, end, min(active, key=lambda one: one.place.end - one.place.start)


def _pieces(
    text: str, start: int, end: int, painted: list[tuple[int, int, Shown]], at: int
) -> Iterator[Piece]:
    position = start
    while at < len(painted) and painted[at][0] < end:
        left, right, one = painted[at]
        at += 1
        if right <= position:
            continue
        if left > position:
            yield Piece(text[position:left])
            position = left
        stop = min(right, end)
        words = text[position:stop]
        yield Piece(words, one.kind, one.href, one.title) if words.strip() else Piece(words)
        position = stop
    if position < end:
        yield Piece(text[position:end].rstrip())


def runs(lines: Iterable[TextLine]) -> Iterator[Stretch]:
    """Yield lines by stretches without a gap."""
    run: list[TextLine] = []
    before = 0
    for line in lines:
        if run and line.number != run[-1].number + 1:
            yield Stretch(run[0].number - before - 1, tuple(run))
            before, run = run[-1].number, []
        run.append(line)
    if run:
        yield Stretch(run[0].number - before - 1, tuple(run))
