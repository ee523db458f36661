"""The lines before the first item come in, the cover goes out: who files, when, from where.

A cover prints a value over a label in brackets, or behind one. What a label stands for
the ontology says; which value is its own, the columns they stand in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from poolgraph.layout import Cell, Line
from poolgraph.parser import boxes, faces, registrants
from poolgraph.parser.prose import dated, join, parts
from poolgraph.source import Span
from poolgraph.syntax import Cover, Dated, Phrase, Registrant
from poolgraph.terms import Terms

_NEAR = 5
_DATE = f"{boxes.FIELD}/date-of-report"


@dataclass(frozen=True)
class Face:
    """What was read of a cover: the node, the cells that it used, and where it ends."""

    cover: Cover
    description: tuple[Line, ...]
    used: frozenset[Span]
    end: int

    def uses(self, line: Line) -> bool:
        """Return whether what ``line`` prints is part of the cover's facts or their labels."""
        stated = [part.span for part in (self.cover.form_type, self.cover.report_date) if part]
        return (
            any(line.span == own.span for own in self.description)
            or any(line.span.start <= span.start < line.span.end for span in stated)
            or all(cell.span in self.used for cell in line.cells)
        )


def read(lines: Sequence[Line], terms: Terms) -> Face | None:
    """Return the cover that ``lines`` print, or ``None`` where nothing on them is one."""
    whole, lines = lines, faces.parted(lines, terms)
    printed = [line for line in lines if line.kind not in ".-~<"]
    labels = boxes.labels(lines, terms)
    form = _form_type(printed, terms)
    report_date = _report_date(printed, terms)
    if not (labels or form or report_date):
        return None
    values = {label: boxes.value(label, labels, lines) for label in labels}
    taken = {cell for label in labels for cell in (*label.cells, *values[label])}
    for label, cells in values.items():
        if label.field == registrants.NAME:
            values[label] = [*registrants.stacked(cells, lines, taken, terms), *cells]
    filers = registrants.read(values, printed, terms)
    names = {cell for label, cells in values.items() if "name" in label.field for cell in cells}
    description = _description(printed, names, {c for one in labels for c in one.cells}, terms)
    if description and filers:
        filers[0] = _described(filers[0], description, terms)
    span = Span(printed[0].phrase.span.start, printed[-1].phrase.span.end)
    used = frozenset(cell.span for cells in values.values() for cell in cells)
    used |= {cell.span for label in labels for cell in label.cells}
    used |= {*faces.wholly(whole, lines, used)}
    face = Cover(form, report_date, tuple(filers), span)
    ends = [
        *used,
        *(line.span for line in description),
        *(p.span for p in (form, report_date) if p),
    ]
    return Face(face, tuple(description), used, max(place.end for place in ends) + 1)


def _form_type(lines: Sequence[Line], terms: Terms) -> Phrase | None:
    for line in lines:
        concept = terms.look_up("code:formType", line.phrase.text)
        if concept:
            notation = terms.value(concept, "skos:notation") or line.phrase.text
            return Phrase(notation, line.phrase.span)
    return None


def _report_date(lines: Sequence[Line], terms: Terms) -> Dated | None:
    """Return the date beside "Date of Report": on its line, alone above, or on the lines below."""
    for row, line in enumerate(lines):
        if _DATE in (terms.mentioned(boxes.FIELD, x) for x in (line.phrase.text, *_texts(line))):
            above = [one for one in lines[max(0, row - 1) : row] if _is_day(one, terms)]
            event = _of_event(lines[row : row + 2], terms)
            for near in (event, [line], above, lines[row : row + _NEAR]):
                if found := _days(near, terms):
                    return found[-1 if near is event else 0]
            return None
    return None


def _of_event(lines: Sequence[Line], terms: Terms) -> list[Line]:
    """Return the line whose bracket states a date of its own: "(… event reported: November 15 …)".

    The date of the report itself, which stands before it, is the later one.
    """
    for line in lines:
        _, opening, bracket = line.phrase.text.rpartition("(")
        label, colon, _ = bracket.rpartition(":")
        if opening and colon and ")" not in label and terms.mentioned(boxes.FIELD, label) == _DATE:
            return [line]
    return []


def _texts(line: Line) -> list[str]:
    """Return the words of each cell: a label and its value may have others beside them."""
    return [cell.text for cell in line.cells] if len(line.cells) > 1 else []


def _days(lines: Sequence[Line], terms: Terms) -> list[Dated]:
    text = join(lines)
    days = (dated(part, text, terms) for part in parts(text, terms) if part.kind == "date")
    return [day for day in days if day]


def _is_day(line: Line, terms: Terms) -> bool:
    """Return whether a line prints a date and nothing else."""
    return [day.span for day in _days([line], terms)] == [line.phrase.span]


def _description(
    lines: Sequence[Line], names: set[Cell], labels: set[Cell], terms: Terms
) -> list[Line]:
    """Return the lines of the bracket that says as what, and under which agreement, it files.

    A remark right above a name, "(Issuer)", is of another name above it.
    """
    mine = names | labels
    for row, line in enumerate(lines):
        opening = line.text.rfind("(")
        if opening < 0 or any(cell in mine for cell in line.cells):
            continue
        below = lines[row + 1].cells if row + 1 < len(lines) else ()
        if boxes.is_remark(line) and any(cell in names for cell in below):
            continue
        found = [line]
        for following in lines[row + 1 :]:
            if ")" in found[-1].text[found[-1].text.rfind("(") + 1 :] or len(found) > 12:
                break
            if any(cell in mine for cell in following.cells):
                break
            found.append(following)
        text = join(found)
        if any(part.kind in ("role", "agreement") for part in parts(text, terms)):
            return found
    return []


def _described(registrant: Registrant, lines: Sequence[Line], terms: Terms) -> Registrant:
    text = join(lines)
    opening = text.words.find("(")
    role = next((p for p in parts(text, terms) if p.kind == "role"), None)
    concept = None
    if role:
        words = role.printed.strip(" ,").split()
        tails = (" ".join(words[i:]) for i in range(len(words)))
        concept = next((c for t in tails if (c := terms.look_up("code:partyRole", t))), None)
    return replace(
        registrant,
        role=registrant.role or concept,
        description=text.phrase(opening, len(text.words)),
    )
