"""Where the time of a filing goes, how it grows with the document, what two processes give."""

import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context

from turns import OVER, Taken, ratios, table, take_turns

from corpus import SEED, filings, longer
from poolgraph import checks, page, parser, sinks, source, terms
from poolgraph.convert import convert, parse
from poolgraph.mapping import map_filing

LENGTHS = (1, 10, 100)
CONVERTED = 10  # a longer one is only read
GROWTH = 1.15
MANY = 80


def split(rounds: int) -> str:
    """Return the median of each stage of the seed."""
    taken: dict[str, list[float]] = defaultdict(list)
    for turn in range(2 + 3 * rounds):
        for name, seconds in _once(SEED.read_bytes()):
            if turn >= 2:
                taken[name].append(seconds)
    stages = Taken(dict(taken))
    whole = sum(stages.median(name) for name in taken)
    rows = [
        f"| {name} | {1000 * median:,.1f} | {100 * median / whole:.0f} % |"
        for name, median in ((name, stages.median(name)) for name in taken)
    ]
    return table("| stage | ms | share |", *rows, f"| all | {1000 * whole:,.1f} | |")


def _once(raw: bytes) -> list[tuple[str, float]]:
    known, stages, start = terms.load(), [], time.perf_counter()

    def done(name: str) -> None:
        nonlocal start
        now = time.perf_counter()
        stages.append((name, now - start))
        start = time.perf_counter()

    text = source.decode(raw, "seed.txt")
    lines = page.lay_out(text, known)
    done("lay out the page")
    filing, _ = parser.parse(lines, text, known)
    done("parse")
    mapped = map_filing(filing, text, known)
    done("map to quads")
    verdict = checks.check(mapped.quads, known, mapped.places, text)
    done("check")
    sinks.write((*mapped.quads, *verdict.quads), "nq", known)
    done("write N-Quads")
    return stages


def lengths(rounds: int) -> str:
    """Return what longer documents take: the seed with its tables several times.

    To read one, a character may cost at most ``GROWTH`` of what it costs in the seed. Short ones
    are read again until as much is read: a machine that is quick for a moment favours none.
    """
    given = {times: longer(times) for times in LENGTHS}
    again = {times: len(given[LENGTHS[-1]]) // len(raw) for times, raw in given.items()}
    subjects: dict[str, Callable[[], object]] = {}
    for times, raw in given.items():
        subjects[f"read {times}"] = partial(_repeat, again[times], parse, raw)
        if times <= CONVERTED:
            subjects[f"convert {times}"] = lambda raw=raw: convert(raw).write("nq")
    seconds = take_turns(subjects, rounds).seconds
    for times, many in again.items():
        seconds[f"read {times}"] = [one / many for one in seconds[f"read {times}"]]
    taken = Taken(seconds)
    rows = []
    for times, raw in given.items():
        growth = len(given[1]) / len(raw) / taken.ratio(f"read {times}", "read 1")[0]
        kept = f"{GROWTH}{f' {OVER}' if growth > GROWTH else ''}"
        cells = (_milliseconds(taken, f"{what} {times}") for what in ("read", "convert"))
        size = f"{len(raw) / 1000:,.0f} kB, {9 * times} tables"
        rows.append(f"| {size} | {' | '.join(cells)} | {growth:.2f} | {kept} |")
    head = "| document | read, ms | converted and checked, ms | a character | at most |"
    return table(head, *rows)


def _repeat(many: int, run: Callable[[bytes], object], raw: bytes) -> None:
    for _ in range(many):
        run(raw)


def _milliseconds(taken: Taken, name: str) -> str:
    return f"{1000 * taken.median(name):,.0f}" if name in taken.seconds else ""


def processes(rounds: int) -> str:
    """Return what several processes take for the same filings; each is started before the clock."""
    given = list(filings(MANY))
    with get_context("spawn").Pool(1) as one, get_context("spawn").Pool(2) as two:
        for pool, many in ((one, 1), (two, 2)):
            pool.map(_size, given[: 8 * many], chunksize=4)
        subjects: dict[str, Callable[[], object]] = {
            "1 process": lambda: one.map(_size, given, chunksize=10),
            "2 processes": lambda: two.map(_size, given, chunksize=10),
        }
        taken = take_turns(subjects, rounds)
    each = Taken({name: [s / MANY for s in seconds] for name, seconds in taken.seconds.items()})
    return ratios(each, "1 process", f"{MANY} filings, a filing")


def _size(raw: bytes) -> int:
    return len(convert(raw).write("nq"))
