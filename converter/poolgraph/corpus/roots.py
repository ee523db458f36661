"""What a user names comes in, roots go out: files and folders, each once, with a label.

A path, a glob or a URL of fsspec may be given. A label is what a root is called in names:
the folder's own name, so that a corpus keeps its names wherever it is mounted.
"""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poolgraph.source import Unreadable

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_MAGIC = "*?["


@dataclass(frozen=True)
class Root:
    """A file or folder to be read: its place in its file system, and what it is called."""

    system: "AbstractFileSystem"
    path: str
    label: str
    is_folder: bool

    @property
    def url(self) -> str:
        """The address of the root, absolute."""
        return str(self.system.unstrip_protocol(self.path))


def opened(url: str) -> "tuple[AbstractFileSystem, str]":
    """Return the file system of ``url`` and the path in it; ``Unreadable`` for none we know."""
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as fault:
        hint = "pip install 'poolgraph[s3]' or 'poolgraph[gcs]' brings more"
        raise Unreadable("unknown-place", f"cannot open {url}: {fault}", hint) from fault
    return system, str(path)


def address(url: str) -> str:
    """Return ``url`` as it is written whatever folder it is named from."""
    system, path = opened(url)
    return str(system.unstrip_protocol(path))


def shown(url: str) -> str:
    """Return ``url`` as a person writes it: a file of this machine by its path."""
    return url.removeprefix("file://")


def roots(given: Iterable[str]) -> list[Root]:
    """Return what ``given`` stands for, in order of labels; no root lies within another.

    ``Unreadable`` where a path is not there, or a glob fits nothing.
    """
    found = {root.url: root for what in given for root in _expanded(what)}
    folders = [root.url.rstrip("/") + "/" for root in found.values() if root.is_folder]
    kept = [
        root for url, root in found.items()
        if not any(url.startswith(folder) for folder in folders if folder != f"{url}/")
    ]  # fmt: skip
    return sorted(_told_apart(kept), key=lambda root: root.label)


def _expanded(what: str) -> Iterator[Root]:
    system, path = opened(what)
    try:
        if any(c in what for c in _MAGIC) and not system.exists(path):
            yield from _matches(system, path, what)
        else:
            yield _root(system, path, system.info(path)["type"] == "directory")
    except FileNotFoundError as fault:
        message = f"{shown(what)} is not there"
        raise Unreadable("missing-file", message, "look at the path") from fault
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise Unreadable("unreadable-file", f"cannot read {shown(what)}: {reason}") from fault


def _matches(system: "AbstractFileSystem", pattern: str, what: str) -> Iterator[Root]:
    fixed = posixpath.dirname(pattern[: min(pattern.find(c) for c in _MAGIC if c in pattern)])
    found = system.glob(pattern, detail=True)
    if not found:
        raise Unreadable("missing-file", f"nothing fits {shown(what)}", "look at the pattern")
    for path, info in found.items():
        inside = posixpath.relpath(path, fixed) if fixed else path
        label = posixpath.join(posixpath.basename(fixed), inside)
        yield Root(system, path, label, info["type"] == "directory")


def _root(system: "AbstractFileSystem", path: str, is_folder: bool) -> Root:
    path = path.rstrip("/")
    own = posixpath.basename(path)
    above = posixpath.basename(posixpath.dirname(path))
    return Root(system, path, own if is_folder else posixpath.join(above, own), is_folder)


def _told_apart(found: list[Root]) -> Iterator[Root]:
    """Yield roots; those of one label get their whole path as label."""
    count = Counter(root.label for root in found)
    for root in found:
        label = root.label if count[root.label] == 1 else root.path.strip("/")
        yield Root(root.system, root.path, label, root.is_folder)
