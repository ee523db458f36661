"""How filings of other depositors are laid out, one quirk a case: text in, digest out.

A case is a folder of tests/quirks/ with ``filing.txt`` or ``filing.htm``; ``expected.txt``
beside it is written by hand from what the filing says, and holds only the sections that
the case is about (see digest.py).
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import cases
from digest import read, sections

CASES = cases("quirks", "expected.txt")


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_quirk(folder: Path) -> None:
    """What the filing says is what was read."""
    filing = next(folder.glob("filing.*"))
    expected = sections((folder / "expected.txt").read_text(encoding="utf-8"))
    assert expected, "a case expects at least one section"
    found = read(filing.read_bytes(), filing.name)
    assert {name: found[name] for name in expected} == expected


OTHER_HANDS: dict[str, Callable[[str], str]] = {
    "rules of equals signs": lambda text: re.sub(r"(?m)^[ -]*-{3,}[ -]*$", _equals, text),
    "rules of low lines": lambda text: re.sub(r"(?m)^[ =]*={3,}[ =]*$", _lows, text),
    "no rules": lambda text: re.sub(r"(?m)^[ -]*-{3,}[ -]*\n", "", text),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "a wider margin": lambda text: re.sub(r"(?m)^(?=[^<\n])", " " * 8, text),
    "blanks at line ends": lambda text: re.sub(r"(?m)(?<=\S)$", "  ", text),
}


def _equals(rule: re.Match[str]) -> str:
    return re.sub(r"(?:- )+(?=-)", "", rule[0]).replace("-", "=")


def _lows(rule: re.Match[str]) -> str:
    return rule[0].replace("=", "_")


@pytest.mark.parametrize("hand", OTHER_HANDS)
@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_quirk_in_another_hand(folder: Path, hand: str) -> None:
    """The same tables are read where rules, margins and line ends are another typist's."""
    filing = next(folder.glob("filing.*"))
    expected = sections((folder / "expected.txt").read_text(encoding="utf-8")).get("tables")
    text = OTHER_HANDS[hand](filing.read_text(encoding="utf-8"))
    if expected and filing.suffix == ".txt":
        assert read(text.encode(), filing.name)["tables"] == expected
