"""One problem a case: the filing that has it, and exactly what is printed about it.

A case is a folder of tests/problems/ named by its code, with ``filing.*`` and
``expected.txt``: all problems of that code, as a terminal shows them.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint

from conftest import ROOT, SEED, cases
from poolgraph.cli.explain import paragraphs
from poolgraph.convert import convert, read
from poolgraph.parser.reader import Reader
from poolgraph.problem import render
from poolgraph.source import Unreadable


def reported(filing: Path, code: str) -> str:
    """Return every problem of ``code`` in ``filing``, rendered; exit-2 problems on one line."""
    try:
        result = convert(read(filing.name))
    except Unreadable as fault:
        return f"{fault.code}: {fault.message} ({fault.hint})\n" if fault.code == code else ""
    found = [p for p in result.problems if p.code == code]
    return "".join(f"{render(problem, result.source)}\n" for problem in found)


@pytest.mark.parametrize("case", cases("problems", "filing.*"), ids=lambda case: case.name)
def test_problem(
    case: Path, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message, its place and its hint, word for word."""
    monkeypatch.chdir(case)
    text = reported(next(case.glob("filing.*")), case.name)
    assert text, f"{case.name} is not reported at all"
    golden(case / "expected.txt", text)


# tests/test_cli.py and tests/test_exports.py show these, tests/test_many*.py those of many
# filings, tests/test_store.py, test_load.py, test_query.py and test_publish.py those of stores;
# reading-failed and judging-failed are faults of ours, below.
OF_MANY = {
    "conversion-failed",
    "engines-disagree",
    "missing-extra",
    "no-filings",
    "no-output",
    "other-inputs",
    "shard-failed",
    "took-too-long",
    "unknown-place",
    "unreachable-file",
    "worker-died",
}
OF_STORES = {
    "bad-endpoint",
    "bad-parameter",
    "bad-query",
    "broken-store",
    "endpoint-refused",
    "newer-store",
    "no-answer",
    "no-store",
    "not-a-site",
    "not-a-store",
    "other-base",
    "port-busy",
    "query-timeout",
    "refused-query",
    "store-locked",
    "unknown-query",
}
WITHOUT_A_FILING = (
    OF_MANY
    | OF_STORES
    | {
        "broken-graph",
        "foreign-graph",
        "graphs-differ",
        "not-an-export",
        "xbrl-context",
        "is-a-directory",
        "missing-file",
        "unreadable-file",
        "unwritable-output",
        "reading-failed",
        "judging-failed",
    }
)


def test_every_code_has_a_case() -> None:
    """A code nobody has seen printed is not a code: here, or in the cases of tests/shapes."""
    here = {path.name for path in (ROOT / "tests" / "problems").iterdir() if path.is_dir()}
    shapes = (path.read_text("utf-8") for path in (ROOT / "tests" / "shapes").glob("*.ttl"))
    there = {code for text in shapes for code in re.findall(r"^# \w+\[([a-z-]+)\]", text, re.M)}
    assert set(paragraphs()) - here - there == WITHOUT_A_FILING


def test_a_fault_of_ours_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where reading a block fails, its lines are told, and the rest of the filing comes out."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(Reader, "_read_plain", fail)
    result = convert(SEED)
    told = [problem for problem in result.problems if problem.code == "reading-failed"]
    assert told
    assert "on purpose" in told[0].message
    assert sum(len(table.rows) for table in result.filing.tables) == 97


def test_a_check_that_cannot_be_computed_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the referee fails over one query, that check is told, and the others are judged."""
    decided = SPARQLBasedConstraint._validate_sparql_query

    def fail(self: object, query: str, *rest: object) -> object:
        if "MAX(?theirs)" in query:
            raise AttributeError("on purpose")
        return decided(self, query, *rest)

    monkeypatch.setattr(SPARQLBasedConstraint, "_validate_sparql_query", fail)
    broken = (ROOT / "examples" / "broken-total" / "filing.txt").read_bytes()
    result = convert(broken)
    codes = [problem.code for problem in result.problems]
    assert codes.count("judging-failed") == 1
    assert "total-mismatch" in codes
