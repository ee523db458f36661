"""What is common to all that writes the body of a function: lines, names, values, conditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from poolgraph.checks.compiled.expressions import Code, Expressions
from poolgraph.checks.compiled.scopes import Local, Scope
from poolgraph.checks.compiled.tree import (
    Aggregate,
    Call,
    Const,
    Exists,
    Expression,
    Iri,
    UnknownSyntaxError,
)

Then = Callable[[Scope], None]
_MOST_LOOPS, _MOST_DEPTH = 18, 90  # Python itself allows 20 loops and 100 levels


@dataclass
class Lines:
    """The body of a function as it is written."""

    depth: int = 2
    text: list[str] = field(default_factory=list)
    loops: list[int] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Add a line at the present depth."""
        self.text.append("    " * self.depth + line)
        self._count_loops(line)

    def _count_loops(self, line: str) -> None:
        """Raise where Python would refuse so many loops within each other."""
        if line.startswith("for "):
            while self.loops and self.loops[-1] >= self.depth:
                self.loops.pop()
            self.loops.append(self.depth)
        if len(self.loops) > _MOST_LOOPS or self.depth > _MOST_DEPTH:
            raise UnknownSyntaxError("a query nests too deep")


class Shared(Protocol):
    """What the functions of one program share."""

    xsd: str

    def name(self, stem: str) -> str:
        """Return a name that nothing else has."""

    def constant(self, text: str) -> str:
        """Return the name of a value that is made once."""

    def forward(self, predicate: str) -> str:
        """Return the name of a predicate's objects by subject."""

    def inverse(self, predicate: str) -> str:
        """Return the name of a predicate's subjects by object."""

    def function(self, stem: str, arguments: str, value: str) -> str:
        """Add a function that returns ``value`` and return a call of it."""

    def exists(self, asked: Exists, scope: Scope) -> str:
        """Add a function that says whether a group has a solution, and return a call of it."""


class Writing:
    """Writes the lines of one function."""

    def __init__(self, shared: Shared, live: frozenset[str] | None = None) -> None:
        self._shared, self.lines, self._live = shared, Lines(), live

    def name(self, stem: str) -> str:
        """Return a name that nothing else has."""
        return self._shared.name(f"{stem}_")

    def _expressions(self, scope: Scope, found: Mapping[Aggregate, Code]) -> Expressions:
        known = self._shared
        return Expressions(scope, known.constant, known.function, known.exists, found, known.xsd)

    def _value(self, of: Expression, scope: Scope, found: Mapping[Aggregate, Code]) -> Local:
        """Write an expression into a variable; an error leaves it nothing."""
        expressions = self._expressions(scope, found)
        code, name = expressions.code(of), self.name("value")
        if isinstance(of, Const | Iri):
            return Local(code.fast, sure=True, kind=code.kind)
        self.lines.add(f"try: {name} = {code.fast}")
        self.lines.add(f"except ERRORS: {name} = {self._slow('settled', of, code, expressions)}")
        counted = isinstance(of, Aggregate) and of.name in ("COUNT", "SUM")
        return Local(name, sure=counted, kind=code.kind)

    def _condition(self, of: Expression, scope: Scope, found: Mapping[Aggregate, Code]) -> None:
        """Write a condition; what follows stands below it."""
        if (
            isinstance(of, Call) and of.name == "&&"
        ):  # each side must hold, an error of one is false
            for side in of.of:
                self._condition(side, scope, found)
            return
        expressions = self._expressions(scope, found)
        code, name = expressions.truth(of), self.name("is")
        self.lines.add(f"try: {name} = {code.fast}")
        self.lines.add(f"except ERRORS: {name} = {self._slow('true', of, code, expressions)}")
        self.lines.add(f"if {name}:")
        self.lines.depth += 1

    def _slow(self, how: str, of: Expression, code: Code, expressions: Expressions) -> str:
        """Return what to do where the fast spelling meets an error."""
        if code.slow == code.fast:
            return "False" if how == "true" else "NOTHING"
        arguments = expressions.arguments(of)
        call = self._shared.function("s", arguments, code.slow)
        return f"{how}({', '.join([call.partition('(')[0], *([arguments] if arguments else [])])})"
