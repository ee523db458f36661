"""The reading side of a store: things are named, what is said of them comes out.

A reader holds a snapshot, which no writer changes; it may be used by many threads.
"""

import fcntl
import gzip
import os
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from poolgraph import graphfile, terms
from poolgraph.source import Unreadable
from poolgraph.store import index
from poolgraph.store.bind import Bound
from poolgraph.store.folder import FILINGS, GRAPHS, ONTOLOGY, Folder, known
from poolgraph.terms import Terms
from poolgraph.triples import Object, Quad

_CACHED = 64  # filings, and parts of them, whose quads are kept: a filing is about 3 MB
_SORTED = 5_000  # links that are sorted; of more than that the order is the database's


def opened(folder: str | Path) -> "Store":
    """Return a store for reading; ``Unreadable`` where there is none, or nothing in it yet."""
    return Store(Path(folder))


class Store:
    """A store as its readers see it: the newest snapshot, until :meth:`refresh` finds a newer.

    ``folder`` is where it is, ``base`` what its names stand below, ``terms`` the ontology
    under that base.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths = Folder(folder)
        self.base: str = known(self._paths)["base"]
        self.terms: Terms = terms.load(self.base)
        self._now = _Snapshot(self._paths, self.base, self.terms)

    @property
    def snapshot(self) -> Path:
        """Where another process may open the database, read-only."""
        return self._now.path

    @property
    def generation(self) -> int:
        """The number of the snapshot: another one, another content."""
        return self._now.number

    @property
    def database(self) -> ox.Store:
        """The snapshot's database, to be asked in this process while this store is there."""
        return self._now.index

    def refresh(self) -> bool:
        """Turn to the newest snapshot; return whether it is another one.

        Who is still reading from the one before is not disturbed.
        """
        if self._paths.number() in (None, self._now.number):
            return False
        self._now = _Snapshot(self._paths, self.base, self.terms)
        return True

    def filings(self) -> tuple[str, ...]:
        """Return the IRIs of all filings, sorted."""
        return self._now.filings

    def filing_of(self, iri: str) -> str | None:
        """Return the filing that an IRI hangs under, or is; ``None`` where it is none of here."""
        return self._now.filing_of(iri)

    def quads(self, filing: str) -> tuple[Quad, ...]:
        """Return all quads of a filing, every figure as printed; none where it is unknown."""
        now = self._now
        return now.quads(filing) if filing in now.known else ()

    def text(self, filing: str) -> bytes | None:
        """Return the bytes that a filing was converted from, where they were loaded."""
        checksum = self.terms.iri("spdx:checksumValue")
        for subject, predicate, value, _ in self.quads(filing):
            if predicate == checksum and subject.startswith(f"{filing}/source"):
                try:
                    return gzip.decompress(self._paths.text(value[0]).read_bytes())
                except OSError:
                    return None
        return None

    def describe(self, iri: str) -> tuple[Quad, ...]:
        """Return what is said of a thing; nothing where it is unknown.

        Of what hangs under a filing: its own quads and those of all that hangs under it, as
        printed. Of a named graph: its quads. Of ``ontology`` and ``shapes``: all their terms.
        Of what filings share (codes, lists, registrants): every triple of any graph once, with
        the members of a list, and of a registrant or file number whoever leads to it.
        """
        return self._now.describe(iri)

    def knows(self, iri: str) -> bool:
        """Return whether anything is said of a thing."""
        return self._now.knows(iri)

    def select(self, query: str, **bound: Bound) -> list[dict[str, Object]]:
        """Return the rows of a query of ours; ``bound`` gives variables their values.

        The query is written with the default base and needs no prefix declarations. A ``str``
        is an IRI; text is a :class:`Literal`. A bound variable may be selected, but then it is
        no part of the rows. A row leaves out what is unbound. Decimals have lost their trailing
        zeros. There is no limit to the time it takes: never a user's query.
        """
        rebased = self.terms.rebase(query)
        return index.rows(self._now.index, rebased, self.terms.prefixes, bound)

    def links_to(self, iri: str, offset: int = 0, limit: int = 50) -> list[tuple[str, str]]:
        """Return who leads to a thing, and by which property, ``limit`` of them from ``offset``.

        Sorted, unless there are thousands.
        """
        return self._now.links_to(iri, offset, limit)

    def iris(self) -> Iterator[str]:
        """Yield every thing that something is said of, each once, filing by filing."""
        return self._now.iris()


class _Recent(dict[str, tuple[Quad, ...]]):
    """Quads that were read not long ago: of ``most`` things, for many threads."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, iri: str, quads: tuple[Quad, ...]) -> None:
        """Keep what was read of a thing, in the place of what has been here longest."""
        while len(self) >= self._most:
            with suppress(StopIteration, KeyError, RuntimeError):  # another thread was first
                del self[next(iter(self))]
        self[iri] = quads


class _Snapshot:
    """One snapshot that is held: it stays for as long as anybody has this object."""

    def __init__(self, folder: Folder, base: str, known_terms: Terms) -> None:
        self._folder, self._terms, self._base = folder, known_terms, base
        self._start = base + FILINGS
        self.number, self._hold = _held(folder)
        self.path = folder.snapshot(self.number)
        self.index: ox.Store = index.readable(self.path)
        self._quads, self._parts = _Recent(_CACHED), _Recent(_CACHED)

    def __del__(self) -> None:
        hold, close = getattr(self, "_hold", None), getattr(os, "close", None)
        if hold and close:  # when the interpreter ends, it may be gone
            close(hold)

    @cached_property
    def filings(self) -> tuple[str, ...]:
        ending = f"/graph/{GRAPHS[0]}"
        names = (name.value for name in self.index.named_graphs() if isinstance(name, ox.NamedNode))
        found = (n.removesuffix(ending) for n in names if n.endswith(ending))
        return tuple(sorted(name for name in found if name.startswith(self._start)))

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.filings)

    @cached_property
    def ontology(self) -> tuple[Quad, ...]:
        graphs = (index.ontology_graph(self._base, name) for name in ONTOLOGY)
        return tuple(q for graph in graphs for q in index.triples_of(self.index, graph))

    def filing_of(self, iri: str) -> str | None:
        if not iri.startswith(self._start):
            return None
        filing = self._start + iri[len(self._start) :].partition("/")[0]
        return filing if filing in self.known else None

    def quads(self, filing: str) -> tuple[Quad, ...]:
        """Return the quads of a filing as this snapshot has it; those last asked for are kept."""
        if (found := self._quads.get(filing)) is None:
            found = self._read(filing.removeprefix(self._start))
            self._quads.keep(filing, found)
        return found

    def _read(self, slug: str) -> tuple[Quad, ...]:
        """Return what the file of a filing said when this snapshot was made."""
        while True:
            path = self._folder.quads_at(self.number, slug)
            try:
                found = tuple(graphfile.quads(path))
            except Unreadable:
                if path == self._folder.quads_at(self.number, slug):
                    raise
                continue
            if path == self._folder.quads_at(self.number, slug):
                return found  # else a writer replaced it just now

    def _part(self, slug: str, iri: str) -> tuple[Quad, ...]:
        """Return what is said of a thing without reading all that its filing says."""
        while True:
            path = self._folder.quads_at(self.number, slug)
            try:
                content = gzip.decompress(path.read_bytes())
            except OSError:
                content = b""
            if path == self._folder.quads_at(self.number, slug):
                own = _lines(content, f"<{iri}> ".encode())
                below = _lines(content, f"<{iri}/".encode()) if own else b""
                return tuple(graphfile.parsed(below + own, ox.RdfFormat.N_QUADS))

    def describe(self, iri: str) -> tuple[Quad, ...]:
        if filing := self.filing_of(iri):
            if iri in index.graphs_of(filing):
                return tuple(quad for quad in self.quads(filing) if quad[3] == iri)
            if filing not in self._quads and iri != filing:
                if (part := self._parts.get(iri)) is None:
                    part = self._part(filing.removeprefix(self._start), iri)
                    self._parts.keep(iri, part)
                return part
            below, own = _at(self.quads(filing), iri)
            return below + own if own else ()
        if iri.startswith(f"{self._base}graph/"):
            return index.triples_of(self.index, iri)
        if iri in (f"{self._base}ontology", f"{self._base}shapes"):
            return tuple(q for q in self.ontology if q[0].partition("#")[0] == iri)
        return self._shared(iri) if _is_iri(iri) else ()

    def _shared(self, iri: str) -> tuple[Quad, ...]:
        """Return what all graphs together say of a thing that no filing owns."""
        scheme = self._terms.iri("skos:inScheme")
        about = index.about
        members = {q[0] for q in about(self.index, None, iri) if q[1] == scheme}
        things = [iri, *sorted(member for member in members if member.startswith(f"{iri}/"))]
        found = [quad for thing in things for quad in about(self.index, thing, None)]
        if iri.startswith(f"{self._base}id/") and found:
            found += about(self.index, None, iri)
        first: dict[tuple[str, str, Object], str] = {}
        for subject, predicate, value, graph in found:
            triple = (subject, predicate, value)
            first[triple] = min(first.get(triple, graph), graph)
        return tuple(sorted((*triple, graph) for triple, graph in first.items()))

    def knows(self, iri: str) -> bool:
        if filing := self.filing_of(iri):
            quads = self.quads(filing)
            return bool(_at(quads, iri)[1]) or any(quad[3] == iri for quad in quads)
        named = ox.NamedNode(iri) if _is_iri(iri) else None
        if named is None:
            return False
        return self.index.contains_named_graph(named) or any(index.about(self.index, iri, None))

    def links_to(self, iri: str, offset: int, limit: int) -> list[tuple[str, str]]:
        if not _is_iri(iri):
            return []
        links = ((q[0], q[1]) for q in index.about(self.index, None, iri))
        some = dict.fromkeys(islice(links, _SORTED + 1))
        if len(some) <= _SORTED:
            return sorted(some)[offset : offset + limit]
        return list(islice(_once(self.index, iri), offset, offset + limit))

    def iris(self) -> Iterator[str]:
        shared = {quad[0] for quad in self.ontology}
        for filing in self.filings:
            own = {quad[0] for quad in self.quads(filing)} | {q[3] for q in self.quads(filing)}
            yield from sorted(iri for iri in own if iri.startswith(self._start))
            shared |= {iri for iri in own if not iri.startswith(self._start)}
        shared |= {index.ontology_graph(self._base, name) for name in ONTOLOGY}
        yield from sorted(iri for iri in shared if iri.startswith(self._base))


def _once(database: ox.Store, iri: str) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for subject, predicate, _, _ in index.about(database, None, iri):
        if (subject, predicate) not in seen:
            seen.add((subject, predicate))
            yield subject, predicate


def _at(quads: tuple[Quad, ...], iri: str) -> tuple[tuple[Quad, ...], tuple[Quad, ...]]:
    """Return what is said of all that hangs under a thing, and of itself.

    ``quads`` stand in the order of their lines, in which a subject ends with ">".
    """

    def place(after: str) -> int:
        return bisect_left(quads, iri + after, key=lambda quad: f"{quad[0]}>")

    return quads[place("/") : place("0")], quads[place(">") : place("?")]


def _lines(content: bytes, start: bytes) -> bytes:
    """Return the lines that begin with ``start``; lines are sorted, so they stand together."""
    first = 0 if content.startswith(start) else content.find(b"\n" + start) + 1
    if first == 0 and not content.startswith(start):
        return b""
    last = content.rfind(b"\n" + start, first)
    return content[first : content.find(b"\n", max(first, last + 1)) + 1]


def _is_iri(iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def _held(folder: Folder) -> tuple[int, int]:
    """Take hold of the newest snapshot; return its number and the open file that holds it."""
    while True:
        number = folder.number()
        if number is None:
            hint = f"poolgraph load FILING... --store {folder.path}"
            raise Unreadable("no-store", f"{folder.path} has nothing in it yet", hint)
        try:
            hold = os.open(folder.hold(number), os.O_RDONLY)
        except OSError as fault:
            _refuse_damaged(folder, number, fault)
            continue
        fcntl.flock(hold, fcntl.LOCK_SH)
        if folder.snapshot(number).is_dir():
            return number, hold
        os.close(hold)  # a writer took it away before it was held
        _refuse_damaged(folder, number, None)


def _refuse_damaged(folder: Folder, number: int, fault: OSError | None) -> None:
    """Raise ``Unreadable`` where the newest snapshot is not there and no newer one came."""
    if folder.number() == number:
        hint = "poolgraph load any filing again: that makes a new snapshot"
        message = f"{folder.snapshot(number)} is not there"
        raise Unreadable("broken-store", message, hint) from fault
