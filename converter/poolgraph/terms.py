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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path

from poolgraph import resources
from poolgraph.kept import kept

_INSIDE = "* {} *"
_FOR_PEOPLE = ("rdfs:isDefinedBy", "skos:definition", "skos:example", "skos:scopeNote")
READ = ("vocabulary.ttl", "codes.ttl", "wording.ttl", "phrases.ttl")
_PREFIX = re.compile(r"^@prefix\s+([\w-]*):\s+<([^>]*)>", re.MULTILINE)
_ASIDE = re.compile(r"\(\s*(?:[%$]|\d{1,2}|\*+)\s*\)|\[\d{1,2}\]")  # (%), ($), and footnote marks
_REMEMBERED = 2_000  # wordings of a scheme: headings recur, a corpus of labels does not end
_WORD = re.compile(r"[\w*]+|[<>=≤≥]+")
_SIGNS = {"%": " percent ", "#": " number ", "≤": " <= ", "≥": " >= ", "&": " and "}


@lru_cache(maxsize=_REMEMBERED)
def words(wording: str) -> tuple[str, ...]:
    """Return a wording as the words it is compared by: case, hyphens and brackets do not count."""
    text = _ASIDE.sub(" ", wording)
    for sign, spoken in _SIGNS.items():
        text = text.replace(sign, spoken)
    text = text.replace("'", "").replace("’", "").replace("_", " ")
    return tuple(_WORD.findall(text.casefold().replace(".", "")))


@dataclass(frozen=True)
class _Scheme:
    """The wordings of one concept scheme: plain ones by their words, patterns by their longest."""

    plain: dict[tuple[str, ...], str] = field(default_factory=dict)
    patterns: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    refused: list[tuple[str, ...]] = field(default_factory=list)
    not_its: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    found: dict[tuple[tuple[str, ...], int], str | None] = field(default_factory=dict)
    strengths: dict[tuple[str, ...], int] = field(default_factory=dict)

    @cached_property
    def endings(self) -> frozenset[tuple[str, ...]]:
        """The last words of every plain wording."""
        return frozenset(key[n:] for key in self.plain for n in range(len(key)))

    def add(self, key: tuple[str, ...], concept: str) -> None:
        if "*" in key:
            longest = max((word for word in key if word != "*"), key=len, default="*")
            self.patterns.setdefault(longest, []).append((key, concept))
        elif key:
            self.plain.setdefault(key, concept)

    def find(self, key: tuple[str, ...], least: int = 1) -> str | None:
        if (key, least) not in self.found:
            if len(self.found) >= _REMEMBERED:
                self.found.clear()
            self.found[key, least] = self.plain.get(key) or self._best(key, least)
        return self.found[key, least]

    def strength(self, key: tuple[str, ...]) -> int:
        """Return how many words of the wording that fits ``key`` are literal."""
        if key in self.plain:
            return len(key)
        if key not in self.strengths:
            if len(self.strengths) >= _REMEMBERED:
                self.strengths.clear()
            fitting = (entry for entry in self._near(key) if self._is_meant(entry, key))
            self.strengths[key] = max((_weight(entry[0])[0] for entry in fitting), default=0)
        return self.strengths[key]

    def _near(self, key: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the patterns whose longest word is one of ``key``."""
        for word in (*sorted(set(key)), "*"):
            yield from self.patterns.get(word, ())

    def _is_meant(self, entry: tuple[tuple[str, ...], str], key: tuple[str, ...]) -> bool:
        """Return whether a pattern fits ``key``, and its concept does not refuse it."""
        pattern, concept = entry
        refused = self.not_its.get(concept, ())
        return _fits(pattern, key) and not any(_fits(one, key) for one in refused)

    def _best(self, key: tuple[str, ...], least: int) -> str | None:
        if any(_fits(refused, key) for refused in self.refused):
            return None
        fitting = [entry for entry in self._near(key) if self._is_meant(entry, key)]
        weighed = [(_weight(pattern), concept) for pattern, concept in fitting]
        heavy = [entry for entry in weighed if entry[0][0] >= least]
        return max(heavy, key=lambda entry: entry[0])[1] if heavy else None


def _weight(pattern: tuple[str, ...]) -> tuple[int, int]:
    literal = [word for word in pattern if word != "*"]
    return len(literal), sum(map(len, literal))


def _fits(pattern: tuple[str, ...], key: tuple[str, ...]) -> bool:
    """Return whether ``key`` is ``pattern`` with any words in place of each ``*``."""
    parts = " ".join(pattern).split("*")
    rest = f" {' '.join(key)} "
    if not rest.startswith(f" {parts[0]}" if parts[0] else " "):
        return False
    tail = f"{parts[-1]} " if parts[-1] else ""
    if not rest.endswith(tail):
        return False
    position = len(parts[0])
    limit = len(rest) - len(tail)
    for part in parts[1:-1]:
        position = rest.find(part, position, limit + 1)
        if position < 0:
            return False
        position += len(part) - 1
    return position <= limit


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
        self._schemes: dict[tuple[str, str], _Scheme] = {}
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

    def _scheme(self, name: str, frame: str = "{}") -> _Scheme:
        """Return the wordings of a scheme, each put into ``frame``."""
        if (name, frame) not in self._schemes:
            made = _Scheme()
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
            if len(self._keys) >= _REMEMBERED:
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
        return "\n".join(f"{name}: /{_pattern(found)}/i" for name, found in sorted(filled.items()))


class _Tree(dict[str, "_Tree"]):
    """Words by the word before them; the empty word ends a wording."""


def _pattern(wordings: Iterable[str]) -> str:
    """Return one regular expression for several wordings, of which the longest one matches.

    Between two words stands one blank or line end, as in every text that is joined from lines.

    Wordings that begin alike share their beginning, which is quicker to compile and to match.
    """
    bounded, signs = _Tree(), _Tree()
    for wording in sorted(set(wordings)):
        is_bounded = wording[:1].isalnum() and wording[-1:].isalnum()
        branch = bounded if is_bounded else signs
        for word in wording.split():
            branch = branch.setdefault(word, _Tree())
        branch[""] = _Tree()
    whole = [_alternatives(signs)] if signs else []
    whole += [rf"\b{_alternatives(bounded)}\b"] if bounded else []
    return f"(?:{'|'.join(whole)})"


def _alternatives(tree: _Tree) -> str:
    longest_first = sorted((word for word in tree if word), key=lambda word: (-len(word), word))
    ways = [_begun_with(word, tree[word]) for word in longest_first]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _begun_with(word: str, following: _Tree) -> str:
    start = re.escape(word).replace("/", r"\/")
    if set(following) <= {""}:
        return start
    rest = rf"\s{_alternatives(following)}"
    return f"{start}(?:{rest})?" if "" in following else f"{start}{rest}"


@cache
def load(base: str | None = None) -> Terms:
    """Return the terms under ``base``; the ontology is read anew only when it has changed."""
    made_of = [resources.text("ontology", name) for name in READ]
    made_of.append(Path(__file__).read_text(encoding="utf-8"))  # what is kept is of this class
    read = kept("terms", [base or "", *made_of], lambda: pickle.dumps(Terms(base)))
    terms = pickle.loads(read)
    assert isinstance(terms, Terms)
    return terms
