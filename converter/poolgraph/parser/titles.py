"""The lines above a table's head come in, its title goes out with the dimension it names.

A title may take several lines, carry footnote marks, name a loan group, stand below
another heading, or be the first lines of the head itself. Nothing else is assumed of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from poolgraph.layout import Cell, Line
from poolgraph.parser.blocks import Block
from poolgraph.parser.captions import is_sentence, joined, paragraphs, unmarked
from poolgraph.parser.groups import ends_in, group_headed, group_in, is_portion, is_whole_pool
from poolgraph.syntax import Phrase
from poolgraph.terms import Terms

STRATIFIER = "code:stratifier"
_LAST_FIGURE = re.compile(r"[:\s]+\$?[\d.,]*\d%?$")
_NUMBERED = re.compile(r"^\d{1,2}[.)]?\s+")
_GENERAL = 2
_JOINTS = 4


@dataclass(frozen=True)
class Title:
    """What stands above a head: the title, its marks, the dimension it names, the rest."""

    phrase: Phrase | None
    marks: tuple[Phrase, ...]
    concept: str | None
    group: Phrase | None
    rest: tuple[Line, ...]


def above_and_head(block: Block, terms: Terms) -> tuple[list[list[Line]], Sequence[Line]]:
    """Return the groups of lines above the head, and the head: it may begin with the title."""
    groups, head = _with_spanning_head(paragraphs(block.caption), block.head)
    words = [line for line in head if line.kind in "t|*"]
    if any(_dimension(g, terms) for g in groups if not is_sentence(joined(g))):
        return groups, head
    for top, low in _beginnings(words, terms):
        if _is_title(top, low, terms):
            return [*groups, list(top)], low
    return groups, head


def _beginnings(
    words: Sequence[Line], terms: Terms
) -> Iterator[tuple[Sequence[Line], Sequence[Line]]]:
    """Yield the ways a head may begin with its title: known word for word first, then longest."""
    sizes = [n for n in (3, 2, 1) if n < len(words) and all(len(x.cells) == 1 for x in words[:n])]
    texts = {n: unmarked(joined(words[:n]))[0].text for n in sizes}
    for size in sorted(sizes, key=lambda n: (not terms.is_exact(STRATIFIER, texts[n]), -n)):
        yield words[:size], words[size:]


def _with_spanning_head(
    groups: list[list[Line]], head: Sequence[Line]
) -> tuple[list[list[Line]], Sequence[Line]]:
    """Return the head with a heading over several columns that has a rule of its own.

    The rule under WEIGHTED AVERAGES reaches over those columns only; the one above a whole
    head begins at the stub.
    """
    printed = [line for line in head if line.kind in "t|"]
    if not groups or not printed or head[0].kind != "-":
        return groups, head
    stub = min((line.cells[0] for line in printed), key=lambda cell: cell.left)
    if (
        any(len(line.cells) > 1 for line in printed)
        and head[0].left >= stub.right
        and groups[-1][0].left >= stub.right
    ):
        return groups[:-1], [*groups[-1], *head]
    if all(len(line.cells) == 1 for line in printed) and _spans(groups[-1], head[0], printed):
        return groups[:-1], [*groups[-1], *head]
    return groups, head


def _spans(words: Sequence[Line], rule: Line, printed: Sequence[Line]) -> bool:
    """Return whether words stand in the middle of a rule that begins right of a folded head."""
    ends = (words[0].cells[0].right, rule.cells[-1].right)
    is_over = len(words) == 1 and rule.left <= words[0].left and ends[0] <= ends[1]
    return is_over and rule.left > min(line.left for line in printed)


def _is_title(top: Sequence[Line], low: Sequence[Line], terms: Terms) -> bool:
    """Return whether the first lines of a head name a dimension and do not stand in its stub."""
    if _heads_a_column(top, low, terms) or _is_in_line_aside(top[-1].cells[0], low):
        return False
    over_stub = any(top[-1].cells[0].overlaps(cell) for cell in low[-1].cells[:1])
    names_stub = terms.look_up(STRATIFIER, low[-1].cells[0].text)
    text = unmarked(joined(top))[0].text
    whole = f"{text} {low[-1].cells[0].text}"
    if over_stub and top[-1].left == low[-1].left and terms.is_exact(STRATIFIER, whole):
        return False  # "Remaining Term to Stated" over "Maturity"
    return bool(terms.look_up(STRATIFIER, text) and (names_stub or not over_stub))


def _is_in_line_aside(words: Cell, low: Sequence[Line]) -> bool:
    """Return whether words stand right of the middle of a head, in line with one cell below."""
    middle = min(line.left for line in low) + max(line.cells[-1].right for line in low)
    under = [cell for cell in low[0].cells if cell.overlaps(words)]
    if words.left * 2 <= middle or len(under) != 1:
        return False
    left, right = words.left - under[0].left, words.right - under[0].right
    return not left or not right or abs(left + right) <= 1


def _heads_a_column(top: Sequence[Line], low: Sequence[Line], terms: Terms) -> bool:
    """Return whether lines are the upper part of one column's heading, and no title."""
    under = [cell for cell in low[0].cells if cell.overlaps(top[-1].cells[0])]
    if len(under) != 1 or under[0] is low[0].cells[0]:
        return False
    words = f"{joined(top).text} {under[0].phrase.text}"
    if terms.look_up("code:columnHeading", words):
        return True
    for line in low[1:]:
        below = [cell for cell in line.cells if cell.overlaps(under[0])]
        words = " ".join((words, *(cell.phrase.text for cell in below)))
        if len(below) == 1 and terms.is_exact("code:columnHeading", words):
            return True
    return False


def read(groups: list[list[Line]], terms: Terms) -> Title:
    """Return the title among ``groups`` of lines, and the lines that are none of it."""
    chosen = _chosen(groups, terms)
    rest = tuple(line for group in groups if group is not chosen for line in group)
    group = next(
        (g for lines in reversed(groups) if (g := group_in(unmarked(joined(lines))[0], terms))),
        None,
    )
    if chosen is None:
        return Title(None, (), None, group, rest)
    phrase, marks = unmarked(joined(chosen))
    return Title(phrase, marks, _dimension(chosen, terms), group, rest)


def _chosen(groups: list[list[Line]], terms: Terms) -> list[Line] | None:
    """Return the lines that are the title: the nearest that name a dimension, else the nearest."""
    headings = [group for group in groups if not is_sentence(joined(group))]
    for group in reversed(headings):
        if _dimension(group, terms):
            return group
    named = [g for g in headings if not _names_no_table(unmarked(joined(g))[0], terms)]
    named = [g for g in named if not all(_is_summary(line, terms) for line in g)]
    named = [g for g in named if not is_portion(unmarked(g[-1].phrase)[0], terms)]
    return named[-1] if named else None


def _is_summary(line: Line, terms: Terms) -> bool:
    """Return whether a line is a last one of the table above: "Minimum 1,000"."""
    words = _LAST_FIGURE.sub("", line.phrase.text)
    return words != line.phrase.text and terms.look_up("code:totalLine", words) is not None


def _names_no_table(phrase: Phrase, terms: Terms) -> bool:
    """Return whether a heading is of several tables: "FINAL POOL TABLES", "Loan Group 1"."""
    is_furniture = terms.look_up("code:furniture", phrase.text) is not None
    return is_furniture or group_headed(phrase, terms) is not None


def standing_group(line: Line, before: Phrase | None, terms: Terms) -> Phrase | None:
    """Return the loan group that holds from a line on: the one it is a heading of, else ``before``.

    Such a heading says little else ("POOL 1 MORTGAGE LOANS") or names its group last. One
    over the tables of the whole pool ends the group.
    """
    phrase = unmarked(line.phrase)[0]
    if is_whole_pool(phrase, terms):
        return None
    if is_portion(phrase, terms):
        return phrase
    group = group_in(phrase, terms)
    if group is None or _dimension([line], terms):
        return before
    return group if ends_in(phrase, group) else group_headed(phrase, terms) or before


def names_dimension(line: Line, terms: Terms) -> bool:
    """Return whether a line alone would be the title of a table."""
    return not is_sentence(line.phrase) and _dimension([line], terms) is not None


def _dimension(lines: Sequence[Line], terms: Terms) -> str | None:
    """Return the dimension a title names, in any part: word for word first, else by pattern."""
    whole = unmarked(joined(lines))[0]
    each = [unmarked(line.phrase)[0] for line in lines]
    of_whole = list(_bare(whole, terms))
    of_lines = [wording for phrase in each for wording in _bare(phrase, terms)]
    # One word of a line ("Properties in Loan Group 1") is too little to go by.
    several = (wording for wording in of_lines if " " in wording.strip())
    known = [*of_whole, *(phrase.text for phrase in each), *several]
    exact = [wording for wording in known if terms.is_exact(STRATIFIER, wording)]
    ways = [
        wording for wording in (*exact, *of_whole, *of_lines) if terms.look_up(STRATIFIER, wording)
    ]
    surest = max(ways, key=lambda wording: terms.certainty(STRATIFIER, wording), default="")
    return terms.look_up(STRATIFIER, surest) if surest else None


def _bare(phrase: Phrase, terms: Terms) -> Iterator[str]:
    """Yield a title as it is, then without what titles are framed in.

    "2. Distribution of Loan Purpose", "State in Pool 1", "Loan Age of the Mortgage Loans".
    """
    text = phrase.text
    yield text
    text = _NUMBERED.sub("", text)
    group = group_in(phrase, terms)
    if group and group.text in text:
        before = text.partition(group.text)[0].split()
        for words in range(len(before), max(0, len(before) - _JOINTS), -1):
            yield " ".join(before[:words])
            yield _unframed(" ".join(before[:words]), terms)
    yield _unframed(text, terms)


def is_named_whole(phrase: Phrase, terms: Terms) -> bool:
    """Return whether every word names a dimension, but for those that titles are framed in."""
    ways = list(_bare(unmarked(phrase)[0], terms))
    return any(0 < len(terms.form(way)) == terms.certainty(STRATIFIER, way) for way in ways)


@lru_cache(maxsize=4)
def _frames(terms: Terms) -> list[str]:
    return sorted(terms.wordings("code:titleFrame/any"), key=len, reverse=True)


def _unframed(text: str, terms: Terms) -> str:
    """Return a title without the words before and behind it that name nothing."""
    for _ in range(2):
        for frame in _frames(terms):
            if text.casefold().startswith(f"{frame} "):
                text = text[len(frame) :].strip()
            if text.casefold().endswith(f" {frame}"):
                text = text[: -len(frame)].strip()
    return text


def dimension(title: Title, stub: Phrase | None, terms: Terms) -> str | None:
    """Return the dimension that the title names, else the stub.

    A title of a word or two ("MATURITY", "Principal Balances") may be too general; then
    the stub decides where it says more.
    """
    words = unmarked(stub)[0].text if stub else ""
    named = terms.look_up(STRATIFIER, words)
    if title.phrase is None or title.concept is None or named is None:
        return title.concept or named
    if len(title.phrase.text.split()) > _GENERAL:
        return title.concept
    sure = terms.certainty(STRATIFIER, title.phrase.text)
    return named if terms.certainty(STRATIFIER, words) > sure else title.concept
