"""Evidence comes in, and whether quote and place agree with the filing's text goes out.

This is the one check that SHACL cannot do: it reads the filing again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from poolgraph.checks.catalog import Catalog, Check
from poolgraph.checks.facts import Facts, Figures, Finding
from poolgraph.source import Source, Span
from poolgraph.triples import Literal

NUMBER = "24"
_Values = Mapping[str, Mapping[str, list[str]]]


def compare(facts: Facts, catalog: Catalog, source: Source) -> tuple[list[Figures], list[Finding]]:
    """Compare all evidence with the text; both lists are empty where a filing has no evidence."""
    if not facts.evidence:
        return [], []
    check = catalog.check_named(NUMBER)
    said = _by_subject(facts)
    spans = sorted(span for span in said if said[span].get(catalog.iri("mbs:startLine")))
    findings = [
        *_unevidenced(facts, catalog, check, said),
        *_misquoted(spans, facts, catalog, check, said, source),
    ]
    integer = catalog.iri("xsd:integer")
    wrong = len({finding.about for finding in findings})
    needed = len(spans) + len(_needing(facts, catalog))
    expected, actual = (Literal(str(n), integer) for n in (needed, needed - wrong))
    return [Figures(check.iri, facts.filing, expected, actual, Literal("0", integer))], findings


def _by_subject(facts: Facts) -> _Values:
    said: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for subject, predicate, value in (*facts.evidence, *facts.content):
        said[subject].setdefault(predicate, []).append(value[0])
    return said


def _needing(facts: Facts, catalog: Catalog) -> list[str]:
    """Return the subjects of the filing that must name the lines they were read from."""
    typed = facts.linked("rdf:type")
    under = f"{facts.filing}/"
    return sorted({s for s, kind in typed if kind in catalog.evidenced and s.startswith(under)})


def _unevidenced(facts: Facts, catalog: Catalog, check: Check, said: _Values) -> Iterator[Finding]:
    evidence = catalog.iri("mbs:evidence")
    for subject in _needing(facts, catalog):
        if not said[subject].get(evidence):
            message = "a fact names no lines that it was read from"
            yield Finding(check.iri, check.code, check.severity, message, facts.filing, subject)


def _misquoted(
    spans: list[str], facts: Facts, catalog: Catalog, check: Check, said: _Values, source: Source
) -> Iterator[Finding]:
    for span in spans:
        fault = _fault(span, catalog, said, source)
        if fault:
            yield Finding(check.iri, check.code, check.severity, fault, facts.filing, span)


def _fault(span: str, catalog: Catalog, said: _Values, source: Source) -> str | None:
    """Return what is wrong with one span, or ``None``."""

    def stated(name: str) -> list[str]:
        selectors = said[span].get(catalog.iri("oa:hasSelector"), [])
        predicate = catalog.iri(name)
        return [v for node in (span, *selectors) for v in said.get(node, {}).get(predicate, [])]

    starts, ends, quotes = stated("oa:start"), stated("oa:end"), stated("oa:exact")
    if not (starts and ends):
        return "a fact names lines, but no place in them"
    place = Span(int(starts[0]), int(ends[0]))
    found = source.quote(place)
    if quotes and quotes[0] != found:
        return f"the evidence quotes '{quotes[0][:60]}', the filing says '{found[:60]}' there"
    lines = tuple(int(n) for n in (*stated("mbs:startLine"), *stated("mbs:endLine")))
    if lines != source.line_range(place):
        return f"the evidence names lines {lines}, the place is in {source.line_range(place)}"
    return None
