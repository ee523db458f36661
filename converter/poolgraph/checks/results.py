"""Figures and breaches come in, the outcome of every check goes out, also as quads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from poolgraph.checks.catalog import Catalog, severity_iri
from poolgraph.checks.facts import VALIDATION, Facts, Figures, Finding
from poolgraph.problem import Problem, Severity
from poolgraph.triples import Iri, Literal, Object, Quad

_GRAVITY = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True)
class CheckResult:
    """What came of one check on one subject.

    ``check`` is its number, ``outcome`` is ``passed``, ``failed`` or ``not-applicable``.
    ``severity`` is that of the gravest breach, and the check's own where there is none.
    """

    check: str
    subject: str
    outcome: str
    severity: Severity
    expected: Literal | None = None
    actual: Literal | None = None
    tolerance: Literal | None = None
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What is to say of a filing: every check that ran, what is wrong, and both as quads."""

    results: tuple[CheckResult, ...]
    problems: tuple[Problem, ...]
    quads: tuple[Quad, ...]


def results_of(
    figures: Iterable[Figures], findings: Iterable[Finding], catalog: Catalog, facts: Facts
) -> tuple[CheckResult, ...]:
    """Return the outcome of every check on every subject, in the order of the checks.

    A breach counts for the row it is about where the check measures rows, else for its
    focus. A note does not make a check fail. A check without a subject has one result.
    """
    measured: dict[str, dict[str, Figures | None]] = {check.iri: {} for check in catalog.checks}
    for entry in figures:
        measured[entry.check][entry.subject] = entry
    breaches: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        subjects = measured[finding.check]
        subject = _subject(finding, subjects, facts)
        if finding.severity is not Severity.NOTE:
            subjects.setdefault(subject, None)
        breaches.setdefault((finding.check, subject), []).append(finding)
    return tuple(
        result
        for check in catalog.checks
        for result in _outcomes(check.iri, measured[check.iri], breaches, catalog, facts)
    )


def _subject(finding: Finding, measured: dict[str, Figures | None], facts: Facts) -> str:
    candidates = (finding.about, finding.focus, facts.table_of.get(finding.about, ""))
    return next((subject for subject in candidates if subject in measured), finding.focus)


def _outcomes(
    check_iri: str,
    measured: dict[str, Figures | None],
    breaches: dict[tuple[str, str], list[Finding]],
    catalog: Catalog,
    facts: Facts,
) -> Iterator[CheckResult]:
    check = next(check for check in catalog.checks if check.iri == check_iri)
    if not measured:
        yield CheckResult(check.notation, facts.filing, "not-applicable", check.severity)
    for subject in sorted(measured):
        entry = measured[subject]
        found = breaches.get((check_iri, subject), [])
        grave = [f.severity for f in found if f.severity is not Severity.NOTE]
        yield CheckResult(
            check.notation,
            subject,
            "failed" if grave else "passed",
            min(grave, key=_GRAVITY.index, default=check.severity),
            entry.expected if entry else None,
            entry.actual if entry else None,
            entry.tolerance if entry else None,
            tuple(sorted({finding.message for finding in found})),
        )


def as_quads(results: Iterable[CheckResult], catalog: Catalog, facts: Facts) -> tuple[Quad, ...]:
    """Return results as quads of the filing's validation graph."""
    graph = facts.filing + VALIDATION
    return tuple(
        (subject, catalog.iri(predicate), value, graph)
        for result in results
        for subject, predicate, value in _statements(result, catalog, facts)
    )


def _statements(
    result: CheckResult, catalog: Catalog, facts: Facts
) -> Iterator[tuple[str, str, Object]]:
    step = result.subject.removeprefix(facts.filing).strip("/").replace("/", "-") or "filing"
    iri = f"{facts.filing}/check/{result.check}/{step.rpartition(':')[2]}"
    yield iri, "rdf:type", Iri(catalog.iri("mbs:CheckResult"))
    yield iri, "mbs:check", Iri(catalog.check_named(result.check).iri)
    yield iri, "mbs:outcome", Iri(catalog.iri(f"code:outcome/{result.outcome}"))
    yield iri, "mbs:checkedSubject", Iri(result.subject)
    yield iri, "mbs:severity", Iri(severity_iri(catalog, result.severity))
    for name in ("expected", "actual", "tolerance"):
        if figure := getattr(result, name):
            yield iri, f"mbs:{name}", figure
    for message in result.messages:
        yield iri, "sh:resultMessage", Literal(message, catalog.iri("xsd:string"))
