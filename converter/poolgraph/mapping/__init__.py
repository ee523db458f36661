"""A filing as read comes in, quads and the places they are printed go out.

Quads stand in the order of the page: what the filing says, then where it says it, then
how the graph was made. Nothing here reads text, and no library's types come out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal as OneOf

from poolgraph.mapping.cover import face, items, signature
from poolgraph.mapping.deal import deal
from poolgraph.mapping.evidence import Place, places, witnessed
from poolgraph.mapping.facts import Fact, Ground, lexicon
from poolgraph.mapping.naming import filing_key
from poolgraph.mapping.note import notes, statistic_iris, statistics
from poolgraph.mapping.provenance import provenance
from poolgraph.mapping.registrant import one_name
from poolgraph.mapping.table import tables
from poolgraph.source import Source, Span
from poolgraph.syntax import Filing
from poolgraph.terms import Terms
from poolgraph.triples import Quad

__all__ = ["Evidence", "Mapped", "map_filing"]

Evidence = OneOf["none", "row", "value"]


@dataclass(frozen=True)
class Mapped:
    """The graph of one filing as plain quads, each once, and where they are printed.

    ``places`` leads from a subject to its span, and from ``(subject, predicate)`` to the
    span of the printed figure; subjects that nobody printed are not in it.
    """

    filing: str
    quads: tuple[Quad, ...]
    places: Mapping[Place, Span]


def map_filing(filing: Filing, source: Source, terms: Terms, evidence: Evidence = "row") -> Mapped:
    """Return the graph of ``filing``; any filing maps, however little was read of it."""
    say = lexicon(terms)
    root = "/".join((f"{terms.base}id", "filing", filing_key(filing.header, source)))
    ground = Ground(root, say)
    facts = list(_content(ground, filing))
    content = tuple(dict.fromkeys(_quads(ground, "content", facts)))
    proof = witnessed(ground, source, facts, evidence)
    sizes = {"content": len(content), "evidence": len(proof)}
    origin = _quads(ground, "provenance", provenance(ground, source, _title(filing), sizes))
    return Mapped(root, (*content, *proof, *origin), places(facts, say.name["rdf:type"]))


def _content(ground: Ground, filing: Filing) -> Iterator[Fact]:
    """Yield what the filing says, in the order of its pages."""
    names = statistic_iris(ground, filing)
    yield from one_name(ground, chain(face(ground, filing), deal(ground, filing)))
    yield from notes(ground, ground.filing, filing.footnotes)
    for number, note in enumerate(filing.footnotes, 1):
        place = ground.under("note", str(number))
        yield from statistics(ground, note.statistics, names, note=place)
    yield from statistics(ground, filing.statistics, names)
    yield from tables(ground, filing.tables, names)
    yield from items(ground, filing.items)
    yield from signature(ground, filing.signature)


def _quads(ground: Ground, graph: str, facts: Iterable[Fact]) -> list[Quad]:
    """Return facts as quads of one named graph."""
    iri = ground.under("graph", graph)
    return [(s, p, o, iri) for s, p, o, _ in facts]


def _title(filing: Filing) -> str:
    """Return a title made of what is printed: who, which form, which day."""
    cover = filing.cover
    if cover is None:
        return ""
    words = [registrant.name.text for registrant in cover.registrants[:1]]
    words += [cover.form_type.text] if cover.form_type else []
    words += [cover.report_date.value.isoformat()] if cover.report_date else []
    return " ".join(words)
