"""Damaged filings: the triples that must still come out, and what is said of the damage.

A case is a folder of tests/recovery/ with ``filing.txt``, ``survives.ttl`` (whose relative
IRIs are those of the filing) and ``problems.txt`` (line, severity and code of each problem).
"""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import cases
from poolgraph.convert import convert, read
from poolgraph.problem import Problem
from poolgraph.source import Source

CASES = cases("recovery")


def summary(problem: Problem, source: Source) -> str:
    line = source.line_of(problem.span.start) if problem.span else 0
    return f"{line}: {problem.severity}[{problem.code}]\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_readable_comes_out(case: Path, golden: Callable[[Path, str], None]) -> None:
    """Every triple of survives.ttl is in the graph, and the damage is told at its line."""
    result = convert(read(str(case / "filing.txt")))
    graph = {q.triple for q in ox.parse(result.write("nq"), format=ox.RdfFormat.N_QUADS)}
    text = (case / "survives.ttl").read_text(encoding="utf-8")
    base = f"{result.mapped.filing}/"
    wanted = {q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base)}
    assert [str(triple) for triple in wanted - graph] == []
    golden(case / "problems.txt", "".join(summary(p, result.source) for p in result.problems))


def test_cases_ask_for_something() -> None:
    """A case without a triple to survive says nothing."""
    silent = [c.name for c in CASES if " mbs:" not in (c / "survives.ttl").read_text("utf-8")]
    assert silent == []
