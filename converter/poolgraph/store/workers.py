"""A question comes in, its answer comes out in pieces, by processes that can be killed.

Oxigraph has no time limit, and a result of it must stay in its thread. So every query runs in
a process of its own that reads a snapshot; whoever is over time is killed, and another takes
its place. All of this belongs to one event loop.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from poolgraph.store import frames
from poolgraph.store.frames import Question, Task
from poolgraph.store.guard import Refused

START = 30.0  # seconds for a process to be ready, on a machine that has other things to do
_REMEMBERED, _SHORT = 512, 10_000  # queries, and how long one of them may be
KILLED = "it needed more than a query may have here (memory, or depth)"


@dataclass(frozen=True)
class Limits:
    """What one query may take, and how many may be asked at once.

    ``seconds`` is how long a worker may keep somebody waiting, all waits together, and
    ``download_seconds`` the same of a download; the time of a slow reader is not counted, but
    ``transfer`` ends that too. ``memory`` is bytes of one worker.
    """

    seconds: float = 10.0
    rows: int = 10_000
    bytes: int = 64 << 20
    download_seconds: float = 60.0
    download_rows: int = 10_000_000
    download_bytes: int = 4 << 30
    transfer: float = 600.0
    workers: int = 4
    waiting: int = 500
    patience: float = 30.0
    memory: int = 2 << 30


@dataclass(frozen=True)
class Head:
    """What is known of an answer before its first byte; ``rows`` and ``cut`` not of a stream.

    ``cut`` is ``rows`` or ``bytes`` where the answer ended at a limit, else ``None``.
    """

    format: str
    kind: str
    rows: int | None
    cut: str | None


class _Gone(Exception):  # noqa: N818 - what became of a process
    """A process ended before it looked at a question."""


class _Process:
    """A worker process and the line to it."""

    def __init__(self, memory: int) -> None:
        here, there = socket.socketpair()
        command = [sys.executable, "-P", "-m", "poolgraph.store.worker", str(memory)]
        with there:
            self.process = subprocess.Popen(
                command, stdin=there.fileno(), stdout=subprocess.DEVNULL, env=_environment()
            )
        self._socket = here
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ready(self) -> None:
        """Wait until the process can take its first task."""
        if self._reader is None:
            self._socket.setblocking(False)
            self._reader, self._writer = await asyncio.open_connection(sock=self._socket)
            await asyncio.wait_for(self.frame(), START)

    async def give(self, task: Task) -> None:
        """Hand a task over."""
        assert self._writer is not None, "a process gets tasks when it is ready"
        self._writer.write(task.as_bytes())
        await self._writer.drain()

    async def frame(self) -> tuple[bytes, bytes]:
        """Return the kind and the content of the next frame."""
        assert self._reader is not None
        head = await self._reader.readexactly(frames.HEAD.size)
        kind, length = frames.HEAD.unpack(head)
        return kind, await self._reader.readexactly(length)

    def kill(self) -> None:
        """End the process now."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()  # it cannot but end: this takes a moment, and leaves no zombie
        if self._writer is not None:
            self._writer.close()
        else:
            self._socket.close()


def _environment() -> dict[str, str]:
    """Return what a worker gets to know: where this process finds its modules."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath}


class Answer:
    """An answer on its way: :attr:`head`, then :meth:`pieces`; to be closed in any case."""

    def __init__(self, workers: "Workers", process: _Process, seconds: float) -> None:
        self._workers, self._process = workers, process
        self._seconds = self._left = seconds
        self._open = True
        self.is_read = False
        self.head = Head("", "", None, None)

    async def next(self) -> tuple[bytes, Any]:
        """Return the next frame in time; :class:`Refused` where the worker refuses or fails."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            kind, content = await asyncio.wait_for(self._process.frame(), max(self._left, 0))
        except TimeoutError:
            reason = f"not answered within {self._seconds:g} seconds: ask for less"
            raise Refused("time", reason) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            if not self.is_read:
                raise _Gone from None
            raise Refused("memory", f"the query was ended: {KILLED}") from None
        self._left -= loop.time() - began
        if kind == frames.DATA:
            return kind, content
        record = json.loads(content)
        if kind == frames.REFUSED:
            self._finished()
            raise Refused(**record)
        return kind, record

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the answer; it is whole where this ends, and cut where it raises ``Refused``."""
        try:
            async with asyncio.timeout(self._workers.limits.transfer):
                while True:
                    kind, content = await self.next()
                    if kind == frames.DATA:
                        yield content
                    elif kind == frames.END:
                        self._finished()
                        if content["cut"] and self.head.rows is None:
                            raise Refused("cut", f"the limit of {content['cut']} is reached")
                        return
        except TimeoutError:
            raise Refused("time", "the download took too long") from None
        finally:
            await self.close()

    async def whole(self) -> bytes:
        """Return all of the answer."""
        return b"".join([piece async for piece in self.pieces()])

    def _finished(self) -> None:
        """Give the worker back: it has nothing more to say."""
        if self._open:
            self._open = False
            self._workers.give_back(self._process)

    async def close(self) -> None:
        """End the worker where it is still at it."""
        if self._open:
            self._open = False
            self._workers.replace(self._process)


class Workers:
    """A few processes that answer, a line of who waits for one, and the limits of both.

    ``newest`` gives the snapshot to ask: a function, as there is a newer one now and then.
    """

    def __init__(self, newest: Callable[[], Path], limits: Limits) -> None:
        self.limits = limits
        self._newest = newest
        self._idle: list[_Process] = []
        self._busy: set[_Process] = set()
        self._slots = asyncio.Semaphore(limits.workers)
        self._downloads = asyncio.Semaphore(max(1, limits.workers - 1))
        self._streaming: set[_Process] = set()
        self._waiting = 0
        self._known: dict[str, dict[str, Any]] = {}

    async def __aenter__(self) -> Self:
        self._idle = [_Process(self.limits.memory) for _ in range(self.limits.workers)]
        return self

    async def __aexit__(self, *fault: object) -> None:
        for process in (*self._idle, *self._busy):
            process.kill()
        self._idle.clear()
        self._busy.clear()

    async def ask(self, question: Question) -> Answer:
        """Return the answer to a question as far as its head; it must be closed.

        :class:`Refused` says why there is none. A process that was gone before it looked at
        the question says nothing about the question: another one is asked.
        """
        try:
            return await self._asked(question)
        except _Gone:
            pass
        try:
            return await self._asked(question)
        except _Gone:
            raise Refused("failed", "the query ends the process that reads it") from None

    async def _asked(self, question: Question) -> Answer:
        process = await self._taken(question.streamed)
        answer = Answer(self, process, self._seconds(question))
        try:
            await process.ready()
            await process.give(self._task(question))
            while True:
                kind, record = await answer.next()
                if kind == frames.VERDICT:
                    answer.is_read = True
                    self._remember(question.query, record)
                elif kind == frames.TYPE:
                    answer.head = Head(**record)
                    return answer
        except TimeoutError:
            await answer.close()
            raise Refused("busy", "no worker could be started; try again") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            await answer.close()
            raise _Gone from None
        except BaseException:
            await answer.close()
            raise

    def _task(self, question: Question) -> Task:
        most = self.limits
        rows, size = (most.download_rows, most.download_bytes) if question.streamed else (
            most.rows, most.bytes)  # fmt: skip
        known = self._known.get(question.query)
        return Task(question, str(self._newest()), self._seconds(question), rows, size, known)

    def _seconds(self, question: Question) -> float:
        return self.limits.download_seconds if question.streamed else self.limits.seconds

    def _remember(self, query: str, verdict: dict[str, Any]) -> None:
        """Keep what a worker found out about a query: to read it takes longer than to answer."""
        if len(query) <= _SHORT:
            if len(self._known) >= _REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[query] = verdict

    async def _taken(self, streamed: bool) -> _Process:
        """Return a process, as soon as one is free; downloads leave one to the others."""
        if self._waiting >= self.limits.waiting:
            raise Refused("busy", "too many ask at once; try again in a moment")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.patience):
                if streamed:
                    await self._downloads.acquire()
                try:
                    await self._slots.acquire()
                except BaseException:
                    if streamed:
                        self._downloads.release()
                    raise
        except TimeoutError:
            raise Refused("busy", "all workers are at it; try again in a moment") from None
        finally:
            self._waiting -= 1
        process = self._alive()
        self._busy.add(process)
        if streamed:
            self._streaming.add(process)
        return process

    def _alive(self) -> _Process:
        """Return an idle process that still lives, or a new one."""
        while self._idle:
            process = self._idle.pop()
            if process.process.poll() is None:
                return process
            process.kill()
        return _Process(self.limits.memory)

    def give_back(self, process: _Process) -> None:
        """Let the next one have a process that is done."""
        if process in self._busy:
            self._idle.append(process)
            self._free(process)

    def replace(self, process: _Process) -> None:
        """Kill a process and begin another in its place."""
        if process in self._busy:
            process.kill()
            self._idle.append(_Process(self.limits.memory))
            self._free(process)

    def _free(self, process: _Process) -> None:
        self._busy.discard(process)
        if process in self._streaming:
            self._streaming.discard(process)
            self._downloads.release()
        self._slots.release()
