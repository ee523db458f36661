"""Whole filings, text in, text out: the tree that was read, the graph, the report.

A case is a folder of tests/corpus/ with ``filing.txt``; ``tree.txt``, ``graph.ttl`` and
``report.txt`` beside it are what came out and was reviewed. ``--accept`` writes them.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import EXAMPLES, cases, run
from poolgraph.convert import Result, convert, read
from tree import dump

CASES = cases("corpus")


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> tuple[Path, Result]:
    folder: Path = request.param
    return folder, convert(read(str(folder / "filing.txt")))


def test_tree(case: tuple[Path, Result], golden: Callable[[Path, str], None]) -> None:
    """What was read, with the lines it was read from."""
    folder, result = case
    golden(folder / "tree.txt", dump(result.filing, result.source))


def test_graph(case: tuple[Path, Result], golden: Callable[[Path, str], None]) -> None:
    """What the graph says, as Turtle."""
    folder, result = case
    golden(folder / "graph.ttl", result.write("turtle").decode("utf-8"))


def test_every_line_is_claimed(case: tuple[Path, Result]) -> None:
    """No line is lost: each that is not blank belongs to a node, or a problem points at it."""
    _, result = case
    source = result.source
    claimed = set()
    for span in [*spans(result.filing), *(p.span for p in result.problems if p.span)]:
        first, last = source.line_range(span)
        claimed |= set(range(first, last + 1))
    lines = enumerate(source.lines(), 1)
    assert [n for n, span in lines if source.quote(span).strip() and n not in claimed] == []


def spans(node: object) -> list[tuple[int, int]]:
    """Return the spans of the parts of ``node``, however deep, without its own."""
    from dataclasses import fields, is_dataclass

    from poolgraph.source import Span

    if isinstance(node, tuple) and not isinstance(node, Span):
        return [span for item in node for span in spans(item) + own(item)]
    if is_dataclass(node):
        parts = [getattr(node, part.name) for part in fields(node) if part.name != "span"]
        return [span for part in parts for span in spans(part) + own(part)]
    return []


def own(node: object) -> list[tuple[int, int]]:
    return [node.span] if hasattr(node, "span") else []


@pytest.mark.parametrize(
    "folder", [*CASES, EXAMPLES / "cwmbs-2002-20", EXAMPLES / "broken-total"], ids=lambda f: f.name
)
def test_report(folder: Path, golden: Callable[[Path, str], None]) -> None:
    """What ``poolgraph check`` prints."""
    done = run("check", "filing.txt", folder=folder)
    golden(folder / "report.txt", done.stdout.decode("utf-8") + done.stderr.decode("utf-8"))


def test_the_example_graph(golden: Callable[[Path, str], None]) -> None:
    """The graph in examples/ is what comes out today."""
    result = convert(read(str(EXAMPLES / "cwmbs-2002-20" / "filing.txt")))
    golden(EXAMPLES / "cwmbs-2002-20" / "graph.ttl", result.write("turtle").decode("utf-8"))
