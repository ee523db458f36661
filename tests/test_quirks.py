"""How filings of other depositors are laid out, one quirk a case: text in, digest out.

A case is a folder of tests/quirks/ with ``filing.txt`` or ``filing.htm``; ``expected.txt``
beside it is written by hand from what the filing says, and holds only the sections that
the case is about (see digest.py).
"""

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
