"""The documentation is whole: every code, command and folder has its words, and no word lies."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from conftest import ROOT
from poolgraph import terms
from poolgraph.checks.catalog import catalog_of
from poolgraph.cli import main
from poolgraph.cli.explain import first_sentence, paragraphs

PACKAGE = ROOT / "converter" / "poolgraph"
RAISED = {
    "Problem": 1,
    "Finding": 1,
    "Unreadable": 0,
    "Fault": 2,
}  # where the code stands in a call


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def raised(package: Path = PACKAGE) -> set[tuple[str, str]]:
    """Return (severity, code) of every constant code that a module reports."""
    found = set()
    for path in package.rglob("*.py"):
        for name, call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            place = RAISED.get(name)
            if place is not None and len(call.args) > place:
                argument = call.args[place]
                if isinstance(argument, ast.Constant):
                    found.add((_severity(name, call), argument.value))
    return found


def _severity(name: str, call: ast.Call) -> str:
    first = call.args[2 if name == "Finding" else 0]
    if name == "Fault":  # a shard that is not done: the run could not be ended
        return "exit status 2"
    if isinstance(first, ast.Attribute):
        return first.attr.lower()
    return "exit status 2" if isinstance(first, ast.Constant) else "any"


def judged() -> set[tuple[str, str]]:
    """Return (severity, code) of every shape in shapes.ttl."""
    shapes = catalog_of(terms.load()).shapes.values()
    return {(str(shape.severity), shape.code) for shape in shapes}


def headings() -> dict[str, set[str]]:
    """Return the severities that docs/problems.md gives each code in its heading."""
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    found = re.findall(r"^### `([a-z0-9-]+)` · (.+)$", text, re.MULTILINE)
    return {code: set(severities.split(" or ")) for code, severities in found}


def test_every_code_has_a_paragraph_and_none_has_too_many() -> None:
    """`poolgraph explain` knows whatever poolgraph says, and nothing that it never says."""
    assert {code for _, code in raised() | judged()} | NOT_A_SHAPE == set(paragraphs())


NOT_A_SHAPE = {"evidence-mismatch"}  # compared outside SHACL, with the code of its check


def test_headings_give_the_severity() -> None:
    """The severity in a heading is the one that is reported."""
    said = {}
    for severity, code in raised() | judged():
        said.setdefault(code, set()).add(severity)
    assert {c: s for c, s in headings().items() if c not in NOT_A_SHAPE} == said


def test_the_search_for_codes_finds_some(tmp_path: Path) -> None:
    """A search that finds nothing must not pass for a documentation that has everything."""
    (tmp_path / "a.py").write_text('Problem(Severity.NOTE, "never-seen", "x")')
    assert raised(tmp_path) == {("note", "never-seen")}
    assert len(judged()) > 30


@pytest.mark.parametrize("code", paragraphs())
def test_a_paragraph_says_all_it_must(code: str) -> None:
    """What it means, an example, and what to do: three sentences at least."""
    text = paragraphs()[code]
    assert "Example: " in text
    assert len(re.findall(r"\.(?:\s|$)", text)) >= 3
    assert first_sentence(text).endswith(".")


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_help_with_an_example(name: str) -> None:
    """Help shows how a command is used before it lists its options."""
    command = main.commands[name]
    page = command.get_help(click.Context(command))
    assert re.search(rf"Examples?:\n +.*poolgraph {name}\b", page)
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def links() -> Iterator[tuple[Path, str]]:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            yield page, target


def test_links_lead_somewhere() -> None:
    """A link within the repository leads to a file that is there."""
    assert [f"{page}: {to}" for page, to in links() if not (page.parent / to).exists()] == []


def test_every_page_is_listed() -> None:
    """A page of docs/ that no index names is a page nobody finds."""
    for index in (ROOT / "docs" / "README.md", ROOT / "docs" / "decisions" / "README.md"):
        text = index.read_text(encoding="utf-8")
        pages = (path.name for path in index.parent.glob("*.md") if path != index)
        assert [page for page in pages if f"({page})" not in text] == []


def test_tests_named_in_the_architecture_exist() -> None:
    """ARCHITECTURE.md names the test behind each invariant: each is a real one."""
    named = re.findall(r"`(test_\w+\.py)(?:::(test_\w+))?`", (ROOT / "ARCHITECTURE.md").read_text())
    assert named
    for module, function in named:
        assert f"def {function}" in (ROOT / "tests" / module).read_text(encoding="utf-8")


def test_nothing_is_pinned_to_a_machine() -> None:
    """No page, setting or pin names an index, a home folder or a temporary one."""
    pages = [*ROOT.glob("*.*"), ROOT / "Makefile", *ROOT.glob(".ci/*"), *ROOT.glob("docs/**/*.md")]
    wrong = re.compile(r"/root/|/home/|--index-url|--find-links|file://|127\.0\.0\.1")
    assert [str(p) for p in pages if p.is_file() and wrong.search(p.read_text("utf-8"))] == []
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9_-]+==[\w.]+", pin)] == []
