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
from poolgraph.triples import Iri, Object, Quad

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


def witnessed(ground: Ground, source: Source, facts: Iterable[Fact], level: str) -> list[Quad]:
    """Return the evidence of ``facts``: none, for each ``row``, or for each ``value`` as well.

    A row, note or party has its own place as evidence; a fact printed elsewhere than its
    subject adds that place.
    """
    if level == "none":
        return []
    own = [f for f in facts if f[3] is not None and f[0].startswith(ground.filing)]
    graph, shown_by = ground.under("graph", "evidence"), ground.say.name["mbs:evidence"]
    names = _Spans(ground, source)
    shown = dict.fromkeys((subject, names.iri(span)) for subject, span in _cited(ground, own))
    quads: list[Quad] = [(subject, shown_by, iri, graph) for subject, iri in shown if iri]
    if level == "value":
        quads += _statements(ground, own, names, graph)
    for span, iri in sorted(names.known.items()):
        quads += _told(ground, source, names.lines(span), span, iri, graph)
    return quads


def _cited(ground: Ground, own: list[Fact]) -> dict[tuple[str, Span], None]:
    """Return each subject with the places that show it."""
    kind, homes = ground.say.name["rdf:type"], dict[str, list[Span]]()
    cited: dict[tuple[str, Span], None] = {}
    for subject, predicate, value, span in own:
        if span is None:
            continue
        if predicate == kind:
            homes.setdefault(subject, []).append(span)
            cited[subject, span] = None
        elif subject in homes and not (_within(span, homes[subject]) or _leads(ground, value)):
            cited[subject, span] = None
    return cited


def _leads(ground: Ground, value: Object) -> bool:
    """Return whether ``value`` is a node of the filing: that has evidence of its own."""
    return isinstance(value, Iri) and value.value.startswith(ground.filing)


def _within(span: Span, homes: list[Span]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in homes)


class _Spans:
    """The IRIs of one source's spans; finds lines faster than asking the source for each."""

    def __init__(self, ground: Ground, source: Source) -> None:
        self._ground, self._text, self._starts = ground, source.text, source.line_starts
        self.known: dict[Span, Iri] = {}

    def lines(self, span: Span) -> tuple[int, int]:
        """Return the first and last line of ``span``, counted from 1."""
        return bisect_right(self._starts, span.start), bisect_right(self._starts, span.end - 1)

    def iri(self, span: Span) -> Iri | None:
        """Return the IRI of ``span`` and remember it without blanks; ``None`` for nothing."""
        printed = self._text[span.start : span.end]
        start = span.start + len(printed) - len(printed.lstrip())
        exact = Span(start, start + len(printed.strip()))
        if exact.end <= exact.start:
            return None
        if exact not in self.known:
            self.known[exact] = Iri(self._ground.under("span", self._key(exact)))
        return self.known[exact]

    def _key(self, span: Span) -> str:
        first, last = self.lines(span)
        start, below = self._starts[first - 1], self._starts[last - 1]
        end = self._starts[last] if last < len(self._starts) else len(self._text)
        if self._text[start : span.start].strip() or self._text[span.end : end].strip():
            return f"{first}.{span.start - start + 1}-{last}.{span.end - below}"
        return f"{first}-{last}"


def _statements(ground: Ground, own: list[Fact], names: _Spans, graph: str) -> Iterator[Quad]:
    """Yield one reified statement for each printed value."""
    name, statement = ground.say.name, ground.say.node["rdf:Statement"]
    kind, seen = name["rdf:type"], Counter[str]()
    for subject, predicate, value, span in dict.fromkeys(own):
        place = names.iri(span) if span and predicate != kind else None
        if place is None:
            continue
        iri = f"{subject}/fact/{local(predicate)}"
        seen[iri] += 1
        iri += f"-{seen[iri]}" if seen[iri] > 1 else ""
        yield iri, kind, statement, graph
        yield iri, name["rdf:subject"], Iri(subject), graph
        yield iri, name["rdf:predicate"], Iri(predicate), graph
        yield iri, name["rdf:object"], value, graph
        yield iri, name["mbs:evidence"], place, graph


def _told(
    ground: Ground, source: Source, lines: tuple[int, int], span: Span, iri: Iri, graph: str
) -> list[Quad]:
    """Return one span; written out plainly, because half of a graph is made here."""
    say, name, node, place = ground.say, ground.say.name, ground.say.node, iri.value
    kind, selector = name["rdf:type"], name["oa:hasSelector"]
    position, quote = f"{place}/position", f"{place}/quote"
    return [
        (place, kind, node["mbs:SourceSpan"], graph),
        (place, name["mbs:startLine"], say.count(lines[0]), graph),
        (place, name["mbs:endLine"], say.count(lines[1]), graph),
        (place, name["oa:hasSource"], Iri(ground.under("source")), graph),
        (place, selector, Iri(position), graph),
        (place, selector, Iri(quote), graph),
        (position, kind, node["oa:TextPositionSelector"], graph),
        (position, name["oa:start"], say.count(span.start), graph),
        (position, name["oa:end"], say.count(span.end), graph),
        (quote, kind, node["oa:TextQuoteSelector"], graph),
        (quote, name["oa:exact"], say.text(source.quote(span)), graph),
    ]
