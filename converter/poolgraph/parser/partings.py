"""A table block comes in, the ways to part it go out: what stands above, the head, the body."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from poolgraph.layout import Line
from poolgraph.parser import captions, folded, halves, labels, printed, readings, titles
from poolgraph.parser.blocks import Block
from poolgraph.parser.stacks import clusters, heading
from poolgraph.syntax import StratificationTable
from poolgraph.terms import Terms

_GOES_ON = ("/", ",", "-", "&")

Parts = tuple[list[list[Line]], Sequence[Line], Sequence[Line]]


def ways(block: Block, before: StratificationTable | None, terms: Terms) -> Iterator[Parts]:
    """Yield the ways to part a block: the lines above the head in groups, the head, the body.

    Where the likeliest shows no measure, a title may have been cut off the head that is part of
    it, or the words under a rule are no head but the first label, and the head is above it, or
    words between blank lines are the title, and the head is what looks like the first label.
    """
    above, head = titles.above_and_head(block, terms)
    whole = captions.paragraphs(block.caption)
    is_again = before and before.total is None and _words(block.head) == headings_of(before)
    if len(whole) < len(above) and (is_again or _reads_whole(block, terms)):
        above, head = whole, block.head
    yield above, *_with_first_label(*halves.unfolded(head, block.lines), before, terms)
    if len(whole) < len(above):
        yield whole, block.head, block.lines
    words = [line for line in block.head if line.kind == "t"]
    rules = block.head[: len(block.head) - len(words)]
    is_below = bool(words) and words == [*block.head[len(rules) :]]
    is_ruled = any(line.kind == "-" for line in (*_below(block.caption), *rules))
    if whole and is_below and (is_ruled or folded.is_folded(block.caption, block.lines)):
        yield whole[:-1], [*whole[-1], *rules], [*words, *block.lines]
    first = next((n for n, line in enumerate(block.lines) if line.kind == "#"), 0)
    if first and block.head and block.head[-1].kind in ".-":
        top = captions.paragraphs([*block.caption, *block.head])
        yield top, block.lines[:first], block.lines[first:]


def _below(caption: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines under the last words of a caption."""
    return takewhile(lambda line: line.kind not in "t|*", reversed(caption))


def _reads_whole(block: Block, terms: Terms) -> bool:
    """Return whether a folded head reads word for word with the line that may be its title."""
    lines = printed.of(block.lines, terms)
    if not folded.is_folded(block.head, [line.line for line in lines]):
        return False
    stub, columns = readings.best(block.head, lines, terms)
    is_known = stub is not None and titles.is_named_whole(stub, terms)
    return is_known and all(column.concept for column in columns)


def _with_first_label(
    head: Sequence[Line], body: Sequence[Line], before: StratificationTable | None, terms: Terms
) -> tuple[Sequence[Line], Sequence[Line]]:
    """Return head and body, the first row's label whole where it begins in the head.

    Where no rule parts them, a line is the label's if it ends in a sign that goes on, if only
    with it the first label is a range ("Less than or equal / to $250,000"), or if the head
    without it is the head of the table that this page carries on.
    """
    last = head[-1:]
    if not last or last[0].kind != "t" or len(last[0].cells) != 1 or len(head) == 1:
        return head, body
    goes_on = last[0].text.rstrip().endswith(_GOES_ON) or _makes_a_range(last[0], body, terms)
    if before and before.total is None and not goes_on:
        goes_on = _words(head) != headings_of(before) and _words(head[:-1]) == headings_of(before)
        goes_on = goes_on or is_again(head[:-1], before)
    return (head[:-1], [*last, *body]) if goes_on else (head, body)


def _makes_a_range(line: Line, body: Sequence[Line], terms: Terms) -> bool:
    first = next((one for one in body if one.kind == "#"), None)
    label = first.cells[0].text.rstrip(" .") if first else ""
    joined = labels.band(f"{line.phrase.text} {label}", terms)
    return joined is not None and labels.band(label, terms) is None


def _words(head: Sequence[Line]) -> list[str]:
    """Return the words of each column of a head, the stub's first."""
    return [heading(cells).text for cells in clusters(head)]


def is_again(head: Sequence[Line], before: StratificationTable) -> bool:
    """Return whether a head prints the words of ``before``, with or without its spanning ones."""
    shown = _each(headings_of(before))
    words = [n for n, line in enumerate(head) if line.kind in "t|"]
    bare = [head[n] for n in words if n == words[-1] or head[n + 1].kind != "-"]
    return any(_each(_words(lines)) == shown for lines in (head, bare))


def _each(headings: Sequence[str]) -> list[str]:
    """Return every word, in an order of their own: so folded heads are compared."""
    return sorted(word for heading in headings for word in heading.split())


def headings_of(table: StratificationTable) -> list[str]:
    """Return the words of each column that ``table`` shows, the stub's first if it has one."""
    headings = (table.stub, *(column.heading for column in table.columns))
    return [heading.text for heading in headings if heading]
