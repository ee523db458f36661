"""The writing side of a store: filings' quads are put in, a snapshot for readers comes out.

It can be ended at any moment. What was put stands in ``incoming/`` as whole files; the next
writer takes it up, makes the index say it, and only then is ``CURRENT`` replaced.
"""

import fcntl
import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from poolgraph import resources, sinks, terms
from poolgraph.files import write_file
from poolgraph.source import Unreadable
from poolgraph.store import index
from poolgraph.store.folder import FILINGS, ONTOLOGY, Folder, known, made, numbered, say, slug_of
from poolgraph.triples import Quad

LEVEL = 3  # of the packing: a quarter larger than the best, and thrice as fast
_GONE = ".gone"
_QUADS = ".nq.gz"


class Outcome(StrEnum):
    """What putting a filing into a store did."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


class Writer:
    """The one writer of a store, which it makes where there is none.

    ``Unreadable`` where another writes (``store-locked``), where the folder holds other
    things, or where the store stands on another base than ``base``.
    """

    def __init__(self, folder: str | Path, base: str | None = None) -> None:
        self.folder, self.name = Path(folder), str(folder)
        self.scratch = self.folder / ".scratch.part"  # for its owner; removed by the next writer
        self._paths = Folder(self.folder)
        self._lock, self._is_made = -1, False
        self._wanted = base

    def __enter__(self) -> "Writer":
        self._is_made = not self.folder.exists()
        made(self._paths, self._wanted or terms.load().base)
        self._lock = _locked(self._paths)
        try:
            self._record = known(self._paths)
            self.base: str = self._record["base"]
            self._refuse_other_base()
            self.terms = terms.load(self.base)
            self._tidy()
            self._index = self._opened()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.__dict__.pop("_index", None)
        if self._lock >= 0:
            if kind is not None and self._is_made and not any(self._paths.incoming.iterdir()):
                shutil.rmtree(self.folder, ignore_errors=True)  # nothing was loaded into it
            os.close(self._lock)
            self._lock = -1

    def put(self, filing_quads: Iterable[Quad], text: bytes | None = None) -> Outcome:
        """Take the quads of one filing in the place of what was said of it, with its bytes.

        ``Unreadable`` where they are not the graphs of one filing below the store's base.
        """
        quads = tuple(filing_quads)
        filing = filing_of(quads)
        slug = slug_of(filing, self.base)
        if text is not None:
            self.keep(text)
        content = gzip.compress(sinks.write(quads, "nq", self.terms), LEVEL, mtime=0)
        gone, new = self._paths.incoming / f"{slug}{_GONE}", self._paths.incoming / (slug + _QUADS)
        if not new.exists() and not gone.exists() and _same(self._paths.quads(slug), content):
            return Outcome.UNCHANGED
        outcome = Outcome.REPLACED if self._has(slug) else Outcome.NEW
        self._begin()
        write_file(new, content)
        gone.unlink(missing_ok=True)
        return outcome

    def keep(self, text: bytes) -> None:
        """Keep the bytes that a filing was converted from."""
        path = self._paths.text(hashlib.sha256(text).hexdigest())
        if not path.exists():
            write_file(path, gzip.compress(text, LEVEL, mtime=0))

    def remove(self, filing: str) -> bool:
        """Take a filing out; return whether it was there."""
        slug = slug_of(filing, self.base)
        if not self._has(slug):
            return False
        self._begin()
        write_file(self._paths.incoming / f"{slug}{_GONE}", b"")
        (self._paths.incoming / (slug + _QUADS)).unlink(missing_ok=True)
        return True

    def commit(self) -> Path:
        """Let readers see what was put and removed; return the snapshot that has it."""
        number = self._paths.number()
        if number is not None and not self._paths.unfinished.exists() and self._is_whole(number):
            return self._paths.snapshot(number)
        self._begin()
        self._apply()
        number = self._snapshot()
        self._settle()
        write_file(self._paths.current, f"{number}\n".encode())
        self._paths.unfinished.unlink()
        self._sweep(number)
        return self._paths.snapshot(number)

    # What happens on the way.

    def _has(self, slug: str) -> bool:
        if (self._paths.incoming / f"{slug}{_GONE}").exists():
            return False
        return (self._paths.incoming / (slug + _QUADS)).exists() or self._paths.quads(slug).exists()

    def _refuse_other_base(self) -> None:
        if self._wanted is not None and self._wanted != self.base:
            message = f"{self.folder} stands on the base {self.base}, not on {self._wanted}"
            hint = "leave --base out, or give another --store"
            raise Unreadable("other-base", message, hint)

    def _opened(self) -> ox.Store:
        """Open the index; where it is gone, it is made anew from the filings."""
        files = sorted(self._paths.filings.glob(f"*{_QUADS}"))
        if files and not self._paths.index.exists():
            self._begin()
            part = self.folder / ".index.part"
            index.put_in(index.writable(part), files)
            part.rename(self._paths.index)
            self._record.pop("ontology", None)
        return index.writable(self._paths.index)

    def _tidy(self) -> None:
        """Remove what a writer that was ended left half made."""
        for part in self.folder.rglob(".*.part"):
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)

    def _begin(self) -> None:
        if not self._paths.unfinished.exists():
            write_file(self._paths.unfinished, b"")

    def _is_whole(self, number: int) -> bool:
        has_ontology = self._record.get("ontology") == _ontology_digest()
        return has_ontology and self._paths.snapshot(number).is_dir()

    def _apply(self) -> None:
        """Let the index say what was put and removed, and what the ontology says now."""
        new: list[Path | bytes] = [*sorted(self._paths.incoming.glob(f"*{_QUADS}"))]
        has_ontology = self._record.get("ontology") == _ontology_digest()
        if not has_ontology:
            index.take_out(self._index, index.ontology_graphs(self.base))
            new.append(index.ontology_lines(self.base))
        for path in sorted(self._paths.incoming.iterdir()):
            filing = f"{self.base}{FILINGS}{_slug(path)}"
            index.take_out(self._index, index.graphs_of(filing))
        if new:
            index.put_in(self._index, new)
        if not has_ontology:
            self._record["ontology"] = _ontology_digest()
            say(self._paths, self._record)

    def _snapshot(self) -> int:
        number = max((self._paths.number() or 0, *numbered(self._paths.snapshots))) + 1
        target, part = self._paths.snapshot(number), self._paths.snapshots / f".{number}.part"
        self._index.flush()
        self._index.backup(str(part))
        self._paths.hold(number).touch()
        part.rename(target)
        return number

    def _settle(self) -> None:
        """Move what the index has by now to the filings; older readers keep what it replaces."""
        before = self._paths.superseded / str(self._paths.number() or 0)
        for path in sorted(self._paths.incoming.iterdir()):
            target = self._paths.quads(_slug(path))
            kept = before / target.name
            if target.exists() and not kept.exists():
                before.mkdir(exist_ok=True)
                target.rename(kept)
            if path.name.endswith(_GONE):
                target.unlink(missing_ok=True)
                path.unlink()
            else:
                path.replace(target)

    def _sweep(self, newest: int) -> None:
        """Remove snapshots that nobody holds, and texts that no filing was converted from."""
        for number in numbered(self._paths.snapshots):
            if number != newest:
                _removed_unless_held(self._paths, number)
        oldest = numbered(self._paths.snapshots)[0]
        for number in numbered(self._paths.superseded):
            if number < oldest:
                shutil.rmtree(self._paths.superseded / str(number), ignore_errors=True)
        wanted = index.values(self._index, self.terms.iri("spdx:checksumValue"))
        for path in self._paths.texts.iterdir():
            if path.name.removesuffix(".gz") not in wanted:
                path.unlink(missing_ok=True)


def filing_of(quads: tuple[Quad, ...]) -> str:
    """Return the filing whose graphs all quads stand in; ``Unreadable`` where there is none."""
    graphs = {quad[3] for quad in quads}
    filing = min(graphs, default="").partition("/graph/")[0]
    if not filing or not graphs <= set(index.graphs_of(filing)):
        hint = "give a filing, or a graph file that poolgraph convert wrote"
        raise Unreadable("foreign-graph", "these are not the graphs of one filing", hint)
    return filing


def _ontology_digest() -> str:
    content = "".join(resources.text("ontology", f"{name}.ttl") for name in ONTOLOGY)
    return hashlib.sha256(content.encode()).hexdigest()


def _slug(path: Path) -> str:
    return path.name.removesuffix(_QUADS).removesuffix(_GONE)


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _locked(folder: Folder) -> int:
    """Return the open file that makes this the one writer."""
    lock = os.open(folder.lock, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        os.close(lock)
        hint = "wait until the other poolgraph load is done; asking is possible meanwhile"
        raise Unreadable("store-locked", f"{folder.path} is being written to", hint) from fault
    return lock


def _removed_unless_held(folder: Folder, number: int) -> None:
    """Remove a snapshot that no reader holds."""
    with suppress(OSError):
        hold = os.open(folder.hold(number), os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder.snapshot(number))
            folder.hold(number).unlink()
        finally:
            os.close(hold)
