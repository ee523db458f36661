"""poolgraph turns the filings that state a mortgage pool into a knowledge graph that adds up.

    >>> import poolgraph
    >>> result = poolgraph.convert("filing.txt")     # doctest: +SKIP
    >>> len(result.graph), result.problems           # doctest: +SKIP

Nothing heavy is imported before it is used: importing poolgraph costs no rdflib.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from poolgraph.convert import Result, check, convert, parse, read
    from poolgraph.problem import Problem, Severity
    from poolgraph.source import Source, Unreadable
    from poolgraph.syntax import Filing

__all__ = [
    "Filing",
    "Problem",
    "Result",
    "Severity",
    "Source",
    "Unreadable",
    "check",
    "convert",
    "parse",
    "read",
]

_HOMES = {
    "Filing": "syntax",
    "Problem": "problem",
    "Severity": "problem",
    "Source": "source",
    "Unreadable": "source",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES.get(name, 'convert')}")
    value = globals()[name] = getattr(home, name)
    return value


def __dir__() -> list[str]:
    return __all__
