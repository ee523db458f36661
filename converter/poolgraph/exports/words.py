"""The ontology comes in once more, for its definitions: what a field means, which terms there are.

``terms`` leaves out what is only for people. Here it is wanted: a column without its
meaning is a number.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from poolgraph import resources
from poolgraph.terms import READ, Terms

_FILES = (*READ, "shapes.ttl", "exports.ttl")
_PREFIX = re.compile(r"^@prefix\s+([\w-]*):\s+<([^>]*)>", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Words:
    """What the ontology says of each term, by compact names; and the spaces of all names."""

    terms: Terms
    spaces: dict[str, str] = field(repr=False)
    facts: dict[str, dict[str, list[str]]] = field(repr=False)

    def iri(self, name: str) -> str:
        """Return the full IRI of a compact name; KeyError where the prefix is unknown."""
        prefix, _, step = name.partition(":")
        return self.spaces[prefix] + step

    def compact(self, iri: str) -> str:
        """Return the compact name of ``iri``, or ``iri`` itself where no prefix is its own."""
        near = [
            (len(space), prefix) for prefix, space in self.spaces.items() if iri.startswith(space)
        ]
        length, prefix = max(near, default=(0, ""))
        return f"{prefix}:{iri[length:]}" if length else iri

    def value(self, name: str, predicate: str) -> str:
        """Return what is said of ``name``, or the empty text."""
        return next(iter(self.facts.get(name, {}).get(predicate, ())), "")

    def label(self, name: str) -> str:
        """Return what people call ``name``."""
        found = self.value(name, "skos:prefLabel") or self.value(name, "rdfs:label")
        return found or name.partition(":")[2]

    def meaning(self, name: str) -> str:
        """Return the definition of ``name``."""
        return self.value(name, "skos:definition")

    def unit(self, name: str) -> str:
        """Return the unit of a measure, statistic or dimension: ``PERCENT``, ``MO``."""
        found = self.value(name, "qudt:hasUnit") or self.value(name, "mbs:bandUnit")
        return found.removeprefix("unit:")

    def having(self, predicate: str, value: str) -> list[str]:
        """Return every term of which something is said, in the order of the files."""
        return [name for name, said in self.facts.items() if value in said.get(predicate, ())]

    def measures(self) -> list[str]:
        """Return every measure that a row may state."""
        return self.having("rdf:type", "qb:MeasureProperty")

    def dimensions(self) -> list[str]:
        """Return every property by which a table may divide a pool."""
        return [d for d in self.having("rdf:type", "qb:DimensionProperty") if d != "mbs:stratum"]

    def statistics(self) -> list[str]:
        """Return every kind of figure that a sentence may state of a pool."""
        return self.having("rdfs:subClassOf", "mbs:PoolStatistic")


@cache
def words(terms: Terms) -> Words:
    """Return what the ontology says under the base of ``terms``, read once."""
    texts = [terms.rebase(resources.text("ontology", name)) for name in _FILES]
    spaces = {prefix: space for text in texts for prefix, space in _PREFIX.findall(text)}
    read = Words(terms, spaces, {})
    for quad in (quad for text in texts for quad in parse(text, format=RdfFormat.TURTLE)):
        subject, value = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            said = read.compact(value.value) if isinstance(value, NamedNode) else value.value
            about = read.facts.setdefault(read.compact(subject.value), {})
            about.setdefault(read.compact(quad.predicate.value), []).append(said)
    return read
