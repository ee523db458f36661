"""What the quick reading of a flat grammar tells is what Lark's own parser tells."""

from collections.abc import Iterator
from pathlib import Path

import lark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import cases
from poolgraph import page, source, terms
from poolgraph.parser import grammars
from poolgraph.parser.prose import join

FOLDERS = cases("depositors", "expected.txt")[::6]
Pieces = list[tuple[str, list[tuple[str, int, int]]]]


def parsed(name: str, text: str) -> Pieces:
    """Return the pieces of a text as Lark parses them."""
    tree = grammars.load(name, terms.load()).parse(text)
    found = [piece for piece in tree.children if isinstance(piece, lark.Tree)]
    return [
        (str(piece.data), [(str(t), t.start_pos, t.end_pos) for t in piece.children])
        for piece in found
    ]


def scanned(name: str, text: str) -> Pieces:
    """Return the pieces of a text as they are told apart without a parser."""
    pieces = grammars.flat(name, text, terms.load())
    return [(rule, [tuple(token) for token in tokens]) for rule, tokens in pieces]


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the rows and the paragraphs of a filing, each with the grammar that reads it."""
    path = next(folder.glob("filing.*"))
    text, words = source.decode(path.read_bytes(), path.name), terms.load()
    paragraph = []
    for line in page.lay_out(text, words).lines:
        if line.kind == "#":
            yield "row", line.text
        if line.kind in "t|":
            paragraph.append(line)
        elif paragraph:
            yield "prose", join(paragraph).words
            paragraph = []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_rows_and_prose_are_told_apart_as_lark_does(folder: Path) -> None:
    """Every row and paragraph of a filing."""
    for name, text in texts(folder):
        assert scanned(name, text) == parsed(name, text)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(("row", "prose")), st.text(alphabet='aAs $%.,()"-–*:;/1290xXN\n', max_size=60)
)
def test_odd_texts_are_told_apart_as_lark_does(name: str, text: str) -> None:
    """Texts made of the signs that matter, in any order."""
    assert scanned(name, text) == parsed(name, text)
