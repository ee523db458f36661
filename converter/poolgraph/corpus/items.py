"""What a corpus is made of: items, each one filing to be read, and shards of items.

A shard travels to whoever converts it, so that it is small: its items are packed.
"""

import json
import zlib
from dataclasses import dataclass, field
from typing import NamedTuple


class Part(NamedTuple):
    """One document of a submission that lies in several files: its name, offset and size."""

    member: str
    offset: int
    size: int


class Item(NamedTuple):
    """One filing: what it is called in the output, and where its bytes are.

    ``url`` is a file; ``member`` names what is meant inside an archive, ``offset`` is where
    its bytes begin in a tar without its compression (-1 elsewhere). ``weight`` is the size of
    the file at ``url``, by which a file that was replaced is told from the one before.
    ``parts`` are the documents of a submission in several files: members of the archive, or
    files of the folder ``url``. ``broken`` says why an archive could not be listed to its end.
    """

    name: str
    url: str
    size: int
    weight: int
    member: str = ""
    offset: int = -1
    parts: tuple[Part, ...] = ()
    broken: str = ""


@dataclass(frozen=True)
class Shard:
    """Some filings that are converted together: the unit of work.

    ``newest`` is when the youngest of its files was changed, in seconds since 1970.
    """

    id: str
    count: int
    size: int
    newest: float
    packed: bytes = field(repr=False)

    def items(self) -> list[Item]:
        """Return what :func:`packed` put in."""
        found = json.loads(zlib.decompress(self.packed))
        return [Item(*one)._replace(parts=tuple(Part(*p) for p in one[6])) for one in found]


def packed(items: list[Item]) -> bytes:
    """Return ``items`` as few bytes: a plan of millions of filings fits into memory."""
    return zlib.compress(json.dumps(items, ensure_ascii=False).encode(), 1)
