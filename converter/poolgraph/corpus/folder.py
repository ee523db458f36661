"""A folder for output, here or in an object store: files appear in it whole or not at all.

Here a file is written under a temporary name and moved; an object store shows an object
only once it is complete; any other system gets a temporary name and a move of its own.
"""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from poolgraph.corpus.find import changed_at
from poolgraph.corpus.roots import opened, shown
from poolgraph.files import write_file
from poolgraph.source import Unreadable

_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "memory"}
_TEMPORARY = ".part"


@dataclass(frozen=True)
class Folder:
    """The folder at ``url``; every method may raise ``Unreadable`` (``unwritable-output``)."""

    url: str

    @property
    def is_here(self) -> bool:
        """Whether it is a folder of this machine."""
        return self.url.startswith("file:")

    @property
    def shown(self) -> str:
        """The folder as a person writes it."""
        return shown(self.url)

    def _at(self, name: str) -> str:
        return posixpath.join(opened(self.url)[1], name)

    def make(self) -> None:
        """Make the folder, and those it is in, where they are not there."""
        system, path = opened(self.url)
        try:
            system.makedirs(path, exist_ok=True)
        except OSError as fault:
            raise self._unwritable("", fault) from fault

    def names(self) -> dict[str, float]:
        """Return the names of its files, with when each was last changed; none if not there."""
        system, path = opened(self.url)
        system.invalidate_cache()
        try:
            listed = system.ls(path, detail=True)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        files = (info for info in listed if info["type"] != "directory")
        return {posixpath.basename(info["name"]): changed_at(info) for info in files}

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return bytes(opened(self.url)[0].cat_file(self._at(name)))

    def write(self, name: str, content: bytes | IO[bytes]) -> None:
        """Write a whole file, or leave what was there."""
        try:
            self._write(name, content)
        except OSError as fault:
            raise self._unwritable(name, fault) from fault

    def _write(self, name: str, content: bytes | IO[bytes]) -> None:
        if self.is_here:
            return write_file(Path(self._at(name)), content)
        system, path = opened(self.url)[0], self._at(name)
        whole = content if isinstance(content, bytes) else content.read()
        protocols = {system.protocol} if isinstance(system.protocol, str) else {*system.protocol}
        if protocols & _STORES:
            system.pipe_file(path, whole)
            return None
        hidden = self._at(f".{name}{_TEMPORARY}")
        system.pipe_file(hidden, whole)
        system.mv(hidden, path)
        return None

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; one that is gone already is no fault."""
        system = opened(self.url)[0]
        for name in names:
            try:
                system.rm_file(self._at(name))
            except FileNotFoundError:
                continue
            except OSError as fault:
                raise self._unwritable(name, fault) from fault

    def sweep(self) -> None:
        """Remove what a run that was ended from outside left half-written."""
        names = self.names()
        self.remove(n for n in names if n.startswith(".") and n.endswith(_TEMPORARY))

    def _unwritable(self, name: str, fault: OSError) -> Unreadable:
        reason = (fault.strerror or str(fault)).lower()
        place = posixpath.join(shown(self.url), name)
        return Unreadable("unwritable-output", f"cannot write {place}: {reason}")
