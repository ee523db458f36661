"""Where facts are printed: facts and their spans come in, the evidence graph goes out.

A source span is named by its lines, ``105-105``, where it holds them whole, else by
line and column of its first and last character, ``31.9-31.16``. Offsets count
characters of the decoded text.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from poolgraph.mapping.facts import Fact, Ground
from poolgraph.mapping.naming import local
from poolgraph.source import Source, Span
from poolgraph.triples import Iri, Object

Place = str | tuple[str, str]


def places(facts: Iterable[Fact], kind: str) -> dict[Place, Span]:
    """Return where each subject stands, and where each of its facts is printed."""
    found: dict[Place, Span] = {}
    for subject, predicate, _, span in facts:
        if span is not None:
            found.setdefault(subject, span)
            if predicate != kind:
                found.setdefault((subject, predicate), span)
    return found


def witnessed(ground: Ground, source: Source, facts: Iterable[Fact], level: str) -> Iterator[Fact]:
    """Yield the evidence of ``facts``: none, for each ``row``, or for each ``value`` as well.

    A row, note or party has its own place as evidence; a fact printed elsewhere than its
    subject adds that place.
    """
    if level == "none":
        return
    own = [f for f in facts if f[3] is not None and f[0].startswith(ground.filing)]
    spans: dict[Span, str] = {}
    names = _Spans(ground, source)
    for subject, span in _cited(ground, own):
        if iri := names.iri(span, spans):
            yield ground.link(subject, "mbs:evidence", iri)
    if level == "value":
        yield from _statements(ground, own, names, spans)
    for span, iri in sorted(spans.items()):
        yield from _span(ground, source, iri, span, names)


def _cited(ground: Ground, own: list[Fact]) -> dict[tuple[str, Span], None]:
    """Return each subject with the places that show it."""
    kind, home = ground.say.name["rdf:type"], dict[str, Span]()
    cited: dict[tuple[str, Span], None] = {}
    for subject, predicate, value, span in own:
        if span is None:
            continue
        if predicate == kind:
            home.setdefault(subject, span)
            cited[subject, span] = None
        elif subject in home and not _within(span, home[subject]) and not _leads(ground, value):
            cited[subject, span] = None
    return cited


def _leads(ground: Ground, value: Object) -> bool:
    """Return whether ``value`` is a node of the filing: that has evidence of its own."""
    return isinstance(value, Iri) and value.value.startswith(ground.filing)


def _within(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


class _Spans:
    """The IRIs of one source's spans; finds lines faster than asking the source for each."""

    def __init__(self, ground: Ground, source: Source) -> None:
        self._ground, self._source = ground, source
        self.source = Iri(ground.under("source"))
        self._lines = source.lines()
        self._starts = [line.start for line in self._lines]

    def lines(self, span: Span) -> tuple[int, int]:
        """Return the first and last line of ``span``, counted from 1."""
        return bisect_right(self._starts, span.start), bisect_right(self._starts, span.end - 1)

    def iri(self, span: Span, known: dict[Span, str]) -> str | None:
        """Return the IRI of ``span`` and remember it without blanks; ``None`` for nothing."""
        printed = self._source.quote(span)
        start = span.start + len(printed) - len(printed.lstrip())
        exact = Span(start, start + len(printed.strip()))
        if exact.end <= exact.start:
            return None
        if exact not in known:
            known[exact] = self._ground.under("span", self._key(exact))
        return known[exact]

    def _key(self, span: Span) -> str:
        first, last = self.lines(span)
        start, end = self._lines[first - 1].start, self._lines[last - 1].end
        text = self._source.text
        if text[start : span.start].strip() or text[span.end : end].strip():
            below = self._lines[last - 1].start
            return f"{first}.{span.start - start + 1}-{last}.{span.end - below}"
        return f"{first}-{last}"


def _statements(
    ground: Ground, own: list[Fact], names: _Spans, spans: dict[Span, str]
) -> Iterator[Fact]:
    """Yield one reified statement for each printed value."""
    say, seen = ground.say, Counter[str]()
    kind = say.name["rdf:type"]
    for subject, predicate, value, span in dict.fromkeys(own):
        place = names.iri(span, spans) if span and predicate != kind else None
        if place is None:
            continue
        iri = f"{subject}/fact/{local(predicate)}"
        seen[iri] += 1
        iri += f"-{seen[iri]}" if seen[iri] > 1 else ""
        yield from ground.kind(iri, None, "rdf:Statement")
        yield ground.link(iri, "rdf:subject", subject)
        yield ground.link(iri, "rdf:predicate", predicate)
        yield iri, say.name["rdf:object"], value, None
        yield ground.link(iri, "mbs:evidence", place)


def _span(ground: Ground, source: Source, iri: str, span: Span, names: _Spans) -> Iterator[Fact]:
    """Yield one span; written out plainly, because half of a graph is made here."""
    say, (first, last) = ground.say, names.lines(span)
    name, node, kind = say.name, say.node, say.name["rdf:type"]
    position, quote = f"{iri}/position", f"{iri}/quote"
    yield iri, kind, node["mbs:SourceSpan"], None
    yield iri, name["mbs:startLine"], say.count(first), None
    yield iri, name["mbs:endLine"], say.count(last), None
    yield iri, name["oa:hasSource"], names.source, None
    yield iri, name["oa:hasSelector"], Iri(position), None
    yield iri, name["oa:hasSelector"], Iri(quote), None
    yield position, kind, node["oa:TextPositionSelector"], None
    yield position, name["oa:start"], say.count(span.start), None
    yield position, name["oa:end"], say.count(span.end), None
    yield quote, kind, node["oa:TextQuoteSelector"], None
    yield quote, name["oa:exact"], say.text(source.quote(span)), None
