"""The expressions of a query come in, expressions of Python over ``values`` come out.

Each has two spellings: ``fast`` is right wherever it raises nothing; ``slow`` also finds the
side of ``||`` and ``&&`` that decides although the other is an error.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any

from poolgraph.checks.compiled.scopes import Local, Scope, variables
from poolgraph.checks.compiled.tree import (
    Aggregate,
    Call,
    Const,
    Exists,
    Expression,
    Iri,
    UnknownSyntaxError,
    Var,
)

_ARITHMETIC = {"+", "-", "*"}
_ORDER = {"<", ">", "<=", ">="}
_FUNCTIONS = {
    "ABS": ("abs", "number"),
    "FLOOR": ("floored", "number"),
    "ROUND": ("rounded", "number"),
    "ISNUMERIC": ("is_number", "truth"),
    "STR": ("spelled", "text"),
}
_FIELDS = {"DAY": "day", "MONTH": "month", "YEAR": "year"}


@dataclass(frozen=True)
class Code:
    """An expression of Python; ``kind`` is what it gives: number, truth, text, iri or any."""

    fast: str
    slow: str
    kind: str

    @classmethod
    def plain(cls, text: str, kind: str) -> "Code":
        """Return code that has one spelling."""
        return cls(text, text, kind)

    def wrapped(self, form: str, kind: str) -> "Code":
        """Return both spellings set into ``form``."""
        return Code(form.format(self.fast), form.format(self.slow), kind)


class Expressions:
    """Compiles expressions within one scope; constants and functions go to the program."""

    def __init__(
        self,
        scope: Scope,
        constant: Callable[[str], str],
        function: Callable[[str, str, str], str],
        exists: Callable[[Exists, Scope], str],
        aggregates: Mapping[Aggregate, Code],
        xsd: str,
    ) -> None:
        self._scope, self._constant, self._function = scope, constant, function
        self._exists, self._aggregates, self._xsd = exists, aggregates, xsd

    def code(self, of: Expression) -> Code:
        """Return the code of an expression; raises where it is not known here."""
        if isinstance(of, Var):
            local = self._scope.get(of.name)
            return Code.plain("NOTHING", "any") if local is None else Code.plain(*_of(local))
        if isinstance(of, Iri):
            return Code.plain(repr(of.value), "iri")
        if isinstance(of, Const):
            return self._const(of)
        if isinstance(of, Exists):
            return Code.plain(self._exists(of, self._scope), "truth")
        if isinstance(of, Aggregate):
            return self._aggregates[of]
        return self._call(of)

    def truth(self, of: Expression) -> Code:
        """Return the code of an expression as a condition."""
        code = self.code(of)
        return code if code.kind == "truth" else code.wrapped("holds({})", "truth")

    def arguments(self, of: Expression) -> str:
        """Return the local variables that an expression uses, as a list of arguments."""
        names = dict.fromkeys(name for name in variables(of) if name in self._scope)
        locals_ = [self._scope[name].code for name in names]
        locals_ += [self._aggregates[a].fast for a in self._aggregates if _holds(of, a)]
        return ", ".join(dict.fromkeys(locals_))

    def _const(self, of: Const) -> Code:
        value = of.value
        if isinstance(value, bool):
            return Code.plain(str(value), "truth")
        if isinstance(value, Decimal):
            return Code.plain(self._constant(f"Decimal({str(value)!r})"), "number")
        if isinstance(value, str):
            return Code.plain(self._constant(f"Text({value!r})"), "text")
        return Code.plain(f"({value})" if value < 0 else str(value), "number")

    def _call(self, of: Call) -> Code:
        name = of.name
        if name in ("&&", "||"):
            return self._joined(of)
        if name == "!":
            return self.truth(of.of[0]).wrapped("(not {})", "truth")
        if name == "BOUND" and isinstance(of.of[0], Var):
            return self.code(of.of[0]).wrapped("({} is not NOTHING)", "truth")
        if name == "IF":
            return self._if(of)
        if name == "COALESCE":
            return self._coalesce(of)
        parts = [self.code(part) for part in of.of]
        if name in _ARITHMETIC or name in _ORDER:
            return _two(parts, f"({{}} {name} {{}})", "number" if name in _ARITHMETIC else "truth")
        if name == "/":
            return _two(parts, "divided({}, {})", "number")
        if name in ("=", "!="):
            return _equal(parts, name == "!=")
        return self._named(of, parts)

    def _named(self, of: Call, parts: list[Code]) -> Code:
        name, given = of.name, parts[0] if parts else None
        if given is None:
            raise UnknownSyntaxError(f"{name} is not known here")
        if name in _FUNCTIONS:
            function, kind = _FUNCTIONS[name]
            return given.wrapped(f"{function}({{}})", kind)
        if name in _FIELDS:
            return given.wrapped(f"{{}}.{_FIELDS[name]}", "number")
        if name == "DATATYPE":
            return given.wrapped(f"kind_of({{}}, {self._xsd!r})", "iri")
        if name == f"{self._xsd}decimal":
            return given.wrapped("to_decimal({})", "number")
        if name == "IN" and all(isinstance(choice, Iri) for choice in of.of[1:]):
            choices = "".join(f"{part.fast}, " for part in parts[1:])
            return given.wrapped(f"({{}} in ({choices}))", "truth")
        if name == "CONCAT":
            said = [part.wrapped("text_in({})", "text") for part in parts]
            return Code(_concat(p.fast for p in said), _concat(p.slow for p in said), "text")
        return self._pattern(of, given)

    def _pattern(self, of: Call, given: Code) -> Code:
        """Return the code of REGEX and REPLACE with a constant pattern and no flags."""
        given = given.wrapped("text_in({})", "text")
        texts = [part.value for part in of.of[1:] if isinstance(part, Const)]
        if len(texts) != len(of.of) - 1 or not all(isinstance(text, str) for text in texts):
            raise UnknownSyntaxError(f"{of.name} is not known here")
        if of.name == "REGEX" and len(texts) == 1:
            pattern = self._constant(f"re.compile({texts[0]!r})")
            return given.wrapped(f"({pattern}.search({{}}) is not None)", "truth")
        if of.name == "REPLACE" and len(texts) == 2:
            pattern = self._constant(f"re.compile({texts[0]!r})")
            put = str(texts[1]).replace("\\", "\\\\").replace("$", "\\")
            return given.wrapped(f"Text({pattern}.sub({put!r}, {{}}))", "text")
        raise UnknownSyntaxError(f"{of.name} is not known here")

    def _joined(self, of: Call) -> Code:
        left, right = (self.truth(side) for side in of.of)
        word, function = ("and", "both") if of.name == "&&" else ("or", "either")
        fast = f"({left.fast} {word} {right.fast})"
        return Code(fast, f"{function}(lambda: {left.slow}, lambda: {right.slow})", "truth")

    def _if(self, of: Call) -> Code:
        test, yes, no = self.truth(of.of[0]), self.code(of.of[1]), self.code(of.of[2])
        kind = yes.kind if yes.kind == no.kind else "any"
        fast = f"({yes.fast} if {test.fast} else {no.fast})"
        return Code(fast, f"({yes.slow} if {test.slow} else {no.slow})", kind)

    def _coalesce(self, of: Call) -> Code:
        *tried, last = of.of
        if all(isinstance(part, Var) for part in tried):
            code = self.code(last)
            for part in reversed(tried):
                known = self.code(part)
                kind = known.kind if known.kind == code.kind else "any"
                fast = f"({known.fast} if {known.fast} is not NOTHING else {code.fast})"
                code = Code(fast, fast, kind)
            return code
        parts = [self.code(part) for part in of.of]
        kinds = {part.kind for part in parts}
        choices = ", ".join(f"lambda: {part.slow}" for part in parts)
        call = self._function("c", self.arguments(of), f"first({choices})")
        return Code.plain(call, kinds.pop() if len(kinds) == 1 else "any")


def _of(local: Local) -> tuple[str, str]:
    return local.code, local.kind


def _holds(node: Any, aggregate: Aggregate) -> bool:
    """Return whether an aggregate stands below a node."""
    if node == aggregate:
        return True
    if isinstance(node, tuple):
        return any(_holds(part, aggregate) for part in node)
    return is_dataclass(node) and any(
        _holds(getattr(node, f.name), aggregate) for f in fields(node)
    )


def _two(parts: list[Code], form: str, kind: str) -> Code:
    left, right = parts
    return Code(form.format(left.fast, right.fast), form.format(left.slow, right.slow), kind)


def _equal(parts: list[Code], differ: bool) -> Code:
    """Return the code of ``=``; where both sides are of one known kind, Python's own serves."""
    left, right = parts
    if left.kind == right.kind != "any":
        return _two(parts, "({} != {})" if differ else "({} == {})", "truth")
    return _two(parts, "(not same({}, {}))" if differ else "same({}, {})", "truth")


def _concat(parts: Iterator[str]) -> str:
    return f"Text({' + '.join(parts)})"
