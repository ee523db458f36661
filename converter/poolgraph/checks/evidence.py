"""Evidence comes in, and whether quote and place agree with the filing's text goes out.

This is the one check that SHACL cannot do: it reads the filing again.
"""

from collections.abc import Iterator

from poolgraph.checks.catalog import Catalog
from poolgraph.checks.facts import Facts, Figures, Finding
from poolgraph.source import Source, Span
from poolgraph.triples import Literal

NUMBER = "24"
_PLACE = ("oa:hasSelector", "oa:start", "oa:end", "oa:exact", "mbs:startLine", "mbs:endLine")
_Stated = dict[str, dict[str, list[str]]]


def compare(facts: Facts, catalog: Catalog, source: Source) -> tuple[list[Figures], list[Finding]]:
    """Compare all evidence with the text; both lists are empty where a filing has no evidence."""
    if not facts.evidence:
        return [], []
    check, stated = catalog.check_named(NUMBER), _stated(facts, catalog)
    spans, needing = sorted(stated["mbs:startLine"]), _needing(facts, catalog)
    shown = stated["mbs:evidence"]
    faults = [(s, "a fact names no lines that it was read from") for s in needing if s not in shown]
    faults += _Places(stated, source).faults(spans)
    findings = [
        Finding(check.iri, check.code, check.severity, fault, facts.filing, subject)
        for subject, fault in faults
    ]
    integer = catalog.iri("xsd:integer")
    needed, wrong = len(spans) + len(needing), len(dict(faults))
    expected, actual = (Literal(str(n), integer) for n in (needed, needed - wrong))
    return [Figures(check.iri, facts.filing, expected, actual, Literal("0", integer))], findings


def _stated(facts: Facts, catalog: Catalog) -> _Stated:
    """Return what the evidence says, by property and subject."""
    said: _Stated = {name: {} for name in ("mbs:evidence", *_PLACE)}
    links = {catalog.iri(name): stated for name, stated in said.items()}
    for subject, predicate, value, _ in facts.evidence:
        stated = links.get(predicate)
        if stated is None:
            continue
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

    def __init__(self, stated: _Stated, source: Source) -> None:
        self._stated = [stated[name] for name in _PLACE]
        self._source = source

    def faults(self, spans: list[str]) -> Iterator[tuple[str, str]]:
        """Yield every span with which something is wrong, and what."""
        for span in spans:
            if fault := self._fault(span):
                yield span, fault

    def _fault(self, span: str) -> str | None:
        selectors, start, end, exact, first, last = self._stated
        nodes = (span, *selectors.get(span, ()))
        starts, ends, quote = (_first(said, nodes) for said in (start, end, exact))
        if starts is None or ends is None:
            return "a fact names lines, but no place in them"
        place = Span(int(starts), int(ends))
        found = self._source.quote(place)
        if quote is not None and quote != found:
            return f"the evidence quotes '{quote[:60]}', the filing says '{found[:60]}' there"
        lines = tuple(int(number) for number in (*first.get(span, ()), *last.get(span, ())))
        if lines != (there := self._source.line_range(place)):
            return f"the evidence names lines {lines}, the place is in {there}"
        return None


def _first(said: dict[str, list[str]], nodes: tuple[str, ...]) -> str | None:
    for node in nodes:
        if node in said:
            return said[node][0]
    return None
