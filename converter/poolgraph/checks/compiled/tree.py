"""The tree of a query: the part of SPARQL 1.1 that checks are written in."""

from dataclasses import dataclass
from decimal import Decimal


class UnknownSyntaxError(Exception):
    """A query says something that is not known here; it may be right all the same."""


@dataclass(frozen=True)
class Var:
    """A variable, without its question mark."""

    name: str


@dataclass(frozen=True)
class Iri:
    """A full IRI."""

    value: str


@dataclass(frozen=True)
class Const:
    """A number, a text or a truth value."""

    value: int | Decimal | str | bool


@dataclass(frozen=True)
class Call:
    """An operator (``+``, ``&&``, ``IN``) or a function (``ABS``, or the IRI of a cast)."""

    name: str
    of: tuple["Expression", ...]


@dataclass(frozen=True)
class Exists:
    """Whether a group has a solution."""

    group: "Group"


@dataclass(frozen=True)
class Aggregate:
    """An aggregate over a group of solutions; ``of`` is ``None`` for ``COUNT(*)``."""

    name: str
    of: "Expression | None"
    distinct: bool


@dataclass(frozen=True)
class Triple:
    """A triple pattern."""

    subject: Var | Iri
    predicate: Var | Iri
    object: "Var | Iri | Const"


@dataclass(frozen=True)
class Optional:
    """A group that may have a solution."""

    group: "Group"


@dataclass(frozen=True)
class Union:
    """Groups, each of which adds its solutions; one alone is a group within a group."""

    groups: tuple["Group", ...]


@dataclass(frozen=True)
class Filter:
    """A condition on the solutions of its whole group."""

    condition: "Expression"


@dataclass(frozen=True)
class Bind:
    """A value under a name."""

    value: "Expression"
    name: str


@dataclass(frozen=True)
class Select:
    """A query: what it projects (``value`` is the variable itself where it is not computed)."""

    columns: tuple[Bind, ...]
    where: "Group"
    by: tuple[str, ...]
    having: tuple["Expression", ...]


Term = Var | Iri | Const
Expression = Var | Iri | Const | Call | Exists | Aggregate
Element = Triple | Optional | Union | Filter | Bind | Select
Group = tuple[Element, ...]
