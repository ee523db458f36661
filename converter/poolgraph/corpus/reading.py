"""An item comes in, its bytes go out; the archive it is in stays open for the next one."""

import json
import posixpath
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Any

from poolgraph.corpus import archives
from poolgraph.corpus.items import Item, Part
from poolgraph.corpus.roots import opened
from poolgraph.source import Unreadable

TRIES = 3
_FINAL = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)
_ZSTD = b"\x28\xb5\x2f\xfd"
_GZIP = b"\x1f\x8b"


class Unreachable(Exception):  # noqa: N818 - it names what the file is
    """A file somewhere else did not come, though it may another time: nothing is known of it."""


class Reader:
    """Reads items one after the other; a context, since it may hold an archive open."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._archive: tuple[str, IO[bytes] | zipfile.ZipFile] | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self._archive = None

    def read(self, item: Item) -> bytes:
        """Return the bytes of a filing.

        ``Unreadable`` where it can never be read, ``Unreachable`` where it may be later.
        """
        if item.broken:
            raise _broken(item.name, item.broken)
        for attempt in range(TRIES):
            try:
                return self._bytes(item)
            except archives.BROKEN as fault:
                raise _broken(item.name, str(fault)) from fault
            except (OSError, RuntimeError, NotImplementedError) as fault:
                self.__exit__()
                if final := _final(item, fault):
                    raise final from fault
                if attempt == TRIES - 1:
                    raise Unreachable(f"cannot read {item.url}: {fault}") from fault
                time.sleep(0.2 * 4**attempt)
        raise AssertionError("the last try returns or raises")

    def _bytes(self, item: Item) -> bytes:
        if item.parts:
            in_order = sorted(item.parts, key=lambda part: part.offset)  # a tar goes forward
            found = {part: self._part(item, part) for part in in_order}
            return b"".join(_submission([found[part] for part in item.parts]))
        if item.member:
            return self._part(item, Part(item.member, item.offset, item.size))[1]
        return _whole(item.url)

    def _part(self, item: Item, part: Part) -> tuple[str, bytes]:
        name = posixpath.basename(part.member)
        if not archives.is_archive(item.url):
            return name, _whole(posixpath.join(item.url, part.member))
        return name, archives.read(self._opened(item.url), part)

    def _opened(self, url: str) -> "IO[bytes] | zipfile.ZipFile":
        if self._archive is None or self._archive[0] != url:
            self.__exit__()
            system, path = opened(url)
            file = self._open.enter_context(system.open(path, "rb"))
            archive = archives.opened(file, url)
            self._open.callback(archive.close)
            self._archive = url, archive
        return self._archive[1]


def _whole(url: str) -> bytes:
    system, path = opened(url)
    return bytes(system.cat_file(path))


def _broken(name: str, why: str) -> Unreadable:
    hint = "copy it again; what stands before the break is converted"
    return Unreadable("broken-archive", f"{name} is a broken archive: {why}", hint)


def _final(item: Item, fault: Exception) -> Unreadable | None:
    """Return what to tell of a filing that no second try will bring, else ``None``."""
    is_here = item.url.startswith("file:")
    if isinstance(fault, FileNotFoundError):
        return Unreadable("missing-file", f"{item.name} is not there any more")
    if is_here or isinstance(fault, (*_FINAL, RuntimeError, NotImplementedError)):
        reason = getattr(fault, "strerror", None) or str(fault)
        return Unreadable("unreadable-file", f"cannot read {item.name}: {reason.lower()}")
    return None


# A submission in several files, as EDGAR would have sent it in one.


def _submission(documents: list[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a submission: its header from the metadata, then every document in its container."""
    (_, raw), *rest = documents
    try:
        metadata = json.loads(_inflated(raw))
    except ValueError:
        metadata = {}
    metadata = metadata if isinstance(metadata, dict) else {}
    listed = [d for d in metadata.pop("documents", []) if isinstance(d, dict)]
    kinds = {str(d.get("filename", "")): str(d.get("type", "")) for d in listed}
    order = list(kinds)
    yield b"<SUBMISSION>\n" + "".join(_tags(metadata)).encode()
    for name, content in sorted(rest, key=lambda one: (_at(order, one[0]), one[0])):
        yield f"<DOCUMENT>\n<TYPE>{kinds.get(_plain(name), '')}\n<FILENAME>{name}\n".encode()
        yield b"<TEXT>\n" + _inflated(content).rstrip() + b"\n</TEXT>\n</DOCUMENT>\n"
    yield b"</SUBMISSION>\n"


def _tags(metadata: dict[str, Any]) -> Iterator[str]:
    """Yield what metadata state as the tags that they were made from."""
    for key, value in metadata.items():
        tag = key.upper()
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield f"<{tag}>\n"
                yield from _tags(one)
                yield f"</{tag}>\n"
            elif one is not None:
                yield f"<{tag}>{one}\n"


def _at(order: list[str], name: str) -> int:
    plain = _plain(name)
    return order.index(plain) if plain in order else len(order)


def _plain(name: str) -> str:
    return name.removesuffix(".gz").removesuffix(".zst")


def _inflated(content: bytes) -> bytes:
    if content.startswith(_GZIP):
        import gzip

        return gzip.decompress(content)
    if content.startswith(_ZSTD):
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj().decompress(content)
    return content
