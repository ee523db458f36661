"""Roots come in, the filings in them go out in a fixed order, each with when it was changed.

Known are the folders that the common downloaders leave: a file a filing, whole submissions
beside the document they were cut from, submissions in several files with ``metadata.json``,
archives of all of these. What is no filing by its name is counted, never read.
"""

import os
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from poolgraph.corpus import archives
from poolgraph.corpus.items import Item, Part
from poolgraph.corpus.roots import Root

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

METADATA = "metadata.json"
_WHOLE = "full-submission.txt"
_CUT_FROM_IT = "primary-document."
_FILING = re.compile(
    r".*\.(?:txt|nc|corr|html?|sgml)(?:\.gz)?|[\d-]{18,20}(?:\.gz)?", re.IGNORECASE
)
_DOCUMENT = re.compile(r".*\.(?:txt|html?)(?:\.gz|\.zst)?", re.IGNORECASE)
_CHANGED = ("mtime", "LastModified", "last_modified", "updated", "created")
Found = tuple[Item, float]
Skipped = Counter[str]


def find(roots: Iterable[Root], skipped: Skipped, besides: str = "") -> Iterator[Found]:
    """Yield every filing below ``roots`` with when its file was changed.

    The endings of what is passed over are counted in ``skipped``; ``besides`` is the address
    of a folder that is not entered.
    """
    for root in roots:
        if root.is_folder:
            yield from _below(root.system, root.path, root.label, skipped, besides)
        else:
            yield from _of_file(root.system, root.system.info(root.path), root.label)


def _below(
    system: "AbstractFileSystem", folder: str, label: str, skipped: Skipped, besides: str
) -> Iterator[Found]:
    infos = {posixpath.basename(info["name"].rstrip("/")): info for info in _listed(system, folder)}
    if METADATA in infos:
        yield from _in_pieces(system, folder, label, infos)
        infos = {name: info for name, info in infos.items() if info["type"] == "directory"}
    for name, info in sorted(infos.items()):
        path = posixpath.join(label, name)
        if info["type"] == "directory":
            if not name.startswith(".") and not _is_apart(system, info, besides):
                yield from _below(system, info["name"], path, skipped, besides)
        elif name.startswith(".") or not _is_wanted(name, infos):
            skipped[posixpath.splitext(name)[1] or name] += 1
        else:
            yield from _of_file(system, info, path)


def _listed(system: "AbstractFileSystem", folder: str) -> list[dict[str, Any]]:
    """Return what is in a folder, but the folder itself, which object stores list too."""
    own = folder.rstrip("/")
    return [info for info in system.ls(folder, detail=True) if info["name"].rstrip("/") != own]


def _is_wanted(name: str, beside: Iterable[str]) -> bool:
    if name.startswith(_CUT_FROM_IT) and _WHOLE in beside:
        return False
    return _FILING.fullmatch(name) is not None or archives.is_archive(name)


def _is_apart(system: "AbstractFileSystem", info: dict[str, Any], besides: str) -> bool:
    """Return whether a folder is not to be entered: the output, or a link to one above it."""
    if str(system.unstrip_protocol(info["name"])).rstrip("/") == besides:
        return True
    if not info.get("islink"):
        return False
    path = str(info["name"])
    here = os.path.realpath(os.path.dirname(path)) + os.sep
    return here.startswith(os.path.realpath(path) + os.sep)


def _of_file(system: "AbstractFileSystem", info: dict[str, Any], label: str) -> Iterator[Found]:
    url = system.unstrip_protocol(info["name"])
    size, changed = int(info["size"] or 0), changed_at(info)
    if not archives.is_archive(info["name"]):
        yield Item(label, url, size, size), changed
        return
    for item in archives.items(system, info["name"], Item(label, url, size, size)):
        yield item, changed


def _in_pieces(
    system: "AbstractFileSystem", folder: str, label: str, infos: dict[str, Any]
) -> Iterator[Found]:
    """Yield one submission whose documents are files of one folder, beside their metadata."""
    known = {name: info for name, info in infos.items() if info["type"] != "directory"}
    names = sorted(name for name in known if _DOCUMENT.fullmatch(name))
    parts = tuple(Part(name, -1, int(known[name]["size"] or 0)) for name in [METADATA, *names])
    size = sum(part.size for part in parts)
    changed = max(changed_at(known[part.member]) for part in parts)
    yield Item(label, system.unstrip_protocol(folder), size, size, parts=parts), changed


def changed_at(info: dict[str, Any]) -> float:
    """Return when a file was changed, in seconds since 1970; 0 where its system does not say."""
    for key in _CHANGED:
        value = info.get(key)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, int | float):
            return float(value)
    return 0.0
