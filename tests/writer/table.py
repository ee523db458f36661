"""Prints one table as plain text: title, head, rows, total, notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import wrap

from writer import figures
from writer.layout import Layout
from writer.pool import Measure, Row, Table

SPAN = "WEIGHTED AVERAGES"
_PAGE = {"mark-only": ["<PAGE>"], "number-and-mark": ["", f"{'4':>40}", "<PAGE>"]}


@dataclass(frozen=True)
class Column:
    """A column of the page: its head, and from which to which place its figures stand."""

    head: tuple[str, ...]
    left: int
    right: int
    figures: int


def lines(table: Table, layout: Layout) -> list[str]:
    """Return the lines of ``table``; blanks are still blanks, lines end without a line end."""
    layout = settled(table, layout)
    printed = figures.rows(table, layout)
    columns = _columns(table, layout, printed)
    page = [*_title(table, layout, columns[-1].right), *_tag("<TABLE>", layout)]
    head = _head(table, layout, columns)
    page += [*head, *_marks_of_columns(layout, columns)]
    body = _body(table, layout, columns, printed)
    page += _broken(body, [*_title(table, layout, columns[-1].right, True)], head, layout)
    page += _total(layout, columns, printed[-1])
    page += [*_summary(layout, columns), *_tag("</TABLE>", layout), *_notes(table, layout)]
    return [_squeezed(line, layout) for line in page]


def settled(table: Table, layout: Layout) -> Layout:
    """Return ``layout`` without what this table cannot show."""
    averages = [m.concept or "" for m in table.measures[-2:]]
    if len(averages) < 2 or not all("weightedAverage" in concept for concept in averages):
        layout = replace(layout, spanning=False)
    if layout.title == "none" and layout.group != "above":
        layout = replace(layout, group="above")
    if layout.marks != "none" and not table.notes:
        layout = replace(layout, marks="none")
    return layout


# Above the head.


def title(table: Table, layout: Layout) -> str:
    """Return the title in one line, with its group, without footnote marks."""
    words = table.title
    if layout.title == "distribution-of":
        words = f"Distribution of {words}"
    if table.group and layout.group == "in-title":
        words = f"{words} in {table.group}"
    if table.group and layout.group == "of-the":
        words = f"{words} of the {table.group} Mortgage Loans"
    if layout.title == "numbered":
        words = f"2. {words}"
    return words.upper() if layout.title == "caps" else words


def _title(table: Table, layout: Layout, width: int, again: bool = False) -> list[str]:
    printed: list[str] = []
    if table.group and layout.group == "above" and not again:
        printed += [table.group.upper(), ""]
    if layout.title == "none":
        return [_placed(line, layout, width) for line in printed]
    if layout.title == "table-number":
        printed.append("TABLE 3")
    mark = layout.marks.removeprefix("glued ") if layout.marks != "none" else ""
    gap = " " if mark in ("1/", "*") and not layout.marks.startswith("glued") else ""
    words = title(table, layout)
    found = _halves(words) if layout.title == "two-lines" else [words]
    found[-1] += gap + mark
    if again and layout.break_ == "continued":
        found[-1] += " (continued)"
    printed += found
    if table.group and layout.group == "below-title":
        printed.append(table.group)
    return [*(_placed(line, layout, width) for line in printed), ""]


def _halves(words: str) -> list[str]:
    return wrap(words, max(len(words) // 2 + 4, 12), break_long_words=False, break_on_hyphens=False)


def _placed(words: str, layout: Layout, width: int) -> str:
    return words if layout.title_place == "left" else words.center(width).rstrip()


# The head.


def _columns(table: Table, layout: Layout, printed: list[list[str]]) -> list[Column]:
    """Return where every column stands; the first is the stub."""
    labels = [line for row in table.rows for line in row.label.lines]
    stub = _cased(wrap(table.stub, max(layout.head_width, 18)), layout)
    indent = (2 if layout.labels == "indented" else 0) + (6 if layout.leaders != "none" else 0)
    widest = max(map(len, (*labels, *stub, layout.total.strip("."), "Average:")))
    found = [Column(tuple(stub), 0, widest + indent, 0)]
    for k, measure in enumerate(table.measures):
        under = layout.spanning and k >= len(table.measures) - 2
        head = _cased(_wrapped(measure, layout, under), layout)
        width = max(len(row[k]) for row in printed)
        full = max(width, *map(len, head))
        inset = {"right": full - width, "figures": full - width}.get(
            layout.figures, (full - width) // 2
        )
        left = found[-1].right + max(layout.gap, len(SPAN) - full if layout.spanning else 0)
        found.append(Column(tuple(head), left, left + full, left + inset + width))
    return found


def _wrapped(measure: Measure, layout: Layout, is_under_span: bool) -> list[str]:
    words = measure.heading
    if is_under_span:  # which says it for both of its columns
        words = words.removeprefix("Weighted Average ")
    longest = max(map(len, words.split()))
    return wrap(words, max(layout.head_width, longest), break_on_hyphens=False)


def _cased(words: list[str], layout: Layout) -> list[str]:
    if layout.head_case == "mixed":
        return words
    return [line.upper() if layout.head_case == "caps" else line.lower() for line in words]


def _head(table: Table, layout: Layout, columns: list[Column]) -> list[str]:
    depth = max(len(column.head) for column in columns)
    stacked = [_stacked(column, depth, layout) for column in columns]
    printed = [_head_line(columns, [s[row] for s in stacked], layout) for row in range(depth)]
    if layout.spanning:
        printed = [*_span_of(columns[-2:]), *printed]
    full = _rule(layout, 0, columns[-1].right)
    above = [full] if layout.head_rules in ("both", "above") else []
    below = [full] if layout.head_rules in ("both", "below") else []
    if layout.head_rules == "columns":
        below = [_under_columns(layout, columns)]
    blank = [""] if layout.blanks == "after-head" else []
    return [*above, *printed, *below, *blank]


def _stacked(column: Column, depth: int, layout: Layout) -> list[str]:
    blank = [""] * (depth - len(column.head))
    return [*blank, *column.head] if layout.head_stack == "bottom" else [*column.head, *blank]


def _head_line(columns: list[Column], words: list[str], layout: Layout) -> str:
    line = ""
    for at, (column, word) in enumerate(zip(columns, words, strict=True)):
        room = column.right - column.left - len(word)
        right = column.figures - column.left - len(word)
        indent = {"centre": room // 2, "right": room, "figures": max(0, right)}
        start = column.left + (indent.get(layout.head_align, 0) if at else 0)
        line = line.ljust(start) + word if word else line
    return line


def _span_of(columns: list[Column]) -> list[str]:
    left, right = columns[0].left, columns[-1].right
    return [" " * left + SPAN.center(right - left).rstrip(), " " * left + "-" * (right - left)]


def _rule(layout: Layout, left: int, right: int) -> str:
    if layout.rule == "- -":  # a rule that a mail gateway escaped
        return "- " + "-" * max(3, right - 2)
    return " " * left + layout.rule * (right - left)


def _under_columns(layout: Layout, columns: list[Column]) -> str:
    line = ""
    sign = layout.rule[0]
    for column in columns:
        line = line.ljust(column.left) + sign * max(3, column.right - column.left)
    return line


# Rows.


def _body(
    table: Table, layout: Layout, columns: list[Column], printed: list[list[str]]
) -> list[list[str]]:
    """Return the lines of each row."""
    found = []
    last = len(table.rows) - 1
    for at, row in enumerate(table.rows):
        group = _row(row, layout, columns, printed[at], at)
        if layout.row_rules and at < last:
            group.append(_rule(layout, 0, columns[-1].right))
        if layout.blanks == "between-rows" or (layout.blanks == "every-five" and at % 5 == 4):
            group.append("")
        found.append(group)
    return found


def _row(row: Row, layout: Layout, columns: list[Column], printed: list[str], at: int) -> list[str]:
    *above, last = row.label.lines
    width = columns[0].right
    begun = [_label(line, layout, width) for line in above]
    label = _label(last, layout, width)
    if layout.leaders != "none" and label.strip():
        dots = "." if layout.leaders == "dots" else " ."
        room = max(0, width + 2 - len(label.rstrip()))
        label = label.rstrip() + (dots * room)[:room]
    return [*begun, _figures(label, layout, columns, printed, at)]


def _label(words: str, layout: Layout, width: int) -> str:
    room = width if layout.leaders == "none" else width - 6
    if layout.labels == "right":
        return words.rjust(room)
    if layout.labels == "centre":
        return words.center(room).rstrip()
    return f"  {words}" if layout.labels == "indented" else words


def _figures(label: str, layout: Layout, columns: list[Column], printed: list[str], at: int) -> str:
    line = label
    for k, (column, figure) in enumerate(zip(columns[1:], printed, strict=True)):
        right = column.figures - ((at + k) % 2 if layout.figures == "ragged" else 0)
        line = line.ljust(max(right - len(figure), len(line) + 1)) + figure
    return line


def _broken(
    body: list[list[str]], title_again: list[str], head: list[str], layout: Layout
) -> Iterator[str]:
    """Yield the rows, with a page break in their middle where the layout has one."""
    middle = (len(body) + 1) // 2
    for at, group in enumerate(body):
        if at == middle and layout.break_ != "none":
            yield from ["", *_PAGE.get(layout.break_, ["<PAGE>"]), ""]
            if layout.break_ in ("title-and-head-again", "continued"):
                yield from title_again
            if layout.break_ not in _PAGE:
                yield from head
        yield from group


# Below the rows.


def _total(layout: Layout, columns: list[Column], printed: list[str]) -> Iterator[str]:
    full = _rule(layout, 0, columns[-1].right)
    if layout.total == "absent":
        yield from [full] if layout.end_rule else []
        return
    if layout.total_rule == "columns-wide":
        yield _rule(layout, columns[1].left, columns[-1].right)
    elif layout.total_rule == "columns":
        yield _under_columns(layout, columns[1:])
    elif layout.total_rule == "full":
        yield full
    elif layout.total_rule == "double":
        yield "=" * columns[-1].right
    label = ("     " if layout.total_label_place == "indented" else "") + layout.total
    yield _figures(label if layout.total else "", layout, columns, printed, 0)
    if layout.end_rule:
        yield full


def _summary(layout: Layout, columns: list[Column]) -> list[str]:
    """Return the lines that some put under their total; they are no strata."""
    place = columns[1].figures
    shown = {
        "minimum": (("Minimum", "1,000"), ("Maximum", "9,000")),
        "average-lowest-highest": (("Average:", "6.500%"), ("Lowest:", "2.000%")),
    }
    return [
        name.ljust(place - len(figure)) + "  " + figure
        for name, figure in shown.get(layout.summary, ())
    ]


def _notes(table: Table, layout: Layout) -> list[str]:
    if layout.marks == "none":
        return []
    mark = layout.marks.removeprefix("glued ")
    opening = ["", "----------"] if layout.note_place == "after-rule" else [""]
    opening = ["", "", *opening] if layout.note_place == "page-end" else opening
    words = wrap(" ".join(table.notes), 66)
    return [*opening, f"{mark:<6}{words[0]}", *(" " * 6 + line for line in words[1:])]


# The page.


def _tag(name: str, layout: Layout) -> list[str]:
    return [name] if layout.tags else []


def _marks_of_columns(layout: Layout, columns: list[Column]) -> list[str]:
    if not layout.tags:
        return []
    line = "<S>"
    for column in columns[1:]:
        line = line.ljust(max(column.left, len(line) + 1)) + "<C>"
    return [line]


def _squeezed(line: str, layout: Layout) -> str:
    if layout.squeezed:
        return re.sub(r"(?<=\S) {2,}", " ", line)
    return _tabbed(line) if layout.tabs else line.rstrip()


def _tabbed(line: str) -> str:
    """Return ``line`` with tabs for the blanks that reach a tab stop."""
    pieces = [line[at : at + 8] for at in range(0, len(line), 8)]
    short = [re.sub(r" {2,}$", "\t", piece) if len(piece) == 8 else piece for piece in pieces]
    return "".join(short).rstrip()
