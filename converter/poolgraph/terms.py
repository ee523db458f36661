"""The one reader of ontology/: a wording comes in, the compact name of its concept goes out.

A concept is known by its compact name, prefix and local part (``mbs:Seller``,
``code:occupancyType/investment``), so that no IRI stands in Python. A wording is a
``skos:altLabel`` (or ``prefLabel``) of a concept that is ``skos:inScheme`` a scheme; a
``*`` in it stands for any words, and of several that fit the one with most words wins.
Words are compared in one form each (``code:wordForm``: "avg", "averages" are "average").
A scheme's ``mbs:refusedWording`` names nothing there, whatever other pattern fits it; a
concept's own is never that concept ("percent of balance" is no balance).
"""

import pickle
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path

from poolgraph import resources
from poolgraph.kept import kept
from poolgraph.wordings import REMEMBERED, Scheme, pattern_of, words

_INSIDE = "* {} *"
_KEPT_IN = ("terms.py", "wordings.py")  # what is kept is of the classes defined there
_FOR_PEOPLE = ("rdfs:isDefinedBy", "skos:definition", "skos:example", "skos:scopeNote")
READ = ("vocabulary.ttl", "codes.ttl", "wording.ttl", "phrases.ttl")
_PREFIX = re.compile(r"^@prefix\s+([\w-]*):\s+<([^>]*)>", re.MULTILINE)


class Terms:
    """Every term and wording of the ontology, under one base IRI."""

    def __init__(self, base: str | None = None) -> None:
        text = resources.text("ontology", "vocabulary.ttl")
        own = dict(_PREFIX.findall(text))
        self._default_base = own["mbs"].removesuffix("ontology#")
        self.base = base or self._default_base
        self.prefixes = {prefix: self.rebase(iri) for prefix, iri in self._declared().items()}
        self._facts: dict[str, dict[str, list[str]]] = {}
        self._members: dict[str, list[str]] = {}
        self._schemes: dict[tuple[str, str], Scheme] = {}
        self._forms: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._read()
        for name in self._members:
            self._scheme(name)
            if self.value(name, "mbs:standsInSentences") == "true":
                self._scheme(name, _INSIDE)

    def rebase(self, text: str) -> str:
        """Return ontology text with this base in the place of the one it is written with."""
        return text.replace(self._default_base, self.base)

    @staticmethod
    def _declared() -> dict[str, str]:
        declared: dict[str, str] = {}
        for name in READ:
            declared |= dict(_PREFIX.findall(resources.text("ontology", name)))
        return declared

    def _read(self) -> None:
        from pyoxigraph import Literal, NamedNode, RdfFormat, parse

        for name in READ:
            data = self.rebase(resources.text("ontology", name))
            for quad in parse(data, format=RdfFormat.TURTLE):
                subject, value = quad.subject, quad.object
                if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                    text = value.value
                    text = self.compact(text) if isinstance(value, NamedNode) else text
                    if self.compact(quad.predicate.value) in _FOR_PEOPLE:
                        continue
                    facts = self._facts.setdefault(self.compact(subject.value), {})
                    facts.setdefault(self.compact(quad.predicate.value), []).append(text)
        for concept in self._facts:
            for scheme in self.values(concept, "skos:inScheme"):
                self._members.setdefault(scheme, []).append(concept)
        for form in self.in_scheme("code:wordForm"):
            whole, *variants = map(words, self.wordings(form))
            self._forms |= {variant[0]: whole for variant in variants}

    def _scheme(self, name: str, frame: str = "{}") -> Scheme:
        """Return the wordings of a scheme, each put into ``frame``."""
        if (name, frame) not in self._schemes:
            made = Scheme()
            made.refused.extend(map(self._key, self.values(name, "mbs:refusedWording")))
            for concept in self.in_scheme(name):
                refused = self.values(concept, "mbs:refusedWording")
                made.not_its[concept] = [self._key(wording) for wording in refused]
                for wording in self.wordings(concept):
                    made.add(self._key(frame.format(wording)), concept)
            self._schemes[name, frame] = made
        return self._schemes[name, frame]

    def _key(self, wording: str) -> tuple[str, ...]:
        """Return the words of ``wording``, each in the form that stands for all its forms."""
        key = self._keys.get(wording)
        if key is None:
            if len(self._keys) >= REMEMBERED:
                self._keys.clear()
            key = tuple(form for word in words(wording) for form in self._forms.get(word, (word,)))
            self._keys[wording] = key
        return key

    @cached_property
    def _spaces(self) -> list[tuple[str, str]]:
        spaces = [(iri, prefix) for prefix, iri in self.prefixes.items()]
        return sorted(spaces, key=lambda space: -len(space[0]))

    def compact(self, iri: str) -> str:
        """Return the compact name of ``iri``, or ``iri`` itself where no prefix is its own."""
        if iri not in self._names:
            near = ((s, p) for s, p in self._spaces if iri.startswith(s))
            space, prefix = next(near, ("", ""))
            self._names[iri] = f"{prefix}:{iri[len(space) :]}" if space else iri
        return self._names[iri]

    def iri(self, name: str) -> str:
        """Return the full IRI of a compact name; KeyError where the prefix is unknown."""
        prefix, _, local = name.partition(":")
        return self.prefixes[prefix] + local

    def values(self, concept: str, predicate: str) -> list[str]:
        """Return what the ontology states of ``concept``, in the order of its files."""
        return self._facts.get(concept, {}).get(predicate, [])

    def value(self, concept: str, predicate: str) -> str | None:
        """Return the first of :meth:`values`, or ``None``."""
        return next(iter(self.values(concept, predicate)), None)

    def knows(self, concept: str) -> bool:
        """Return whether the ontology states anything of ``concept``."""
        return concept in self._facts

    def label(self, concept: str) -> str:
        """Return what people call ``concept``."""
        for predicate in ("skos:prefLabel", "rdfs:label"):
            if found := self.value(concept, predicate):
                return found
        return concept.partition(":")[2]

    def wordings(self, concept: str) -> Iterator[str]:
        """Yield every wording of ``concept``: its label, then its alternative labels."""
        yield from self.values(concept, "skos:prefLabel")
        yield from self.values(concept, "skos:altLabel")

    def in_scheme(self, scheme: str) -> list[str]:
        """Return the concepts of ``scheme`` in the order of the files."""
        return self._members.get(scheme, [])

    def look_up(self, scheme: str, wording: str) -> str | None:
        """Return the concept of ``scheme`` that ``wording`` names, or ``None``."""
        return self._scheme(scheme).find(self._key(wording))

    def mentioned(self, scheme: str, text: str, least: int = 1) -> str | None:
        """Return the concept of ``scheme`` whose longest wording stands somewhere in ``text``.

        Wordings of fewer than ``least`` words are passed over: "loans" alone is a label, but
        in a sentence it names nothing.
        """
        return self._scheme(scheme, _INSIDE).find(self._key(text), least)

    def certainty(self, scheme: str, wording: str) -> int:
        """Return how many words of ``wording`` are those of the concept it names; 0 for none."""
        return self._scheme(scheme).strength(self._key(wording))

    def is_exact(self, scheme: str, wording: str) -> bool:
        """Return whether ``wording`` is known to ``scheme`` word for word."""
        return self._key(wording) in self._scheme(scheme).plain

    def form(self, wording: str) -> tuple[str, ...]:
        """Return the words that ``wording`` is compared by, each in the form for all its forms."""
        return self._key(wording)

    def plain(self, scheme: str) -> Mapping[tuple[str, ...], str]:
        """Return the concept of every wording without a ``*``, by its words as compared."""
        return self._scheme(scheme).plain

    def endings(self, scheme: str) -> frozenset[tuple[str, ...]]:
        """Return the last words of every wording without a ``*``: one, two, up to all."""
        return self._scheme(scheme).endings

    def closest(self, scheme: str, wording: str) -> list[str]:
        """Return at most two known wordings of ``scheme`` that are nearly ``wording``."""
        from difflib import get_close_matches

        known = [" ".join(key) for key in self._scheme(scheme).plain]
        return get_close_matches(" ".join(self._key(wording)), known, n=2, cutoff=0.6)

    def terminals(self) -> str:
        """Return the terminals of grammar/ that are wording, as Lark text.

        A concept or scheme with ``mbs:fillsTerminal "ROLE"`` gives its wordings, or those
        of its members, to the terminal ``ROLE``.
        """
        filled: dict[str, list[str]] = {}
        for concept in self._facts:
            for terminal in self.values(concept, "mbs:fillsTerminal"):
                members = self.in_scheme(concept) or [concept]
                filled.setdefault(terminal, []).extend(w for c in members for w in self.wordings(c))
        return "\n".join(
            f"{name}: /{pattern_of(found)}/i" for name, found in sorted(filled.items())
        )


@cache
def load(base: str | None = None) -> Terms:
    """Return the terms under ``base``; the ontology is read anew only when it has changed."""
    made_of = [resources.text("ontology", name) for name in READ]
    made_of += [Path(__file__).with_name(n).read_text(encoding="utf-8") for n in _KEPT_IN]
    read = kept("terms", [base or "", *made_of], lambda: pickle.dumps(Terms(base)))
    terms = pickle.loads(read)
    assert isinstance(terms, Terms)
    return terms
