"""The lines of the signature page come in, the signature goes out."""

import re
from collections.abc import Sequence

from poolgraph.layout import Cell, Line
from poolgraph.parser.prose import dated, join, parts
from poolgraph.source import Span
from poolgraph.syntax import Dated, Phrase, Signature
from poolgraph.terms import Terms

HEADING = "code:furniture/signatures"
_NEAR = 4
_SHORTEST = 8
_LONGEST = 45


def read(lines: Sequence[Line], terms: Terms) -> Signature | None:
    """Return who signed, for whom, as what and when; ``None`` where nobody did."""
    printed = [line for line in lines if line.kind not in ".-~<"]
    signed = _line_of_signature(printed, terms)
    day = _date(printed, terms)
    if signed is None:
        return None
    row, cell = signed
    conformed = _after(cell, terms, "code:joint/signed-by", "code:joint/conformed-signature")
    names = _below(printed[row + 1 :], cell, terms)
    if conformed and len(names) == 1 and not _is_conformed(cell, terms):
        names = [conformed, *names]
    signer = names[0] if names else conformed
    title = names[1] if len(names) > 1 else None
    company = _above(printed[:row], cell, terms)
    found = [part.span for part in (company, conformed, signer, title, day) if part]
    span = Span(min(s.start for s in found), max(s.end for s in found)) if found else cell.span
    return Signature(company, signer, title, day, span)


def _is_conformed(cell: Cell, terms: Terms) -> bool:
    """Return whether a signature is printed as "/s/ Celia Coulter"."""
    return re.search(_words(terms, "code:joint/conformed-signature"), cell.text, re.I) is not None


def page(lines: Sequence[Line], terms: Terms) -> Sequence[Line]:
    """Return the lines of the signature page: from its heading, the last one, to its end.

    Where the heading is lost, it begins a few lines above the one where somebody signs.
    """
    headings = (
        row
        for row, line in reversed(list(enumerate(lines)))
        if line.cells and terms.look_up("code:furniture", line.phrase.text) == HEADING
    )
    signed = _line_of_signature(lines, terms)
    start = next(headings, max(0, signed[0] - _NEAR) if signed else len(lines))
    rest = _without_tables(lines[start : start + _LONGEST], terms)
    for row, line in enumerate(rest):
        if row > _SHORTEST and line.cells and line.kind in "~<.":
            return rest[:row]
    return rest


def _without_tables(lines: Sequence[Line], terms: Terms) -> Sequence[Line]:
    """Return lines up to the last that signs or dates, where a table follows on the same page."""
    table = next((n for n, line in enumerate(lines) if n > _SHORTEST and line.kind == "#"), None)
    if table is None:
        return lines
    labels = ("signed-by", "signature-name", "signature-title", "date-label")
    words = _words(terms, *(f"code:joint/{one}" for one in labels))
    conformed = _words(terms, "code:joint/conformed-signature")
    label = re.compile(rf"(?:{words})\s*:|{conformed}", re.IGNORECASE)
    signs = [n for n in range(table) if any(label.match(cell.text) for cell in lines[n].cells)]
    return lines[: _end_of_names(lines[:table], signs[-1])] if signs else lines


def _end_of_names(lines: Sequence[Line], last: int) -> int:
    """Return where the lines of words end that stand right below the last one that signs."""
    end = last + 1
    while end < len(lines) and lines[end].kind in "t-" and end - last < _NEAR:
        end += 1
    return end


def uses(signed: Signature, line: Line) -> bool:
    """Return whether ``line`` prints a part of the signature."""
    named = (signed.company, signed.signer, signed.title, signed.dated)
    stated = any(part and line.span.start <= part.span.start < line.span.end for part in named)
    return stated or signed.span.start <= line.phrase.span.start < signed.span.end


def _words(terms: Terms, *concepts: str) -> str:
    found = [re.escape(w) for concept in concepts for w in terms.wordings(concept)]
    return "|".join(sorted(found, key=len, reverse=True))


def _line_of_signature(lines: Sequence[Line], terms: Terms) -> tuple[int, Cell] | None:
    by = _words(terms, "code:joint/signed-by")
    conformed = _words(terms, "code:joint/conformed-signature")
    opening = re.compile(rf"(?:{by})\s*:|{conformed}", re.IGNORECASE)
    for row, line in enumerate(lines):
        for cell in line.cells:
            if opening.match(cell.text):
                rest = [c for c in line.cells if c.left >= cell.left]
                text = " ".join(c.text for c in rest)
                span = Span(cell.span.start, rest[-1].span.end)
                return row, Cell(text, span, cell.left, rest[-1].right)
    return None


def _after(cell: Cell, terms: Terms, *concepts: str) -> Phrase | None:
    """Return what follows the words of ``concepts`` in a cell: "By: /s/ Celia Coulter"."""
    opening = re.match(rf"(?:(?:{_words(terms, *concepts)})\s*:?\s*)+", cell.text, re.IGNORECASE)
    rest = cell.text[opening.end() :].strip(" _") if opening else cell.text
    if not rest:
        return None
    return Phrase(" ".join(rest.split()), Span(cell.span.end - len(rest), cell.span.end))


def _below(lines: Sequence[Line], cell: Cell, terms: Terms) -> list[Phrase]:
    """Return the printed name and title: the next lines in the signature's columns."""
    found: list[Phrase] = []
    for line in lines[:_NEAR]:
        under = [c for c in line.cells if c.left >= cell.left - 2 or c.overlaps(cell)]
        if not under or len(found) == 2:
            break
        text = " ".join(c.text for c in under)
        whole = Cell(text, Span(under[0].span.start, under[-1].span.end), under[0].left, 0)
        phrase = _after(whole, terms, "code:joint/signature-name", "code:joint/signature-title")
        if phrase and not _has_date(line, terms):
            found.append(phrase)
    return found


def _above(lines: Sequence[Line], cell: Cell, terms: Terms) -> Phrase | None:
    """Return the company: the nearest line above that stands in the signature's columns."""
    for line in reversed(lines[-_NEAR:]):
        words = line.phrase.text
        if terms.mentioned("code:capacity", words) or terms.look_up("code:furniture", words):
            continue
        over = [c for c in line.cells if c.left >= cell.left - _NEAR * 5]
        if (over and not over[-1].text.endswith((".", ":"))) or (over and len(over[-1].text) < 60):
            return over[-1].phrase
    return None


def _has_date(line: Line, terms: Terms) -> bool:
    return any(part.kind == "date" for part in parts(join([line]), terms))


def _date(lines: Sequence[Line], terms: Terms) -> Dated | None:
    text = join(lines)
    days = [p for p in parts(text, terms) if p.kind == "date"] if lines else []
    found = [day for part in days if (day := dated(part, text, terms))]
    return found[-1] if found else None
