"""Lines come in with the letter each looks like by itself, and go out as their neighbours have it.

"First Lien 65.1%" may be the end of a sentence or a row whose blanks were folded; a lone "1"
behind words may be a row's figure or the end of "Group 1" in a head. The lines beside it tell.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate, pairwise

from poolgraph.layout import Line
from poolgraph.page.lines import AMOUNT_OR_SHARE

_LONGEST = 60  # a line of running text is longer
_MOST_WORDS = 9
_MOST_WORDS_OF_A_LABEL = 4
_WHOLE_POOL = 100
_FEWEST = 2  # rows, or a row and the total, that make a table
_FEWEST_LINES = 20  # of a document, for its spacing to be told
_MOST_APART = 12  # of as many lines one may stand right under another in a double-spaced text
_DOCUMENT = "<DOCUMENT>"
_VALUE = re.compile(r"(?<![\d.,-])([\d,]*\.?\d+)\s?%?$")
_LEADERS = re.compile(r"\.{2,}\s*\S+$|\. \. \S+$")
_MAY_END = frozenset("0123456789%*-–—")
_WHOLE = re.compile(r"\$?\d{1,3}(?:,?\d{3})*|\*")
_DASH = re.compile(r"\$?[-–—]{1,2}%?")
_PERCENT = re.compile(r"\s+%$")


def closed_up(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines, those of a double-spaced document without the blank one behind each.

    Where hardly a line stands right under another, one blank line says nothing; two do.
    """
    document: list[Line] = []
    for line in lines:
        if line.text.startswith(_DOCUMENT):
            yield from _closed_up(document)
            document = []
        document.append(line)
    yield from _closed_up(document)


def _closed_up(lines: Sequence[Line]) -> Iterator[Line]:
    places = [n for n, line in enumerate(lines) if line.kind not in ".<"]
    near = sum(below - place == 1 for place, below in pairwise(places))
    is_double = len(places) >= _FEWEST_LINES and near * _MOST_APART <= len(places)
    for n, line in enumerate(lines):
        if not (is_double and n and not line.cells and lines[n - 1].kind not in ".<"):
            yield line


def settled(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines with the letters that their neighbours leave them."""
    found = list(lines)
    for n in range(1, len(found) - 1):
        if found[n].kind == "#" and _is_of_a_head(*found[n - 1 : n + 2]):
            found[n] = replace(found[n], kind="|")
    for run in _runs(found):
        for n in _rows_of(run, found):
            found[n] = replace(found[n], kind="#")
    yield from found


def _is_of_a_head(above: Line, line: Line, below: Line) -> bool:
    """Return whether a line's only figure is a small number with words right above and below."""
    last = line.cells[-1]
    if above.kind not in "t|" or below.kind not in "t|" or len(line.cells) < 2:
        return False
    is_alone = last.text.isdigit() and not any(map(str.isdigit, line.cells[-2].text))
    return is_alone and all(
        any(cell.overlaps(last) and not cell.text.isdigit() for cell in beside.cells)
        for beside in (above, below)
    )


def _runs(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Yield the numbers of lines that stand together and may all be rows of a single column."""
    run: list[int] = []
    for n, line in enumerate(lines):
        if line.kind == "#" or _form(line):
            run.append(n)
        elif not (run and _is_between(lines, n)):
            if len(run) > 1:
                yield run
            run = []
    if len(run) > 1:
        yield run


def _is_between(lines: Sequence[Line], n: int) -> bool:
    """Return whether a line may stand among rows: a mark, one blank, a label that goes on."""
    line, above = lines[n], lines[n - 1]
    if line.kind in ".-~":
        return line.kind != "." or above.kind != "."
    is_label = line.kind == "t" and len(line.text.split()) <= _MOST_WORDS_OF_A_LABEL
    return is_label and above.kind not in ".t" and n + 1 < len(lines) and _form(lines[n + 1]) != ""


def _form(line: Line) -> str:
    """Return what a short line in one cell ends in; "" where it is no figure.

    ``amount`` has decimals or a sign, ``led`` follows leaders, ``marked`` is a number and a "*",
    ``dash`` and ``whole`` are just that.
    """
    if line.kind != "t" or len(line.cells) != 1 or line.cells[0].text[-1] not in _MAY_END:
        return ""
    text = _PERCENT.sub("%", line.cells[0].text)
    words = [word for word in text.split() if word != "."]
    if not 1 < len(words) <= _MOST_WORDS or len(text) > _LONGEST + text.count("."):
        return ""
    if words[-1] == "*" and words[-2].isdigit():
        return "marked"
    forms = (("amount", AMOUNT_OR_SHARE), ("dash", _DASH), ("whole", _WHOLE))
    form = next((name for name, form in forms if form.fullmatch(words[-1])), "")
    return "led" if form and _LEADERS.search(text) else form


def _rows_of(run: Sequence[int], lines: Sequence[Line]) -> Iterator[int]:
    """Yield which lines of a folded run are rows, though they do not look it.

    Lines with an amount or a share each make a table of a single column. A whole number or a
    ``*`` behind words may end the head above the rows, or the title of what follows; between
    rows it is a figure. No head ends in a number and a ``*``: right above a row of two figures
    and more such a line is a row.
    """
    forms = {n: "row" if lines[n].kind == "#" else _form(lines[n]) for n in run}
    whole = set(_shares(run, lines))
    sure = [n for n, form in forms.items() if form in ("row", "amount", "led") or n in whole]
    is_table = whole or {"row", "amount"} & set(forms.values())
    if any(len(lines[n].cells) != 1 for n in run):  # not folded: a total that touches its label
        yield from (n for n in run if n in whole and forms[n] != "row")
        return
    first = next((n for n in sure if forms[n] == "row" and not _is_single(lines[n])), 0)
    yield from (n for n, form in forms.items() if form == "marked" and n < first)
    if len(sure) + [*forms.values()].count("dash") < _FEWEST or not is_table:
        return
    is_single = any(form == "amount" or _is_single(lines[n]) for n, form in forms.items())
    taken = {"marked"} | ({"whole"} if is_single else set())
    last = next((n for n in range(sure[-1], run[-1]) if lines[n].kind == "."), run[-1] + 1)
    for n, form in forms.items():
        is_inside = sure[0] < n < last
        is_row = n in whole or (is_single and form in ("amount", "dash", "led"))
        is_row = is_row or (is_single and n < sure[0] and _is_first(lines[n - 1], lines[n]))
        if form != "row" and (is_row or (is_inside and form in taken)):
            yield n


def _is_first(above: Line, line: Line) -> bool:
    """Return whether a ``*`` ends a first row, below a rule or behind digits, and no head."""
    words = line.text.split()
    return words[-1] == "*" and (above.kind == "-" or any(map(str.isdigit, "".join(words))))


def _shares(run: Sequence[int], lines: Sequence[Line]) -> list[int]:
    """Return the lines of a run whose last figures add up to the 100 under them, and that one.

    Without it, the first lines of a run that add up to 100.
    """
    found = [_VALUE.search(lines[n].cells[-1].text) for n in run]
    values = [Decimal(figure[1].replace(",", "")) if figure else Decimal(0) for figure in found]
    for at in (n for n, value in enumerate(values) if value == _WHOLE_POOL):
        first, total = at, Decimal(0)
        while first and total + values[first - 1] <= _WHOLE_POOL:
            first -= 1
            total += values[first]
        if total == _WHOLE_POOL and at - first >= _FEWEST:
            return list(run[first : at + 1])
    sums = list(accumulate(values))
    whole = [n for n, total in enumerate(sums, start=1) if total == _WHOLE_POOL]
    return list(run[: whole[-1]]) if whole and whole[-1] >= _FEWEST else []


def _is_single(row: Line) -> bool:
    """Return whether a line of figures ends in a single one."""
    if row.kind != "#":
        return False
    words = _PERCENT.sub("%", row.cells[0].text).replace("$ ", "$").split()
    return len(words) == 1 or not any(map(str.isdigit, words[-2].rstrip(".")[-1:]))
