"""The tree of a query comes in; which variables its parts bind, see and need goes out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from poolgraph.checks.compiled.tree import (
    Aggregate,
    Bind,
    Call,
    Element,
    Expression,
    Iri,
    Optional,
    Select,
    Triple,
    Union,
    UnknownSyntaxError,
    Var,
)


@dataclass(frozen=True)
class Local:
    """The variable of Python behind one of SPARQL; where it is not ``sure``, it may be NOTHING."""

    code: str
    sure: bool
    kind: str = "any"


Scope = Mapping[str, Local]


def variables(node: Any) -> Iterator[str]:
    """Yield the names of all variables below a node of a query's tree."""
    if isinstance(node, Var):
        yield node.name
    elif isinstance(node, tuple):
        for part in node:
            yield from variables(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from variables(getattr(node, field.name))


@dataclass(frozen=True)
class Sees:
    """What conditions and values of a group see of variables that it does not name itself."""

    conditions: frozenset[str]
    values: frozenset[str]


def settled_names(scope: Scope, names: set[str]) -> Iterable[str]:
    """Return the names that nothing later can bind any more."""
    return (name for name in names if name in scope and scope[name].sure)


def bound_in(group: Iterable[Element]) -> set[str]:
    """Return the variables that a group itself may bind."""
    found: set[str] = set()
    for element in group:
        if isinstance(element, Triple):
            found |= set(variables(element))
        elif isinstance(element, Optional):
            found |= bound_in(element.group)
        elif isinstance(element, Union):
            found |= set[str]().union(*map(bound_in, element.groups))
        elif isinstance(element, Bind):
            found.add(element.name)
        elif isinstance(element, Select):
            found |= {column.name for column in element.columns}
    return found


def bound_in_blocks(blocks: list[list[Element]]) -> set[str]:
    """Return the variables that blocks may bind."""
    return set[str]().union(*map(bound_in, blocks)) if blocks else set()


def check_seen(of: Expression, seen: set[str], scope: Scope) -> None:
    """Raise where an expression names a variable that has a value, but not where it stands."""
    if unseen := (set(_direct(of)) - seen) & set(scope):
        raise UnknownSyntaxError(f"?{min(unseen)} is not seen where it is used")


def choices(condition: Expression) -> dict[str, tuple[str, ...]]:
    """Return the IRIs that a condition leaves to a variable: ``?path IN (mbs:a, mbs:b)``."""
    if not isinstance(condition, Call):
        return {}
    if condition.name == "&&":
        return choices(condition.of[0]) | choices(condition.of[1])
    name, *listed = condition.of
    iris = tuple(choice.value for choice in listed if isinstance(choice, Iri))
    if condition.name == "IN" and isinstance(name, Var) and len(iris) == len(listed):
        return {name.name: iris}
    return {}


def _direct(node: Any) -> Iterable[str]:
    """Yield the variables of an expression, not those within EXISTS."""
    if isinstance(node, Var):
        yield node.name
    elif isinstance(node, Call):
        for part in node.of:
            yield from _direct(part)


def aggregates(node: Any) -> list[Aggregate]:
    """Return every aggregate below a node, each once."""
    found: dict[Aggregate, None] = {}

    def walk(part: Any) -> None:
        if isinstance(part, Aggregate):
            found[part] = None
        elif isinstance(part, tuple):
            for inner in part:
                walk(inner)
        elif isinstance(part, Call):
            walk(part.of)

    walk(node)
    return list(found)


def live(query: Select, columns: Sequence[Bind]) -> frozenset[str]:
    """Return the variables on which the solutions of a query, or its columns, depend."""
    live = {name for column in columns for name in variables(column.value)}
    live |= set(query.by) | set(variables(query.having)) | {column.name for column in columns}
    binds: list[Bind] = []

    def walk(group: Iterable[Element]) -> None:
        for element in group:
            if isinstance(element, Bind):
                binds.append(element)
            elif isinstance(element, Optional):
                walk(element.group)
            elif isinstance(element, Union):
                for inner in element.groups:
                    walk(inner)
            elif isinstance(element, Select):
                live.update(element.by)
            else:
                live.update(variables(element))

    walk(query.where)
    size = -1
    while size != len(live):
        size = len(live)
        live |= {name for bind in binds if bind.name in live for name in variables(bind.value)}
    return frozenset(live)
