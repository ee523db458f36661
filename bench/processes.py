"""Whole processes: how long poolgraph takes to start, and a command against the naive script."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from turns import OVER, Taken, ratios, table, take_turns

from corpus import ROOT, SEED

POOLGRAPH = str(Path(sys.executable).with_name("poolgraph"))
BASE = "import rdflib, pyshacl, lark"
STARTS = {
    f'python -c "{BASE}"': ([sys.executable, "-c", BASE], None),
    "poolgraph --help": ([POOLGRAPH, "--help"], 0.4),
    "poolgraph convert FILING --no-check --format nt": (
        [POOLGRAPH, "convert", str(SEED), "--no-check", "--format", "nt"],
        0.8,
    ),
}


def _run(command: list[str]) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=False, capture_output=True)


def starts(rounds: int) -> str:
    """Return what each process takes against the imports, and which limit is not kept."""
    subjects = {name: _run(command) for name, (command, _) in STARTS.items()}
    taken = take_turns(subjects, 2 * rounds + 1)
    base = next(iter(STARTS))
    rows = []
    for name, (_, limit) in STARTS.items():
        share = taken.median(name) / taken.median(base)
        kept = f"{limit or ''}{f' {OVER}' if limit and share > limit else ''}"
        rows.append(f"| `{name}` | {1000 * taken.median(name):.0f} | {share:.2f} | {kept} |")
    return table("| process | ms | of the imports | at most |", *rows)


def commands(rounds: int) -> str:
    """Return the whole command on one filing, validated, against the whole naive script."""
    with tempfile.TemporaryDirectory() as folder:
        script = str(ROOT / "bench" / "naive.py")
        naive = [sys.executable, script, str(SEED), "-o", f"{folder}/naive.ttl"]
        ours = [POOLGRAPH, "convert", str(SEED), "--audit", "0", "-o", f"{folder}/ours.nq"]
        subjects = {"`python bench/naive.py`": _run(naive), "`poolgraph convert`": _run(ours)}
        taken: Taken = take_turns(subjects, rounds)
    return ratios(taken, "`python bench/naive.py`", "process")
