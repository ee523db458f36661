"""A filing comes in, its page goes out: its own text with every fact in its place."""

from dataclasses import dataclass

from poolgraph.web.graph import Graph
from poolgraph.web.pages import text, verdict
from poolgraph.web.pages.render import render
from poolgraph.web.pages.table import tables_of
from poolgraph.web.pages.thing import Property, properties
from poolgraph.web.pages.things import (
    SUFFIXES,
    Frame,
    Link,
    Quote,
    crumbs,
    deal_name,
    link,
    quotes,
    title,
)  # fmt: skip
from poolgraph.web.site import Site

_ELSEWHERE = ("mbs:hasFootnote", "mbs:sourceDocument", "mbs:describes")


@dataclass(frozen=True)
class Fault:
    """A check that failed: what it says, about what, and where that stands."""

    message: str
    href: str
    check: Link
    severity: str
    subject: Link
    places: tuple[Quote, ...]


def page(site: Site, graph: Graph, iri: str) -> str:
    """Return the page of a filing."""
    found = faults(site, graph)
    wrong: dict[int, list[tuple[str, str]]] = {}
    for fault in found:
        for place in fault.places[:1]:
            wrong.setdefault(place.first, []).append((fault.message, fault.href))
    deal = f"{iri}/transaction"
    kind = next(iter(graph.kinds(iri)), "mbs:Filing")
    return render(
        site, "filing.html",
        frame=Frame(title(site, graph, iri), site.terms.label(kind), iri,
                    crumbs(site, graph, iri), SUFFIXES, "thing"),
        deal=Link(deal_name(graph), site.page(deal)) if deal in graph else None,
        tables=[link(site, graph, table) for table in tables_of(graph)],
        properties=_properties(site, graph), faults=found,
        checks=verdict.results(site, graph), has_text=site.text(iri) is not None,
        stretches=text.stretches(site, graph, wrong), kinds=(*text.KINDS, text.OTHER),
    )  # fmt: skip


def _properties(site: Site, graph: Graph) -> list[Property]:
    hidden = {site.page(graph.terms.iri(name)) for name in _ELSEWHERE}
    return [p for p in properties(site, graph, graph.iri) if p.href not in hidden]


def faults(site: Site, graph: Graph) -> list[Fault]:
    """Return what failed in the checks of a filing, in the order of its lines."""
    made = [
        _fault(site, graph, result)
        for results in verdict.failed_below(graph).values() for result in results
    ]  # fmt: skip
    return sorted(made, key=lambda f: (f.places[0].first if f.places else 1 << 62, f.message))


def _fault(site: Site, graph: Graph, result: str) -> Fault:
    check = graph.text(result, "mbs:check")
    subject = graph.text(result, "mbs:checkedSubject")
    return Fault(
        "; ".join(graph.texts(result, "sh:resultMessage")) or site.label(check), site.page(result),
        Link(site.label(check), site.page(check)),
        graph.text(result, "mbs:severity").rpartition("#")[2].lower(),
        link(site, graph, subject), tuple(quotes(site, graph, subject)),
    )  # fmt: skip
