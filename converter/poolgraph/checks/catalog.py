"""ontology/shapes.ttl comes in, the list of checks and what each shape says of itself goes out.

A check is known by its IRI. A shape takes its code and severity from itself, else from
its check. Nothing here runs a shape.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from poolgraph import resources
from poolgraph.problem import Severity
from poolgraph.terms import Terms

_PREFIX = re.compile(r"^@prefix\s+([\w-]*):\s+<([^>]*)>", re.MULTILINE)
_Node = NamedNode | BlankNode | Literal
_TARGETS = ("sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf")
_TARGETING = {target.removeprefix("sh:") for target in _TARGETS}
_COUNTING = {"path", "minCount", "maxCount", "message", "severity", *_TARGETING}
_SEVERITIES = {"Violation": Severity.ERROR, "Warning": Severity.WARNING, "Info": Severity.NOTE}


class BrokenShapesError(RuntimeError):
    """The shapes themselves cannot be run: a fault of ontology/shapes.ttl, not of a filing."""


@dataclass(frozen=True)
class Check:
    """One of the checks: its number, and the query that lists what it applies to."""

    iri: str
    notation: str
    label: str
    code: str
    severity: Severity
    measured_by: str | None


@dataclass(frozen=True)
class Shape:
    """What a shape says of itself: the check it belongs to, and how a breach is reported."""

    iri: str
    check: str
    code: str
    severity: Severity
    hint: str | None


@dataclass(frozen=True)
class Targets:
    """Which nodes a shape is about: instances of classes, subjects and objects of properties."""

    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """How many values a path must have (``most`` may be open), as ``shape`` says it of targets."""

    shape: str
    targets: Targets
    path: str
    inverse: bool
    least: int
    most: int | None
    message: str


@dataclass(frozen=True, eq=False)
class Catalog:
    """All checks in the order of their numbers, all shapes, and the text they stand in.

    ``background`` is what shapes.ttl itself says of dimensions and statistics, and
    ``evidenced`` are the classes whose individuals must name the lines they were read from.
    ``queries`` are the shapes that are a query, with its text; ``plain`` are the others, of
    which ``counts`` has those that do nothing but count. ``targets`` are those of all of them.
    """

    text: str
    prefixes: dict[str, str]
    checks: tuple[Check, ...]
    shapes: dict[str, Shape]
    background: tuple[tuple[str, str, str], ...]
    evidenced: frozenset[str]
    queries: tuple[tuple[str, str], ...]
    plain: tuple[str, ...]
    targets: dict[str, Targets]
    counts: dict[str, tuple[Count, ...]]

    def iri(self, name: str) -> str:
        """Return the full IRI of a compact name; KeyError where its prefix is not declared."""
        return self._names[name]

    @cached_property
    def _names(self) -> "_Names":
        return _Names(self.prefixes)

    def prologue(self) -> str:
        """Return the prefixes as a SPARQL prologue."""
        return "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in self.prefixes.items())

    def check_named(self, notation: str) -> Check:
        """Return the check with a number."""
        return next(check for check in self.checks if check.notation == notation)


class _Names(dict[str, str]):
    """The full IRI of every compact name asked for: each is put together once."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        iri = self[name] = self._prefixes[prefix] + local
        return iri


class _Statements:
    """The triples of shapes.ttl, asked by compact predicate."""

    def __init__(self, text: str, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._values: dict[tuple[str, str], list[str]] = {}
        self._said: dict[str, set[str]] = {}
        for quad in parse(text, format=RdfFormat.TURTLE):
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode | BlankNode) and isinstance(value, _Node):
                key = (quad.predicate.value, subject.value)
                self._values.setdefault(key, []).append(value.value)
                self._said.setdefault(subject.value, set()).add(quad.predicate.value)

    def _predicate(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._prefixes[prefix] + local

    def value(self, subject: str, name: str) -> str | None:
        return next(iter(self._values.get((self._predicate(name), subject), ())), None)

    def all(self, subject: str, name: str) -> tuple[str, ...]:
        return tuple(self._values.get((self._predicate(name), subject), ()))

    def only(self, subject: str, space: str, names: set[str]) -> bool:
        """Return whether all that is said of ``subject`` in a name space is in ``names``."""
        start = self._predicate(f"{space}:")
        said = {p.removeprefix(start) for p in self._said.get(subject, ()) if p.startswith(start)}
        return said <= names

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        predicate = self._predicate(name)
        for (stated, subject), values in self._values.items():
            if stated == predicate:
                yield from ((subject, value) for value in values)

    def triples(self, *names: str) -> Iterator[tuple[str, str, str]]:
        for name in names:
            yield from ((s, self._predicate(name), value) for s, value in self.pairs(name))


@cache
def catalog_of(terms: Terms) -> Catalog:
    """Return the catalog under the base IRI of ``terms``, read once."""
    return read(terms.rebase(resources.text("ontology", "shapes.ttl")))


def read(text: str) -> Catalog:
    """Return the catalog that ``text``, a Turtle document like shapes.ttl, holds."""
    prefixes = dict(_PREFIX.findall(text))
    said = _Statements(text, prefixes)
    numbered = [_check(said, subject) for subject, _ in said.pairs("mbs:problemCode")]
    checks = {check.iri: check for check in numbered if check is not None}
    queries = sorted((s, said.value(q, "sh:select") or "") for s, q in said.pairs("sh:sparql"))
    shapes = {s: _shape(said, s, checks[check]) for s, check in said.pairs("mbs:check")}
    plain = sorted(_targeting(said) - {shape for shape, _ in queries})
    targets = {shape: _targets(said, shape) for shape in (*plain, *dict(queries))}
    return Catalog(
        text=text,
        prefixes=prefixes,
        checks=tuple(sorted(checks.values(), key=lambda check: int(check.notation))),
        shapes=shapes,
        background=tuple(said.triples("mbs:summarizes", "mbs:covers")),
        evidenced=frozenset(subject for subject, _ in said.pairs("mbs:needsEvidence")),
        queries=tuple(queries),
        plain=tuple(plain),
        targets=targets,
        counts={s: found for s in plain if (found := _counts(said, s, targets[s])) is not None},
    )


def _targeting(said: _Statements) -> set[str]:
    """Return the shapes that say themselves which nodes they are about."""
    return {shape for target in _TARGETS for shape, _ in said.pairs(target)}


def _targets(said: _Statements, shape: str) -> Targets:
    return Targets(*(said.all(shape, target) for target in _TARGETS))


def _counts(said: _Statements, shape: str, targets: Targets) -> tuple[Count, ...] | None:
    """Return how a shape counts the values of paths, ``None`` where it asks for anything else."""
    members = said.all(shape, "sh:property") or (shape,)
    if members != (shape,) and not said.only(shape, "sh", {"property", *_TARGETING}):
        return None
    found = [_count(said, member, targets) for member in members]
    return tuple(c for c in found if c is not None) if None not in found else None


def _count(said: _Statements, shape: str, targets: Targets) -> Count | None:
    path, message = said.value(shape, "sh:path"), said.all(shape, "sh:message")
    if path is None or len(message) != 1 or not said.only(shape, "sh", _COUNTING):
        return None
    inverse = said.value(path, "sh:inversePath")
    least, most = (said.value(shape, f"sh:{end}Count") for end in ("min", "max"))
    if not said.only(path, "sh", {"inversePath"}) or said.all(path, "rdf:first"):
        return None
    count = (int(least or 0), None if most is None else int(most))
    return Count(shape, targets, inverse or path, inverse is not None, *count, message[0])


def _check(said: _Statements, iri: str) -> Check | None:
    notation = said.value(iri, "skos:notation")
    if notation is None:
        return None
    return Check(
        iri=iri,
        notation=notation,
        label=said.value(iri, "skos:prefLabel") or notation,
        code=said.value(iri, "mbs:problemCode") or "",
        severity=severity_of(said.value(iri, "mbs:severity")),
        measured_by=said.value(iri, "mbs:measuredBy"),
    )


def _shape(said: _Statements, iri: str, check: Check) -> Shape:
    return Shape(
        iri=iri,
        check=check.iri,
        code=said.value(iri, "mbs:problemCode") or check.code,
        severity=severity_of(said.value(iri, "sh:severity")),
        hint=said.value(iri, "mbs:hint"),
    )


def severity_of(iri: str | None) -> Severity:
    """Return the severity that a SHACL severity stands for; none stated is an error."""
    return _SEVERITIES[iri.rpartition("#")[2]] if iri else Severity.ERROR


def severity_iri(catalog: Catalog, severity: Severity) -> str:
    """Return the SHACL severity for ``severity``."""
    local = next(name for name, known in _SEVERITIES.items() if known is severity)
    return catalog.iri(f"sh:{local}")
