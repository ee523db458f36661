"""The values that compiled checks compute with, and what SPARQL's operators do to them.

An IRI is a ``str``, a text a :class:`Text`, a number an ``int`` or a ``Decimal``, a day a
``date``. :data:`NOTHING` stands for a variable without a value, and any use of it raises
:class:`NoValueError`, which SPARQL calls an error. Where engines may differ (a text beside a
number, a malformed literal), :class:`UndecidedError` or a ``TypeError`` goes out: then the
referee decides.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any, Never

from poolgraph.triples import Literal

_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+|0|-?[1-9][0-9]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBERS = frozenset({int, Decimal})


class NoValueError(Exception):
    """An expression has no value, as one over a variable that is not bound."""


class UndecidedError(Exception):
    """What comes of this cannot be told here."""


ERRORS = (NoValueError, ArithmeticError)
UNDECIDED = (UndecidedError, TypeError, AttributeError)


class Text(str):
    """A text, apart from an IRI."""

    __slots__ = ()


class _Nothing:
    """No value: every operation on it has none either."""

    __slots__ = ()

    def _refuse(self, *_: object) -> Never:
        raise NoValueError

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __abs__ = __neg__ = _refuse
    __truediv__ = __rtruediv__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _refuse
    __eq__ = __ne__ = __getattr__ = _refuse

    def __hash__(self) -> int:
        return 1


_READ = ("integer", "decimal", "date", "boolean")  # datatypes whose every spelling is read
_FLOATS = ("float", "double")
_FLOAT = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|INF)|NaN")


class Opaque:
    """A literal that only the referee knows how to compare."""

    __slots__ = ("literal",)

    def __init__(self, literal: Literal) -> None:
        self.literal = literal

    @property
    def is_ill_typed(self) -> bool:
        """Whether it is spelled as no value of its datatype is."""
        kind = self.literal.datatype.rpartition("#")[2]
        return kind in _READ or (kind in _FLOATS and not _FLOAT.fullmatch(self.literal.lexical))

    def _refuse(self, *_: object) -> Never:
        raise UndecidedError(self.literal)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __abs__ = __neg__ = _refuse
    __truediv__ = __rtruediv__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _refuse

    def __eq__(self, other: object) -> bool:
        if self is other or type(other) is str:  # an IRI is never a literal
            return self is other
        raise UndecidedError(self.literal)

    def __hash__(self) -> int:
        return 2


NOTHING = _Nothing()
Value = str | Text | int | Decimal | bool | date | _Nothing | Opaque


@lru_cache(maxsize=1 << 13)
def value_of(literal: Literal) -> Value:
    """Return the value of a literal whose spelling leaves no doubt, else it stays opaque."""
    lexical, kind = literal.lexical, literal.datatype.rpartition("#")[2]
    if kind == "string":
        return Text(lexical)
    if kind == "integer" and _INTEGER.fullmatch(lexical):
        return int(lexical)
    if kind == "decimal" and _DECIMAL.fullmatch(lexical):
        return Decimal(lexical)
    if kind == "date" and _DAY.fullmatch(lexical):
        with suppress(ValueError):  # the thirtieth of February
            return date.fromisoformat(lexical)
    if kind == "boolean" and lexical in ("true", "false"):
        return lexical == "true"
    return Opaque(literal)


@cache
def datatypes(xsd: str) -> Mapping[type, str]:
    """Return the datatype of every kind of value that is a literal, in the space ``xsd``."""
    kinds = {int: "integer", Text: "string", bool: "boolean", date: "date", Decimal: "decimal"}
    return {kind: xsd + name for kind, name in kinds.items()}


def literal_of(value: Any, xsd: str) -> Literal | None:
    """Return a value as a literal, ``None`` where it is none; ``xsd`` is the space of datatypes.

    A decimal loses the zeros that do not change it.
    """
    datatype = datatypes(xsd).get(type(value))
    if datatype is None:
        return None
    if type(value) is Decimal:
        return Literal(_shortest(value), datatype)
    return Literal(str(value) if type(value) is int else spelled(value), datatype)


def _shortest(value: Decimal) -> str:
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def spelled(value: Any) -> Text:
    """Return the lexical form of a value, or an IRI as text (STR)."""
    if isinstance(value, str):
        return Text(value)
    if type(value) is Decimal:
        return Text(f"{value:f}")
    if type(value) is bool:
        return Text("true" if value else "false")
    if type(value) in (int, date):
        return Text(str(value))
    raise NoValueError if value is NOTHING else UndecidedError


def same(left: Any, right: Any) -> bool:
    """Return whether two values are equal (``=``)."""
    kind, other = type(left), type(right)
    if kind is other or (kind in _NUMBERS and other in _NUMBERS):
        return bool(left == right)
    if left is NOTHING or right is NOTHING:
        raise NoValueError
    if kind is str or other is str:  # an IRI is never a literal
        return False
    raise UndecidedError


def divided(left: Any, right: Any) -> Decimal:
    """Return a quotient; of whole numbers too it is a decimal."""
    return (Decimal(left) if type(left) is int else left) / right  # type: ignore[no-any-return]


def floored(value: Any) -> Any:
    """Return the next whole number below (FLOOR), in the datatype of ``value``."""
    return value if type(value) is int else value.to_integral_value(ROUND_FLOOR)


def rounded(value: Any) -> Any:
    """Return the nearest whole number (ROUND), in the datatype of ``value``; halves go up."""
    if type(value) is int:
        return value
    return value.to_integral_value(ROUND_HALF_UP if value >= 0 else "ROUND_HALF_DOWN")


def is_number(value: Any) -> bool:
    """Return whether a value is a number (isNumeric)."""
    if type(value) in _NUMBERS:
        return True
    if value is NOTHING:
        raise NoValueError
    if isinstance(value, Opaque):
        raise UndecidedError
    return False


def kind_of(value: Any, xsd: str) -> str:
    """Return the IRI of a literal's datatype (DATATYPE)."""
    datatype = datatypes(xsd).get(type(value))
    if datatype is not None:
        return datatype
    raise NoValueError if value is NOTHING or type(value) is str else UndecidedError


def holds(value: Any) -> bool:
    """Return the effective boolean value."""
    if isinstance(value, bool):
        return value
    if type(value) in _NUMBERS or type(value) is Text:
        return bool(value)
    raise NoValueError if value is NOTHING else UndecidedError


def text_in(value: Any) -> Text:
    """Return a text as it is; nothing else has the functions of strings."""
    if type(value) is Text:
        return value
    raise NoValueError if value is NOTHING else UndecidedError


def either(left: Callable[[], bool], right: Callable[[], bool]) -> bool:
    """Return ``left || right``: one true side is enough where the other is an error."""
    try:
        if left():
            return True
    except ERRORS:
        if right():
            return True
        raise
    return right()


def both(left: Callable[[], bool], right: Callable[[], bool]) -> bool:
    """Return ``left && right``: one false side is enough where the other is an error."""
    try:
        if not left():
            return False
    except ERRORS:
        if not right():
            return False
        raise
    return right()


def first(*choices: Callable[[], Any]) -> Any:
    """Return the first choice that has a value (COALESCE)."""
    for choice in choices:
        try:
            value = choice()
        except ERRORS:
            continue
        if value is not NOTHING:
            return value
    raise NoValueError


def to_decimal(value: Any) -> Decimal:
    """Return a text or number as a decimal; an error where it is none."""
    if type(value) is Text and not _DECIMAL.fullmatch(value.strip()):
        raise NoValueError if not re.fullmatch(r"[-+0-9.eE]+", value) else UndecidedError
    return Decimal(value)


def settled(expression: Callable[..., Any], *values: Any) -> Any:
    """Return what an expression gives, or nothing where it is an error."""
    try:
        return expression(*values)
    except ERRORS:
        return NOTHING


def true(expression: Callable[..., bool], *values: Any) -> bool:
    """Return what a condition says; an error is false."""
    try:
        return expression(*values)
    except ERRORS:
        return False
