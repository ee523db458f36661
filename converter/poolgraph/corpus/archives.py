"""An archive comes in, its filings go out in the order of the archive, and the bytes of each.

A tar is read by offsets into what its compression holds: nothing is ever unpacked to disk.
"""

import bz2
import gzip
import lzma
import posixpath
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, cast

from poolgraph.corpus.items import Item, Part

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

BROKEN = (EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
_ARCHIVE = re.compile(r".*\.(tar|tgz|tbz2|txz|tar\.gz|tar\.bz2|tar\.xz|zip)", re.IGNORECASE)
_OPENERS: dict[str, Callable[[IO[bytes]], Any]] = {
    "tgz": gzip.open,
    "tar.gz": gzip.open,
    "tbz2": bz2.BZ2File,
    "tar.bz2": bz2.BZ2File,
    "txz": lzma.LZMAFile,
    "tar.xz": lzma.LZMAFile,
}
_NO_FILING = re.compile(r".*\.(?:csv|json|jsonl|xsd|xml|pdf|jpe?g|gif|png|zip|xlsx?|css|js)", re.I)
_METADATA = "metadata.json"


def is_archive(name: str) -> bool:
    """Return whether a file is an archive by its name."""
    return bool(_ARCHIVE.fullmatch(name))


def is_stream(name: str) -> bool:
    """Return whether an archive must be read from its start to reach what stands further on."""
    return _kind(name) in _OPENERS


def items(system: "AbstractFileSystem", path: str, whole: Item) -> Iterator[Item]:
    """Yield the filings of an archive, ``whole`` being the archive itself.

    Where it cannot be listed to its end, its last item says so instead of being a filing.
    """
    members: list[Part] = []
    broken = ""
    try:
        with system.open(path, "rb") as file:
            members.extend(_members(file, path))
    except (*BROKEN, OSError) as fault:
        broken = str(fault) or type(fault).__name__
    yield from _filings(whole, members)
    if broken:
        yield whole._replace(broken=broken)


def _filings(whole: Item, members: list[Part]) -> Iterator[Item]:
    """Yield a filing a member; of a folder with metadata, one for all its members."""
    homes = {posixpath.dirname(p.member) for p in members if _is_metadata(p.member)}
    together: dict[str, list[Part]] = {home: [] for home in homes}
    for part in members:
        home = posixpath.dirname(part.member)
        if home in together:
            together[home].append(part)
        elif not _NO_FILING.fullmatch(part.member):
            name = posixpath.join(whole.name, part.member)
            yield whole._replace(name=name, size=part.size, member=part.member, offset=part.offset)
    for home, parts in together.items():
        first = [part for part in parts if _is_metadata(part.member)]
        rest = [p for p in parts if p not in first and not _NO_FILING.fullmatch(p.member)]
        name, size = posixpath.join(whole.name, home), sum(part.size for part in parts)
        yield whole._replace(name=name.rstrip("/"), size=size, parts=(*first, *rest))


def _is_metadata(member: str) -> bool:
    return posixpath.basename(member) == _METADATA


def _members(file: IO[bytes], name: str) -> Iterator[Part]:
    """Yield the files of an archive in its order, as far as it can be read."""
    if _kind(name) == "zip":
        for info in zipfile.ZipFile(file).infolist():
            if not info.is_dir():
                yield Part(info.filename, -1, info.file_size)
        return
    stream = unpacked(file, name)
    with tarfile.open(fileobj=stream, mode="r:") as tar:
        for member in tar:
            if member.isfile():
                yield Part(member.name, member.offset_data, member.size)
        stream.seek(tar.offset)
        if not stream.read(1):  # a whole one ends with zeros
            raise EOFError("the end of the archive is missing")


def unpacked(file: IO[bytes], name: str) -> IO[bytes]:
    """Return the bytes of a tar without its compression, whose name tells which it is."""
    opener = _OPENERS.get(_kind(name))
    return cast(IO[bytes], opener(file)) if opener else file


def read(archive: "IO[bytes] | zipfile.ZipFile", part: Part) -> bytes:
    """Return the bytes of one member of an archive; EOFError where they are cut off."""
    if isinstance(archive, zipfile.ZipFile):
        return archive.read(part.member)
    archive.seek(part.offset)
    found = archive.read(part.size)
    if len(found) < part.size:
        raise EOFError(f"{part.member} is cut off")
    return found


def opened(file: IO[bytes], name: str) -> "IO[bytes] | zipfile.ZipFile":
    """Return an archive ready for :func:`read`."""
    return zipfile.ZipFile(file) if _kind(name) == "zip" else unpacked(file, name)


def _kind(name: str) -> str:
    found = _ARCHIVE.fullmatch(name)
    return found[1].lower() if found else ""
