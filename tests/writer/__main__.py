"""Writes invented deals into a folder: ``PYTHONPATH=tests python -m writer FOLDER --count 24``.

One loan count of one deal is misprinted, so that there is a failed check to look at.
"""

import argparse
import re
from pathlib import Path

from writer import market

MISPRINTED = 7


def misprinted(text: str) -> str:
    """Return ``text`` with another last digit in the loans of its row of purchases."""
    wrong, count = re.subn(
        r"(\nPurchase[ .]+\d*)(\d)(?= )", lambda m: f"{m[1]}{(int(m[2]) + 1) % 10}", text, count=1
    )
    if not count:
        raise ValueError("the text has no row of purchases")
    return wrong


def main() -> None:
    """Write the deals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=24)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for number, (accession, text) in enumerate(market.filings(options.count)):
        text = misprinted(text) if number == MISPRINTED else text
        (options.folder / f"{accession}.txt").write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
