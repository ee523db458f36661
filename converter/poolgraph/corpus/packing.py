"""A format comes in, a file that packs what is written to it goes out: the same bytes every time.

Nothing of a clock, a name or a machine goes into a packed file.
"""

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

IN_MEMORY = 32 << 20
GZIP_LEVEL = 6
ZSTD_LEVEL = 3


@contextmanager
def packing(format: str, file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a file whose content goes to ``file``, packed as the end of ``format`` says."""
    ending = format.partition(".")[2]
    if ending == "gz":
        with gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0) as packed:
            yield cast(IO[bytes], packed)
    elif ending == "zst":
        import zstandard

        compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
        with compressor.stream_writer(file, closefd=False) as stream:
            yield cast(IO[bytes], stream)
    else:
        yield file


def scratch() -> IO[bytes]:
    """Return a file for what is being made: in memory, or unnamed on disk where it is much.

    Nothing of it is left behind, however its process ends.
    """
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(IN_MEMORY))
