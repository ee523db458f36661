"""What a filing states, one fact at a time: subject, predicate, object, and where it is printed.

A fact is a plain tuple. Its span is ``None`` where the fact follows from others and is
not printed. The first fact of a subject is its class, with the place of the whole node.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from poolgraph.mapping.naming import plain
from poolgraph.source import Span
from poolgraph.syntax import Phrase
from poolgraph.terms import Terms
from poolgraph.triples import Iri, Literal, Object

Fact = tuple[str, str, Object, Span | None]


class Names(dict[str, str]):
    """The full IRI of every compact name asked for: each is looked up once."""

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, name: str) -> str:
        iri = self[name] = self._terms.iri(name)
        return iri


class Nodes(dict[str, Iri]):
    """The same as objects of a fact."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, name: str) -> Iri:
        node = self[name] = Iri(self._names[name])
        return node


class Counts(dict[int, Literal]):
    """Whole numbers as literals; the small ones, which every filing has, are made once."""

    def __init__(self, datatype: str) -> None:
        super().__init__()
        self._datatype = datatype

    def __missing__(self, value: int) -> Literal:
        literal = Literal(str(value), self._datatype)
        if 0 <= value < 1000:
            self[value] = literal
        return literal


class Measures(dict[str, str]):
    """The datatype of every property asked for, as the ontology gives it (``rdfs:range``)."""

    def __init__(self, terms: Terms, names: Names) -> None:
        super().__init__()
        self._terms, self._names = terms, names

    def __missing__(self, concept: str) -> str:
        stated = self._terms.value(concept, "rdfs:range") or "xsd:string"
        datatype = self[concept] = self._names[stated]
        return datatype


@dataclass(frozen=True, eq=False)
class Lexicon:
    """IRIs, classes and literals under one ontology; shared by all filings.

    ``count`` gives a whole number as a literal.
    """

    terms: Terms
    name: Names = field(repr=False)
    node: Nodes = field(repr=False)
    datatype: Measures = field(repr=False)
    count: Callable[[int], Literal] = field(repr=False)

    def text(self, words: str) -> Literal:
        """Return words as a literal."""
        return Literal(words, self.name["xsd:string"])

    def day(self, value: date) -> Literal:
        """Return a date as a literal."""
        return Literal(value.isoformat(), self.name["xsd:date"])

    def truth(self, value: bool) -> Literal:
        """Return yes or no as a literal."""
        return Literal("true" if value else "false", self.name["xsd:boolean"])

    def decimal(self, value: Decimal) -> Literal:
        """Return a number with the digits it is printed with."""
        return Literal(f"{value:f}", self.name["xsd:decimal"])

    def bound(self, value: Decimal) -> Literal:
        """Return a bound in one form for all filings, which share it: ``50.0`` for 50.00."""
        text = plain(value)
        return Literal(text if "." in text else f"{text}.0", self.name["xsd:decimal"])

    def number(self, concept: str, value: Decimal) -> Literal:
        """Return a figure in the datatype of its property; a broken count stays a decimal."""
        if self.datatype[concept] == self.name["xsd:integer"] and value == int(value):
            return self.count(int(value))
        return self.decimal(value)


@cache
def lexicon(terms: Terms) -> Lexicon:
    """Return the lexicon of ``terms``, made once."""
    names = Names(terms)
    count = Counts(names["xsd:integer"]).__getitem__
    return Lexicon(terms, names, Nodes(names), Measures(terms, names), count)


@dataclass(frozen=True)
class Ground:
    """Where the facts of one filing stand: its IRI, and the lexicon they are told in."""

    filing: str
    say: Lexicon

    def under(self, *steps: str) -> str:
        """Return the IRI of something that belongs to the filing."""
        return "/".join((self.filing, *steps))

    def shared(self, *steps: str) -> str:
        """Return the IRI of something that filings share: what a strong key stands for."""
        return "/".join((f"{self.say.terms.base}id", *steps))

    def kind(self, subject: str, span: Span | None, *classes: str) -> Iterator[Fact]:
        """Yield the class of ``subject``, then wider ones for readers that infer nothing."""
        for concept in dict.fromkeys(classes):
            yield subject, self.say.name["rdf:type"], self.say.node[concept], span

    def link(self, subject: str, concept: str, target: str, span: Span | None = None) -> Fact:
        """Return a fact about two subjects."""
        return subject, self.say.name[concept], Iri(target), span

    def code(self, subject: str, concept: str, value: str, span: Span | None = None) -> Fact:
        """Return a fact whose object is a concept of the ontology."""
        return subject, self.say.name[concept], self.say.node[value], span

    def literal(self, subject: str, concept: str, value: Literal, span: Span | None = None) -> Fact:
        """Return a fact whose object is a literal."""
        return subject, self.say.name[concept], value, span

    def phrases(self, subject: str, concept: str, *printed: Phrase | None) -> Iterator[Fact]:
        """Yield what is printed; a phrase that is absent or blank states nothing."""
        for phrase in printed:
            if phrase is not None and phrase.text:
                yield subject, self.say.name[concept], self.say.text(phrase.text), phrase.span
