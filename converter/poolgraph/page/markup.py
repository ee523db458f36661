"""HTML comes in, lines go out as a printer would set them, each character with its place.

The standard library's parser is used because it tells the place of every tag and word,
which lxml does not.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from poolgraph.layout import Line
from poolgraph.page.grid import Box, Run, set_in_columns, trim
from poolgraph.page.lines import looked_at
from poolgraph.page.tabs import STOP
from poolgraph.source import Source, Span

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


@dataclass
class _Table:
    rows: list[list[Box]] = field(default_factory=list)
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)
    box: Box | None = None
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
            run.extend([(" ", at)] * (STOP - len(run) % STOP))
            return
        if character.isspace() and not (self._as_typed and not self._tables):
            character = " "
            if not run or run[-1][0] in " \n":
                return
        run.append((character, at))

    def _break(self, spaced: bool = False) -> None:
        """End the line, inside a cell the line of the cell."""
        if self._tables and (box := self._tables[-1].box):
            trim(box.run)
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
        table.box = Box([], table.column, width)
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
        for line, is_whole in set_in_columns(table.rows):
            at = line[0][1] if line else table.start
            self._out.append((line, at))
            if is_whole:
                self._out.append(([], at))
        table.rows = []


def _number(given: str | None) -> int:
    return max(1, int(given)) if given and given.isdigit() else 1
