"""Every measurement, one after the other; each prints its table and puts it into the page.

``python bench [--rounds N] [--only NAME ...] [--write]``. The exit status is 1 where a
limit that a table states is not kept.
"""

import argparse
import os
import platform
import re
import sys
from importlib.metadata import version

import loading
import processes
import rows
import stages
import validated
from turns import OVER

from corpus import ROOT

PAGE = ROOT / "docs" / "performance.md"
LIBRARIES = ("lark", "rdflib", "pyshacl", "pyoxigraph")
SECTIONS = {
    "start": processes.starts,
    "validated": validated.section,
    "command": processes.commands,
    "stages": stages.split,
    "lengths": stages.lengths,
    "processes": stages.processes,
    "loading": loading.section,
    "rows": rows.section,
}


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = parser.parse_args()
    kept = True
    for name in options.only:
        text = SECTIONS[name](options.rounds)
        print(f"\n## {name}\n\n{text}", flush=True)
        kept = kept and OVER not in text
        if options.write:
            _put(name, f"{text}\n\n{_about(options.rounds)}")
    return 0 if kept else 1


def _about(rounds: int) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{rounds} rounds; {os.cpu_count()} cores, Python {platform.python_version()}, {libraries}."
    )


def _put(name: str, text: str) -> None:
    """Put a section between its marks in the page."""
    page = PAGE.read_text(encoding="utf-8")
    start, end = f"<!-- {name} -->", "<!-- end -->"
    if start not in page:
        raise SystemExit(f"{PAGE} has no mark {start}")
    pattern = re.compile(f"({re.escape(start)}).*?({re.escape(end)})", re.DOTALL)
    fresh = pattern.sub(lambda found: f"{found[1]}\n\n{text}\n\n{found[2]}", page, count=1)
    PAGE.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
