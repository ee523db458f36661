"""The plain form in which triples travel from mapping to sinks and checks: no library's types.

A quad is ``(subject, predicate, object, graph)``; subject, predicate and graph are full
IRIs as ``str``, the object is an :class:`Iri` or a :class:`Literal`. There are no blank nodes.
"""

from typing import NamedTuple, final


@final
class Iri(NamedTuple):
    """A full IRI in the place of an object."""

    value: str


@final
class Literal(NamedTuple):
    """A literal: its lexical form exactly as meant, and the full IRI of its datatype.

    ``language`` is set for language-tagged text, whose datatype is then rdf:langString.
    """

    lexical: str
    datatype: str
    language: str | None = None


Object = Iri | Literal
Quad = tuple[str, str, Object, str]
