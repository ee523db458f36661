"""How many filings fare: two processes against one, and the memory of a long run.

``python bench/many.py processes [--filings N] [--turns N] [--write]``: whole commands,
one process and two taking turns; exit status 1 where two are less than 1.7 times as fast.
``python bench/many.py memory [--filings N] [--no-check] [--write]``: one run, its driver
and its workers looked at ten times a second; exit status 1 where they go on growing.
``python bench/many.py scale [--filings N] [--write]``: what a filing like the example takes
in seconds of one processor and in bytes, and what follows for a hundred thousand and more.
``--write`` puts the table into docs/scale.md.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
FILINGS = {"processes": 2_000, "memory": 20_000, "scale": 200}  # how many, if not told
LEAST = 1.7
MOST_GROWTH = 1.1
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
SEED = ROOT / "examples" / "cwmbs-2002-20" / "filing.txt"


def write(folder: Path, count: int, every: int = 10) -> None:
    """Write filings in varied layouts; each ``every``-th is the example with another series."""
    from writer import many

    example = SEED.read_text(encoding="utf-8")
    for number, (accession, text) in enumerate(many.filings(count)):
        home = folder / accession[:4]
        home.mkdir(parents=True, exist_ok=True)
        text = example.replace("2002-20", f"2002-{number}") if number % every == 0 else text
        (home / f"{accession}.txt").write_text(text, encoding="utf-8", newline="")


def command(filings: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "poolgraph", "convert", str(filings), "-o", str(out), "-q", *more]


def took(filings: Path, jobs: int) -> float:
    """Return how many seconds the whole command takes."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(command(filings, Path(folder) / "out", "--jobs", str(jobs)), check=False)
        return time.perf_counter() - start


def processes(filings: Path, count: int, turns: int) -> tuple[str, bool]:
    """Return the table of one process against two, and whether two are fast enough."""
    took(filings, 2)  # a first turn warms up
    taken: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(turns):
        for jobs in (1, 2) if turn % 2 == 0 else (2, 1):
            taken[jobs].append(took(filings, jobs))
    ratios = [one / two for one, two in zip(taken[1], taken[2], strict=True)]
    lines = ["| processes | filings a second | least | most |", "|---:|---:|---:|---:|"]
    for jobs, values in taken.items():
        rates = sorted(count / value for value in values)
        median = statistics.median(rates)
        lines.append(f"| {jobs} | {median:.1f} | {rates[0]:.1f} | {rates[-1]:.1f} |")
    ratio = statistics.median(ratios)
    lines += [
        "",
        f"Two ÷ one: {ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f}; at least {LEAST})",
    ]
    about = f"whole commands over {count:,} filings, validated, {turns} turns"
    return "\n".join([*lines, "", f"Medians of {about}, {machine()}."]), ratio >= LEAST


def held(pid: int) -> float:
    """Return the memory that a process holds, in MiB; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_SIZE / 2**20
    except (OSError, IndexError):
        return 0.0


def below(pid: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def memory(filings: Path, count: int, more: list[str]) -> tuple[str, bool]:
    """Return the table of what a run holds, tenth by tenth, and whether it stays flat."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        start = time.perf_counter()
        run = subprocess.Popen(command(filings, out, "--jobs", "2", *more))
        seen: list[tuple[float, float]] = []
        while run.poll() is None:
            seen.append((held(run.pid), max([held(pid) for pid in below(run.pid)], default=0)))
            time.sleep(0.1)
        seconds = time.perf_counter() - start
        written = {
            kind: sum(path.stat().st_size for path in out.glob(f"{kind}-*"))
            for kind in ("part", "strata", "problems", "receipt")
        }
    tenth = max(1, len(seen) // 10)
    lines = ["| of the run | driver, MiB | largest worker, MiB |", "|---|---:|---:|"]
    peaks = []
    for number in range(10):
        piece = seen[number * tenth : (number + 1) * tenth] or seen[-1:]
        peaks.append((max(one[0] for one in piece), max(one[1] for one in piece)))
        lines.append(
            f"| {number * 10}-{number * 10 + 10} % | {peaks[-1][0]:.0f} | {peaks[-1][1]:.0f} |"
        )
    flat = all(
        max(peak[side] for peak in peaks[7:])
        <= MOST_GROWTH * max(peak[side] for peak in peaks[2:5])
        for side in (0, 1)
    )
    sizes = ", ".join(f"{kind} {size / count:,.0f}" for kind, size in written.items())
    words = f"{count:,} filings in {seconds:,.0f} s with 2 processes {' '.join(more)}".strip()
    peak = max(driver for driver, _ in seen), max(worker for _, worker in seen)
    about = f"{words}: driver at most {peak[0]:.0f} MiB, a worker at most {peak[1]:.0f} MiB. "
    about += f"Bytes written a filing: {sizes}. {machine()}."
    return "\n".join([*lines, "", about]), flat


# What many more would take.

SCALES = (10**5, 10**6, 10**7)
KINDS = {
    "part": "N-Quads, gzip",
    "strata": "strata, Parquet",
    "problems": "problems",
    "receipt": "receipts",
}


def scale(filings: Path, count: int) -> tuple[str, bool]:
    """Return the table of what 10^5, 10^6 and 10^7 filings like these take."""
    import json

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        before = _used()
        subprocess.run(command(filings, out, "--jobs", "1"), check=False)
        seconds = (_used() - before) / count
        receipts = [json.loads(path.read_text()) for path in out.glob("receipt-*")]
        sizes = {kind: sum(p.stat().st_size for p in out.glob(f"{kind}-*")) for kind in KINDS}
    quads = sum(receipt["counts"]["quads"] for receipt in receipts) / count
    rows = sum(receipt["counts"]["strata"] for receipt in receipts) / count
    head = ["| | a filing |", *(f" {number:,} |" for number in SCALES)]
    lines = ["".join(head), "|---|---:|---:|---:|---:|"]
    lines.append(_line("core-hours", f"{seconds:.3f} s", seconds / 3600, "{:,.0f} h"))
    lines.append(_line("64 cores, hours", "", seconds / 3600 / 64, "{:,.1f} h"))
    lines.append(_line("quads", f"{quads:,.0f}", quads / 1e6, "{:,.0f} M"))
    lines.append(_line("strata rows", f"{rows:,.0f}", rows / 1e6, "{:,.0f} M"))
    for kind, words in KINDS.items():
        each = sizes[kind] / count
        lines.append(_line(words, f"{each / 1000:,.1f} kB", each / 1e9, "{:,.1f} GB"))
    about = f"Measured over {count} filings like the example, validated, one process, {machine()}."
    return "\n".join([*lines, "", about]), True


def _used() -> float:
    """Return how many seconds of a processor the children that have ended took, packing and all."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _line(words: str, each: str, unit: float, form: str) -> str:
    return f"| {words} | {each} |" + "".join(f" {form.format(unit * n)} |" for n in SCALES)


def machine() -> str:
    return f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"


def put_into_page(name: str, text: str) -> None:
    page = ROOT / "docs" / "scale.md"
    between = rf"(?s)(<!-- {name} -->\n).*?(<!-- end -->)"
    fresh = re.sub(between, lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page.read_text(encoding="utf-8"))
    page.write_text(fresh, encoding="utf-8")


def main() -> int:
    """Measure, print, and say by the exit status whether the limit is held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=FILINGS)
    parser.add_argument("--filings", type=int)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--no-check", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    count = options.filings or FILINGS[options.what]
    with tempfile.TemporaryDirectory() as folder:
        filings = Path(folder) / "filings"
        write(filings, count, 1 if options.what == "scale" else 10)
        if options.what == "processes":
            text, held_to = processes(filings, count, options.turns)
        elif options.what == "scale":
            text, held_to = scale(filings, count)
        else:
            more = ["--no-check"] if options.no_check else []
            text, held_to = memory(filings, count, more)
    print(text)
    if options.write:
        put_into_page(options.what, text)
    return 0 if held_to else 1


if __name__ == "__main__":
    sys.exit(main())
