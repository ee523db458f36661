"""Filings come in, shards go out: where one ends depends on names, not on what was counted.

So a filing that is added or taken away changes the shard it is in, and no other.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from zlib import crc32

from poolgraph.corpus.archives import is_stream
from poolgraph.corpus.find import Found
from poolgraph.corpus.items import Item, Shard, packed

SMALLEST, LARGEST = 4, 512
SHARDS = 64  # of a small corpus: enough that every processor has some, and the bar moves
MOST_BYTES = 64 << 20
READ_OVER = 8  # how often, at most, all of a compressed tar is read to reach what is in it


def shards(found: Iterable[Found], options: str, size: int | None = None) -> Iterator[Shard]:
    """Yield the shards of ``found``: about ``size`` filings each, by their number if not given.

    ``options`` is the digest of how they are converted, and part of each shard's id.
    """
    stream = iter(found)
    if size is None:
        first = list(islice(stream, SHARDS * LARGEST))
        size, stream = _size(len(first)), chain(first, stream)
    for group in _groups(stream, size):
        yield _shard(group, options)


def _size(count: int) -> int:
    """Return how many filings a shard holds: a power of two, so that it seldom changes."""
    size = SMALLEST
    while size < LARGEST and size * SHARDS < count:
        size *= 2
    return size


def _groups(found: Iterator[Found], size: int) -> Iterator[list[Found]]:
    group: list[Found] = []
    weight = 0
    for one in found:
        if group and _ends_before(one, group, weight, size):
            yield group
            group, weight = [], 0
        group.append(one)
        weight += one[0].size
    if group:
        yield group


def _ends_before(one: Found, group: list[Found], weight: int, size: int) -> bool:
    """Return whether a new shard begins with ``one``."""
    item, first = one[0], group[0][0]
    if item.url == first.url and is_stream(item.url) and weight < _depth(first) / READ_OVER:
        return False
    least = max(size // 2, 1)
    by_name = len(group) >= least and crc32(item.name.encode()) % max(size - least, 1) == 0
    return by_name or len(group) >= 2 * size or weight >= MOST_BYTES


def _depth(item: Item) -> int:
    """Return how much of a compressed tar must be read before ``item`` is reached."""
    return min(part.offset for part in item.parts) if item.parts else item.offset


def _shard(group: list[Found], options: str) -> Shard:
    items = [item for item, _ in group]
    made_of = [options, *([item.name, item.size, item.weight, item.broken] for item in items)]
    digest = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:20]
    size, newest = sum(item.size for item in items), max(changed for _, changed in group)
    return Shard(digest, len(items), size, newest, packed(items))
