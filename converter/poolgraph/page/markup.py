"""HTML comes in, lines go out as a printer would set them, each character with its place.

A table row becomes one line whose cells stand in columns as wide as the table needs; a
dollar or percent sign in a cell of its own goes to its figure; spacer cells vanish. The
standard library's parser is used because it tells the place of every tag and word,
which lxml does not.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from poolgraph.layout import Line
from poolgraph.page.lines import TAB, looked_at
from poolgraph.source import Source, Span

GAP = 3
_BREAKS = {
    "br",
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "center",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
}
_SPACED = _BREAKS - {"br", "li", "dt", "dd"}
_SILENT = {"script", "style", "title", "head"}
_NUMERIC = re.compile(r"[$(]?\s*[\d.,]+\s*[%)xX]?|[-–—]+\s*%?")

# Characters with their places: what is printed, and where it stands in the source.
Run = list[tuple[str, int]]


@dataclass
class _Box:
    """A cell of a table: its characters, the first grid column it fills, and how many."""

    run: Run
    column: int
    width: int

    @property
    def text(self) -> str:
        return "".join(c for c, _ in self.run)


@dataclass
class _Table:
    rows: list[list[_Box]] = field(default_factory=list)
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)
    box: _Box | None = None
    start: int = 0


def lines(source: Source, region: Span, item: re.Pattern[str]) -> Iterator[Line]:
    """Yield the lines that the HTML of ``region`` sets, from top to bottom."""
    setter = _Setter(source.text[region.start : region.end], region.start)
    for run, at in setter.set():
        text = "".join(c for c, _ in run)
        offsets = tuple(place for _, place in run)
        places = [place for character, place in run if character != " "]
        span = Span(places[0], places[-1] + 1) if places else Span(at, at)
        yield looked_at(text, span, offsets, item)


class _Setter(HTMLParser):
    """Sets type: collects characters into lines, and tables into rows of lines."""

    def __init__(self, text: str, start: int) -> None:
        super().__init__(convert_charrefs=False)
        self._text, self._start = text, start
        self._starts = [0, *(found.end() for found in re.finditer(r"\n", text))]
        self._out: list[tuple[Run, int]] = []
        self._run: Run = []
        self._tables: list[_Table] = []
        self._silent = 0
        self._as_typed = 0

    def set(self) -> list[tuple[Run, int]]:
        """Return every line, and where it stands."""
        self.feed(self._text)
        self.close()
        while self._tables:
            self._end_table()
        self._break()
        return self._out

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._start + self._starts[line - 1] + column

    # What the parser meets.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what ``tag`` begins."""
        given = dict(attrs)
        if "page-break" in (given.get("style") or ""):
            self._mark_page()
        if tag in _SILENT:
            self._silent += 1
        elif tag == "pre":
            self._break()
            self._as_typed += 1
        elif tag == "table":
            self._begin_table()
        elif tag == "tr" and self._tables:
            self._begin_row()
        elif tag in ("td", "th") and self._tables:
            self._begin_box(given)
        elif tag == "caption":
            self._break(spaced=True)
        elif tag == "hr":
            self._break()
            self._out.append(([(c, self._at) for c in "-" * 8], self._at))
        elif tag in _BREAKS:
            self._break(spaced=tag in _SPACED)

    def handle_endtag(self, tag: str) -> None:
        """End what ``tag`` ends."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "pre":
            self._break()
            self._as_typed = max(0, self._as_typed - 1)
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in ("td", "th") and self._tables:
            self._tables[-1].box = None
        elif tag in _SPACED or tag == "caption":
            self._break(spaced=True)

    def handle_data(self, data: str) -> None:
        """Take words as they stand."""
        if not self._silent:
            at = self._at
            for index, character in enumerate(data):
                self._take(character, at + index)

    def handle_entityref(self, name: str) -> None:
        """Take a named character."""
        self._take_all(html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        """Take a numbered character."""
        self._take_all(html.unescape(f"&#{name};"))

    # How it is set.

    def _take_all(self, characters: str) -> None:
        if not self._silent:
            for character in characters:
                self._take(character, self._at)

    def _take(self, character: str, at: int) -> None:
        if self._as_typed and not self._tables and character in "\r\n":
            if character == "\n":
                self._out.append((self._run, at))
                self._run = []
            return
        box = self._tables[-1].box if self._tables else None
        run = box.run if box else self._run
        if character == "\t" and self._as_typed and not self._tables:
            run.extend([(" ", at)] * (TAB - len(run) % TAB))
            return
        if character.isspace() and not (self._as_typed and not self._tables):
            character = " "
            if not run or run[-1][0] in " \n":
                return
        run.append((character, at))

    def _break(self, spaced: bool = False) -> None:
        """End the line, inside a cell the line of the cell."""
        if self._tables and (box := self._tables[-1].box):
            _trim(box.run)
            if box.run:
                box.run.append(("\n", self._at))
            return
        if any(character != " " for character, _ in self._run):
            self._out.append((self._run, self._run[0][1]))
        self._run = []
        if spaced and self._out and self._out[-1][0]:
            self._out.append(([], self._at))

    def _mark_page(self) -> None:
        self._break()
        self._out.append(([(c, self._at) for c in "<PAGE>"], self._at))

    def _begin_table(self) -> None:
        if self._tables:
            self._set_rows(self._tables[-1])
        else:
            self._break(spaced=True)
        self._tables.append(_Table(start=self._at))

    def _begin_row(self) -> None:
        table = self._tables[-1]
        table.rows.append([])
        table.column, table.box = 0, None
        table.taken = {column: rows - 1 for column, rows in table.taken.items() if rows > 1}

    def _begin_box(self, given: dict[str, str | None]) -> None:
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        while table.taken.get(table.column):
            table.column += 1
        width = _number(given.get("colspan"))
        table.box = _Box([], table.column, width)
        table.rows[-1].append(table.box)
        depth = _number(given.get("rowspan"))
        if depth > 1:
            table.taken |= dict.fromkeys(range(table.column, table.column + width), depth)
        table.column += width

    def _end_table(self) -> None:
        self._set_rows(self._tables.pop())
        if self._out and self._out[-1][0]:
            self._out.append(([], self._at))

    def _set_rows(self, table: _Table) -> None:
        """Set the rows collected so far; a table inside a cell comes after what was before it."""
        rows = [_with_signs(row) for row in _lines_of_cells(table.rows)]
        columns = _columns(rows)
        for row in rows:
            at = row[0].run[0][1] if row else table.start
            self._out.append((_line(row, columns), at))
            if len(row) == 1 and _spans(row[0], columns):
                self._out.append(([], at))  # it spans the whole table: a title, not a head
        table.rows = []


def _trim(run: Run) -> None:
    """Take off blanks and line ends at the end of a run."""
    while run and run[-1][0] in " \n":
        run.pop()


def _lines_of_cells(rows: list[list[_Box]]) -> Iterator[list[_Box]]:
    """Yield rows whose cells are one line each.

    In a table of figures the lines of a cell are one heading or label. Elsewhere, as on a
    cover, each is a line of its own: a name, and below it what it is the name of.
    """
    of_figures = sum(any(_NUMERIC.fullmatch(b.text.strip()) for b in row[1:]) for row in rows) > 1
    for row in rows:
        for box in row:
            _trim(box.run)
        if of_figures:
            yield [_Box([_blank(c) for c in b.run], b.column, b.width) for b in row]
            continue
        parts = [_parted(box.run) for box in row]
        for n in range(max(map(len, parts), default=0)):
            shown = zip(row, parts, strict=True)
            yield [_Box(p[n] if n < len(p) else [], b.column, b.width) for b, p in shown]


def _blank(character: tuple[str, int]) -> tuple[str, int]:
    return (" ", character[1]) if character[0] == "\n" else character


def _parted(run: Run) -> list[Run]:
    """Return a run cut at its line ends."""
    found: list[Run] = [[]]
    for character in run:
        if character[0] == "\n":
            found.append([])
        else:
            found[-1].append(character)
    return found


def _spans(box: _Box, columns: dict[int, tuple[int, int]]) -> bool:
    """Return whether a box reaches over all of several columns."""
    return len(columns) > 1 and all(0 <= c - box.column < box.width for c in columns)


def _number(given: str | None) -> int:
    return max(1, int(given)) if given and given.isdigit() else 1


def _with_signs(row: list[_Box]) -> list[_Box]:
    """Return the boxes that print something, a lone $ or % put to the figure beside it."""
    found: list[_Box] = []
    sign: _Box | None = None
    for box in row:
        _trim(box.run)
        text = box.text
        if not text:
            continue
        if text in ("$", "("):
            sign = box
        elif text in ("%", ")", "%)") and found and _NUMERIC.fullmatch(found[-1].text):
            found[-1] = _Box(found[-1].run + box.run, found[-1].column, found[-1].width)
        else:
            if sign:
                blank = (" ", sign.run[-1][1])
                box = _Box([*sign.run, blank, *box.run], box.column, box.width)
            found.append(box)
            sign = None
    return found


def _columns(rows: list[list[_Box]]) -> dict[int, tuple[int, int]]:
    """Return, for each grid column in use, the first and last column of type it is set in."""
    widths: dict[int, int] = {}
    for box in (box for row in rows for box in row):
        widths.setdefault(box.column, 1)
        if box.width == 1:
            widths[box.column] = max(widths[box.column], len(box.run))
    for box in sorted((b for row in rows for b in row if b.width > 1), key=lambda b: b.width):
        inside = [c for c in widths if box.column <= c < box.column + box.width]
        lacking = len(box.run) - sum(widths[c] + GAP for c in inside) + GAP
        if lacking > 0:
            widths[inside[-1]] += lacking
    places: dict[int, tuple[int, int]] = {}
    left = 0
    for column in sorted(widths):
        places[column] = (left, left + widths[column])
        left += widths[column] + GAP
    return places


def _line(row: list[_Box], columns: dict[int, tuple[int, int]]) -> Run:
    """Return one line: figures set to the right of their columns, words to the left."""
    line: Run = []
    for box in row:
        inside = [c for c in columns if box.column <= c < box.column + box.width]
        left, right = columns[inside[0]][0], columns[inside[-1]][1]
        room = max(0, right - left - len(box.run))
        is_figure = bool(_NUMERIC.fullmatch(box.text))
        indent = room if is_figure else room // 2 if box.width > 1 else 0
        start = max(left + indent, len(line) + (GAP if line else 0))
        line += [(" ", box.run[0][1])] * (start - len(line))
        line += box.run
    return line
