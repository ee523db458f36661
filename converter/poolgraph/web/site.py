"""A store and where it is published: what every page of a site needs to name and link things.

A site is read by many threads at once. What costs something to make is kept for as long as
the store stays what it is, and made anew when a writer has committed.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeVar
from urllib.parse import quote, urlencode

from poolgraph import source
from poolgraph.source import Source
from poolgraph.store import Store
from poolgraph.store.bind import bound
from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object
from poolgraph.web.asked import asked
from poolgraph.web.graph import Graph

_HUMP, _TERM = re.compile(r"(?<=[a-z])(?=[A-Z])"), re.compile(r"[A-Za-z]+")
_SAFE = re.compile(r"[A-Za-z0-9/._-]*")
_PLAIN = "/:@!$&'()*+,;=~"
_FILINGS, _TEXTS, _MADE, _LABELS = 64, 32, 4096, 20_000
Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Site:
    """A store, the path it is served under, and the address that the world knows it by.

    ``root`` begins and ends with a slash. Without ``sparql`` nothing answers queries: the
    site is a folder of files, so that no page offers what only a server can do.
    """

    store: Store
    root: str = "/"
    address: str | None = None
    sparql: bool = True
    _kept: dict[Hashable, tuple[int, object]] = field(default_factory=dict, repr=False)

    @property
    def terms(self) -> Terms:
        """The terms of the ontology under the base of the store."""
        return self.store.terms

    def href(self, iri: str, suffix: str = "") -> str:
        """Return a link to a thing: to its document here, or to ``iri`` itself elsewhere."""
        base = self.store.base
        if not iri.startswith(base) or iri == base:
            return iri
        path, mark, part = iri[len(base) :].partition("#")
        if _SAFE.fullmatch(path) and not part:
            return f"{self.root}{path}{suffix}"
        return f"{self.root}{quote(path, _PLAIN)}{suffix}{mark}{quote(part, _PLAIN)}"

    def page(self, iri: str) -> str:
        """Return a link to the HTML page of a thing."""
        return self.href(iri, ".html")

    def at(self, name: str = "", **query: object) -> str:
        """Return a link to a page that is about no single thing, such as ``deals``.

        Where files answer instead of a server, what is asked becomes part of the file's name.
        """
        stated = {key: value for key, value in query.items() if value not in (None, "", 0)}
        if self.sparql or not name:
            return f"{self.root}{name}" + (f"?{urlencode(stated)}" if stated else "")
        return f"{self.root}{name}" + "".join(f"-{v}" for v in stated.values()) + ".html"

    def ask(self, query: str, iri: str) -> str:
        """Return a link to the editor with a query of web/queries/ about one thing."""
        return self.at("sparql", edit=bound(asked(self.terms, query), {"thing": Iri(iri)}))

    def static(self, name: str) -> str:
        """Return a link to a style, script or picture of the site itself."""
        return f"{self.root}static/{name}"

    def graph(self, filing: str) -> Graph:
        """Return what a filing's graphs say, indexed; the latest filings asked for are kept."""
        return self._graphs(filing, self.store.generation)

    @cached_property
    def _graphs(self) -> Callable[[str, int], Graph]:
        return lru_cache(_FILINGS)(
            lambda filing, _: Graph(filing, self.store.quads(filing), self.terms)
        )

    def text(self, filing: str) -> Source | None:
        """Return the text of a filing; ``None`` where the store was loaded without it."""
        return self._texts(filing, self.store.generation)

    @cached_property
    def _texts(self) -> Callable[[str, int], Source | None]:
        return lru_cache(_TEXTS)(lambda filing, _: self._read(filing))

    def _read(self, filing: str) -> Source | None:
        raw = self.store.text(filing)
        return None if raw is None else source.decode(raw, last_step(filing))

    def label(self, iri: str) -> str:
        """Return what people call a thing that no single filing says; else the end of its IRI."""
        name = self.terms.compact(iri)
        if self.terms.knows(name):
            return self.terms.label(name)
        return self._labels(iri, self.store.generation)

    @cached_property
    def _labels(self) -> Callable[[str, int], str]:
        return lru_cache(_LABELS)(lambda iri, _: self._said(iri, "label") or self._spoken(iri))

    def _spoken(self, iri: str) -> str:
        """Return the end of an IRI; of another vocabulary's term, as words."""
        step = last_step(iri)
        foreign = not iri.startswith(self.store.base)
        return _HUMP.sub(" ", step).lower() if foreign and _TERM.fullmatch(step) else step

    def meaning(self, iri: str) -> str:
        """Return the definition of a term, a code or a check; empty where there is none."""
        return self.kept(("meaning", iri), lambda: self._said(iri, "meaning"))

    def _said(self, iri: str, query: str) -> str:
        rows = self.store.select(asked(self.terms, query), thing=Iri(iri))
        return rows[0]["said"][0] if rows else ""

    def rows(self, query: str, **bound: Object) -> list[dict[str, str]]:
        """Return what a query of web/queries/ finds, each value as text."""
        found = self.store.select(asked(self.terms, query), **bound)
        return [{name: value[0] for name, value in row.items()} for row in found]

    def kept(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what ``make`` gives, made once for each state of the store."""
        now = self.store.generation
        found = self._kept.get(key)
        if found is None or found[0] != now:
            if len(self._kept) >= _MADE:
                self._kept.clear()
            found = self._kept[key] = now, make()
        return found[1]  # type: ignore[return-value]


def last_step(iri: str) -> str:
    """Return the end of an IRI, which says something where nothing has a name."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
