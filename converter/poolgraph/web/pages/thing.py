"""Any thing of a filing comes in, a page of what is said of it goes out."""

from collections.abc import Iterable
from dataclasses import dataclass

from poolgraph.triples import Iri, Object
from poolgraph.web.graph import Graph
from poolgraph.web.pages import verdict
from poolgraph.web.pages.render import render
from poolgraph.web.pages.things import (
    SUFFIXES,
    Frame,
    Value,
    crumbs,
    quotes,
    title,
    unit_of,
    value,
)  # fmt: skip
from poolgraph.web.site import Site

HIDDEN = ("rdf:type", "mbs:evidence")
_SHOWN = 60


@dataclass(frozen=True)
class Property:
    """A property with its values; ``more`` is how many there are beside those shown."""

    label: str
    href: str
    meaning: str
    values: tuple[Value, ...]
    more: int = 0


def page(site: Site, graph: Graph, iri: str) -> str:
    """Return the page of a thing that has none of its own kind."""
    kinds = graph.kinds(iri)
    kind = kinds[0] if kinds else ""
    return render(
        site, "thing.html",
        frame=Frame(title(site, graph, iri), site.terms.label(kind) if kind else "", iri,
                    crumbs(site, graph, iri), SUFFIXES, "thing"),
        meaning=site.meaning(graph.terms.iri(kind)) if kind.startswith("mbs:") else "",
        properties=properties(site, graph, iri), quotes=quotes(site, graph, iri),
        checks=verdict.results(site, graph, iri), pointing=pointing(site, graph, iri),
    )  # fmt: skip


def properties(site: Site, graph: Graph, iri: str) -> list[Property]:
    """Return what is said of a thing: figures and words before links, each property once."""
    hidden = {graph.name[name] for name in HIDDEN}
    stated = [(p, v) for p, v in graph.facts.get(iri, {}).items() if p not in hidden]
    stated.sort(key=lambda pair: (isinstance(pair[1][0], Iri), site.label(pair[0])))
    return [one(site, graph, predicate, values) for predicate, values in stated]


def one(site: Site, graph: Graph, predicate: str, values: Iterable[Object]) -> Property:
    """Return one property, with the first of its values."""
    found = list(dict.fromkeys(values))
    unit = unit_of(site, graph.terms.compact(predicate))
    shown = tuple(value(site, graph, v, unit) for v in found[:_SHOWN])
    return Property(site.label(predicate), site.page(predicate), site.meaning(predicate), shown,
                    len(found) - len(shown))  # fmt: skip


def pointing(site: Site, graph: Graph, iri: str) -> list[Property]:
    """Return what leads to a thing within its filing, by property; checks have their own place."""
    checked = graph.name["mbs:checkedSubject"]
    found: dict[str, list[Object]] = {}
    for subject, predicate in graph.pointing(iri):
        if predicate != checked:
            found.setdefault(predicate, []).append(Iri(subject))
    return [one(site, graph, predicate, found[predicate]) for predicate in sorted(found)]
