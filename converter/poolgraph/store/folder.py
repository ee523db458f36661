"""Where things stand in a store's folder, and how a folder becomes a store.

The truth is ``filings/``: each filing's quads as printed. ``index/`` is the database made from
it, which only a writer opens; ``snapshots/`` are copies of it for readers, ``CURRENT`` names the
newest. What a writer was given stands in ``incoming/`` until a snapshot has it, and what it
replaced in ``superseded/`` until nobody reads an older one.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poolgraph import resources
from poolgraph.files import write_file
from poolgraph.source import Unreadable

FORMAT = 1
FILINGS = "id/filing/"  # where filings stand below the base
GRAPHS = ("content", "evidence", "provenance", "validation")
ONTOLOGY = ("vocabulary", "codes", "cube", "shapes", "fibo")
_SLUG = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}")
_PARTS = {"filings", "texts", "index", "snapshots", "incoming", "superseded", "CURRENT"}
_PARTS |= {"lock", "unfinished"}


@dataclass(frozen=True)
class Folder:
    """The paths of a store."""

    path: Path

    @property
    def record(self) -> Path:
        """What the store is: format, base, who made it."""
        return self.path / "store.json"

    @property
    def filings(self) -> Path:
        """Each filing's quads, as packed N-Quads."""
        return self.path / "filings"

    @property
    def texts(self) -> Path:
        """The bytes of filings that were loaded as such, by their SHA-256."""
        return self.path / "texts"

    @property
    def index(self) -> Path:
        """The database that a writer works on."""
        return self.path / "index"

    @property
    def incoming(self) -> Path:
        """What a writer was given and no snapshot has yet."""
        return self.path / "incoming"

    @property
    def superseded(self) -> Path:
        """Quads of filings that a later snapshot has no more, by the last one that had them."""
        return self.path / "superseded"

    @property
    def snapshots(self) -> Path:
        """Databases that readers open."""
        return self.path / "snapshots"

    @property
    def current(self) -> Path:
        """The file that names the newest snapshot."""
        return self.path / "CURRENT"

    @property
    def lock(self) -> Path:
        """The file that the one writer holds."""
        return self.path / "lock"

    @property
    def unfinished(self) -> Path:
        """There while the index may differ from what ``CURRENT`` names."""
        return self.path / "unfinished"

    def snapshot(self, number: int) -> Path:
        """Return where a snapshot is."""
        return self.snapshots / str(number)

    def hold(self, number: int) -> Path:
        """Return the file that readers of a snapshot hold."""
        return self.snapshots / f"{number}.lock"

    def number(self) -> int | None:
        """Return which snapshot is the newest, or ``None`` where there is none yet."""
        try:
            return int(self.current.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def quads(self, slug: str) -> Path:
        """Return the file of a filing's quads."""
        return self.filings / f"{slug}.nq.gz"

    def quads_at(self, number: int, slug: str) -> Path:
        """Return the file of a filing's quads as a snapshot has them."""
        for last in numbered(self.superseded):
            path = self.superseded / str(last) / f"{slug}.nq.gz"
            if last >= number and path.exists():
                return path
        return self.quads(slug)

    def text(self, sha256: str) -> Path:
        """Return the file of a filing's bytes."""
        return self.texts / f"{sha256}.gz"


def numbered(folder: Path) -> list[int]:
    """Return the numbers that name something in a folder."""
    try:
        return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())
    except FileNotFoundError:
        return []


def known(folder: Folder) -> dict[str, Any]:
    """Return what a store says of itself; ``Unreadable`` where there is none, or a newer one."""
    try:
        record: dict[str, Any] = json.loads(folder.record.read_text(encoding="utf-8"))
        version, base = int(record["format"]), str(record["base"])
    except FileNotFoundError as fault:
        hint = f"poolgraph load FILING... --store {folder.path} makes one"
        raise Unreadable("no-store", f"{folder.path} is no store", hint) from fault
    except (OSError, ValueError, KeyError, TypeError) as fault:
        hint = "load the filings into another folder"
        raise Unreadable("broken-store", f"cannot read {folder.record}: {fault}", hint) from fault
    if version > FORMAT:
        message = f"{folder.path} was made by a newer poolgraph ({record.get('tool', '?')})"
        raise Unreadable("newer-store", message, "pip install -U poolgraph")
    return {**record, "base": base}


def made(folder: Folder, base: str) -> dict[str, Any]:
    """Make a folder into a store, or return what the store in it says of itself."""
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        others = {path.name for path in folder.path.iterdir() if not path.name.startswith(".")}
        if not folder.record.exists() and others - _PARTS:
            hint = "give --store the name of a new folder"
            raise Unreadable("not-a-store", f"{folder.path} holds other things", hint)
        for part in (
            folder.filings,
            folder.texts,
            folder.incoming,
            folder.snapshots,
            folder.superseded,
        ):
            part.mkdir(exist_ok=True)
        if not folder.record.exists():
            say(folder, {"base": base})
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise Unreadable("unwritable-output", f"cannot write {folder.path}: {reason}") from fault
    return known(folder)


def say(folder: Folder, record: dict[str, Any]) -> None:
    """Write what a store says of itself."""
    whole = {**record, "format": FORMAT, "tool": resources.tool_version()}
    write_file(folder.record, (json.dumps(whole, indent=1, sort_keys=True) + "\n").encode())


def slug_of(iri: str, base: str) -> str:
    """Return the step by which a filing is named; ``Unreadable`` where it stands elsewhere."""
    start = base + FILINGS
    slug = iri.removeprefix(start)
    if not iri.startswith(start) or not _SLUG.fullmatch(slug):
        hint = f"this store's base is {base}; a graph of another base needs a store of its own"
        raise Unreadable("foreign-graph", f"{iri} is no filing below {base}", hint)
    return slug
