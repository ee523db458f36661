"""A store comes in, its site as a folder of files goes out: for any web host, no server needed.

The same pages and documents as ``serve`` gives, under the same names. The same store gives the
same bytes.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from poolgraph import resources
from poolgraph.files import whole_folder
from poolgraph.source import Unreadable
from poolgraph.store import Store, Writer, opened
from poolgraph.triples import Iri, Literal, Quad
from poolgraph.web import documents, files, hosting
from poolgraph.web.besides import besides
from poolgraph.web.files import FileSite
from poolgraph.web.links import Broken, Links

RECORD = "published.json"
_LINKED = (files.HTML, ".json")
_NOWHERE = "404.html"  # which is shown at any address
Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Published:
    """What was written: how many files, their bytes, and the links that lead nowhere."""

    files: int
    size: int
    broken: tuple[Broken, ...]


def publish(store: Store, folder: Path, base: str | None, step: Step) -> Published:
    """Write the site of ``store`` into ``folder``, whole or not at all.

    ``base`` gives every IRI another beginning: the address that the folder will have.
    ``step`` is told how many things are done, and of how many. ``Unreadable`` where the
    folder holds something else, or cannot be written.
    """
    if folder.exists() and not _may_be_replaced(folder):
        hint = "give a folder that is new or empty, or one that publish made"
        raise Unreadable("not-a-site", f"{folder} holds something else", hint)
    try:
        with whole_folder(folder) as fresh:
            if base is None or base == store.base:
                return _written(store, fresh, "/", step)
            again = _renamed(store, base, fresh.parent / "store")
            return _written(again, fresh, urlsplit(base).path or "/", step)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise Unreadable("unwritable-output", f"cannot write {folder}: {reason}") from fault


def _may_be_replaced(folder: Path) -> bool:
    return folder.is_dir() and ((folder / RECORD).is_file() or not any(folder.iterdir()))


def _renamed(store: Store, base: str, folder: Path) -> Store:
    """Return a store in ``folder`` that says the same below another base."""
    with Writer(folder, base) as writer:
        for filing in store.filings():
            quads = (_below(store.base, base, quad) for quad in store.quads(filing))
            writer.put(quads, store.text(filing))
        writer.commit()
    return opened(folder)


def _below(old: str, new: str, quad: Quad) -> Quad:
    """Return a quad with every IRI in it that begins with ``old`` beginning with ``new``."""

    def named(iri: str) -> str:
        return new + iri[len(old) :] if iri.startswith(old) else iri

    subject, predicate, value, graph = quad
    if isinstance(value, Iri):
        return named(subject), named(predicate), Iri(named(value.value)), named(graph)
    told = Literal(value.lexical, named(value.datatype), value.language)
    return named(subject), named(predicate), told, named(graph)


def _written(store: Store, fresh: Path, path: str, step: Step) -> Published:
    """Write everything, several filings at a time, then look at the links."""
    site = FileSite(store, address=store.base)
    things = things_of(store)
    groups = [list(group) for _, group in groupby(things, key=_filing)]
    jobs = min(os.cpu_count() or 1, len(groups))
    folder, done, made = str(store.folder), 0, _Part()
    spawn = get_context("spawn")
    with ProcessPoolExecutor(jobs, spawn, initializer=_open, initargs=(folder, fresh)) as crew:
        for count, part in zip(map(len, groups), crew.map(_documents, groups), strict=True):
            made.take(part)
            done += count
            step(done, len(things))
    made.take(_put(_rest(site, path, len(things)), fresh, path))
    broken = made.links.broken(lambda name: (fresh / name).read_text(encoding="utf-8"))
    return Published(len(made.links.files), made.size, tuple(broken))


@dataclass
class _Part:
    """Some of the files: their links, and their bytes together."""

    links: Links = field(default_factory=Links)
    size: int = 0

    def take(self, other: "_Part") -> None:
        """Add what another process wrote."""
        self.links.take(other.links)
        self.size += other.size


_here: list[tuple[FileSite, Path]] = []  # of a process that only writes: what it was opened for


class _Attentive(Store):
    """A store that remembers what it said last: each of a thing's documents asks for it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._told: tuple[str, tuple[Quad, ...]] = ("", ())

    def describe(self, iri: str) -> tuple[Quad, ...]:
        """Return what is said of a thing."""
        if self._told[0] != iri:
            self._told = iri, super().describe(iri)
        return self._told[1]


def _open(folder: str, fresh: Path) -> None:
    """Make a process ready to write documents of the store into a folder."""
    store = _Attentive(Path(folder))
    _here[:] = [(FileSite(store, address=store.base), fresh)]


def _documents(things: list[str]) -> _Part:
    """Write the documents of some things."""
    site, fresh = _here[0]
    return _put(_told(site, things), fresh, "/")


def _told(site: FileSite, things: list[str]) -> Iterator[tuple[str, bytes]]:
    for thing in things:
        for variant in documents.variants(site, site.store.base + thing):
            content = documents.document(site, site.store.base + thing, variant)
            if content is not None:
                yield thing + variant.suffix, content


def _rest(site: FileSite, path: str, things: int) -> Iterator[tuple[str, bytes]]:
    yield from besides(site)
    for name, text in hosting.rules(path).items():
        yield name, text.encode()
    record = {"base": site.store.base, "tool": resources.tool_version(), "things": things}
    yield RECORD, (json.dumps(record, indent=1) + "\n").encode()


def _put(made: Iterable[tuple[str, bytes]], fresh: Path, path: str) -> _Part:
    """Write files, their links leading from where they stand; ``path`` is that of the folder."""
    part = _Part()
    for name, content in made:
        if name.endswith(_LINKED):
            text = content.decode()
            content = text.replace(files.MARK, files.here(name)).encode()
            part.links.add(name, content.decode() if name.endswith(files.HTML) else None)
            if name == _NOWHERE:
                content = text.replace(files.MARK, path).encode()
        else:
            part.links.add(name)
        place = fresh / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        part.size += len(content)
    return part


def _filing(thing: str) -> str:
    """Return what is written together: a filing with all that has a file of its own."""
    return "/".join(thing.split("/")[:3])


def things_of(store: Store) -> list[str]:
    """Return the paths of all things that have files of their own, sorted."""
    base = store.base
    wholes = {files.whole_of(iri[len(base) :])[0] for iri in store.iris()}
    return sorted(path for path in wholes if files.has_file(path))
