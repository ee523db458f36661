"""What pages say of any thing: its name, links, place in the filing, and how to go on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from poolgraph.triples import Iri, Literal, Object
from poolgraph.web.graph import Graph, Place
from poolgraph.web.overview import filer_of, name_of
from poolgraph.web.pages.render import figure, initial
from poolgraph.web.site import Site, last_step

_NUMERIC = ("xsd:integer", "xsd:decimal", "xsd:double")
_DAY = "xsd:date"
_LONG_NUMBER = re.compile(r"\d{5,}(?:\.\d+)?")
SUFFIXES = (".ttl", ".jsonld", ".nt", ".rdf", ".trig", ".nq")


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere; ``kind`` is what it leads to, where that is worth saying."""

    label: str
    href: str
    kind: str = ""


@dataclass(frozen=True)
class Value:
    """One value of a property: a text, how it is to be printed, and where it leads."""

    text: str
    form: str
    href: str = ""
    language: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Quote:
    """Words of a filing, the lines they stand in, and the page that shows them there."""

    text: str
    first: int
    last: int
    href: str


@dataclass(frozen=True)
class Frame:
    """What surrounds a page: its title, what it is about, the way to it, its other forms."""

    title: str
    kind: str = ""
    iri: str = ""
    crumbs: tuple[Link, ...] = ()
    suffixes: tuple[str, ...] = ()
    ask: str = ""


def title(site: Site, graph: Graph, iri: str) -> str:
    """Return the name of a thing of a filing: what it is called, else its class and last step."""
    if iri == graph.iri:
        return filing_name(graph)
    if iri.startswith(f"{graph.iri}/transaction"):
        return deal_name(graph)
    if found := graph.label(iri):
        return found if len(found) <= 120 else f"{found[:117].rstrip()}…"
    kind, step = next(iter(graph.kinds(iri)), ""), last_step(iri)
    if not kind.startswith("mbs:"):
        return step
    label, players = site.terms.label(kind), graph.texts(iri, "mbs:playedBy")
    if players:
        return f"{initial(label)}: {graph.label(players[0])}"
    return label if label.endswith(step) else f"{label} {step}"


def deal_name(graph: Graph) -> str:
    """Return the name of the deal: its trust or who files it, with the number of the series."""
    numbers = sorted(graph.texts(f"{graph.iri}/series", "mbs:seriesNumber"))
    filers = [graph.label(party) for party in graph.texts(graph.iri, "mbs:registrant")]
    trusts = graph.texts(f"{graph.iri}/trust", "mbs:trustName")
    return name_of(trusts, numbers, filer_of(filers, numbers), last_step(graph.iri))


def filing_name(graph: Graph) -> str:
    """Return the title of a filing, as its catalogue has it, else the end of its IRI."""
    return graph.text(f"{graph.iri}/dataset", "dcterms:title") or last_step(graph.iri)


def link(site: Site, graph: Graph, iri: str) -> Link:
    """Return a link to a thing of the filing or of the world."""
    if iri in graph and iri.startswith(graph.iri):
        kind = next(iter(graph.kinds(iri)), "")
        return Link(title(site, graph, iri), site.page(iri), site.terms.label(kind))
    label = graph.label(iri) or site.label(iri)
    return Link(spaced(label) if graph.is_a(iri, "mbs:NumericBand") else label, site.page(iri))


def value(site: Site, graph: Graph, found: Object, unit: str = "") -> Value:
    """Return a value of a property as a page prints it; ``unit`` is the last step of its unit."""
    if isinstance(found, Iri):
        made = link(site, graph, found.value)
        return Value(made.label, "link", made.href)
    return literal(graph, found, unit)


def unit_of(site: Site, name: str) -> str:
    """Return the unit of a measure or statistic by its compact name: ``PERCENT``, ``CCY_USD``."""
    return (site.terms.value(name, "qudt:hasUnit") or "").rpartition(":")[2]


def literal(graph: Graph, found: Literal, unit: str = "") -> Value:
    """Return a literal as a page prints it: figures, days and plain words apart."""
    kind = graph.terms.compact(found.datatype)
    form = "figure" if kind in _NUMERIC else "day" if kind == _DAY else "text"
    return Value(found.lexical, form, language=found.language or "", unit=unit)


def crumbs(site: Site, graph: Graph, iri: str) -> tuple[Link, ...]:
    """Return the way to a thing: the deal, then whatever its IRI hangs under."""
    deal = f"{graph.iri}/transaction"
    way = [link(site, graph, deal if deal in graph else graph.iri)]
    steps = iri.removeprefix(graph.iri).strip("/").split("/")
    above = ["/".join((graph.iri, *steps[:n])) for n in range(1, len(steps))]
    way += [link(site, graph, step) for step in above if step in graph and step != deal]
    return tuple(one for one in way if one.href != site.page(iri))


def quotes(site: Site, graph: Graph, iri: str) -> list[Quote]:
    """Return where a thing stands in the filing, with the words that stand there."""
    return [quote(site, graph, place) for place in graph.places(iri)]


def quote(site: Site, graph: Graph, place: Place) -> Quote:
    """Return a place with its words, and a link to the filing's page at that line."""
    return Quote(place.quote, place.first, place.last, at_line(site, graph, place.first))


def at_line(site: Site, graph: Graph, line: int) -> str:
    """Return a link to a line on the filing's page."""
    return f"{site.page(graph.iri)}#L{line}"


def in_order(graph: Graph, things: Iterable[str]) -> list[str]:
    """Return things in the order of the page they are read from, those without a place last."""
    far = Place(1 << 62, 0, 0, 0, "", "")
    return sorted(things, key=lambda iri: (next(iter(graph.places(iri)), far), iri))


def spaced(label: str) -> str:
    """Return the name of a band with thousands apart: ``100,000.01 to 200,000``."""
    return _LONG_NUMBER.sub(lambda found: figure(found[0]), label)
