"""What was given to ``poolgraph load`` goes into a store; what came of it is counted and told."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from poolgraph.cli.stores import FOLDER
from poolgraph.source import Unreadable
from poolgraph.store import Outcome

if TYPE_CHECKING:
    from poolgraph.corpus import Plan
    from poolgraph.store import Writer
    from poolgraph.store.remote import Remote
    from poolgraph.triples import Quad

    Target = Writer | Remote

PARTS = "part-*.*"


@contextmanager
def target(folder: str, endpoint: str | None, base: str | None) -> "Iterator[Target]":
    """Give what is loaded into: the store in a folder, or a server."""
    from poolgraph.store import Writer
    from poolgraph.store.remote import Endpoint, Remote

    if endpoint is None:
        with Writer(folder, base) as writer:
            yield writer
        return
    with Endpoint(endpoint) as server, TemporaryDirectory() as scratch:
        yield Remote(server, Path(scratch), base)


class Loading:
    """Puts what is given into a store, and counts what came of it."""

    def __init__(self, to: "Target", options: dict[str, Any], quiet: bool) -> None:
        self.status = 0
        self._to, self._options, self._quiet = to, options, quiet
        self._outcomes: Counter[str] = Counter()
        self._quads = self._lost = 0

    def load(self, graphs: list[tuple[Path, bool]], filings: list[str], jobs: int | None) -> None:
        """Load graph files, then filings; a single one that cannot be read ends it."""
        from poolgraph.cli.corpus import is_many

        is_alone = len(graphs) + len(filings) == 1
        self._graphs(graphs, is_alone)
        if len(filings) == 1 and not is_many((filings[0],), None):
            self._one(filings[0], is_alone)
        elif filings:
            self._many(tuple(filings), jobs)

    def _put(self, quads: "tuple[Quad, ...]", text: bytes | None = None) -> None:
        self._outcomes[self._to.put(quads, text)] += 1
        self._quads += len(quads)

    def _graphs(self, files: list[tuple[Path, bool]], is_alone: bool) -> None:
        for path, together in self._shown(files, "loading"):
            try:
                self._graph(path, together)
            except Unreadable as fault:
                if is_alone:
                    raise
                self._tell(fault)

    def _graph(self, path: Path, together: bool) -> None:
        from poolgraph import graphfile
        from poolgraph.store import by_filing

        before = self._outcomes.total()
        for own in by_filing(graphfile.quads(path), self._to.terms, together):
            self._put(own)
        if self._outcomes.total() == before:
            hint = "a graph of another base needs a store of its own: give another --store"
            message = f"{path} holds no filing below {self._to.base}"
            raise Unreadable("foreign-graph", message, hint)

    def _one(self, name: str, is_alone: bool) -> None:
        from poolgraph.cli.screen import echo_problems
        from poolgraph.convert import convert, read
        from poolgraph.problem import has_errors

        try:
            raw = sys.stdin.buffer.read() if name == "-" else None
            result = convert(read(raw if raw is not None else name), **self._options)
            self._put(result.quads(), raw if raw is not None else Path(name).read_bytes())
        except Unreadable as fault:
            if is_alone:
                raise
            self._tell(fault)
            return
        echo_problems(result.problems, result.source, sys.stderr)
        if has_errors(result.problems):
            self.status = 1

    def _many(self, paths: tuple[str, ...], jobs: int | None) -> None:
        """Convert filings in several processes, then load their graphs and their texts."""
        import shutil

        from poolgraph.cli import corpus as shown
        from poolgraph.corpus import Options, plan

        scratch = self._to.scratch
        try:
            todo = plan(paths, str(scratch), Options("nq.gz", tables=False, **self._options))
            how = shown.How(jobs=jobs, quiet=self._quiet)
            whole, faults, stopped = shown.carry_out(todo, how)
            if stopped:
                raise KeyboardInterrupt
            for fault in faults:
                self._tell(Unreadable(fault.code, fault.message))
            for name, code, message in whole.lost:
                named = message if message.startswith(name) else f"{name}: {message}"
                self._tell(Unreadable(code, named))
            self._lost += whole.counts["filings"] - whole.counts["converted"] - len(whole.lost)
            self.status = 1 if whole.errors or faults else self.status
            self._graphs([(part, True) for part in sorted(scratch.glob(PARTS))], False)
            self._texts(todo)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _texts(self, todo: "Plan") -> None:
        from poolgraph.corpus import texts

        for text in texts(todo):
            self._to.keep(text)

    def _shown(self, files: list[Any], label: str) -> Iterator[Any]:
        """Yield ``files``, with a bar where there are several and somebody looks."""
        if len(files) < 2 or self._quiet or not sys.stderr.isatty():
            yield from files
            return
        with click.progressbar(files, label=label, file=sys.stderr) as bar:
            yield from bar

    def _tell(self, fault: Unreadable) -> None:
        from poolgraph.cli.screen import refusal

        self.status = 1
        self._lost += 1
        click.echo(refusal(fault), err=True)

    def report(self) -> None:
        """Say what came of all, and what can be done next."""
        from poolgraph.cli.screen import several

        if self._quiet:
            return
        parts = [f"{self._outcomes[kind]:,} {kind}" for kind in Outcome if self._outcomes[kind]]
        kinds = f" ({', '.join(parts)})" if parts else ""
        lost = f"; {self._lost:,} not loaded" if self._lost else ""
        loaded = several(self._outcomes.total(), "filing")
        click.echo(f"{self._to.name}: {loaded} loaded{kinds}, {several(self._quads, 'quad')}{lost}")
        click.echo(f"next: {_next(self._to.name)}")


def _next(place: str) -> str:
    """Return what can be asked now."""
    if "://" in place:
        return "poolgraph query deals --endpoint, with the address of its query service"
    where = "" if place == FOLDER else f" --store {place}"
    return f"poolgraph query deals{where}; poolgraph query lists all questions"
