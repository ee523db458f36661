"""The ontology and its shapes come in, their pages go out: each term with an anchor."""

from dataclasses import dataclass

from poolgraph.triples import Iri
from poolgraph.web.graph import Graph
from poolgraph.web.pages.render import render
from poolgraph.web.pages.things import SUFFIXES, Frame, Link
from poolgraph.web.site import Site, last_step

_GROUPS = ("mbs:PartyRole", "mbs:PoolStatistic")
_CLASSES = ("owl:Class", "rdfs:Class")
_PROPERTIES = ("rdf:Property", "owl:DatatypeProperty", "owl:ObjectProperty")
_FACTS = ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "mbs:valuesFrom",
          "qudt:hasUnit", "mbs:bandUnit")  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A term of the ontology: its anchor, what it is called and means, words of a filing."""

    anchor: str
    name: str
    label: str
    meaning: str
    examples: tuple[str, ...]
    facts: tuple[tuple[Link, tuple[Link, ...]], ...]


@dataclass(frozen=True)
class Section:
    """Terms of one sort; ``key`` says which, its heading is the template's."""

    key: str
    terms: tuple[Term, ...]


def ontology(site: Site) -> str:
    """Return the page of the ontology."""
    return site.kept("ontology", lambda: _ontology(site))


def _ontology(site: Site) -> str:
    iri = f"{site.store.base}ontology"
    graph = Graph(iri, site.store.describe(iri), site.terms)
    return render(
        site, "ontology.html",
        frame=Frame(graph.text(iri, "dcterms:title") or last_step(iri),
                    site.label(graph.name["owl:Ontology"]), iri, (), SUFFIXES, ""),
        meaning=graph.text(iri, "dcterms:description"), version=graph.text(iri, "owl:versionInfo"),
        sections=[s for s in _sections(site, graph) if s.terms],
    )  # fmt: skip


def _sections(site: Site, graph: Graph) -> list[Section]:
    classes = [iri for iri in sorted(graph.facts) if any(graph.is_a(iri, c) for c in _CLASSES)]
    special = {iri for iri in classes for wide in graph.texts(iri, "rdfs:subClassOf")
               if graph.terms.compact(wide) in _GROUPS}  # fmt: skip
    properties = sorted({iri for kind in _PROPERTIES for iri in graph.of_class(kind)})
    measures = {iri for iri in properties if graph.is_a(iri, "qb:MeasureProperty")}
    dimensions = {iri for iri in properties if graph.is_a(iri, "qb:DimensionProperty")}
    plain = [iri for iri in properties if iri not in measures | dimensions]
    role = graph.name[_GROUPS[0]]
    roles = {iri for iri in special if role in graph.texts(iri, "rdfs:subClassOf")}
    listed = {
        "classes": [iri for iri in classes if iri not in special], "roles": sorted(roles),
        "statistics": sorted(special - roles), "properties": plain,
        "dimensions": sorted(dimensions), "measures": sorted(measures),
    }  # fmt: skip
    return [Section(key, tuple(_term(site, graph, iri) for iri in terms))
            for key, terms in listed.items()]  # fmt: skip


def _term(site: Site, graph: Graph, iri: str) -> Term:
    facts = [(Link(site.label(graph.name[name]), site.page(graph.name[name])),
              tuple(Link(site.label(one), site.page(one)) for one in graph.texts(iri, name)))
             for name in _FACTS if graph.texts(iri, name)]  # fmt: skip
    return Term(
        iri.partition("#")[2], graph.terms.compact(iri),
        graph.text(iri, "rdfs:label") or last_step(iri), graph.text(iri, "skos:definition"),
        tuple(graph.texts(iri, "skos:example")), tuple(facts),
    )  # fmt: skip


def shapes(site: Site) -> str:
    """Return the page of the shapes: the checks, with the shapes that decide them."""
    return site.kept("shapes", lambda: _shapes(site))


def _shapes(site: Site) -> str:
    iri = f"{site.store.base}shapes"
    graph = Graph(iri, site.store.describe(iri), site.terms)
    found: dict[str, list[tuple[str, str, list[str], str, str]]] = {}
    for shape in sorted(graph.facts):
        for check in graph.texts(shape, "mbs:check"):
            queries = graph.texts(shape, "sh:sparql")
            messages = [m for one in (shape, *queries) for m in graph.texts(one, "sh:message")]
            select = next((graph.text(q, "sh:select") for q in queries), "")
            told = (
                shape.partition("#")[2],
                last_step(graph.text(shape, "sh:severity")).lower(),
                messages,
                graph.text(shape, "mbs:problemCode"),
                site.terms.rebase(select),
            )
            found.setdefault(check, []).append(told)
    rows = [(Link(site.label(check), site.page(check)), site.meaning(check), last_step(check),
             found[check]) for check in sorted(found, key=_number)]  # fmt: skip
    return render(
        site, "shapes.html",
        frame=Frame(site.label(iri), site.label(Iri(graph.name["owl:Ontology"]).value), iri, (),
                    SUFFIXES, ""),
        checks=rows,
    )  # fmt: skip


def _number(check: str) -> tuple[int, str]:
    step = last_step(check)
    return (int(step) if step.isdigit() else 0), step
