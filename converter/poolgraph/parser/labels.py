"""The label of a row comes in, the values it stands for go out.

This is grammar/label.lark at work, and only in a dimension that is numeric:
"2-4 Units" is no range, and is never asked.
"""

import re
from decimal import Decimal
from functools import lru_cache

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from poolgraph.parser import grammars
from poolgraph.syntax import Band
from poolgraph.terms import Terms

NUMERIC = "code:numericBand"  # the scheme of dimensions whose labels are read here
_THOUSAND = 1000
_FRACTION = re.compile(r"\d+")
_REMEMBERED = 10_000  # bands recur from filing to filing


@lru_cache(maxsize=_REMEMBERED)
def band(label: str, terms: Terms) -> Band | None:
    """Return the values ``label`` stands for, or ``None`` where it states no range.

    Bounds are in the unit of the dimension; ``100K`` is a hundred thousand.
    """
    try:
        tree = grammars.load("label", terms).parse(label)
    except UnexpectedInput:
        return None
    stated = next(child for child in tree.children if isinstance(child, Tree))
    amounts = [_amount(child) for child in stated.children if isinstance(child, Tree)]
    return _band(str(stated.data), _scaled(amounts))


def _amount(tree: Tree[Token]) -> tuple[Decimal, bool]:
    tokens = {token.type: str(token) for token in tree.children if isinstance(token, Token)}
    if "NEGATIVE" in tokens:
        return -Decimal(tokens["NEGATIVE"].strip("()").replace(",", "")), "THOUSANDS" in tokens
    if "FRACTION" in tokens:
        whole, part, parts = map(Decimal, _FRACTION.findall(tokens["FRACTION"]))
        return whole + part / parts, False
    return Decimal(tokens["NUMBER"].replace(",", "")), "THOUSANDS" in tokens


def _scaled(amounts: list[tuple[Decimal, bool]]) -> list[Decimal]:
    """Return plain values: the K of "100-200K" is meant for both bounds."""
    last = amounts[-1]
    return [
        value * _THOUSAND if thousands or (last[1] and value < last[0]) else value
        for value, thousands in amounts
    ]


def _band(form: str, bounds: list[Decimal]) -> Band:
    lower, upper = bounds[0], bounds[-1]
    return {
        "closed": Band(lower, upper, True, True),
        "between": Band(lower, upper, False, False),
        "above_to": Band(lower, upper, False, True),
        "at_least_below": Band(lower, upper, True, False),
        "at_least": Band(lower, None, True, False),
        "above": Band(lower, None, False, False),
        "at_most": Band(None, upper, False, True),
        "below": Band(None, upper, False, False),
        "point": Band(lower, upper, True, True),
    }[form]
