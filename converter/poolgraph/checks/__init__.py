"""The quads of a filing come in; what was checked, what is wrong, and both as quads go out.

The ``referee`` (pyshacl) decides by the shapes of ontology/, of which ``screen`` picks those
that may be broken; ``measure`` gives the figures of what was compared; ``evidence``
compares quotes with the text, which SHACL cannot. Nothing here knows how a filing is laid out.
"""

from collections.abc import Iterable, Mapping

from poolgraph.checks.catalog import BrokenShapesError, catalog_of
from poolgraph.checks.evidence import compare
from poolgraph.checks.facts import Facts, Place
from poolgraph.checks.measure import measure
from poolgraph.checks.problems import problems_of
from poolgraph.checks.referee import judge
from poolgraph.checks.results import CheckResult, Verdict, as_quads, results_of
from poolgraph.checks.screen import store_of, suspects
from poolgraph.source import Source, Span
from poolgraph.terms import Terms
from poolgraph.triples import Quad

__all__ = ["BrokenShapesError", "CheckResult", "Place", "Verdict", "check"]


def check(
    quads: Iterable[Quad], terms: Terms, places: Mapping[Place, Span], source: Source
) -> Verdict:
    """Check one filing and return its verdict: results, problems, quads of the validation graph.

    ``quads`` are the content and evidence graphs of one filing. ``places`` gives the span of
    a subject, and of its figure under ``(subject, predicate)``. Raises :class:`BrokenShapesError`
    where ontology/shapes.ttl cannot be run.
    """
    catalog = catalog_of(terms)
    facts = Facts.of(quads, catalog, terms)
    store = store_of(facts)
    figures = measure(store, catalog)
    findings = judge(facts, catalog, suspects(store, catalog))
    evidence_figures, evidence_findings = compare(facts, catalog, source)
    figures, findings = [*figures, *evidence_figures], [*findings, *evidence_findings]
    results = results_of(figures, findings, catalog, facts)
    problems = problems_of(findings, figures, facts, places, source)
    return Verdict(results, problems, as_quads(results, catalog, facts))
