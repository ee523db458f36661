"""The quads of one filing come in and are asked by subject and compact name, both ways.

Whatever is not known of the filing is empty, never an error: a page shows what there is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from poolgraph.terms import Terms
from poolgraph.triples import Iri, Literal, Object, Quad
from poolgraph.web.names import names

Facts = dict[str, list[Object]]
NAMES = (
    "mbs:legalName", "mbs:trustName", "mbs:seriesName", "mbs:printedTitle", "mbs:printedLabel",
    "mbs:signerName", "skos:prefLabel", "rdfs:label", "dcterms:title", "mbs:footnoteText",
    "mbs:printedHeading", "mbs:partText",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands in a filing: lines from 1, characters from 0, and the words."""

    start: int
    end: int
    first: int
    last: int
    iri: str
    quote: str


class Graph:
    """All that is said of one filing; ``iri`` is the filing's."""

    def __init__(self, iri: str, quads: Iterable[Quad], terms: Terms) -> None:
        self.iri, self.quads, self.terms = iri, tuple(quads), terms
        self.name = names(terms)
        self._kinds: dict[str, list[str]] = {}
        self.facts: dict[str, Facts] = {}
        for subject, predicate, value, _ in self.quads:
            self.facts.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def __contains__(self, subject: str) -> bool:
        return subject in self.facts

    def objects(self, subject: str, name: str) -> list[Object]:
        """Return the values of a property, by its compact name."""
        return self.facts.get(subject, {}).get(self.name[name], [])

    def texts(self, subject: str, name: str) -> list[str]:
        """Return the values of a property as text: what a literal says, or an IRI."""
        return [value[0] for value in self.objects(subject, name)]

    def text(self, subject: str, name: str) -> str:
        """Return the first value of a property as text, empty where it has none."""
        return next(iter(self.texts(subject, name)), "")

    def number(self, subject: str, name: str) -> int:
        """Return a whole number, 0 where there is none."""
        text = self.text(subject, name)
        return int(text) if text.lstrip("-").isdigit() else 0

    def kinds(self, subject: str) -> list[str]:
        """Return the classes of a thing as compact names, the narrowest first."""
        if (found := self._kinds.get(subject)) is None:
            kinds = [self.terms.compact(iri) for iri in self.texts(subject, "rdf:type")]
            wide = {w for kind in kinds for w in self.terms.values(kind, "rdfs:subClassOf")}
            own = sorted(kinds, key=lambda kind: (kind in wide, not kind.startswith("mbs:"), kind))
            found = self._kinds[subject] = own
        return found

    def is_a(self, subject: str, kind: str) -> bool:
        """Return whether a thing is said to be of a class."""
        return Iri(self.name[kind]) in self.objects(subject, "rdf:type")

    def of_class(self, kind: str) -> list[str]:
        """Return everything of a class, in the order of IRIs."""
        return self._classes.get(self.name[kind], [])

    @cached_property
    def _classes(self) -> dict[str, list[str]]:
        kind, members = self.name["rdf:type"], dict[str, list[str]]()
        for subject in sorted(self.facts):
            for value in self.facts[subject].get(kind, ()):
                members.setdefault(value[0], []).append(subject)
        return members

    @cached_property
    def _links(self) -> dict[str, list[tuple[str, str]]]:
        links: dict[str, list[tuple[str, str]]] = {}
        for subject, predicate, value, _ in self.quads:
            if isinstance(value, Iri):
                links.setdefault(value.value, []).append((subject, predicate))
        return links

    def links_to(self, iri: str, name: str = "") -> list[str]:
        """Return what points at a thing, by one property or by any."""
        wanted = self.name[name] if name else ""
        return [s for s, p in self._links.get(iri, ()) if not wanted or p == wanted]

    def pointing(self, iri: str) -> list[tuple[str, str]]:
        """Return what points at a thing, and by which property."""
        return self._links.get(iri, [])

    def label(self, subject: str) -> str:
        """Return what the filing calls a thing, empty where it does not."""
        return next((t for name in NAMES if (t := self.text(subject, name))), "")

    def places(self, subject: str) -> list[Place]:
        """Return where a thing stands in the filing, in the order of its lines."""
        return sorted(filter(None, map(self.place, self.texts(subject, "mbs:evidence"))))

    def place(self, span: str) -> Place | None:
        """Return a source span, ``None`` where the graph does not tell it."""
        return self._places.get(span)

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {place.iri: place for place in self._told()}

    def _told(self) -> Iterator[Place]:
        for span in self.of_class("mbs:SourceSpan"):
            at, words = f"{span}/position", f"{span}/quote"
            lines = (self.number(span, "mbs:startLine"), self.number(span, "mbs:endLine"))
            ends = (self.number(at, "oa:start"), self.number(at, "oa:end"))
            yield Place(*ends, *lines, span, self.text(words, "oa:exact"))

    @cached_property
    def cited(self) -> dict[str, list[str]]:
        """What each source span shows."""
        return {span: self.links_to(span, "mbs:evidence") for span in self._places}

    def below(self, subject: str) -> list[str]:
        """Return everything whose IRI hangs under that of a thing."""
        return sorted(s for s in self.facts if s.startswith(f"{subject}/"))

    def literal(self, subject: str, name: str) -> Literal | None:
        """Return the first literal of a property."""
        found = (v for v in self.objects(subject, name) if isinstance(v, Literal))
        return next(found, None)
