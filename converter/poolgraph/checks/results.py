"""Figures and breaches come in, the outcome of every check goes out, also as quads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from poolgraph.checks.catalog import Catalog, Check, severity_iri
from poolgraph.checks.facts import VALIDATION, Facts, Figures, Finding
from poolgraph.problem import Problem, Severity
from poolgraph.triples import Iri, Literal, Quad

_GRAVITY = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class CheckResult(NamedTuple):
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
        for result in _outcomes(check, measured[check.iri], breaches, facts)
    )


def _subject(finding: Finding, measured: dict[str, Figures | None], facts: Facts) -> str:
    candidates = (finding.about, finding.focus, facts.table_of.get(finding.about, ""))
    return next((subject for subject in candidates if subject in measured), finding.focus)


def _outcomes(
    check: Check,
    measured: dict[str, Figures | None],
    breaches: dict[tuple[str, str], list[Finding]],
    facts: Facts,
) -> Iterator[CheckResult]:
    if not measured:
        yield CheckResult(check.notation, facts.filing, "not-applicable", check.severity)
    for subject in sorted(measured):
        entry = measured[subject]
        figures = (entry.expected, entry.actual, entry.tolerance) if entry else (None, None, None)
        found = breaches.get((check.iri, subject))
        if not found:
            yield CheckResult(check.notation, subject, "passed", check.severity, *figures)
            continue
        grave = [f.severity for f in found if f.severity is not Severity.NOTE]
        outcome = "failed" if grave else "passed"
        severity = min(grave, key=_GRAVITY.index, default=check.severity)
        messages = tuple(sorted({finding.message for finding in found}))
        yield CheckResult(check.notation, subject, outcome, severity, *figures, messages)


def as_quads(results: Iterable[CheckResult], catalog: Catalog, facts: Facts) -> tuple[Quad, ...]:
    """Return results as quads of the filing's validation graph."""
    return tuple(chain.from_iterable(map(_Telling(catalog, facts).quads, results)))


class _Telling:
    """What it takes to tell the results of one filing; objects that recur are made once."""

    def __init__(self, catalog: Catalog, facts: Facts) -> None:
        iri = catalog.iri
        self._filing, self._graph = facts.filing, facts.filing + VALIDATION
        self._kind = (iri("rdf:type"), Iri(iri("mbs:CheckResult")), self._graph)
        self._check, self._outcome = iri("mbs:check"), iri("mbs:outcome")
        self._subject, self._severity = iri("mbs:checkedSubject"), iri("mbs:severity")
        self._figures = tuple(iri(f"mbs:{name}") for name in ("expected", "actual", "tolerance"))
        self._message, self._string = iri("sh:resultMessage"), iri("xsd:string")
        self._checks = {check.notation: Iri(check.iri) for check in catalog.checks}
        self._gravities = {s: Iri(severity_iri(catalog, s)) for s in Severity}
        self._outcomes = {
            name: Iri(iri(f"code:outcome/{name}"))
            for name in ("passed", "failed", "not-applicable")
        }

    def quads(self, result: CheckResult) -> list[Quad]:
        """Return one result."""
        graph = self._graph
        step = result.subject.removeprefix(self._filing).strip("/").replace("/", "-") or "filing"
        iri = f"{self._filing}/check/{result.check}/{step.rpartition(':')[2]}"
        told: list[Quad] = [
            (iri, *self._kind),
            (iri, self._check, self._checks[result.check], graph),
            (iri, self._outcome, self._outcomes[result.outcome], graph),
            (iri, self._subject, Iri(result.subject), graph),
            (iri, self._severity, self._gravities[result.severity], graph),
        ]
        figures = (result.expected, result.actual, result.tolerance)
        for predicate, figure in zip(self._figures, figures, strict=True):
            if figure:
                told.append((iri, predicate, figure, graph))
        for message in result.messages:
            told.append((iri, self._message, Literal(message, self._string), graph))
        return told
