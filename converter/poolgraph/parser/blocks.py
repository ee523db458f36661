"""A page comes in, its blocks go out: which lines are a table, an item, a note, running text.

This is grammar/filing.lark at work on the page's shape. A block knows only line numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lark import Token, Tree

from poolgraph.layout import Line, Page
from poolgraph.parser import grammars
from poolgraph.terms import Terms

_MOST_PAGES = 8  # of a table are looked at together


@dataclass(frozen=True)
class Block:
    """Lines that belong together by their form; ``kind`` is the rule that read them.

    A table also has its caption (may be empty) and its head (may be empty); ``lines`` is
    then its body. ``after`` is the table right behind it, where it prints the same head again.
    """

    kind: str
    lines: Sequence[Line]
    caption: Sequence[Line] = ()
    head: Sequence[Line] = ()
    after: "Block | None" = None

    @property
    def is_amount(self) -> bool:
        """Whether all it prints below words is one figure: the size of the issue on a cover."""
        rows = [line for line in self.lines if line.kind == "#"]
        return len(rows) == 1 and len(rows[0].cells) == 1

    def later(self) -> Iterator[Sequence[Line]]:
        """Yield the bodies that the pages behind it print under the same head."""
        block = self.after
        for _ in range(_MOST_PAGES):
            if block is not None:
                yield block.lines
                block = block.after


def read(page: Page, terms: Terms) -> list[Block]:
    """Return the blocks of ``page`` from top to bottom."""
    tree = grammars.load("filing", terms).parse(page.shape)
    parts = (part for part in tree.children if isinstance(part, Tree))
    return _linked([block for part in parts for block in _blocks_of(part, page.lines)])


def _linked(found: list[Block]) -> list[Block]:
    """Return blocks, each table with the one right behind it that prints its head again."""
    for n in range(len(found) - 2, -1, -1):
        words, below = _words(found[n]), _words(found[n + 1])
        if words and below[: len(words)] == words:  # a first label may have begun under it
            found[n] = replace(found[n], after=found[n + 1])
    return found


def _words(block: Block) -> list[list[str]]:
    return [line.text.split() for line in block.head if line.kind in "t|"]


def _blocks_of(tree: Tree[Token], lines: Sequence[Line]) -> Iterator[Block]:
    for child in tree.children:
        if isinstance(child, Token):
            yield Block("garbled", _lines_of(child, lines))
        elif child.data == "table":
            parts = {_name_of(part): part for part in child.children}
            found = {name: _lines_of(_token_of(part), lines) for name, part in parts.items()}
            yield Block("table", found["body"], found.get("CAPTION", ()), found.get("HEAD", ()))
        else:
            yield Block(child.data, _lines_of(_token_of(child), lines))


def _name_of(part: Tree[Token] | Token) -> str:
    return part.type if isinstance(part, Token) else part.data


def _token_of(part: Tree[Token] | Token) -> Token:
    while isinstance(part, Tree):
        part = part.children[0]
    return part


def _lines_of(token: Token, lines: Sequence[Line]) -> Sequence[Line]:
    return lines[token.start_pos : token.end_pos]
