"""The results of checks come in, what a page shows of them goes out: grouped, failed ones first."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from poolgraph.triples import Literal
from poolgraph.web.graph import Graph
from poolgraph.web.pages.things import Link, Quote, Value, link, literal, quotes
from poolgraph.web.site import Site, last_step

PASSED, FAILED, ABSENT = "passed", "failed", "not-applicable"
_SHOWN, _STEP = 30, re.compile(r"[-/]")
_ORDER = (FAILED, PASSED, ABSENT)


@dataclass(frozen=True)
class Result:
    """What came of one check on one subject."""

    href: str
    outcome: str
    severity: str
    subject: Link
    expected: Value | None
    actual: Value | None
    tolerance: Value | None
    messages: tuple[str, ...]
    places: tuple[Quote, ...]


@dataclass(frozen=True)
class Check:
    """One check with its results; its outcome is the worst of theirs."""

    number: int
    label: str
    meaning: str
    href: str
    outcome: str
    counts: dict[str, int]
    results: tuple[Result, ...]


def results(site: Site, graph: Graph, below: str = "") -> list[Check]:
    """Return the checks of a filing, or of one thing with what hangs under it."""
    found: dict[str, list[str]] = {}
    for iri in graph.of_class("mbs:CheckResult"):
        subject = graph.text(iri, "mbs:checkedSubject")
        if not below or subject == below or subject.startswith(f"{below}/"):
            found.setdefault(graph.text(iri, "mbs:check"), []).append(iri)
    made = [_check(site, graph, check, found[check]) for check in found]
    return sorted(made, key=lambda check: (_ORDER.index(check.outcome), check.number))


def glance(site: Site, graph: Graph) -> list[Check]:
    """Return the checks of a filing with their outcomes, but without the results."""
    found: dict[str, Counter[str]] = {}
    for iri in graph.of_class("mbs:CheckResult"):
        counts = found.setdefault(graph.text(iri, "mbs:check"), Counter())
        counts[outcome_of(graph, iri)] += 1
    return [_counted(site, check, found[check], ()) for check in found]


def _counted(site: Site, check: str, counts: Mapping[str, int], told: tuple[Result, ...]) -> Check:
    outcome = next((o for o in _ORDER if counts.get(o)), ABSENT)
    step = last_step(check)
    return Check(
        int(step) if step.isdigit() else 0, site.label(check), site.meaning(check),
        site.page(check), outcome, {o: counts.get(o, 0) for o in _ORDER}, told,
    )  # fmt: skip


def failed_below(graph: Graph) -> dict[str, list[str]]:
    """Return the failed results of a filing by the subject they are about."""
    found: dict[str, list[str]] = {}
    for iri in graph.of_class("mbs:CheckResult"):
        if outcome_of(graph, iri) == FAILED:
            found.setdefault(graph.text(iri, "mbs:checkedSubject"), []).append(iri)
    return found


def outcome_of(graph: Graph, result: str) -> str:
    """Return ``passed``, ``failed`` or ``not-applicable``."""
    return last_step(graph.text(result, "mbs:outcome"))


def _check(site: Site, graph: Graph, check: str, iris: Iterable[str]) -> Check:
    ordered = sorted(iris, key=lambda iri: (_ORDER.index(outcome_of(graph, iri)), _natural(iri)))
    told = tuple(_result(site, graph, iri) for iri in ordered[:_SHOWN])
    return _counted(site, check, Counter(outcome_of(graph, iri) for iri in ordered), told)


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(step) if step.isdigit() else 0, step) for step in _STEP.split(text)]


def _result(site: Site, graph: Graph, iri: str) -> Result:
    subject = graph.text(iri, "mbs:checkedSubject")
    outcome = outcome_of(graph, iri)
    return Result(
        site.page(iri), outcome, last_step(graph.text(iri, "mbs:severity")).lower(),
        link(site, graph, subject), _figure(graph, iri, "mbs:expected"),
        _figure(graph, iri, "mbs:actual"), _figure(graph, iri, "mbs:tolerance"),
        tuple(graph.texts(iri, "sh:resultMessage")),
        tuple(quotes(site, graph, subject)) if outcome == FAILED else (),
    )  # fmt: skip


def _figure(graph: Graph, iri: str, name: str) -> Value | None:
    found: Literal | None = graph.literal(iri, name)
    return literal(graph, found) if found else None
