"""Prints tables as HTML: signs in cells of their own, spacer cells, nested tables, entities."""

import re
from dataclasses import replace
from html import escape
from textwrap import wrap

from writer import figures, table
from writer.layout import Layout, Markup
from writer.pool import Pool, Table

_NAMED = {"–": "&ndash;", "—": "&mdash;", "$": "&#36;"}


def shown(layout: Layout, how: Markup) -> Layout:
    """Return ``layout`` without what HTML does not show: page marks, leaders, SGML tags."""
    layout = replace(layout, tags=False, break_="none", newline="\n")
    if how.as_typed:
        return layout
    title = layout.title if layout.title in ("caps", "numbered", "distribution-of") else "mixed"
    group = layout.group if layout.group in ("above", "of-the") else "in-title"
    case = "caps" if layout.head_case == "caps" else "mixed"
    return replace(
        layout,
        title=title,
        group=group,
        head_case=case,
        marks="none",
        leaders="none",
        summary="none",
        spanning=False,
    )


def write(pool: Pool, layout: Layout, how: Markup) -> str:
    """Return an HTML document that states ``pool``."""
    layout = shown(layout, how)
    parts = ["<html>", "<body>", "<p>Item 5. Other Events.</p>"]
    for one in pool.tables:
        parts += _as_typed(one, layout) if how.as_typed else _table(one, layout, how)
        parts.append('<p style="page-break-before:always">&nbsp;</p>')
    text = "\n".join([*parts, "</body>", "</html>", ""])
    if how.broken and not how.as_typed:
        text = _broken(text)
    if how.tag_case == "upper":
        text = re.sub(r"</?\w+", lambda tag: tag.group().upper(), text)
    return text


def _as_typed(one: Table, layout: Layout) -> list[str]:
    return ["<pre>", *(escape(line, quote=False) for line in table.lines(one, layout)), "</pre>"]


def _broken(text: str) -> str:
    """Return ``text`` with its words over several lines, as old editors left them."""
    return re.sub(r"(?<=[a-z,]) (?=[A-Za-z])", "\n", text)


def _table(one: Table, layout: Layout, how: Markup) -> list[str]:
    layout = table.settled(one, layout)
    printed = figures.rows(one, layout)
    width = _cells_wide(one, how)
    rows = [*_head(one, layout, how)]
    for row, values in zip(one.rows, printed, strict=False):
        joint = {"blank": " ", "div": "</div><div>"}.get(how.label_break, "<br>")
        label = joint.join(_entities(line, how) for line in row.label.lines)
        label = f"<div>{label}</div>" if how.label_break == "div" else label
        rows.append(_row([label], values, one, how))
    rows += _rule(how, width)
    if layout.total != "absent":
        rows.append(_row([_entities(layout.total.strip("."), how)], printed[-1], one, how))
    return _whole(one, layout, how, width, rows)


def _whole(one: Table, layout: Layout, how: Markup, width: int, rows: list[str]) -> list[str]:
    above, title = _group(one, layout, how), _title(one, layout, how, width)
    inside = how.headline in ("first-row", "caption")
    body = ['<table border="0" cellpadding="0">', *(title if inside else ()), *rows, "</table>"]
    if how.nested:
        body = ["<table><tr><td>", *body, "</td></tr></table>"]
    return [*above, *(() if inside else title), *body]


def _group(one: Table, layout: Layout, how: Markup) -> list[str]:
    if not one.group or layout.group != "above":
        return []
    return [f'<p align="center">{_entities(one.group.upper(), how)}</p>']


def _title(one: Table, layout: Layout, how: Markup, width: int) -> list[str]:
    words = _entities(table.title(one, layout), how)
    start, end = {
        "bold": ("<div><b>", "</b></div>"),
        "centre-font": ('<center><font size="2">', "</font></center>"),
        "first-row": (f'<tr><td colspan="{width}" align="center">', "</td></tr>"),
        "caption": ("<caption>", "</caption>"),
    }.get(how.headline, ('<p align="center">', "</p>"))
    return [f"{start}{words}{end}"]


def _cells_wide(one: Table, how: Markup) -> int:
    return len(_cells(["0"] * len(one.measures), one, how)) + 1


def _head(one: Table, layout: Layout, how: Markup) -> list[str]:
    """Return the rows of the head: one of cells with breaks, or one for each printed line."""
    cased = str.upper if layout.head_case == "caps" else str
    words = [cased(one.stub), *(cased(measure.heading) for measure in one.measures)]
    stacked = [wrap(w, max(12, *map(len, w.split())), break_on_hyphens=False) for w in words]
    depth = max(map(len, stacked))
    if how.head_cells != "rows":
        joint = "<br>" if how.head_cells == "break" else " "
        joined = [joint.join(_entities(line, how) for line in lines) for lines in stacked]
        return [_head_row(joined, one, how), *_rule(how, 3)]
    padded = [[""] * (depth - len(s)) + s for s in stacked]
    return [
        *(_head_row([_entities(p[row], how) for p in padded], one, how) for row in range(depth)),
        *_rule(how, 3),
    ]


def _head_row(words: list[str], one: Table, how: Markup) -> str:
    """Return a row of headings, each over all the cells that its column fills."""
    row = [_td(words[0], "")]
    for word, measure in zip(words[1:], one.measures, strict=True):
        if how.spacers != "none":
            row.append(_td("&nbsp;", ""))
        span = len(_parts("$ 0" if measure.form == "money" else "0%", how))
        wide = f' colspan="{span}"' if span > 1 else ""
        row.append(_td(word, f'{wide} align="center"'))
    return f"<tr>{_joined(row, how)}</tr>"


def _row(label: list[str], values: list[str], one: Table, how: Markup) -> str:
    return f"<tr>{_joined([_td(label[0], ''), *_cells(values, one, how)], how)}</tr>"


def _cells(values: list[str], one: Table, how: Markup) -> list[str]:
    found: list[str] = []
    for value, measure in zip(values, one.measures, strict=True):
        if how.spacers != "none":
            found.append(_td("&nbsp;", ' width="2%"' if how.spacers == "wide" else ""))
        parts = _parts(value, how)
        full = len(_parts("$ 0" if measure.form == "money" else "0%", how))
        if len(parts) < full:
            parts = ["", *parts] if measure.form == "money" else [*parts, ""]
        found += [_td(_entities(part, how), ' align="right"') for part in parts]
    return found


def _parts(value: str, how: Markup) -> list[str]:
    """Return a figure as the cells it fills: its signs may have cells of their own."""
    if value.startswith("$") and how.signs in ("own-cells", "percent-glued"):
        return ["$", value.removeprefix("$").strip()]
    if value.endswith("%") and how.signs in ("own-cells", "dollar-glued"):
        return [value.removesuffix("%").strip(), "%"]
    return [value]


def _td(words: str, given: str) -> str:
    return f"<td{given}>{words}</td>"


def _joined(cells: list[str], how: Markup) -> str:
    return "".join(cells) if how.closed else "\n".join(cell.removesuffix("</td>") for cell in cells)


def _rule(how: Markup, width: int) -> list[str]:
    shown = {
        "hr": f'<tr><td colspan="{width}"><hr></td></tr>',
        "dashes": "<tr><td></td>" + "<td>--------</td>" * (width - 1) + "</tr>",
        "border-row": f'<tr><td colspan="{width}" style="border-bottom:1px solid"></td></tr>',
        "empty-row": f'<tr><td colspan="{width}">&nbsp;</td></tr>',
    }
    return [shown[how.rules]] if how.rules in shown else []


def _entities(words: str, how: Markup) -> str:
    text = escape(words, quote=False)
    if how.entities == "plain":
        return text
    if how.entities == "numeric":
        return "".join(c if c.isascii() else f"&#{ord(c)};" for c in text).replace("&amp;", "&#38;")
    return "".join(_NAMED.get(c, c) for c in text).replace("  ", "&nbsp; ")
