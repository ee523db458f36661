"""``python -m poolgraph.store.worker``: a process that answers one query after another.

Tasks come in on a socket that is its standard input, frames go out on it. It opens snapshots
read-only, has no network, and may be killed at any moment: nothing is lost with it.
"""

import fcntl
import io
import os
import socket
import sys
from contextlib import suppress
from typing import IO, cast

import pyoxigraph as ox

from poolgraph.store import answers, confined, frames, guard
from poolgraph.store.frames import Task
from poolgraph.store.guard import Refused, Verdict

GRACE = 3.0  # seconds after which a worker that nobody ended ends itself


class _Frames(io.RawIOBase):
    """A file whose content goes out as frames of data, after a first frame."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes, /) -> int:  # type: ignore[override]
        """Send a frame where enough came together."""
        self._kept += content
        if len(self._kept) >= frames.MOST:
            self.send()
        return len(content)

    def send(self) -> None:
        """Send what came together."""
        if self._kept:
            frames.send(self._output, frames.DATA, bytes(self._kept))
            self._output.flush()
            self._kept.clear()


class Worker:
    """One process that answers: the snapshot it has open, and where its frames go."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._path, self._store, self._hold = "", ox.Store(), -1

    def answer(self, task: Task) -> None:
        """Answer one task; a refusal is an answer."""
        confined.within(task.seconds + GRACE)
        try:
            self._answer(task)
        except Refused as fault:
            frames.say(self._output, frames.REFUSED, why=fault.why, reason=fault.reason,
                       line=fault.line, column=fault.column)  # fmt: skip
        except MemoryError:
            frames.say(self._output, frames.REFUSED, why="memory", reason="out of memory")
        confined.within(0)
        self._output.flush()

    def _answer(self, task: Task) -> None:
        verdict = Verdict(**task.verdict) if task.verdict else guard.look_at(task.question.query)
        frames.say(self._output, frames.VERDICT, **verdict.as_record())
        format = task.question.graph if answers.is_graph(verdict.kind) else task.question.results
        if format is None:
            kind = "triples" if answers.is_graph(verdict.kind) else "a table or yes or no"
            raise Refused("format", f"the answer is {kind}, and in none of the types asked for")
        self._output.flush()
        found = self._found(task, verdict)
        count = answers.Count(task.rows, task.size)
        if task.question.streamed:
            self._stream(found, format, count, verdict)
        else:
            self._whole(found, format, count, verdict)

    def _found(self, task: Task, verdict: Verdict) -> answers.Found:
        """Ask the snapshot; FROM stands where the protocol names no graphs."""
        store, question = self._opened(task.snapshot), task.question
        try:
            if question.default_graphs is None and question.named_graphs is None:
                return store.query(verdict.text)
            default = [*map(ox.NamedNode, question.default_graphs or ())]
            named = [*map(ox.NamedNode, question.named_graphs or ())]
            return store.query(verdict.text, default_graph=[*default], named_graphs=[*named])
        except (SyntaxError, ValueError) as fault:
            raise guard.oxigraph_fault(fault) from fault

    def _whole(self, found: answers.Found, format: str, count: answers.Count,
               verdict: Verdict) -> None:  # fmt: skip
        """Send an answer when all of it is there: a fault on the way is then no half of one."""
        body = io.BytesIO()
        _write(found, format, body, count, verdict)
        frames.say(self._output, frames.TYPE, format=format, kind=verdict.kind, rows=count.rows,
                   cut=count.cut)  # fmt: skip
        whole = body.getbuffer()
        for start in range(0, len(whole), frames.MOST):
            frames.send(self._output, frames.DATA, bytes(whole[start : start + frames.MOST]))
        frames.say(self._output, frames.END, rows=count.rows, cut=count.cut)

    def _stream(self, found: answers.Found, format: str, count: answers.Count,
                verdict: Verdict) -> None:  # fmt: skip
        """Send an answer as it comes."""
        frames.say(self._output, frames.TYPE, format=format, kind=verdict.kind, rows=None, cut=None)
        body = _Frames(self._output)
        _write(found, format, body, count, verdict)
        body.send()
        frames.say(self._output, frames.END, rows=count.rows, cut=count.cut)

    def _opened(self, path: str) -> ox.Store:
        """Return the snapshot at ``path``, held so that no writer removes it meanwhile."""
        if path != self._path:
            hold = os.open(f"{path}.lock", os.O_RDONLY)
            fcntl.flock(hold, fcntl.LOCK_SH)
            self._store = ox.Store.read_only(path)
            if self._hold >= 0:
                os.close(self._hold)
            self._path, self._hold = path, hold
        return self._store


def _write(found: answers.Found, format: str, body: io.BytesIO | _Frames,
           count: answers.Count, verdict: Verdict) -> None:  # fmt: skip
    try:
        answers.write(found, format, cast(IO[bytes], body), count, verdict)
    except (BrokenPipeError, ConnectionResetError):
        raise  # nobody listens any more
    except ValueError as fault:
        raise Refused("format", f"the answer cannot be written as {format}: {fault}") from fault
    except OSError as fault:
        raise Refused("failed", f"the query cannot be answered: {fault}") from fault


def run(memory: int) -> None:
    """Answer the tasks of standard input until it ends."""
    from rdflib.plugins.sparql import parser  # what a first query would wait for

    assert parser.Query, "rdflib has a grammar of SPARQL"
    line = socket.socket(fileno=0)
    confined.with_memory(memory)
    confined.without_network()
    confined.apart()
    output = line.makefile("wb")
    worker = Worker(output)
    with suppress(BrokenPipeError, ConnectionResetError):
        frames.say(output, frames.READY)
        output.flush()
        for task in line.makefile("rb"):
            worker.answer(Task.read(task))
    os._exit(0)  # nothing to tidy: its database is read-only


if __name__ == "__main__":
    run(int(sys.argv[1]))
