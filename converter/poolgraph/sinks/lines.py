"""N-Triples and N-Quads: one line a statement, sorted, each once.

There are no blank nodes, so the sorted lines are the canonical form (RDFC-1.0).
"""

import re
from collections.abc import Iterable
from itertools import groupby

from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object, Quad

_RISKY = re.compile(r'[\x00-\x1f"\\\x7f]')
_ESCAPES = {n: f"\\u{n:04X}" for n in (*range(0x20), 0x7F)}
_ESCAPES |= {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


def escaped(text: str) -> str:
    """Return ``text`` as it stands between the quotes of a literal."""
    return text.translate(_ESCAPES) if _RISKY.search(text) else text


def bracketed(iri: str) -> str:
    """Return ``iri`` between angle brackets."""
    if _NOT_IN_IRI.search(iri):
        iri = _NOT_IN_IRI.sub(lambda c: f"\\u{ord(c[0]):04X}", iri)
    return f"<{iri}>"


def ntriples(quads: Iterable[Quad], terms: Terms) -> str:
    """Return the triples of all graphs as N-Triples."""
    say = _Spelling(terms)
    return "".join(sorted({f"{say[s]} {say[p]} {say.object(o)} .\n" for s, p, o, _ in quads}))


def nquads(quads: Iterable[Quad], terms: Terms) -> str:
    """Return quads as N-Quads."""
    say = _Spelling(terms)
    lines = [f"{say[s]} {say[p]} {say.object(o)} {say[g]} .\n" for s, p, o, g in quads]
    lines.sort()  # of the page's order, which is nearly sorted; equal lines are neighbours then
    return "".join([line for line, _ in groupby(lines)])


class _Spelling(dict[str, str]):
    """The IRIs of one document between brackets, each spelled once."""

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self._string = terms.iri("xsd:string")

    def __missing__(self, iri: str) -> str:
        spelled = self[iri] = bracketed(iri)
        return spelled

    def object(self, value: Object) -> str:
        if type(value) is Iri:
            return self[value[0]]
        text, datatype, language = value
        if not text.isalnum():  # numbers and words need no second look
            text = escaped(text)
        if language:
            return f'"{text}"@{language}'
        return f'"{text}"' if datatype == self._string else f'"{text}"^^{self[datatype]}'
