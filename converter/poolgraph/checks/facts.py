"""The quads of one filing, sorted by graph, with the little of the ontology that checks ask for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from poolgraph.checks.catalog import Catalog
from poolgraph.checks.compiled.index import Index, Triple
from poolgraph.problem import Severity
from poolgraph.terms import Terms
from poolgraph.triples import Iri, Literal, Quad

CONTENT, EVIDENCE, VALIDATION = "/graph/content", "/graph/evidence", "/graph/validation"

Place = str | tuple[str, str]


class Figures(NamedTuple):
    """What a check compares for one subject; ``more`` holds what a hint may mention."""

    check: str
    subject: str
    expected: Literal | None
    actual: Literal | None
    tolerance: Literal | None
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Finding:
    """One breach: which check, how grave, about which subject, where to point, in what words."""

    check: str
    code: str
    severity: Severity
    message: str
    focus: str
    value: str | None = None
    path: str | None = None
    hint: str | None = None
    shape: str | None = None

    @property
    def about(self) -> str:
        """The subject that is wrong: the value where it is a node of its own, else the focus."""
        return self.value or self.focus


@dataclass(frozen=True)
class Facts:
    """One filing: its IRI, what its graphs say, and what the ontology adds to them."""

    filing: str
    content: tuple[Triple, ...]
    evidence: tuple[Quad, ...]
    background: tuple[Triple, ...]
    names: Catalog

    @classmethod
    def of(cls, quads: Iterable[Quad], catalog: Catalog, terms: Terms) -> "Facts":
        """Sort ``quads``; ValueError where they hold no content graph."""
        graphs: dict[str, list[Quad]] = {}
        for graph, members in groupby(quads, key=itemgetter(3)):
            graphs.setdefault(graph, []).extend(members)
        content = next((graph for graph in graphs if graph.endswith(CONTENT)), None)
        if content is None:
            raise ValueError("there is nothing to check: the quads hold no content graph")
        filing = content.removesuffix(CONTENT)
        triples = tuple(quad[:3] for quad in graphs[content])
        evidence = tuple(graphs.get(filing + EVIDENCE, ()))
        background = tuple(_background(triples, filing, catalog, terms))
        return cls(filing, triples, evidence, background, catalog)

    @cached_property
    def index(self) -> Index:
        """The content and its background as dictionaries."""
        return Index(chain(self.content, self.background))

    def linked(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of every triple with the predicate ``name``."""
        for subject, values in self.index.forward(self.names.iri(name)).items():
            yield from ((str(subject), str(value)) for value in values)

    @cached_property
    def table_of(self) -> dict[str, str]:
        """The table of every row, total and table, and of a statistic that its note states."""
        tables = dict(self.linked("qb:dataSet"))
        tables |= {total: table for table, total in self.linked("mbs:statedTotal")}
        tables |= {table: table for table in tables.values()}
        for table, _ in self.linked("mbs:printedTitle"):
            tables[table] = table
        return tables

    @cached_property
    def titles(self) -> dict[str, str]:
        """The printed title of every table."""
        return dict(self.linked("mbs:printedTitle"))

    @cached_property
    def rows_of(self) -> dict[str, list[str]]:
        """The rows of every table."""
        rows: dict[str, list[str]] = {}
        for row, table in self.linked("qb:dataSet"):
            rows.setdefault(table, []).append(row)
        return rows


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in an order that does not depend on who found them."""
    return sorted(findings, key=lambda f: (f.about, f.code, f.message, f.focus, f.path or ""))


def _background(
    content: tuple[Triple, ...], filing: str, catalog: Catalog, terms: Terms
) -> Iterator[Triple]:
    """Yield what the ontology says of dimensions and statistics, and of the codes in use."""
    yield from (
        (subject, predicate, Iri(value)) for subject, predicate, value in catalog.background
    )
    used = dict.fromkeys(value[0] for _, _, value in content if type(value) is Iri)
    for iri in used:
        if not iri.startswith(filing):
            yield from _listed(iri, catalog, terms)


@lru_cache(maxsize=1 << 14)
def _listed(iri: str, catalog: Catalog, terms: Terms) -> tuple[Triple, ...]:
    """Return the lists that the ontology has a code in, or that a dimension takes codes from."""
    name = terms.compact(iri)
    return tuple(
        (iri, catalog.iri(predicate), Iri(terms.iri(scheme)))
        for predicate in ("skos:inScheme", "mbs:valuesFrom")
        for scheme in terms.values(name, predicate)
    )
