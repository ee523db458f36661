"""A store and the IRI of a table or a code list come in, its rows as CSV go out, as printed.

One line a row, in the order of the filing; the total is left out, so that a sum counts
nothing twice. Columns are called as the properties of the graph.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object

if TYPE_CHECKING:
    from poolgraph.store import Store

Facts = dict[str, list[Object]]
WITH_CHART = frozenset({"mbs:StratificationTable"})
WITH_ROWS = WITH_CHART | {"skos:ConceptScheme"}
_FIRST = ("skos:notation", "skos:prefLabel", "skos:altLabel", "skos:broader")
_NO_MEASURES = ("mbs:printedLabel", "mbs:rowOrdinal", "mbs:percentDecimals")


def kinds(store: "Store", iri: str) -> frozenset[str]:
    """Return the classes of a thing, as compact names."""
    kind = store.terms.iri("rdf:type")
    found = (q[2][0] for q in store.describe(iri) if q[0] == iri and q[1] == kind)
    return frozenset(map(store.terms.compact, found))


def written(store: "Store", iri: str) -> bytes | None:
    """Return a table or a code list as CSV (UTF-8, RFC 4180); ``None`` for anything else."""
    found = kinds(store, iri)
    facts = _facts(store, iri)
    if found & WITH_CHART:
        return _csv(_strata(facts, iri, store.terms))
    if found & WITH_ROWS:
        return _csv(_codes(facts, iri))
    return None


def _facts(store: "Store", iri: str) -> dict[str, Facts]:
    facts: dict[str, Facts] = {}
    for subject, predicate, value, _ in store.describe(iri):
        name = store.terms.compact(predicate)
        facts.setdefault(subject, {}).setdefault(name, []).append(value)
    return facts


def _csv(lines: Iterable[Iterable[str]]) -> bytes:
    page = io.StringIO()
    csv.writer(page).writerows(lines)
    return page.getvalue().encode()


def _text(values: list[Object] | None) -> str:
    return " | ".join(dict.fromkeys(value[0] for value in values)) if values else ""


def _strata(facts: dict[str, Facts], iri: str, terms: Terms) -> Iterator[list[str]]:
    """Yield the heading and the rows of a table: label, code, then each measure."""
    rows = [said for said in facts.values() if Iri(terms.iri("mbs:StratumRow")) in
            said.get("rdf:type", ())]  # fmt: skip
    rows.sort(key=lambda said: int(_text(said.get("mbs:rowOrdinal")) or 0))
    coded = _text(facts[iri].get("mbs:stratifier"))
    code = terms.compact(coded) if coded else ""
    measures = _measures(rows)
    others = [_others(facts, said) for said in rows]
    headings = list(dict.fromkeys(heading for other in others for heading in other))
    names = ["mbs:printedLabel", *([code] if code else []), *measures]
    yield [name.partition(":")[2] for name in names] + headings
    for said, other in zip(rows, others, strict=True):
        yield [_text(said.get(name)) for name in names] + [other.get(h, "") for h in headings]


def _measures(rows: list[Facts]) -> list[str]:
    """Return the properties that give a row a figure, in the order of the first row."""
    found: dict[str, None] = {}
    for said in rows:
        for name, values in said.items():
            if not isinstance(values[0], Iri) and name not in _NO_MEASURES:
                found.setdefault(name)
    return list(found)


def _others(facts: dict[str, Facts], said: Facts) -> dict[str, str]:
    """Return the columns that no term fits, by their printed headings."""
    nodes = (facts.get(value[0], {}) for value in said.get("mbs:hasColumnValue", ()))
    return {
        _text(node.get("mbs:printedHeading")): _text(node.get("mbs:printedValue")) for node in nodes
    }


def _codes(facts: dict[str, Facts], iri: str) -> Iterator[list[str]]:
    """Yield the heading and the codes of a list: where it is, then what it says of each."""
    members = {subject: said for subject, said in facts.items() if
               Iri(iri) in said.get("skos:inScheme", ())}  # fmt: skip
    used = {name for said in members.values() for name in said}
    names = [name for name in _FIRST if name in used]
    names += sorted(used - set(names) - {"rdf:type", "skos:inScheme", "skos:topConceptOf"})
    yield ["code", *(name.partition(":")[2] for name in names)]
    for subject, said in sorted(members.items()):
        yield [subject, *(_text(said.get(name)) for name in names)]
