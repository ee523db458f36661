"""Many filings on the command line: what is shown while they are converted, and at the end."""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from poolgraph.source import Unreadable

if TYPE_CHECKING:
    from poolgraph.corpus import Fault, Options, Plan, Totals

STOPPED = 130
Tell = Callable[["Totals | Fault"], None]


@dataclass(frozen=True)
class How:
    """What the command line says of a run, apart from what decides its output."""

    crew: str = "local"
    jobs: int | None = None
    address: str | None = None
    shard_size: int | None = None
    quiet: bool = False
    as_json: bool = False


def convert_many(paths: tuple[str, ...], output: str, options: "Options", how: How) -> int:
    """Convert all filings of ``paths`` into the folder ``output``; return the exit status."""
    from poolgraph import corpus

    start = time.monotonic()
    try:
        plan = corpus.plan(paths, output, options, how.shard_size)
    except KeyboardInterrupt:
        click.echo("stopped while looking for filings: nothing was written", err=True)
        return STOPPED
    if not (how.quiet or how.as_json):
        click.echo(_opening(plan), err=True)
    whole, faults, stopped = carry_out(plan, how)
    if not faults and not stopped:
        corpus.finish(plan)
    _report(plan, whole, faults, stopped, how, output, time.monotonic() - start)
    return STOPPED if stopped else 2 if faults else 1 if whole.errors else 0


def carry_out(plan: "Plan", how: How) -> "tuple[Totals, list[Fault], bool]":
    """Convert what is to do; return what came of all, what was not done, whether it was stopped."""
    from poolgraph import corpus

    whole = corpus.added(corpus.before(plan))
    faults: list[Fault] = []
    try:
        for outcome in _outcomes(plan, how, whole):
            if isinstance(outcome, corpus.Fault):
                faults.append(outcome)
            else:
                whole = corpus.added((whole, outcome))
    except KeyboardInterrupt:
        return whole, faults, True
    return whole, faults, False


def _outcomes(plan: "Plan", how: How, whole: "Totals") -> Iterator["Totals | Fault"]:
    """Yield what comes of each shard that is to do, shown as it comes."""
    from poolgraph import corpus

    if not plan.to_do:
        return
    plan.folder.make()
    crew = corpus.engine(how.crew, plan.job, how.jobs, how.address)
    with _interruptible(), _shown(plan, how, whole) as tell:
        try:
            for outcome in corpus.run(plan, crew):
                tell(outcome)
                yield outcome
        finally:
            crew.close()
            plan.folder.sweep()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a polite request to end (SIGTERM) do what Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _opening(plan: "Plan") -> str:
    from poolgraph.cli.screen import several

    line = f"{several(plan.filings, 'filing')} in {several(len(plan.shards), 'shard')}"
    if plan.done:
        line += f", {len(plan.done):,} of them done before"
    if plan.skipped:
        endings = ", ".join(sorted(plan.skipped)[:5])
        line += f"; passed over {several(sum(plan.skipped.values()), 'file')} ({endings})"
    return line


def _shown(plan: "Plan", how: How, whole: "Totals") -> AbstractContextManager[Tell]:
    if how.as_json:
        return nullcontext(_tell_json)
    if how.quiet or not sys.stderr.isatty():
        return nullcontext(lambda _: None)
    return _bar(plan, whole)


def _tell_json(outcome: "Totals | Fault") -> None:
    click.echo(json.dumps(_record(outcome), ensure_ascii=False))


def _record(outcome: "Totals | Fault") -> dict[str, Any]:
    from poolgraph.corpus import Fault

    if isinstance(outcome, Fault):
        return {"event": "fault", **vars(outcome)}
    return {"event": "shard", **outcome.record(), **outcome.timing()}


@contextmanager
def _bar(plan: "Plan", whole: "Totals") -> Iterator[Tell]:
    """Show a bar: filings done, how many a second, how long still, and problems so far."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from poolgraph import corpus

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[problems]}"),
    )
    so_far, start, fresh = whole, time.monotonic(), 0
    with Progress(*columns, console=_stderr(), transient=True) as progress:
        task = progress.add_task(
            "", total=plan.filings, completed=so_far.counts["filings"], rate="",
            problems=_problems(so_far),
        )  # fmt: skip

        def tell(outcome: "Totals | Fault") -> None:
            nonlocal so_far, fresh
            if isinstance(outcome, corpus.Fault):
                return
            so_far = corpus.added((so_far, outcome))
            fresh += outcome.counts["filings"]
            rate = f"{fresh / max(time.monotonic() - start, 0.001):,.0f}/s"
            done, told = so_far.counts["filings"], _problems(so_far)
            progress.update(task, completed=done, rate=rate, problems=told)

        yield tell


def _stderr() -> Any:
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def _problems(totals: "Totals") -> str:
    from poolgraph.cli.screen import several

    warnings = sum(n for (severity, _), n in totals.problems.items() if severity == "warning")
    return f"{several(totals.errors, 'error')}, {several(warnings, 'warning')}"


# At the end.


def _report(
    plan: "Plan",
    whole: "Totals",
    faults: "list[Fault]",
    stopped: bool,
    how: How,
    output: str,
    seconds: float,
) -> None:
    """Tell what came of all, and what to do where it is not all."""
    if how.as_json:
        end = {"event": "end", "finished": not (stopped or faults), "shards": len(plan.shards)}
        click.echo(json.dumps(end | whole.record() | whole.timing(), ensure_ascii=False))
    elif not how.quiet:
        for line in _summary(plan, whole, output.rstrip("/"), seconds):
            click.echo(line)
    for fault in faults[:3]:
        click.echo(f"poolgraph: error[{fault.code}] {fault.message}", err=True)
    if stopped or faults:
        click.echo(_carry_on(plan, stopped, faults), err=True)


def _carry_on(plan: "Plan", stopped: bool, faults: "list[Fault]") -> str:
    have = sum(1 for name in plan.folder.names() if name.startswith("receipt-"))
    why = "stopped" if stopped else "not finished"
    shards = f"{min(have, len(plan.shards)):,} of {len(plan.shards):,} shards are done and stay"
    ends = any(fault.ends for fault in faults)
    first = "once that is put right, " if ends else ""
    return f"{why}: {shards}; {first}run the same command again to carry on"


def _summary(plan: "Plan", whole: "Totals", place: str, seconds: float) -> Iterator[str]:
    """Yield what came of all: filings, strata, problems by code, slowest, where to look."""
    from poolgraph.cli.screen import several

    counts = whole.counts
    gone = counts["filings"] - counts["converted"]
    yield (
        f"{several(counts['filings'], 'filing')}: {counts['converted']:,} converted, "
        f"{gone:,} without a graph, in {seconds:,.1f} s"
    )
    yield (
        f"{several(counts['tables'], 'table')}, {several(counts['strata'], 'stratum row')}, "
        f"{several(counts['quads'], 'quad')}"
    )
    yield from _by_code(whole)
    for name, code, message in whole.lost[:3]:
        yield f"  {name}: {code}: {message}"
    if whole.slowest:
        took, name = whole.slowest[0]
        yield f"slowest: {name} ({took:.2f} s)"
    yield from _where(plan, place)


def _by_code(whole: "Totals") -> Iterator[str]:
    for severity in ("error", "warning", "note"):
        found = [(n, code) for (s, code), n in whole.problems.items() if s == severity]
        if found:
            several = ", ".join(f"{code} {n:,}" for n, code in sorted(found, key=_by_count))
            yield f"{severity}s: {several}"


def _by_count(one: tuple[int, str]) -> tuple[int, str]:
    return -one[0], one[1]


def _where(plan: "Plan", place: str) -> Iterator[str]:
    """Yield where what was made is, and how to look at it."""
    yield f"graphs:   {place}/part-*.{plan.options.format}"
    if plan.options.tables:
        yield f"tables:   {place}/strata-*.parquet, {place}/problems-*.parquet"
    else:
        yield "tables:   none (pip install 'poolgraph[parquet]' for strata and problems)"
    yield f"receipts: {place}/receipt-*.json; poolgraph explain CODE says what a problem means"


def is_many(paths: tuple[str, ...], output: str | None) -> bool:
    """Return whether ``paths`` may be more than one plain file, or ``output`` is a folder."""
    import os
    import re

    if len(paths) != 1 or (output and (output.endswith("/") or os.path.isdir(output))):
        return True
    path = paths[0]
    if "://" in path or os.path.isdir(path):
        return True
    is_pattern = any(c in path for c in "*?[") and not os.path.exists(path)
    return is_pattern or bool(re.search(r"\.(tar|tgz|tbz2|txz|zip|tar\.\w+)$", path, re.I))


def refused(paths: tuple[str, ...]) -> Unreadable:
    """Return what to say where many filings are given and no folder to write to."""
    import os

    if len(paths) == 1 and os.path.isdir(paths[0]):
        hint = "give -o DIR to convert the filings in it"
        return Unreadable("is-a-directory", f"{paths[0]} is a folder", hint)
    return Unreadable("no-output", "many filings need a folder to be written to", "give -o DIR")
