"""The quads of one filing come in and are asked by subject, compact predicate and class.

It does not matter who made the quads: a conversion, a graph file, a store. Figures stay
the lexical forms they came with; nothing here becomes a number.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from poolgraph import sinks
from poolgraph.exports.words import Words
from poolgraph.source import Unreadable
from poolgraph.triples import Iri, Object, Quad

FILING, STEPS = "mbs:Filing", "id/filing/"


@dataclass(frozen=True, eq=False)
class FilingGraph:
    """All that one filing's graphs say, and the words under whose base they say it."""

    quads: tuple[Quad, ...]
    words: Words

    @cached_property
    def _facts(self) -> dict[str, dict[str, list[Object]]]:
        facts: dict[str, dict[str, list[Object]]] = {}
        for subject, predicate, value, _ in sorted(self.quads, key=_order):
            stated = facts.setdefault(subject, {}).setdefault(predicate, [])
            if value not in stated:
                stated.append(value)
        return facts

    @cached_property
    def _classes(self) -> dict[str, list[str]]:
        kind = self.words.iri("rdf:type")
        members: dict[str, list[str]] = {}
        for subject, stated in self._facts.items():
            for value in stated.get(kind, ()):
                members.setdefault(value[0], []).append(subject)
        return members

    @cached_property
    def filing(self) -> str:
        """The IRI of the filing; ``Unreadable`` where the quads are not of exactly one."""
        found = self.of_class(FILING)
        if len(found) != 1:
            hint = "give a filing, or a graph file that poolgraph convert wrote"
            raise Unreadable("foreign-graph", f"{len(found)} filings in one graph", hint)
        return found[0]

    @cached_property
    def key(self) -> str:
        """The last step of the filing's IRI, by which tables name it."""
        return self.below(self.filing, self.words.terms.base + STEPS)

    @cached_property
    def checksum(self) -> str:
        """The SHA-256 of the graph as sorted N-Quads, in hexadecimal."""
        return hashlib.sha256(self.nquads()).hexdigest()

    def nquads(self) -> bytes:
        """Return the graph as sorted N-Quads: its canonical form, since it has no blank node."""
        return sinks.write(self.quads, "nq", self.words.terms)

    def of_class(self, name: str) -> list[str]:
        """Return the subjects of a class, sorted."""
        return self._classes.get(self.words.iri(name), [])

    def objects(self, subject: str, name: str) -> list[Object]:
        """Return what is stated of ``subject`` by the property with a compact name."""
        return self._facts.get(subject, {}).get(self.words.iri(name), [])

    def texts(self, subject: str, name: str) -> list[str]:
        """Return the same as lexical forms and full IRIs."""
        return [value[0] for value in self.objects(subject, name)]

    def text(self, subject: str, name: str) -> str:
        """Return the first of :meth:`texts`, or the empty text."""
        return next(iter(self.texts(subject, name)), "")

    def linked(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of every fact with a property."""
        predicate = self.words.iri(name)
        for subject, stated in self._facts.items():
            for value in stated.get(predicate, ()):
                yield subject, value[0]

    def kinds(self, subject: str) -> list[str]:
        """Return the compact names of the classes of ``subject``."""
        found = self.objects(subject, "rdf:type")
        return [self.words.compact(value[0]) for value in found if isinstance(value, Iri)]

    def below(self, iri: str, start: str | None = None) -> str:
        """Return the steps of ``iri`` below the filing (or ``start``).

        ``Unreadable`` where it stands elsewhere: then this is no graph of poolgraph's.
        """
        start = f"{self.filing}/" if start is None else start
        if not iri.startswith(start):
            hint = "is it a graph of another base? give --base"
            raise Unreadable("foreign-graph", f"{iri} does not stand below {start}", hint)
        return iri[len(start) :]


def _order(quad: Quad) -> tuple[str, str, tuple[str, ...]]:
    """Return what quads are sorted by, so that a graph reads alike however it was stored."""
    return quad[0], quad[1], tuple(part or "" for part in quad[2])


def local(name: str) -> str:
    """Return a name without its prefix or steps: ``gross`` for ``code:rateBasis/gross``."""
    return name.replace("#", "/").replace(":", "/").rpartition("/")[2]
