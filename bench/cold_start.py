"""How long poolgraph takes to start: whole processes, both sides taking turns in one run.

``python bench/cold_start.py [--runs N] [--write]``: prints a table; exit status 1 where a
ratio is over its limit. ``--write`` puts the table into docs/performance.md.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "examples" / "cwmbs-2002-20" / "filing.txt"
POOLGRAPH = str(Path(sys.executable).with_name("poolgraph"))
BASE = "import rdflib, pyshacl, lark"
SUBJECTS = {
    f'python -c "{BASE}"': ([sys.executable, "-c", BASE], None),
    "poolgraph --help": ([POOLGRAPH, "--help"], 0.4),
    "poolgraph convert FILING --no-check --format nt": (
        [POOLGRAPH, "convert", str(SEED), "--no-check", "--format", "nt"],
        0.8,
    ),
}


def seconds(command: list[str]) -> float:
    """Return how long one process takes from its start to its end."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def measure(runs: int) -> dict[str, float]:
    """Return the median of each subject in seconds; they take turns, a first turn warms up."""
    taken: dict[str, list[float]] = {name: [] for name in SUBJECTS}
    for _ in range(runs + 1):
        for name, (command, _limit) in SUBJECTS.items():
            taken[name].append(seconds(command))
    return {name: statistics.median(values[1:]) for name, values in taken.items()}


def table(medians: dict[str, float]) -> str:
    """Return the medians and their ratios as a Markdown table."""
    base = next(iter(medians.values()))
    lines = ["| process | median | ratio | at most |", "|---|---:|---:|---:|"]
    for name, median in medians.items():
        limit = SUBJECTS[name][1]
        lines.append(f"| `{name}` | {median * 1000:.0f} ms | {median / base:.2f} | {limit or ''} |")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and say by the exit status whether every ratio is within its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    medians = measure(options.runs)
    text = table(medians)
    print(text)
    if options.write:
        page = ROOT / "docs" / "performance.md"
        between = r"(?s)(<!-- cold start -->\n).*?(<!-- end -->)"
        machine = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"
        about = f"Median of {options.runs} turns, {machine}."
        fresh = re.sub(between, rf"\1\n{text}\n\n{about}\n\n\2", page.read_text(encoding="utf-8"))
        page.write_text(fresh, encoding="utf-8")
    base = next(iter(medians.values()))
    over = [n for n, (_, limit) in SUBJECTS.items() if limit and medians[n] / base > limit]
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
