"""docs/language.md is a specification: its examples run, and it has a section for every node."""

import inspect
import re
from dataclasses import is_dataclass

import pytest

from conftest import ROOT
from digest import read, sections
from poolgraph import page, resources, source, syntax, terms

LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```filing\n(.*?)```\n```(reads|shape)\n(.*?)```", LANGUAGE, re.DOTALL)
HEADINGS = re.findall(r"^### (.+)$", LANGUAGE, re.MULTILINE)
FORMS = {"Line", "Label", "Prose"}  # what the grammars read that leaves no node of its own


def words(node: str) -> str:
    """Return a node's name as a heading: ``StratumRow`` is "Stratum row"."""
    return re.sub(r"(?<!^)([A-Z])", lambda found: f" {found[1].lower()}", node)


def test_every_block_is_an_example() -> None:
    """No block of a filing stands without what is read in it."""
    assert EXAMPLES
    assert len(EXAMPLES) == LANGUAGE.count("```filing")
    assert LANGUAGE.count("```") == 4 * len(EXAMPLES)


@pytest.mark.parametrize(("filing", "kind", "expected"), EXAMPLES)
def test_example(filing: str, kind: str, expected: str) -> None:
    """What the page says is read is what is read."""
    if kind == "shape":
        text = source.decode(filing.encode(), "example.txt")
        assert page.lay_out(text, terms.load()).shape.rstrip(".") == expected.strip()
    else:
        wanted, found = sections(expected), read(filing.encode(), "example.txt")
        assert {name: found[name] for name in wanted} == wanted


def test_every_node_has_its_section() -> None:
    """A node of the syntax and a section of the language are one word in two spellings."""
    nodes = {
        words(name)
        for name, thing in inspect.getmembers(syntax, is_dataclass)
        if thing.__module__ == syntax.__name__
    }
    assert set(HEADINGS) == nodes | FORMS
    assert len(HEADINGS) == len(set(HEADINGS))


def with_additions(name: str, given: str, page_text: str) -> str:
    """Return a file of ontology/ or grammar/ with what the page adds to it."""
    if name == "wording.ttl":
        return "\n".join([given, *re.findall(r"```turtle\n(.*?)```", page_text, re.DOTALL)])
    if name == "label.lark":
        for line in re.findall(r"```lark\n(.*?)```", page_text, re.DOTALL)[0].splitlines():
            rule = line.partition(":")[0]
            known = re.compile(rf"^{re.escape(rule)}:.*$", re.MULTILINE)
            given = known.sub(line, given) if known.search(given) else f"{given}{line}\n"
    return given


def test_the_ladder(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/add-a-layout.md: what is unknown before its additions is read after them."""
    ladder = (ROOT / "docs" / "add-a-layout.md").read_text(encoding="utf-8")
    filing = re.findall(r"```filing\n(.*?)```", ladder, re.DOTALL)[0].encode()
    before, after = map(sections, re.findall(r"```reads\n(.*?)```", ladder, re.DOTALL))
    found = read(filing, "new.txt")
    assert {name: found[name] for name in before} == before

    plain = resources.text
    monkeypatch.setattr(
        resources, "text", lambda *path: with_additions(path[-1], plain(*path), ladder)
    )
    found = read(filing, "new.txt", terms.Terms())
    assert {name: found[name] for name in after} == after
