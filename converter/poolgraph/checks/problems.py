"""Breaches come in, problems as an analyst reads them go out: with table, place and hint."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from poolgraph.checks.facts import Facts, Figures, Finding, Place
from poolgraph.checks.referee import with_money
from poolgraph.problem import Problem, in_order
from poolgraph.source import Source, Span

_VARIABLE = re.compile(r"\{\?(\w+)\}")
_MOST = 3


def problems_of(
    findings: Iterable[Finding],
    figures: Iterable[Figures],
    facts: Facts,
    places: Mapping[Place, Span],
    source: Source,
) -> tuple[Problem, ...]:
    """Return the problems in the order of the page; many of one kind in one table become one."""
    measured = {(entry.check, entry.subject): entry for entry in figures}
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for finding in findings:
        known = measured.get((finding.check, finding.about)) or measured.get(
            (finding.check, finding.focus)
        )
        table = facts.table_of.get(finding.about) or facts.table_of.get(finding.focus)
        problem = Problem(
            finding.severity,
            finding.code,
            _message(finding, facts.titles.get(table or "")),
            _span(finding, table, places),
            _hint(finding, _words(known, table, facts, places, source)),
        )
        kinds.setdefault((finding.code, table or finding.about), []).append(problem)
    return in_order(p for kind in kinds.values() for p in _folded(kind, source))


def _message(finding: Finding, title: str | None) -> str:
    return f"{title}: {finding.message}" if title else finding.message


def _span(finding: Finding, table: str | None, places: Mapping[Place, Span]) -> Span | None:
    """Return the place of the wrong figure, else of what it belongs to, else of its table."""
    keys: list[Place] = [(finding.about, finding.path)] if finding.path else []
    keys += [finding.about]
    keys += [(finding.focus, finding.path)] if finding.path else []
    keys += [finding.focus, *([table] if table else [])]
    return next((places[key] for key in keys if key in places), None)


def _words(
    figures: Figures | None,
    table: str | None,
    facts: Facts,
    places: Mapping[Place, Span],
    source: Source,
) -> dict[str, str]:
    """Return what a hint may mention: the figures, and where the rows of the table stand."""
    words = dict(figures.more) if figures else {}
    for name in ("expected", "actual", "tolerance"):
        if figure := getattr(figures, name, None):
            words[name] = figure.lexical
    spans = [places[row] for row in facts.rows_of.get(table or "", ()) if row in places]
    if spans:
        first, last = source.line_of(min(spans).start), source.line_range(max(spans))[1]
        words["rows"] = _lines(first, last)
    return words


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}-{last}"


def _hint(finding: Finding, words: Mapping[str, str]) -> str | None:
    """Return the clauses of a hint whose words are known, and of which there is not none."""
    clauses = []
    for clause in (finding.hint or "").split("; "):
        wanted = _VARIABLE.findall(clause)
        if clause and all(words.get(name, "0") != "0" for name in wanted):
            clauses.append(_VARIABLE.sub(lambda found: words[found[1]], clause))
    return with_money("; ".join(clauses)) or None


def _folded(problems: list[Problem], source: Source) -> list[Problem]:
    """Return few problems as they are; of many, the first, with the lines of the others."""
    ordered = list(in_order(problems))
    if len(ordered) <= _MOST:
        return ordered
    first, *others = ordered
    lines = sorted({source.line_of(other.span.start) for other in others if other.span})
    where = f" ({_lines(lines[0], lines[-1])})" if lines else ""
    also = f"the same holds for {len(others)} others of this table{where}"
    return [replace(first, hint=f"{first.hint}; {also}" if first.hint else also)]
