"""The quads of a filing come in; what was checked, what is wrong, and both as quads go out.

The queries of ontology/shapes.ttl are compiled (``query``, ``compiler``, ``program``), and
``screen`` proves by them that nearly every shape is unbroken; ``referee`` (pyshacl) decides
the rest, and ``tiers`` holds the two to one verdict. ``measure`` gives the figures of what
was compared; ``evidence`` compares quotes with the text, which SHACL cannot. Nothing here
knows how a filing is laid out.
"""

from collections.abc import Iterable, Mapping

from poolgraph.checks.catalog import BrokenShapesError, catalog_of
from poolgraph.checks.compiled.program import program_of
from poolgraph.checks.evidence import compare
from poolgraph.checks.facts import Facts, Place
from poolgraph.checks.measure import measure
from poolgraph.checks.problems import problems_of
from poolgraph.checks.referee import judge
from poolgraph.checks.results import CheckResult, Verdict, as_quads, results_of
from poolgraph.checks.tiers import ENGINES, Engine, audited, decide, is_audited
from poolgraph.source import Source, Span
from poolgraph.terms import Terms
from poolgraph.triples import Quad

__all__ = [
    "ENGINES",
    "BrokenShapesError",
    "CheckResult",
    "Engine",
    "Place",
    "Verdict",
    "check",
]


def check(
    quads: Iterable[Quad],
    terms: Terms,
    places: Mapping[Place, Span],
    source: Source,
    *,
    engine: Engine = "fast",
    audit: float = 0.0,
) -> Verdict:
    """Check one filing and return its verdict: results, problems, quads of the validation graph.

    ``quads`` are the content and evidence graphs of one filing. ``places`` gives the span of
    a subject, and of its figure under ``(subject, predicate)``. The ``engine`` pyshacl judges
    everything; with ``fast`` it does so for the share ``audit`` (0 to 1) of all filings, and
    ``DisagreementError`` goes out where that makes a difference. Raises
    :class:`BrokenShapesError` where ontology/shapes.ttl cannot be run.
    """
    catalog = catalog_of(terms)
    facts = Facts.of(quads, catalog, terms)
    program = program_of(facts.index, catalog)
    figures = measure(facts, catalog, program)
    if engine == "pyshacl":
        findings = judge(facts, catalog)
    elif is_audited(source, audit):
        findings = audited(facts, catalog, program, source)
    else:
        findings = decide(facts, catalog, program)
    evidence_figures, evidence_findings = compare(facts, catalog, source)
    figures, findings = [*figures, *evidence_figures], [*findings, *evidence_findings]
    results = results_of(figures, findings, catalog, facts)
    problems = problems_of(findings, figures, facts, places, source)
    return Verdict(results, problems, as_quads(results, catalog, facts))
