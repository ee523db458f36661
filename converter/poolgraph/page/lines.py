"""One printed line comes in, its cells and the letter it looks like go out.

Only form is judged here: gaps, rules, figures at the end of a line, marks at its
beginning. The letters are explained in grammar/filing.lark, which reads them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from poolgraph.layout import Cell, Line, place
from poolgraph.page import tabs
from poolgraph.source import Source, Span

_PIECE = r"(?:- )*[-=_*.~–—]{2,}"
# Pieces, of which one may be short where others are not: under "%" a single dash.
_RULE = re.compile(
    rf"(?:[-=_.*~–—]\s+){{4,}}[-=_.*~–—]?|{_PIECE}(?:\s+{_PIECE})*"
    r"|(?=[-=_–—])(?=.*[-=_–—]{3})[-=_–—]+(?:\s+[-=_–—]+)+"
)
# A footnote mark behind the last figure of a line: "100.00%**", "$1,234.00(1)".
_FIGURE_MARK = re.compile(r"(?:(?<=\d%)|(?<=\.\d\d))(?:\*{1,3}|\(\d{1,2}\)|\[\d{1,2}\])$")
_MARK_ENDS = "*)]"
_UNIT = re.compile(r"\(?[%$#]\)?")
_WHOLE = "100"  # alone on a line: a total of percents, sooner than a page number
# A line of a table of contents: leaders, then a page.
CONTENTS = re.compile(r"\.{3,}\s*(?:[A-Z]-?)?\d{1,3}$")
_BOX_SIGNS = frozenset(" \t|+-=_")
_ODD = re.compile(r"[~#@^{}\\<>;`!?]")
_MOST_SIGNS = 3
_RULED = re.compile(r"[-=_.]{3,}")
_PAGE_MARK = re.compile(r"<PAGE>\s*[\w-]*", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:- )?-?\s?(?:[A-Z]-?)?(?:\d{1,3}|#|[ivxl]+)\s?-?|\d{1,3} \w\w \d{1,3}"
)
_COLUMN_TAGS = re.compile(r"(?:<[SC]>\s*)+", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Z][A-Z0-9-]*>", re.IGNORECASE)
_NOTE_MARK = re.compile(r"(?:\(\d{1,2}\)|\(?\*{1,4}\)?|\[\d{1,2}\]|\d{1,2}/|[†‡])\s+(?=\S)")
_TITLE_NUMBER = re.compile(r"\d{1,2}[.)]\s+(?=[^\W\d])")
_MARKS = re.compile(r"(?:\(\d{1,2}\)|\(?\*{1,3}\)?(?!\*)|\[\d{1,2}\])+")
_PART_MARK = re.compile(r"\([a-zA-Z]\)\s+(?=\S)")
_NUMBER = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
_FIGURE = re.compile(rf"\$?{_NUMBER}%?|{_NUMBER}[xX]|\$?[-–—]{{1,2}}%?|[*$%]|[Nn]/[Aa]")
_SMALL = re.compile(r"\d{1,3}(?:,\d{3})*")
_DASH = re.compile(r"\$?[-–—]{1,2}%?")
AMOUNT_OR_SHARE = re.compile(rf"\$?\d[\d,]*\.\d+%?|\${_NUMBER}|{_NUMBER}%")
_WHOLE_LINES = (
    (_RULE, "-"),
    (_COLUMN_TAGS, "-"),
    (_PAGE_MARK, "~"),
    (_PAGE_NUMBER, "~"),
    (_TAG, "."),
)
# A container's header: the line that opens it, and the one that closes it ("": a blank one).
_HEADERS = (("-----BEGIN", ""), ("<SEC-HEADER>", "</SEC-HEADER>"), ("<SUBMISSION>", "<DOCUMENT>"))
_CELL = re.compile(r"\S+(?: \S+)*")
# Two blanks that do not only end a sentence.
_WIDE_GAP = re.compile(r"(?<![.:;,?!])\s{2,}")
_MOST_WORDS_A_CELL = 4
_APART_DASH = re.compile(r"(?<=\d)\s+[-–—]{1,2}\s+(?=\d)")  # "50.01   -   55.00......      25"
_DOLLAR_APART = re.compile(r"\$\s+(?=\d)")  # "<$   150,000.00......      50"
_LONG_GAP = re.compile(r"\S\s{3,}\S")


def plain(source: Source, region: Span, item: re.Pattern[str]) -> Iterator[Line]:
    """Yield the lines of a region of plain text; lines of a container's header are tags."""
    closing: str | None = None
    before = "."
    stops = tabs.stops(source, region)
    for span in source.lines(region):
        line = line_of(source.quote(span), span, item, stops.get(span.start, ()))
        text = line.text.strip()
        if line.kind == "~" and before == "t" and text.isdigit():
            line = replace(line, kind="t")  # "Loan Group" over "1": no page number
        before = line.kind
        if closing is None:
            closing = next((end for start, end in _HEADERS if text.startswith(start)), None)
            yield line if closing is None else replace(line, kind="<")
        else:
            yield replace(line, kind="<" if line.cells else ".")
            if (closing and text.startswith(closing)) or (not closing and not text):
                closing = None


def line_of(raw: str, span: Span, item: re.Pattern[str], stops: tuple[int, ...] = ()) -> Line:
    """Return one line of plain text as it looks, with its cells and its letter.

    Its tabs lead to ``stops``, and behind the last of these to every eighth column.
    """
    text, offsets = _expanded(_unboxed(raw), span, stops)
    return looked_at(text, span, offsets, item)


def looked_at(
    text: str, span: Span, offsets: tuple[int, ...] | None, item: re.Pattern[str]
) -> Line:
    """Return a line whose text is already as it looks, with its cells and its letter."""
    kind = kind_of(text.strip(), item)
    cells = tuple(
        Cell(
            found.group(),
            place(span, offsets, *found.span()),
            *found.span(),
            offsets[found.start() : found.end()] if offsets else None,
        )
        for found in _CELL.finditer(text)
    )
    return Line(kind, text, span, cells, offsets)


def _unboxed(raw: str) -> str:
    """Return a line without the strokes between its columns: "CA  |  268  |", "----+-----+"."""
    bare = raw.replace("|", " ")
    return bare.replace("+", " ") if "+" in raw and not set(raw) - _BOX_SIGNS else bare


def _expanded(raw: str, span: Span, stops: tuple[int, ...]) -> tuple[str, tuple[int, ...] | None]:
    """Return ``raw`` with its tabs as blanks, and where each character came from."""
    text = raw.replace("\f", " ").replace("\v", " ").replace("\xa0", " ")
    if "\t" not in text:
        return text, None
    looks: list[str] = []
    offsets: list[int] = []
    ahead = iter(stops)
    for index, character in enumerate(text):
        is_tab = character == "\t"
        width = next(ahead, 0) - len(looks) if is_tab else 1
        width = width if width > 0 else tabs.STOP - len(looks) % tabs.STOP
        looks.extend(" " * width if is_tab else character)
        offsets.extend([span.start + index] * width)
    return "".join(looks), tuple(offsets)


def kind_of(text: str, item: re.Pattern[str]) -> str:
    """Return the letter for a line's text, stripped of outer blanks."""
    if not text:
        return "."
    if text == _WHOLE:
        return "#"
    for pattern, letter in _WHOLE_LINES:
        if pattern.fullmatch(text):
            return letter
    if _TAG.match(text):
        return "<"
    return _kind_of_words(text, item)


def _kind_of_words(text: str, item: re.Pattern[str]) -> str:
    if _is_noise(text):
        return "?"
    if _UNIT.fullmatch(text) or _is_numbered(text):
        return "t"
    if item.match(text):
        return "#" if CONTENTS.search(text) else "i"
    if _NOTE_MARK.match(text) and not _LONG_GAP.search(_NOTE_MARK.sub("", text, count=1)):
        return "*"
    if _PART_MARK.match(text):
        return "a"
    if _ends_in_figures(text):
        return "#"
    if _MARKS.fullmatch(text):
        return "t"
    bare = _RULED.sub("", text).replace(" ", "")
    if sum(map(str.isalnum, bare)) * 2 < len(bare):
        return "?"
    return "|" if _LONG_GAP.search(text) or _is_columns(text) else "t"


def _is_numbered(text: str) -> bool:
    """Return whether a line is a number and, after any gap, one run of words: a title."""
    number = _TITLE_NUMBER.match(text)
    rest = text[number.end() :] if number else ""
    return bool(rest) and not _LONG_GAP.search(rest) and not _ends_in_figures(rest)


def _is_columns(text: str) -> bool:
    """Return whether a line is three or more short cells set apart by two blanks each."""
    cells = _WIDE_GAP.split(text)
    return len(cells) > 2 and len(text.split()) <= _MOST_WORDS_A_CELL * len(cells)


def _is_noise(text: str) -> bool:
    """Return whether a line holds more signs than sentences, tables or rules print."""
    signs = len(_ODD.findall(text))
    return signs >= _MOST_SIGNS and signs * 7 > len(text.replace(" ", ""))


def _is_amid_figures(before: list[str]) -> bool:
    """Return whether a ``*`` behind words is a figure too small to print: so are those before."""
    *others, last = before or [""]
    if _is_leader(last):
        return True
    is_figure = _FIGURE.fullmatch(last) is not None
    is_apart = bool(others) and (_is_leader(others[-1]) or bool(_FIGURE.fullmatch(others[-1])))
    return is_figure and (is_apart or not _SMALL.fullmatch(last))


def _is_leader(word: str) -> bool:
    return word == "." or word.endswith("..")


def _ends_in_figures(text: str) -> bool:
    """Return whether a line ends in two figures, or in one amount or share set apart."""
    if text[-1] in _MARK_ENDS:
        text = _FIGURE_MARK.sub("", text)
    words = text.split()
    if words[-1] == "*" and not text.endswith("  *") and not _is_amid_figures(words[:-1]):
        return False  # a footnote mark behind a title
    count = 0
    for word in reversed(words):
        if not _FIGURE.fullmatch(word):
            break
        count += word not in "$%"
    if count != 1 or words[-1] == "$":
        return count > 0
    if words[-1] == "*" or _DASH.fullmatch(words[-1]):
        return text.removesuffix(words[-1]).endswith(("  ", ".. ", ". . "))
    if _SMALL.fullmatch(words[-1]):
        before = text.removesuffix(words[-1])
        label = _DOLLAR_APART.sub("$", _APART_DASH.sub("-", before.rstrip()))
        return before.endswith("   ") and not _LONG_GAP.search(label)
    last = words[-1] if words[-1] != "%" else f"{words[-2]}%"
    alone = text.rstrip("% ").removesuffix(last.rstrip("%"))
    return bool(AMOUNT_OR_SHARE.fullmatch(last)) and (
        not alone or alone.endswith(("  ", "..", ".. ", ". . ", "$ ", ": "))
    )
