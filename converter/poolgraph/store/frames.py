"""What a worker and its keeper say to each other: a letter, a length, and that many bytes."""

import json
import struct
from dataclasses import asdict, dataclass
from typing import IO, Any

HEAD = struct.Struct("!cI")
READY, VERDICT, TYPE, DATA, END, REFUSED = b"r", b"v", b"t", b"d", b"e", b"x"
MOST = 1 << 16  # bytes in one frame of data


@dataclass(frozen=True)
class Question:
    """A query, and how it is to be answered.

    ``results`` and ``graph`` name the format for either kind of answer, ``None`` where the
    asker takes none. ``default_graphs`` and ``named_graphs`` are IRIs, and both ``None`` where
    the query itself says what it asks. ``streamed`` wants the answer as it comes.
    """

    query: str
    results: str | None
    graph: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    streamed: bool = False


@dataclass(frozen=True)
class Task:
    """A question for a worker: where the database is, and how much it may use and say."""

    question: Question
    snapshot: str
    seconds: float
    rows: int
    size: int
    verdict: dict[str, Any] | None = None

    def as_bytes(self) -> bytes:
        """Return the task as a line of JSON."""
        return (json.dumps(asdict(self)) + "\n").encode()

    @classmethod
    def read(cls, line: bytes) -> "Task":
        """Return the task of a line that :meth:`as_bytes` made."""
        record = json.loads(line)
        return cls(**{**record, "question": Question(**record["question"])})


def send(output: IO[bytes], kind: bytes, content: bytes | memoryview = b"") -> None:
    """Write one frame."""
    output.write(HEAD.pack(kind, len(content)) + content)


def say(output: IO[bytes], kind: bytes, /, **record: object) -> None:
    """Write one frame that holds a JSON object."""
    send(output, kind, json.dumps(record).encode())
