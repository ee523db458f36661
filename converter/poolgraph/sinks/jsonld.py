"""JSON-LD: one object a graph, one a subject in it, keys as ontology/context.jsonld names them.

The context stands inside the document, so that nothing is fetched. Numbers are strings
with their datatype in the context: JSON has no decimals that keep ``50.350``.
"""

import json
from collections.abc import Iterable
from typing import Any

from poolgraph import resources
from poolgraph.sinks.spelling import below, filing_of
from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object, Quad

_text = json.JSONEncoder(ensure_ascii=False).encode


def jsonld(quads: Iterable[Quad], terms: Terms) -> str:
    """Return quads as JSON-LD, the graphs in the order they come."""
    known = list(quads)
    page = _Page(terms, filing_of(known))
    graphs: dict[str, dict[str, dict[str, Any]]] = {}
    for subject, predicate, value, graph in known:
        node = graphs.setdefault(graph, {}).setdefault(subject, {"@id": page.iri(subject)})
        values = node.setdefault(page.key(predicate)[0], [])
        if (spelled := page.value(predicate, value)) not in values:
            values.append(spelled)
    told = ",\n".join(_graph(page.iri(graph), nodes) for graph, nodes in graphs.items())
    entries = ",\n".join(f"  {_text(k)}: {_text(v)}" for k, v in page.used_context().items())
    return f'{{"@context": {{\n{entries}\n}},\n"@graph": [\n{told}\n]}}\n'


def _graph(name: str, nodes: dict[str, dict[str, Any]]) -> str:
    """Return one graph with a line for each of its subjects."""
    lines = ",\n".join(f"  {_text(_lone(node))}" for node in nodes.values())
    return f'{{"@id": {_text(name)}, "@graph": [\n{lines}\n]}}'


def _lone(node: dict[str, Any]) -> dict[str, Any]:
    """Return ``node`` with a list of one value as that value."""
    return {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in node.items()}


class _Page:
    """One document that is being written: its context, and how that names things."""

    def __init__(self, terms: Terms, filing: str | None) -> None:
        text = terms.rebase(resources.text("ontology", "context.jsonld"))
        self.context: dict[str, Any] = json.loads(text)["@context"]
        self._base = f"{filing}/" if filing else None
        if self._base:
            self.context = {"@base": self._base, **self.context}
        self._vocabulary: str = self.context["@vocab"]
        spaces = {k: v for k, v in self.context.items() if isinstance(v, str) and k[0] != "@"}
        self._spaces = sorted(spaces.items(), key=lambda entry: -len(entry[1]))
        self._type, self._string = terms.iri("rdf:type"), terms.iri("xsd:string")
        self._iris: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._keys: dict[str, tuple[str, str | None]] = {}

    def used_context(self) -> dict[str, Any]:
        """Return the context with its prefixes, and those of its terms that came up."""
        keys = {key for key, _ in self._keys.values()}
        return {k: v for k, v in self.context.items() if isinstance(v, str) or k in keys}

    def key(self, predicate: str) -> tuple[str, str | None]:
        """Return the key of a property, and what the context says its values are."""
        if predicate not in self._keys:
            word = "@type" if predicate == self._type else self._word(predicate)
            defined = self.context.get(word)
            kind = defined["@type"] if isinstance(defined, dict) else None
            self._keys[predicate] = word, kind
        return self._keys[predicate]

    def iri(self, iri: str) -> str:
        """Return an IRI as a value of ``@id``."""
        if iri not in self._iris:
            self._iris[iri] = below(self._base, iri) or self._compact(iri)
        return self._iris[iri]

    def value(self, predicate: str, value: Object) -> Any:
        """Return an object as a value under the key of ``predicate``."""
        key, kind = self.key(predicate)
        if isinstance(value, Iri):
            if key == "@type":
                return self._word(value.value)
            return self.iri(value.value) if kind == "@id" else {"@id": self.iri(value.value)}
        if value.language:
            return {"@value": value.lexical, "@language": value.language}
        if kind is None and value.datatype == self._string:
            return value.lexical
        datatype = self._word(value.datatype)
        return value.lexical if kind == datatype else {"@value": value.lexical, "@type": datatype}

    def _word(self, iri: str) -> str:
        """Return an IRI as a key, a class or a datatype: a bare word is of the vocabulary."""
        if iri not in self._words:
            word = iri[len(self._vocabulary) :] if iri.startswith(self._vocabulary) else ""
            self._words[iri] = word if word.isalnum() else self._compact(iri)
        return self._words[iri]

    def _compact(self, iri: str) -> str:
        for prefix, space in self._spaces:
            rest = iri[len(space) :]
            if iri.startswith(space) and rest and not rest.startswith("/"):
                return f"{prefix}:{rest}"
        return iri
