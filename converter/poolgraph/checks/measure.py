"""Facts come in, the figures that every check compares go out.

Each check's measuring query runs once over the whole filing: compiled, or in pyoxigraph
where that cannot tell. A subject that it lists several times keeps the figures that are
nearest to each other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import cached_property, partial
from typing import Any

import pyoxigraph as ox

from poolgraph.checks.catalog import BrokenShapesError, Catalog, Check
from poolgraph.checks.compiled.index import Triple
from poolgraph.checks.compiled.program import Program
from poolgraph.checks.compiled.values import NOTHING, literal_of
from poolgraph.checks.facts import Facts, Figures
from poolgraph.triples import Iri, Literal, Object

_COMPARED = ("expected", "actual", "tolerance")
_NAMED = {"subject", *_COMPARED}
_DECIMALS = 9


def measure(facts: Facts, catalog: Catalog, program: Program | None = None) -> list[Figures]:
    """Return the figures of every subject of every check, in the order of the checks.

    Without a ``program``, pyoxigraph measures all of them.
    """
    asked = _Asked(facts, catalog)
    figures: list[Figures] = []
    for check in catalog.checks:
        rows = program.rows(check.iri) if program and check.measured_by else None
        if program and rows is not None:
            columns, xsd = program.columns[check.iri], catalog.iri("xsd:")
            figures += _nearest(_told(check, columns, rows, partial(literal_of, xsd=xsd)))
        elif check.measured_by:
            figures += _nearest(_told(check, *asked.rows(check.measured_by), _literal))
    return figures


class _Asked:
    """The facts in a store of pyoxigraph, which is made when it is first asked."""

    def __init__(self, facts: Facts, catalog: Catalog) -> None:
        self._facts, self._prologue = facts, catalog.prologue()

    @cached_property
    def _store(self) -> ox.Store:
        store, facts = ox.Store(), self._facts
        store.extend(ox.Quad(*_native(t)) for t in {*facts.content, *facts.background})
        return store

    def rows(self, query: str) -> tuple[list[str], Any]:
        """Return the columns and rows of a query; :class:`BrokenShapesError` where it is none."""
        try:
            solutions: Any = self._store.query(self._prologue + query)
        except SyntaxError as fault:
            raise BrokenShapesError(f"{fault} in {query}") from fault
        return [variable.value for variable in solutions.variables], solutions


def _native(triple: Triple) -> tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]:
    subject, predicate, value = triple
    return ox.NamedNode(subject), ox.NamedNode(predicate), _native_object(value)


def _native_object(value: Object) -> ox.NamedNode | ox.Literal:
    if isinstance(value, Iri):
        return ox.NamedNode(value.value)
    if value.language:
        return ox.Literal(value.lexical, language=value.language)
    return ox.Literal(value.lexical, datatype=ox.NamedNode(value.datatype))


def _told(
    check: Check,
    columns: Sequence[str],
    rows: Iterable[Any],
    literal: Callable[[Any], Literal | None],
) -> Iterator[Figures]:
    """Yield the figures of each row that has a subject."""
    place = {name: number for number, name in enumerate(columns)}
    at, compared = place["subject"], [place.get(name) for name in _COMPARED]
    others = [(name, number) for name, number in place.items() if name not in _NAMED]
    for row in rows:
        subject = row[at]
        if subject is not None and subject is not NOTHING:
            expected, actual, tolerance = (
                None if n is None else _shortened(literal(row[n])) for n in compared
            )
            known = [(name, literal(row[number])) for name, number in others]
            more = tuple((name, found.lexical) for name, found in known if found)
            iri = getattr(subject, "value", subject)
            yield Figures(check.iri, iri, expected, actual, tolerance, more)


def _literal(value: Any) -> Literal | None:
    if not isinstance(value, ox.Literal):
        return None
    return Literal(value.value, value.datatype.value)


def _shortened(figure: Literal | None) -> Literal | None:
    """Return a number without the far decimals of a division; anything else as it is."""
    if figure is None or len(figure.lexical.partition(".")[2]) <= _DECIMALS:
        return figure
    number = as_number(figure.lexical)
    if number is None:
        return figure
    return Literal(f"{number:.{_DECIMALS}f}".rstrip("0").rstrip("."), figure.datatype)


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
