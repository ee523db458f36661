"""The lines before the first item come in, the cover goes out: who files, when, from where.

A cover prints a value over a label in brackets, or behind one. What a label stands for
the ontology says; which value is its own, the columns they stand in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from poolgraph.layout import Cell, Line
from poolgraph.parser.heads import heading
from poolgraph.parser.prose import dated, join, parts
from poolgraph.source import Span
from poolgraph.syntax import Address, Cover, Dated, Phrase, Registrant
from poolgraph.terms import Terms

FIELD = "code:coverField"
_FILE_NUMBER = re.compile(r"\b\d{1,3}-\s?\d{3,6}(?:-\d{2,3})?\b")
_EMPLOYER_NUMBER = re.compile(r"\b\d{2}-\d{7}\b")
_TELEPHONE = re.compile(r"\(?\b\d{3}\)?\s?[-/.]?\s?\d{3}[-. ]\d{4}\b")
_POSTAL_CODE = re.compile(r"\b\d{5,6}(?:-\d{4})?\b")
_LONGEST_LABEL = 7
_INLINE = ("file-number", "employer-number", "telephone", "zip")


@dataclass(frozen=True, slots=True)
class _Label:
    """A label in brackets: its field, its cells, the line it begins on."""

    field: str
    cells: tuple[Cell, ...]
    row: int

    @property
    def box(self) -> Cell:
        """The columns it fills, as one cell."""
        left, right = min(c.left for c in self.cells), max(c.right for c in self.cells)
        return Cell("", self.cells[0].span, left, right)


@dataclass(frozen=True)
class Face:
    """What was read of a cover: the node, and the cells that it used."""

    cover: Cover
    description: tuple[Line, ...]
    used: frozenset[Span]


def read(lines: Sequence[Line], terms: Terms) -> Face | None:
    """Return the cover that ``lines`` print, or ``None`` where nothing on them is one."""
    printed = [line for line in lines if line.kind not in ".-~<"]
    labels = _labels(lines, terms)
    form = _form_type(printed, terms)
    report_date = _report_date(printed, terms)
    if not (labels or form or report_date):
        return None
    values = {label: _value(label, labels, lines) for label in labels}
    registrants = _registrants(values, printed, terms)
    description = _description(printed, labels, terms)
    if description and registrants:
        registrants[0] = _described(registrants[0], description, terms)
    span = Span(printed[0].phrase.span.start, printed[-1].phrase.span.end)
    used = frozenset(cell.span for cells in values.values() for cell in cells)
    used |= {cell.span for label in labels for cell in label.cells}
    return Face(Cover(form, report_date, tuple(registrants), span), tuple(description), used)


def _labels(lines: Sequence[Line], terms: Terms) -> list[_Label]:
    """Return every label on the cover that the ontology knows, from top to bottom."""
    found: list[_Label] = []
    taken: set[Cell] = set()
    for row, line in enumerate(lines):
        for cell in line.cells if line.kind not in ".-~<" else ():
            if cell in taken:
                continue
            for cells in _stacks(cell, lines[row + 1 : row + _LONGEST_LABEL]):
                field = terms.look_up(FIELD, " ".join(c.text for c in cells))
                if field:
                    found.append(_Label(field, cells, row))
                    taken.update(cells)
                    break
    return found


def _stacks(first: Cell, below: Sequence[Line]) -> Iterator[tuple[Cell, ...]]:
    """Yield the ways a label that begins at ``first`` may go on below, the longest first.

    A label in brackets goes on to its closing bracket; one without is a single line.
    """
    cells = [first]
    ways: list[tuple[Cell, ...]] = [(first,)]
    for line in below if first.text.startswith("(") else ():
        if cells[-1].text.endswith(")") or line.kind in ".~<":
            break
        under = [cell for cell in line.cells if any(cell.overlaps(c) for c in cells)]
        if line.kind == "-" or not under or under[0].text.startswith("("):
            continue
        cells.append(under[0])
        ways.append(tuple(cells))
    yield from reversed(ways)


def _value(label: _Label, labels: Sequence[_Label], lines: Sequence[Line]) -> list[Cell]:
    """Return the cells above a label, up to a blank line or another label, in reading order."""
    mine = {cell for one in labels for cell in one.cells}
    found: list[Cell] = []
    blanks = 0
    for line in reversed(lines[: label.row]):
        if line.kind in ".~" and (found or blanks > 1):
            break
        blanks += line.kind == "."
        if line.kind in ".-~<":
            continue
        over = [cell for cell in line.cells if cell.overlaps(label.box)]
        if not over and not found:
            over = _nearest(line, label)
        if any(cell in mine for cell in over) or (found and not over):
            break
        found = [*over, *found]
    return found


def _nearest(line: Line, label: _Label) -> list[Cell]:
    """Return the cell of ``line`` nearest to a label that stands under none, if it is near."""
    gaps = [(max(c.left - label.box.right, label.box.left - c.right), c) for c in line.cells]
    gap, cell = min(gaps, key=lambda pair: pair[0])
    return [cell] if gap <= TAB_STOP else []


TAB_STOP = 8


def _registrants(
    values: dict[_Label, list[Cell]], lines: Sequence[Line], terms: Terms
) -> list[Registrant]:
    """Return one registrant for each name on the cover; numbers go to the first that has none."""
    found: list[Registrant] = []
    for label, cells in values.items():
        role = terms.value(label.field, "mbs:namesRole")
        is_name = role or label.field == f"{FIELD}/registrant-name"
        if is_name and cells:
            name = _name(cells)
            found.append(Registrant(name, name.span, role))
    if not found:
        return []
    main = next((n for n, r in enumerate(found) if r.role in (None, "mbs:Depositor")), 0)
    found[main] = _completed(found[main], values, lines, terms)
    return found


def _name(cells: Sequence[Cell]) -> Phrase:
    phrase = heading(cells)
    return Phrase(phrase.text.rstrip(" ,"), phrase.span)


def _completed(
    registrant: Registrant, values: dict[_Label, list[Cell]], lines: Sequence[Line], terms: Terms
) -> Registrant:
    fields = _fields(values)
    state = fields.get("state-of-incorporation", [])
    named = heading(state) if state else None
    files = list(_numbers(_FILE_NUMBER, fields.get("file-number", []), lines))
    employers = list(_numbers(_EMPLOYER_NUMBER, fields.get("employer-number", []), lines))
    return replace(
        registrant,
        state=named,
        state_concept=terms.look_up("code:propertyState", named.text) if named else None,
        file_numbers=tuple(n for n in files if not _EMPLOYER_NUMBER.fullmatch(n.text)),
        employer_numbers=tuple(employers),
        address=_address(fields.get("address", []), fields.get("zip", []), lines, terms),
        telephone=next(_numbers(_TELEPHONE, fields.get("telephone", []), lines), None),
    )


def _fields(values: dict[_Label, list[Cell]]) -> dict[str, list[Cell]]:
    """Return the cells of each field: beside or above its labels, the topmost label first."""
    found: dict[str, list[Cell]] = {}
    for label, cells in values.items():
        name = label.field.rpartition("/")[2]
        found.setdefault(name, []).extend([*label.cells, *cells] if name in _INLINE else cells)
    return found


def _numbers(
    form: re.Pattern[str], cells: Sequence[Cell], lines: Iterable[Line]
) -> Iterator[Phrase]:
    """Yield what has the form of a number in ``cells``, or else anywhere on the cover."""
    found = [phrase for cell in cells for phrase in _matches(form, cell)]
    yield from found or (p for line in lines for cell in line.cells for p in _matches(form, cell))


def _matches(form: re.Pattern[str], cell: Cell) -> Iterator[Phrase]:
    for match in form.finditer(cell.text):
        start = cell.span.start + match.start()
        yield Phrase(match.group(), Span(start, start + len(match.group())))


def _address(
    cells: Sequence[Cell], postal: Sequence[Cell], lines: Sequence[Line], terms: Terms
) -> Address | None:
    code = next(_numbers(_POSTAL_CODE, postal, ()), None)
    inner = [cell for cell in cells if cell not in postal]
    if not inner:
        return None
    code = code or next((p for cell in reversed(inner) for p in _matches(_POSTAL_CODE, cell)), None)
    inner = [cell for cell in inner if not _POSTAL_CODE.fullmatch(cell.text.strip())]
    if not inner:
        return None
    last = inner[-1].phrase
    locality, comma, region = last.text.partition(",")
    name = _POSTAL_CODE.sub("", region).strip(" .")
    is_state = bool(comma) and terms.look_up("code:propertyState", name) is not None
    span = Span(inner[0].span.start, inner[-1].span.end)
    return Address(
        tuple(cell.phrase for cell in inner),
        Phrase(locality, last.span) if is_state else None,
        Phrase(name, last.span) if is_state else None,
        code,
        span,
    )


def _form_type(lines: Sequence[Line], terms: Terms) -> Phrase | None:
    for line in lines:
        concept = terms.look_up("code:formType", line.phrase.text)
        if concept:
            notation = terms.value(concept, "skos:notation") or line.phrase.text
            return Phrase(notation, line.phrase.span)
    return None


def _report_date(lines: Sequence[Line], terms: Terms) -> Dated | None:
    """Return the first date behind the words "Date of Report", wherever its line breaks."""
    for row, line in enumerate(lines):
        if terms.mentioned(FIELD, line.phrase.text) == f"{FIELD}/date-of-report":
            text = join(lines[row : row + 5])
            days = (dated(p, text, terms) for p in parts(text, terms) if p.kind == "date")
            return next((day for day in days if day), None)
    return None


def _description(lines: Sequence[Line], labels: Sequence[_Label], terms: Terms) -> list[Line]:
    """Return the lines of the bracket that says as what, and under which agreement, it files."""
    mine = {cell for label in labels for cell in label.cells}
    for row, line in enumerate(lines):
        opening = line.text.rfind("(")
        if opening < 0 or any(cell in mine for cell in line.cells):
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
        words = str(role.tokens[0]).strip(" ,").split()
        tails = (" ".join(words[i:]) for i in range(len(words)))
        concept = next((c for t in tails if (c := terms.look_up("code:partyRole", t))), None)
    return replace(
        registrant,
        role=registrant.role or concept,
        description=text.phrase(opening, len(text.words)),
    )
