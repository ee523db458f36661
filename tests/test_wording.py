"""Real headings, labels and role names against the ontology: one line of text, one case.

A file of tests/wording/ is named after its scheme; a line gives what a filing prints and
the local name of what it means, or ``-`` where it must mean nothing.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from poolgraph import terms

FOLDER = Path(__file__).parent / "wording"
FILES = sorted(FOLDER.glob("*.txt"))


def lines() -> Iterator[tuple[str, str, str]]:
    """Yield scheme, wording and meaning of every case."""
    for file in FILES:
        scheme = "code:" + re.sub(r"-(\w)", lambda found: found[1].upper(), file.stem)
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("# "):
                wording, _, meaning = line.rpartition(" | ")
                yield scheme, wording, meaning


def test_there_are_many_cases() -> None:
    """Fewer than two hundred headings are no measure of thirty depositors."""
    assert len(list(lines())) > 200


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_has_a_line_that_means_nothing(file: Path) -> None:
    """A table of wordings that takes everything would pass without these."""
    assert any(line.endswith(" | -") for line in file.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(("scheme", "wording", "meaning"), list(lines()))
def test_a_wording_means_what_the_trade_means(scheme: str, wording: str, meaning: str) -> None:
    """The ontology finds the concept that the line names."""
    found = terms.load().look_up(scheme, wording)
    assert (re.split("[:/]", found)[-1] if found else "-") == meaning
