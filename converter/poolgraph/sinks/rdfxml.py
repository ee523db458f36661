"""RDF/XML for tools that read nothing else: one description a subject.

XML 1.0 cannot hold most control characters: one in a quoted text (a form feed, say)
becomes U+FFFD. All other formats carry it.
"""

import re
from collections.abc import Iterable
from html import escape

from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object, Quad

_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z", re.ASCII)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS = {ord(c): f"&#{ord(c)};" for c in "\r\x85\u2028"}
_BLANKS = _LINE_ENDS | {ord(c): f"&#{ord(c)};" for c in "\n\t"}


def rdfxml(quads: Iterable[Quad], terms: Terms) -> str:
    """Return the triples of all graphs as RDF/XML.

    ValueError for a property whose IRI has no XML name at its end; no term of ours is such.
    """
    page = _Page(terms)
    subjects: dict[str, dict[str, None]] = {}
    for subject, predicate, value, _ in quads:
        subjects.setdefault(subject, {})[page.element(predicate, value)] = None
    body = [
        f'<rdf:Description rdf:about="{_attribute(subject)}">\n'
        + "".join(elements)
        + "</rdf:Description>\n"
        for subject, elements in subjects.items()
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{page.head()}{"".join(body)}</rdf:RDF>\n'


def _attribute(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text)).translate(_BLANKS)


class _Page:
    """One document that is being written, with the name spaces it needs."""

    def __init__(self, terms: Terms) -> None:
        self._string, self._rdf = terms.iri("xsd:string"), terms.iri("rdf:")
        self._prefixes = {space: prefix for prefix, space in terms.prefixes.items()}
        self._used = {self._rdf: "rdf"}
        self._names: dict[str, str] = {}

    def head(self) -> str:
        spaces = sorted((prefix, space) for space, prefix in self._used.items())
        names = "".join(f'\n    xmlns:{p}="{_attribute(space)}"' for p, space in spaces)
        return f"<rdf:RDF{names}>\n"

    def element(self, predicate: str, value: Object) -> str:
        name = self._names.get(predicate) or self._name(predicate)
        if isinstance(value, Iri):
            return f'  <{name} rdf:resource="{_attribute(value.value)}"/>\n'
        kind = self._kind(value.language, value.datatype)
        return f"  <{name}{kind}>{self._text(value.lexical)}</{name}>\n"

    def _kind(self, language: str | None, datatype: str) -> str:
        if language:
            return f' xml:lang="{language}"'
        return "" if datatype == self._string else f' rdf:datatype="{_attribute(datatype)}"'

    @staticmethod
    def _text(text: str) -> str:
        return escape(_FORBIDDEN.sub("\ufffd", text), quote=False).translate(_LINE_ENDS)

    def _name(self, predicate: str) -> str:
        found = _NAME.search(predicate)
        if found is None:
            raise ValueError(f"RDF/XML has no name for the property {predicate}")
        space = predicate[: found.start()]
        prefix = self._used.get(space) or self._prefixes.get(space) or f"ns{len(self._used)}"
        self._used[space] = prefix
        name = self._names[predicate] = f"{prefix}:{found[0]}"
        return name
