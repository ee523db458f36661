"""A store comes in, the figures that every check compares go out.

Each check's measuring query runs once over the whole filing. A subject that it lists
several times keeps the figures that are nearest to each other.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox

from poolgraph.checks.catalog import Catalog, Check
from poolgraph.checks.facts import Figures
from poolgraph.triples import Literal

_NAMED = {"subject", "expected", "actual", "tolerance"}
_PLACES = Decimal("1e-9")


def measure(store: ox.Store, catalog: Catalog) -> list[Figures]:
    """Return the figures of every subject of every check, in the order of the checks."""
    figures: list[Figures] = []
    for check in catalog.checks:
        if check.measured_by:
            figures += _nearest(_figures(store, catalog.prologue(), check))
    return figures


def _figures(store: ox.Store, prologue: str, check: Check) -> Iterator[Figures]:
    solutions: Any = store.query(prologue + (check.measured_by or ""))
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        found = {n: v for n, v in zip(names, solution, strict=True) if v is not None}
        if "subject" in found:
            more = tuple((name, found[name].value) for name in found if name not in _NAMED)
            expected, actual, tolerance = (
                _literal(found.get(name)) for name in ("expected", "actual", "tolerance")
            )
            subject = found["subject"].value
            yield Figures(check.iri, subject, expected, actual, tolerance, more)


def _literal(value: Any) -> Literal | None:
    if not isinstance(value, ox.Literal):
        return None
    return Literal(_shortened(value.value), value.datatype.value)


def _shortened(lexical: str) -> str:
    """Return a number without the far decimals of a division; other text as it is."""
    if len(lexical.partition(".")[2]) <= -int(_PLACES.as_tuple().exponent):
        return lexical
    number = as_number(lexical)
    return lexical if number is None else f"{number.quantize(_PLACES):f}".rstrip("0").rstrip(".")


def as_number(lexical: str | None) -> Decimal | None:
    """Return a lexical form as a number, or ``None``."""
    try:
        return None if lexical is None else Decimal(lexical)
    except InvalidOperation:
        return None


def distance(figures: Figures) -> Decimal | None:
    """Return how far apart the two figures are, or ``None`` where they are no numbers."""
    expected, actual = (
        as_number(figure.lexical) if figure else None
        for figure in (figures.expected, figures.actual)
    )
    return None if expected is None or actual is None else abs(expected - actual)


def _nearest(figures: Iterable[Figures]) -> list[Figures]:
    found: dict[str, Figures] = {}
    for entry in figures:
        known = found.get(entry.subject)
        if known is None or _far(entry) < _far(known):
            found[entry.subject] = entry
    return [found[subject] for subject in sorted(found)]


def _far(figures: Figures) -> tuple[Decimal, str]:
    off = distance(figures)
    lexical = figures.expected.lexical if figures.expected else ""
    return (Decimal("Infinity") if off is None else off), lexical
