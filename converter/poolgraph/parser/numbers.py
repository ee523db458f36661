"""The numbers on a cover come in, whose each is goes out: by its label, its form, its place.

A number is known by its form (333-92152, 95-4596516) in the cells its label names, or
anywhere on the cover where no label was found.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from poolgraph.layout import Cell, Line
from poolgraph.parser.boxes import FIELD, Label
from poolgraph.syntax import Phrase, Registrant
from poolgraph.terms import Terms

FILE_NUMBER = re.compile(r"\b\d{1,3}-\s?(?:\d-)?\d{3,6}(?:-\d{2,3})?\b")
EMPLOYER_NUMBER = re.compile(r"\b\d{2}-\d{7}\b")
TELEPHONE = re.compile(r"\(?\b\d{3}\)?\s?[-/.]?\s?\d{3}[-. ]\d{4}\b")
_INLINE = ("file-number", "employer-number", "telephone", "zip")
Values = Mapping[Label, Sequence[Cell]]


def files_of_each(
    values: Values,
    named: Sequence[tuple[Label, Phrase]],
    found: Sequence[Registrant],
    terms: Terms,
) -> list[tuple[Phrase, ...]]:
    """Return each registrant's file numbers: of the role a label names, else printed below it."""
    rows = [label.row for label, _ in named]
    of_role = _files_by_role(values, [r.role for r in found if r.role], terms)
    if of_role:
        plain = any(
            one.field == f"{FIELD}/file-number"
            and not roles_named(one.text.casefold(), list(of_role), terms)
            for one in values
        )
        return [of_role.get(r.role or "", r.file_numbers if plain else ()) for r in found]
    if len(set(rows)) > 1:
        below = [_files(_between(values, rows, n)) for n in range(len(rows))]
        if any(below[:-1]):
            return below
    return [r.file_numbers for r in found]


def _files_by_role(
    values: Values, roles: Sequence[str], terms: Terms
) -> dict[str, tuple[Phrase, ...]]:
    """Return the file numbers of roles that labels name: "File Numbers of Depositor and of …"."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for label in (one for one in values if one.field == f"{FIELD}/file-number"):
        meant = roles_named(label.text.casefold(), roles, terms)
        numbers = _files(_beside(values, label))
        each = [(n,) for n in numbers] if len(meant) == len(numbers) else [numbers] * len(meant)
        for role, own in zip(meant, each, strict=True):
            found[role] = found.get(role, ()) + own
    return found


def roles_named(text: str, roles: Sequence[str], terms: Terms) -> list[str]:
    """Return which of ``roles`` a label names, in the order it names them."""
    places = {role: max(text.find(word) for word in terms.wordings(role)) for role in roles}
    return sorted((role for role in places if places[role] >= 0), key=places.__getitem__)


def _between(values: Values, rows: Sequence[int], n: int) -> list[Cell]:
    """Return the cells of file numbers printed between the n-th name and the next."""
    start = 0 if n == 0 else rows[n]
    stop = min((row for row in rows if row > rows[n]), default=1 << 30)
    fields = {label: cells for label, cells in values.items() if start <= label.row < stop}
    return fields_of(fields).get("file-number", [])


def _files(cells: Sequence[Cell]) -> tuple[Phrase, ...]:
    found = (phrase for cell in cells for phrase in matches(FILE_NUMBER, cell))
    return tuple(phrase for phrase in found if not EMPLOYER_NUMBER.fullmatch(phrase.text))


def fields_of(values: Values) -> dict[str, list[Cell]]:
    """Return the cells of each field: beside or above its labels, the topmost label first."""
    found: dict[str, list[Cell]] = {}
    for label, cells in values.items():
        name = label.field.rpartition("/")[2]
        found.setdefault(name, []).extend(_beside(values, label) if name in _INLINE else cells)
    return found


def _beside(values: Values, label: Label) -> list[Cell]:
    """Return the cells of a label's value, and its own: a number may stand behind the words."""
    return [*label.cells, *values[label]]


def matches(form: re.Pattern[str], cell: Cell) -> Iterator[Phrase]:
    """Yield what has the form of a number in a cell; the end of a telephone number is none."""
    calls = [] if form is TELEPHONE else [one.span() for one in TELEPHONE.finditer(cell.text)]
    for match in form.finditer(cell.text):
        if not any(start < match.start() < end for start, end in calls):
            yield cell.part(*match.span())


def numbers_in(
    form: re.Pattern[str], cells: Sequence[Cell], lines: Iterable[Line]
) -> Iterator[Phrase]:
    """Yield what has the form of a number in ``cells``, or else anywhere on the cover."""
    found = [phrase for cell in cells for phrase in matches(form, cell)]
    yield from found or (p for line in lines for cell in line.cells for p in matches(form, cell))
