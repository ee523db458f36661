"""The seed comes in, many filings of its layout that still add up come out.

Cents move between two rows of a table, and names, numbers and days of the deal change: each
filing has other bytes, and none has a fault that the seed does not have.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "examples" / "cwmbs-2002-20" / "filing.txt"
_ROW = re.compile(r"\$ *([\d,]+)\.(\d\d)(?= +\d+\.\d\d%$)", re.MULTILINE)


def filings(many: int) -> Iterator[bytes]:
    """Yield ``many`` filings, the same each time."""
    text = SEED.read_text(encoding="utf-8")
    for number in range(many):
        yield _varied(text, Random(number)).encode()


def _varied(text: str, chance: Random) -> str:
    year, deal = chance.randrange(1999, 2007), chance.randrange(1, 60)
    text = text.replace("2002-20", f"{year}-{deal}").replace("2002-12", f"{year}-{deal + 3}")
    text = text.replace("333-92152", f"333-{chance.randrange(10**4, 10**5)}")
    for first, second in _pairs(text):
        cents = int(first[2]), int(second[2])
        step = chance.randrange(0, min(99 - cents[0], cents[1], 9) + 1)
        text = _with(text, first, cents[0] + step)
        text = _with(text, second, cents[1] - step)
    return text


def _pairs(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Yield the first two rows of every table; a table ends with the total that all state."""
    rows = list(_ROW.finditer(text))
    total = max(rows, key=lambda row: int(row[1].replace(",", "")))[0]
    start = 0
    for place, row in enumerate(rows):
        if row[0] == total:
            if place - start > 1:
                yield rows[start], rows[start + 1]
            start = place + 1


def _with(text: str, row: re.Match[str], cents: int) -> str:
    return f"{text[: row.start(2)]}{cents:02}{text[row.end(2) :]}"


def longer(times: int) -> bytes:
    """Return the seed with its tables ``times`` times, one after the other."""
    text = SEED.read_text(encoding="utf-8")
    lines = text.split("\n")
    first = next(i for i, line in enumerate(lines) if "State Distribution" in line) - 1
    last = next(i for i, line in enumerate(lines) if line.strip().startswith("Item 7"))
    body = lines[first:last]
    return "\n".join([*lines[:first], *(body * times), *lines[last:]]).encode()
