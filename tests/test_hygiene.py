"""The ontology keeps its own house in order: one rule, one query; a row is a problem.

Beside each ``rule.rq`` lies ``rule.bad.ttl``, which breaks the rule: a rule that nobody
has seen fail is not a rule.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

HERE = Path(__file__).parent
ONTOLOGY = HERE.parent / "ontology"
RULES = sorted((HERE / "hygiene").glob("*.rq"))
_LABELS = re.compile(r"skos:altLabel ((?:\"(?:[^\"\\]|\\.)*\"[\s,]*)+)")
_LABEL = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")


@cache
def ontology() -> Store:
    store = Store()
    for file in sorted(ONTOLOGY.glob("*.ttl")):
        store.load(path=file, format=RdfFormat.TURTLE)
    return store


def problems(rule: Path, store: Store) -> list[str]:
    return sorted(str(row["problem"]) for row in store.query(rule.read_text(encoding="utf-8")))


def test_there_are_rules() -> None:
    """A runner without cases would pass without a look."""
    assert RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_the_ontology_keeps_the_rule(rule: Path) -> None:
    """The rule finds nothing in any file of ontology/."""
    assert problems(rule, ontology()) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_the_rule_can_fail(rule: Path) -> None:
    """The rule finds the fault that its ``.bad.ttl`` has."""
    store = Store()
    store.load(path=rule.with_suffix(".bad.ttl"), format=RdfFormat.TURTLE)
    assert problems(rule, store)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_the_rule_opens_with_its_reason(rule: Path) -> None:
    """A banner comment says in trade words why the rule is there."""
    assert rule.read_text(encoding="utf-8").startswith("# ")


def unsorted(text: str) -> list[str]:
    """Return the first label of each list that is not in alphabetical order."""
    lists = (_LABEL.findall(found) for found in _LABELS.findall(text))
    return [labels[0] for labels in lists if labels != sorted(labels, key=_rank)]


def _rank(label: str) -> tuple[str, str]:
    return label.lower(), label


@pytest.mark.parametrize("name", ["codes.ttl", "wording.ttl"])
def test_wordings_are_sorted(name: str) -> None:
    """A sorted list shows at a glance whether a wording is there."""
    assert unsorted((ONTOLOGY / name).read_text(encoding="utf-8")) == []


def test_an_unsorted_list_is_noticed() -> None:
    """The test above can fail."""
    assert unsorted('code:a skos:altLabel "b" , "a" .') == ["b"]
