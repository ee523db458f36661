"""The text of a query comes in, its tree goes out.

rdflib's parser reads all of SPARQL and takes ten seconds for our queries; this one reads
them in hundredths of a second. What it does not know raises :class:`UnknownSyntaxError`,
and the shape is left to the referee.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from poolgraph.checks.compiled.tree import (
    Aggregate,
    Bind,
    Call,
    Const,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    Iri,
    Optional,
    Select,
    Term,
    Triple,
    Union,
    UnknownSyntaxError,
    Var,
)

_TOKEN = re.compile(
    r"""\s*(?:(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<var>[?$]\w+)|"(?P<text>[^"\\\n]*)"(?![@^])
    |(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z][\w-]*:[\w-]*)|(?P<word>[A-Za-z]+)
    |(?P<sign>&&|\|\||!=|<=|>=|[{}().,;=<>!+\-*/]))""",
    re.VERBOSE,
)
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX"})
_COMPARISONS = frozenset({"=", "!=", "<", ">", "<=", ">="})


def read_query(text: str, prefixes: Mapping[str, str]) -> Select:
    """Return the tree of a SELECT query; ``prefixes`` are what its names may use."""
    reader = _Reader(text, prefixes)
    query = reader.select()
    reader.expect("")
    return query


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise UnknownSyntaxError(f"cannot read {text[at : at + 30]!r}")
        found.append((token.lastgroup, token[token.lastgroup]))
        at = token.end()
    return [*found, ("end", "")]


class _Reader:
    """Reads tokens from the left, by recursive descent, as the grammar of SPARQL 1.1 is written."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self._tokens, self._at, self._prefixes = _tokens(text), 0, prefixes
        self._fresh = 0

    # what stands next

    def _kind(self) -> str:
        return self._tokens[self._at][0]

    def _next(self) -> str:
        """Return the next token, keywords in capitals, without taking it."""
        kind, value = self._tokens[self._at]
        return value.upper() if kind == "word" else value if kind in ("sign", "end") else ""

    def _take(self) -> str:
        value = self._tokens[self._at][1]
        self._at += 1
        return value

    def _skip(self, *wanted: str) -> bool:
        if self._next() in wanted and self._kind() != "end":
            self._at += 1
            return True
        return False

    def expect(self, wanted: str) -> None:
        """Take ``wanted``; raise where something else stands."""
        if self._next() != wanted or (wanted == "" and self._kind() != "end"):
            raise UnknownSyntaxError(
                f"{self._tokens[self._at][1]!r} stands where {wanted!r} should"
            )
        self._at += 1

    # queries and groups

    def select(self) -> Select:
        """Read a SELECT with its WHERE, GROUP BY and HAVING."""
        self.expect("SELECT")
        columns = []
        while self._next() not in ("WHERE", "{"):
            columns.append(self._column())
        self._skip("WHERE")
        where, by, having = self.group(), [], []
        if self._skip("GROUP"):
            self.expect("BY")
            while self._kind() == "var":
                by.append(self._take()[1:])
        if self._skip("HAVING"):
            while self._next() == "(":
                having.append(self._bracketed())
        return Select(tuple(columns), where, tuple(by), tuple(having))

    def _column(self) -> Bind:
        if self._kind() == "var":
            name = self._take()[1:]
            return Bind(Var(name), name)
        self.expect("(")
        column = self._as()
        self.expect(")")
        return column

    def _as(self) -> Bind:
        value = self._either()
        self.expect("AS")
        if self._kind() != "var":
            raise UnknownSyntaxError("AS needs a variable")
        return Bind(value, self._take()[1:])

    def group(self) -> Group:
        """Read what stands between braces."""
        self.expect("{")
        if self._next() == "SELECT":
            found: list[Element] = [self.select()]
            self.expect("}")
            return tuple(found)
        found = []
        while not self._skip("}"):
            found += self._element()
            self._skip(".")
        return tuple(found)

    def _element(self) -> list[Element]:
        if self._next() == "{":
            groups = [self.group()]
            while self._skip("UNION"):
                groups.append(self.group())
            return [Union(tuple(groups))]
        if self._skip("OPTIONAL"):
            return [Optional(self.group())]
        if self._skip("FILTER"):
            return [Filter(self._bracketed() if self._next() == "(" else self._primary())]
        if self._skip("BIND"):
            self.expect("(")
            bound = self._as()
            self.expect(")")
            return [bound]
        return self._triples()

    def _triples(self) -> list[Element]:
        """Read one subject with all that is said of it."""
        subject, found = self._node(), list[Element]()
        while True:
            steps = self._path()
            while True:
                found += self._along(subject, steps, self._term())
                if not self._skip(","):
                    break
            if not self._skip(";"):
                return found

    def _along(self, subject: Var | Iri, steps: list[Var | Iri], end: Term) -> list[Element]:
        """Return a path from subject to end, one triple a step, over variables nobody else has."""
        found: list[Element] = []
        for step in steps[:-1]:
            self._fresh += 1
            middle = Var(f"step{self._fresh}_")
            found.append(Triple(subject, step, middle))
            subject = middle
        return [*found, Triple(subject, steps[-1], end)]

    def _path(self) -> list[Var | Iri]:
        if self._tokens[self._at] == ("word", "a"):
            self._at += 1
            return [Iri(f"{self._prefixes['rdf']}type")]
        steps = [self._node()]
        while self._skip("/"):
            steps.append(self._node())
        return steps

    def _node(self) -> Var | Iri:
        term = self._term()
        if isinstance(term, Const):
            raise UnknownSyntaxError(f"{term.value!r} cannot stand here")
        return term

    def _term(self) -> Term:
        kind, value = self._tokens[self._at]
        reader = _TERMS.get(kind)
        if reader is not None:
            self._at += 1
            return reader(self, value)
        if kind == "word" and value in ("true", "false"):
            self._at += 1
            return Const(value == "true")
        raise UnknownSyntaxError(f"{value!r} is no term")

    def name(self, compact: str) -> Iri:
        """Return the IRI of a compact name."""
        prefix, _, local = compact.partition(":")
        if prefix not in self._prefixes:
            raise UnknownSyntaxError(f"the prefix of {compact} is not declared")
        return Iri(self._prefixes[prefix] + local)

    # expressions, from the loosest operator to the tightest

    def _bracketed(self) -> Expression:
        self.expect("(")
        value = self._either()
        self.expect(")")
        return value

    def _either(self) -> Expression:
        return self._chain(self._both, "||")

    def _both(self) -> Expression:
        return self._chain(self._compared, "&&")

    def _compared(self) -> Expression:
        left = self._sum()
        if self._next() in _COMPARISONS:
            return Call(self._take(), (left, self._sum()))
        if self._skip("IN"):
            return Call("IN", (left, *self._arguments()))
        return left

    def _sum(self) -> Expression:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Expression:
        return self._chain(self._unary, "*", "/")

    def _chain(self, operand: Callable[[], Expression], *signs: str) -> Expression:
        value = operand()
        while self._next() in signs:
            value = Call(self._take(), (value, operand()))
        return value

    def _unary(self) -> Expression:
        if self._skip("!"):
            return Call("!", (self._unary(),))
        if self._skip("-"):
            value = self._unary()
            if isinstance(value, Const) and isinstance(value.value, int | Decimal):
                return Const(-value.value)
            return Call("-", (Const(0), value))
        return self._primary()

    def _primary(self) -> Expression:
        if self._next() == "(":
            return self._bracketed()
        word = self._next() if self._kind() == "word" else ""
        if not word or word in ("TRUE", "FALSE"):
            term = self._term()
            if isinstance(term, Iri) and self._next() == "(":
                return Call(term.value, self._arguments())
            return term
        self._at += 1
        if word in ("EXISTS", "NOT"):
            if word == "NOT":
                self.expect("EXISTS")
            found = Exists(self.group())
            return Call("!", (found,)) if word == "NOT" else found
        return self._aggregate(word) if word in _AGGREGATES else Call(word, self._arguments())

    def _aggregate(self, word: str) -> Aggregate:
        self.expect("(")
        distinct = self._skip("DISTINCT")
        of = None if self._skip("*") else self._either()
        self.expect(")")
        return Aggregate(word, of, distinct)

    def _arguments(self) -> tuple[Expression, ...]:
        self.expect("(")
        found: list[Expression] = []
        while not self._skip(")"):
            found.append(self._either())
            self._skip(",")
        return tuple(found)


_TERMS: dict[str, Callable[[_Reader, str], Term]] = {
    "var": lambda _, value: Var(value[1:]),
    "iri": lambda _, value: Iri(value[1:-1]),
    "name": lambda reader, value: reader.name(value),
    "text": lambda _, value: Const(value),
    "number": lambda _, value: Const(Decimal(value) if "." in value else int(value)),
}
