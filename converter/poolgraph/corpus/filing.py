"""One filing of a corpus comes in, all that its shard needs of it goes out: it never raises.

Whatever goes wrong with a filing is told in its problems, and the next one is converted.
"""

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from poolgraph import source, terms
from poolgraph.convert import Result, convert
from poolgraph.corpus import tables
from poolgraph.corpus.items import Item
from poolgraph.corpus.options import Options
from poolgraph.corpus.reading import Reader, Unreachable
from poolgraph.corpus.totals import Totals
from poolgraph.problem import DisagreementError, Problem, Severity, as_record
from poolgraph.source import Unreadable

_PROBLEM_FIELDS = ("severity", "code", "message", "line", "column", "endLine", "quote", "hint")


@dataclass(frozen=True)
class Converted:
    """What came of one filing: its place in the receipt, its graph as bytes, its table rows."""

    entry: dict[str, Any]
    totals: Totals
    content: bytes = field(default=b"", repr=False)
    strata: list[tables.Row] = field(default_factory=list, repr=False)
    problems: list[tables.Row] = field(default_factory=list, repr=False)


class _TooLong(BaseException):
    """Raised into a conversion that takes too long; no handler of its own code may stop it."""


def convert_item(item: Item, options: Options, reader: Reader) -> Converted:
    """Return what came of ``item``; ``Unreachable`` where its bytes may come another time."""
    start = time.perf_counter()
    raw = b""
    try:
        raw = reader.read(item)
        with _limit(options.seconds):
            result = convert(source.decode(raw, item.name), **options.conversion())
            content = result.write(options.format.partition(".")[0])
    except Unreadable as fault:
        problem = Problem(Severity.ERROR, fault.code, fault.message, hint=fault.hint)
        return lost(item, problem, start, len(raw))
    except _TooLong:
        message = f"not converted within {options.seconds} seconds"
        return lost(item, Problem(Severity.ERROR, "took-too-long", message), start, len(raw))
    except (Unreachable, DisagreementError):
        raise  # the one may come another time; the other is no fault of the filing: all stops
    except Exception as fault:
        message = f"{type(fault).__name__}: {fault}"
        return lost(item, Problem(Severity.ERROR, "conversion-failed", message), start, len(raw))
    return _converted(item, result, content, options, start)


def _converted(
    item: Item, result: Result, content: bytes, options: Options, start: float
) -> Converted:
    iri, quads = result.mapped.filing, len(result.quads())
    rows = sum(len(table.rows) for table in result.filing.tables)
    counts = {"filings": 1, "converted": 1, "tables": len(result.filing.tables), "strata": rows}
    counts |= {"quads": quads, "bytes": result.source.byte_size}
    problems = Counter((str(problem.severity), problem.code) for problem in result.problems)
    entry: dict[str, Any] = {"file": item.name, "sha256": result.source.sha256, "filing": iri}
    entry |= {"strata": rows, "quads": quads, "problems": sum(problems.values())}
    strata: list[tables.Row] = []
    told: list[tables.Row] = []
    if options.tables:
        named = tables.measures(terms.load(options.base))
        strata = list(tables.strata(result.filing, iri, item.name, named))
        told = [_problem_row(as_record(p, result.source), iri) for p in result.problems]
    seconds = time.perf_counter() - start
    totals = Totals(Counter(counts), problems, (), ((seconds, item.name),), seconds)
    return Converted(entry, totals, content, strata, told)


def lost(item: Item, problem: Problem, start: float, size: int = 0) -> Converted:
    """Return what came of a filing that gave no graph: only why."""
    seconds = time.perf_counter() - start
    told = (item.name, problem.code, problem.message)
    totals = Totals(
        Counter({"filings": 1, "bytes": size}),
        Counter({(str(problem.severity), problem.code): 1}),
        (told,),
        ((seconds, item.name),),
        seconds,
    )
    entry = {"file": item.name, "lost": problem.code, "message": problem.message}
    record = {"file": item.name, "severity": str(problem.severity), "code": problem.code}
    record["message"] = problem.message
    record |= {"hint": problem.hint} if problem.hint else {}
    return Converted(entry, totals, problems=[_problem_row(record, None)])


def _problem_row(record: dict[str, Any], iri: str | None) -> tables.Row:
    return (iri, record["file"], *(record.get(name) for name in _PROBLEM_FIELDS))


@contextmanager
def _limit(seconds: int) -> Iterator[None]:
    """Stop what takes longer than ``seconds``; only a main thread can, elsewhere nothing ends."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def late(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
