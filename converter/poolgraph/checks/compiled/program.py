"""The catalog comes in, its queries as one function of Python go out: compiled once, then kept.

What is kept is compiled code, in the user's cache folder; where that cannot be used, it is
compiled again at each start, in two tenths of a second.
"""

import hashlib
import marshal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from poolgraph.checks.catalog import Catalog
from poolgraph.checks.compiled.compiler import Compiler
from poolgraph.checks.compiled.index import Index
from poolgraph.checks.compiled.reader import read_query
from poolgraph.checks.compiled.tree import Select, UnknownSyntaxError
from poolgraph.checks.compiled.values import UNDECIDED
from poolgraph.kept import kept

_UNSURE = (*UNDECIDED, ArithmeticError)


@dataclass(frozen=True)
class Program:
    """The compiled queries over the facts of one filing, by shape and by check."""

    index: Index
    ask: Mapping[str, Callable[[], Any]]
    columns: Mapping[str, tuple[str, ...]]

    def may_have_row(self, shape: str) -> bool:
        """Return whether the query of a shape has a row, or nothing can be said of it here."""
        try:
            return shape not in self.ask or bool(self.ask[shape]()) or self.index.doubtful
        except _UNSURE:
            return True

    def rows(self, check: str) -> list[tuple[Any, ...]] | None:
        """Return the rows of a check's measuring query, ``None`` where they cannot be told."""
        try:
            rows: list[tuple[Any, ...]] | None = self.ask[check]() if check in self.ask else None
        except _UNSURE:
            return None
        return None if self.index.doubtful else rows


def program_of(index: Index, catalog: Catalog) -> Program:
    """Return the program of a catalog over the facts of one filing."""
    made = _made(catalog)
    return Program(index, made["program"](index), made["COLUMNS"])


@cache
def _made(catalog: Catalog) -> dict[str, Any]:
    modules = sorted(Path(__file__).parent.glob("*.py"))
    tool = (module.read_text(encoding="utf-8") for module in modules)
    made_of = (catalog.text, hashlib.sha256("".join(tool).encode()).hexdigest())
    names: dict[str, Any] = {}
    exec(marshal.loads(kept("shapes", made_of, partial(_compiled, catalog))), names)
    return names


def _compiled(catalog: Catalog) -> bytes:
    return marshal.dumps(compile(source(catalog), "<shapes>", "exec"))


def source(catalog: Catalog) -> str:
    """Return the program as text; a query that is not known here is left out of it."""
    compiler = Compiler(catalog.prefixes)
    for _ in _known(catalog, compiler):
        pass
    return compiler.source()


def unknown(catalog: Catalog) -> dict[str, str]:
    """Return the shapes and checks whose query cannot be compiled, each with the reason."""
    compiler = Compiler(catalog.prefixes)
    return {key: reason for key, reason in _known(catalog, compiler) if reason}


def _known(catalog: Catalog, compiler: Compiler) -> Iterator[tuple[str, str]]:
    """Add every query to a compiler; yield its key, and the reason where it is not known."""
    for shape, text in catalog.queries:
        targets = catalog.targets[shape]
        yield shape, _added(text, catalog, partial(compiler.has_row, shape, targets))
    for check in catalog.checks:
        if check.measured_by:
            yield check.iri, _added(check.measured_by, catalog, partial(compiler.rows, check.iri))


def _added(text: str, catalog: Catalog, add: Callable[[Select], None]) -> str:
    try:
        add(read_query(text, catalog.prefixes))
    except UnknownSyntaxError as fault:
        return str(fault)
    return ""
