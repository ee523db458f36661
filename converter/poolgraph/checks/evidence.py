"""Evidence comes in, and whether quote and place agree with the filing's text goes out.

This is the one check that SHACL cannot do: it reads the filing again.
"""

from collections import defaultdict
from collections.abc import Iterator

from poolgraph.checks.catalog import Catalog
from poolgraph.checks.facts import Facts, Figures, Finding
from poolgraph.source import Source, Span
from poolgraph.triples import Literal

NUMBER = "24"
_Stated = dict[str, dict[str, list[str]]]


def compare(facts: Facts, catalog: Catalog, source: Source) -> tuple[list[Figures], list[Finding]]:
    """Compare all evidence with the text; both lists are empty where a filing has no evidence."""
    if not facts.evidence:
        return [], []
    check, stated = catalog.check_named(NUMBER), _stated(facts)
    spans, needing = sorted(stated[catalog.iri("mbs:startLine")]), _needing(facts, catalog)
    shown = stated[catalog.iri("mbs:evidence")]
    faults = [(s, "a fact names no lines that it was read from") for s in needing if s not in shown]
    faults += _Places(stated, catalog, source).faults(spans)
    findings = [
        Finding(check.iri, check.code, check.severity, fault, facts.filing, subject)
        for subject, fault in faults
    ]
    integer = catalog.iri("xsd:integer")
    needed, wrong = len(spans) + len(needing), len(dict(faults))
    expected, actual = (Literal(str(n), integer) for n in (needed, needed - wrong))
    return [Figures(check.iri, facts.filing, expected, actual, Literal("0", integer))], findings


def _stated(facts: Facts) -> _Stated:
    """Return what the evidence says, by property and subject."""
    said: _Stated = defaultdict(dict)
    for subject, predicate, value in facts.evidence:
        stated = said[predicate]
        if subject in stated:
            stated[subject].append(value[0])
        else:
            stated[subject] = [value[0]]
    return said


def _needing(facts: Facts, catalog: Catalog) -> list[str]:
    """Return the subjects of the filing that must name the lines they were read from."""
    instances, under = facts.index.inverse(catalog.iri("rdf:type")), f"{facts.filing}/"
    found = {str(s) for kind in catalog.evidenced for s in instances.get(kind, ())}
    return sorted(subject for subject in found if subject.startswith(under))


class _Places:
    """Compares the places that evidence names with the text."""

    def __init__(self, stated: _Stated, catalog: Catalog, source: Source) -> None:
        names = ("oa:hasSelector", "oa:start", "oa:end", "oa:exact", "mbs:startLine", "mbs:endLine")
        self._stated = [stated[catalog.iri(name)] for name in names]
        self._source = source

    def faults(self, spans: list[str]) -> Iterator[tuple[str, str]]:
        """Yield every span with which something is wrong, and what."""
        for span in spans:
            if fault := self._fault(span):
                yield span, fault

    def _fault(self, span: str) -> str | None:
        selectors, start, end, exact, first, last = self._stated
        nodes = (span, *selectors.get(span, ()))
        starts, ends, quotes = (
            [value for node in nodes if node in said for value in said[node]]
            for said in (start, end, exact)
        )
        if not (starts and ends):
            return "a fact names lines, but no place in them"
        place = Span(int(starts[0]), int(ends[0]))
        found = self._source.quote(place)
        if quotes and quotes[0] != found:
            return f"the evidence quotes '{quotes[0][:60]}', the filing says '{found[:60]}' there"
        lines = tuple(int(number) for number in (*first.get(span, ()), *last.get(span, ())))
        if lines != (there := self._source.line_range(place)):
            return f"the evidence names lines {lines}, the place is in {there}"
        return None
