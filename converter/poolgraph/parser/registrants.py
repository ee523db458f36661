"""The labels of a cover with their values come in, its registrants go out."""

import re
from collections.abc import Sequence
from dataclasses import replace

from poolgraph.layout import Cell, Line
from poolgraph.parser.boxes import FIELD, Label
from poolgraph.parser.numbers import (
    EMPLOYER_NUMBER,
    FILE_NUMBER,
    TELEPHONE,
    Values,
    fields_of,
    files_of_each,
    matches,
    numbers_in,
    roles_named,
)
from poolgraph.parser.stacks import heading
from poolgraph.source import Span
from poolgraph.syntax import Address, Phrase, Registrant
from poolgraph.terms import Terms

_POSTAL_CODE = re.compile(r"\b\d{5,6}(?:-\d{4})?\b")
_LONGEST_ABBREVIATION = 6
_ROLE_BEHIND = re.compile(r"(.*\S)\s*\(([^()]+)\)")  # "… Investment Corporation (Seller)"
_NUMERAL = re.compile(r"\s+(?:[IVX]+|\d{1,2})[\s,.]*$")
_TRUST_NUMBER = re.compile(r"[\s,]+\d{4}-\w{1,6}[\s,.]*$")
NAME = f"{FIELD}/registrant-name"
TRUST_NAME = f"{FIELD}/registrant-name-of-trust"
_TRUSTS = ("mbs:Issuer", "mbs:IssuingEntity")
_BOXES = ("state-of-incorporation", "employer-number")


def read(values: Values, lines: Sequence[Line], terms: Terms) -> list[Registrant]:
    """Return one registrant for each name on the cover, in order.

    What a label says of a role ("State of Incorporation of Depositor") goes to it. The rest
    (state, address, telephone) is said of all names over one label, the depositor's before
    others and else the last, below which it stands; a file number goes to the name it is
    printed under.
    """
    named = [(label, name) for label in values for name in _names(label, values[label], terms)]
    named = named or _unlabelled(values, lines, terms)
    found = [
        _registrant(name, label, _capacity(values[label], terms), terms) for label, name in named
    ]
    if not found:
        return []
    roles = [r.role for r in found if r.role]
    of_role = {label: roles_named(label.text.casefold(), roles, terms) for label in values}
    common = {label: cells for label, cells in values.items() if not of_role[label]}
    main = _main(named, found, values, terms)
    joint = [n for n, (label, _) in enumerate(named) if label == named[main][0]]
    for n, r in enumerate(found):
        own = {label: cells for label, cells in values.items() if r.role in of_role[label]}
        shared = common if n in joint else {}
        found[n] = _completed(r, {**shared, **own}, lines if n in joint else (), terms)
    for n, own_numbers in zip(joint, _shared_out(found[main], joint, main), strict=True):
        found[n] = replace(found[n], employer_numbers=own_numbers)
    if rows := _boxes_of_each(common, len(found), terms):
        return [_boxed(r, row, terms) for r, row in zip(found, rows, strict=True)]
    numbers = files_of_each(values, named, found, terms)
    return [replace(r, file_numbers=n) for r, n in zip(found, numbers, strict=True)]


def _main(
    named: Sequence[tuple[Label, Phrase]], found: Sequence[Registrant], values: Values, terms: Terms
) -> int:
    """Return which registrant the boxes are about.

    A trust whose label says that it is the registrant, the depositor, else whose name is
    nearest; of a trust and a company that file together it is the company.
    """
    filing = [n for n, (label, _) in enumerate(named) if label.field == TRUST_NAME]
    if filing:
        return filing[0]
    top = min((one.row for one in values if one.field.endswith(_BOXES)), default=0)
    above = {n: label.row for n, (label, _) in enumerate(named) if label.row < top}
    for role in ("mbs:Depositor", None):
        mine = [n for n, one in enumerate(found) if one.role == role]
        if mine:
            own = {n: not _is_numbered_trust(found[n].name.text, terms) for n in mine}
            return max(mine, key=lambda n: (own[n], above.get(n, -1), -n))
    return max(range(len(found)), key=lambda n: found[n].role not in _TRUSTS)


def _boxes_of_each(values: Values, count: int, terms: Terms) -> list[tuple[Cell, ...]]:
    """Return a row of boxes for each of several registrants, where each has one of its own."""
    fields = fields_of(values)
    columns = [
        [cell for cell in fields.get(name, []) if known(cell)]
        for name, known in (
            ("state-of-incorporation", lambda c: terms.look_up("code:propertyState", c.text)),
            ("file-number", lambda c: FILE_NUMBER.fullmatch(c.text)),
            ("employer-number", lambda c: EMPLOYER_NUMBER.fullmatch(c.text)),
        )
    ]
    is_each = count > 1 and all(len(column) == count for column in columns)
    return list(zip(*columns, strict=True)) if is_each else []


def _boxed(registrant: Registrant, row: tuple[Cell, ...], terms: Terms) -> Registrant:
    state, file, employer = (cell.phrase for cell in row)
    return replace(
        registrant,
        state=state,
        state_concept=terms.look_up("code:propertyState", state.text),
        file_numbers=(file,),
        employer_numbers=(employer,),
    )


def _unlabelled(values: Values, lines: Sequence[Line], terms: Terms) -> list[tuple[Label, Phrase]]:
    """Return the company that stands above the boxes of a cover whose name has no label."""
    boxes = [label for label in values if label.field.endswith(_BOXES)]
    if not boxes:
        return []
    first = min(boxes, key=lambda label: label.row)
    mine = {cell for label in values for cell in (*label.cells, *values[label])}
    above = [line for line in lines[: first.row] if len(line.cells) == 1]
    names = [one for one in above if one.cells[0] not in mine and _is_company(one.text, terms)]
    return [(first, names[-1].phrase)] if names else []


def _shared_out(
    registrant: Registrant, joint: Sequence[int], main: int
) -> list[tuple[Phrase, ...]]:
    """Return the employer numbers of co-registrants: one each, or else all the main one's."""
    numbers = registrant.employer_numbers
    if len(numbers) == len(joint):
        return [(number,) for number in numbers]
    return [numbers if n == main else () for n in joint]


def stacked(
    cells: Sequence[Cell], lines: Sequence[Line], taken: set[Cell], terms: Terms
) -> list[Cell]:
    """Return the names of co-registrants above a name, each a line between blank ones."""
    found: list[Cell] = []
    row = next((n for n, line in enumerate(lines) if cells and cells[0] in line.cells), 0)
    for line in reversed([line for line in lines[:row] if line.kind not in ".-~<"]):
        if len(line.cells) != 1 or line.cells[0] in taken or not _is_company(line.text, terms):
            break
        found.insert(0, line.cells[0])
    return found


def _is_company(text: str, terms: Terms) -> bool:
    """Return whether a line ends in the form of a company, and is no part of a bracket."""
    last = _NUMERAL.sub("", text).rstrip(" ,").rpartition(" ")[2]
    return "(" not in text and terms.look_up("code:companyForm", last) is not None


def _is_numbered_trust(text: str, terms: Terms) -> bool:
    """Return whether a line ends in a trust and its number: "… Home Equity Loan Trust 1997-5"."""
    found = _TRUST_NUMBER.search(text)
    last = text[: found.start()].rpartition(" ")[2] if found else ""
    return last.casefold() in terms.wordings("code:joint/trust")


def _names(label: Label, cells: Sequence[Cell], terms: Terms) -> list[Phrase]:
    """Return the names over a label: each line that ends in a company's form ends a name."""
    role = terms.value(label.field, "mbs:namesRole")
    if not cells or not (role or label.field == NAME):
        return []
    names: list[list[Cell]] = [[]]
    for cell in cells:
        if terms.mentioned("code:capacity", cell.text):
            break
        names[-1].append(cell)
        if any(ends(cell.text, terms) for ends in (_is_company, _is_numbered_trust, _role_behind)):
            names.append([])
    if names[-1]:
        names = [list(cells)]
    whole = [heading(name) for name in names if name]
    kept = {name.text.rstrip(" ,.").casefold(): name for name in whole}
    return [Phrase(_without_stop(n.text), n.span) for n in whole if n in kept.values()]


def _without_stop(name: str) -> str:
    """Return a name without the full stop of a sentence; "Inc." keeps its own."""
    bare = name.rstrip(" ,")
    last = bare.rpartition(" ")[2]
    return bare.rstrip(".") if len(last) > _LONGEST_ABBREVIATION else bare


def _registrant(name: Phrase, label: Label, capacity: Phrase | None, terms: Terms) -> Registrant:
    stated = terms.mentioned("code:partyRole", capacity.text) if capacity else None
    role = terms.value(label.field, "mbs:namesRole") or stated
    if behind := _role_behind(name.text, terms):
        own = Phrase(behind[0], Span(name.span.start, name.span.end))
        return Registrant(own, name.span, role or behind[1], capacity)
    return Registrant(name, name.span, role, capacity)


def _role_behind(name: str, terms: Terms) -> tuple[str, str] | None:
    """Return a name and the role in brackets behind it: "… Owner Trust 1997-3 (Issuer)"."""
    found = _ROLE_BEHIND.fullmatch(name)
    role = terms.look_up("code:partyRole", found[2]) if found else None
    return (found[1], role) if found and role else None


def _capacity(cells: Sequence[Cell], terms: Terms) -> Phrase | None:
    """Return what stands below a name: "as originator of Manufactured Housing Contract Trust"."""
    for row, cell in enumerate(cells):
        if terms.mentioned("code:capacity", cell.text):
            return heading(cells[row:])
    return None


def _completed(
    registrant: Registrant, values: Values, lines: Sequence[Line], terms: Terms
) -> Registrant:
    fields = fields_of(values)
    state = fields.get("state-of-incorporation", [])
    known = [cell for cell in state if terms.look_up("code:propertyState", cell.text)]
    worded = [cell for cell in state if not FILE_NUMBER.search(cell.text)]
    named = heading(known or worded) if known or worded else None
    files = numbers_in(FILE_NUMBER, fields.get("file-number", []), lines)
    employers = list(numbers_in(EMPLOYER_NUMBER, fields.get("employer-number", []), lines))
    return replace(
        registrant,
        state=named,
        state_concept=terms.look_up("code:propertyState", named.text) if named else None,
        file_numbers=tuple(n for n in files if not EMPLOYER_NUMBER.fullmatch(n.text)),
        employer_numbers=tuple(employers),
        address=_address(fields.get("address", []), fields.get("zip", []), lines, terms),
        telephone=next(numbers_in(TELEPHONE, fields.get("telephone", []), lines), None),
    )


def _address(
    cells: Sequence[Cell], postal: Sequence[Cell], lines: Sequence[Line], terms: Terms
) -> Address | None:
    codes = [phrase for cell in [*cells, *postal] for phrase in matches(_POSTAL_CODE, cell)]
    inner = [cell for cell in cells if not _is_code(cell)]
    if not inner:
        return None
    last = inner[-1].phrase
    locality, region = _split(_POSTAL_CODE.sub("", last.text).strip(" .,"))
    is_state = terms.look_up("code:propertyState", region) is not None
    return Address(
        tuple(cell.phrase for cell in inner),
        Phrase(locality, last.span) if is_state else None,
        Phrase(region, last.span) if is_state else None,
        codes[-1] if codes else None,
        Span(inner[0].span.start, inner[-1].span.end),
    )


def _is_code(cell: Cell) -> bool:
    return _POSTAL_CODE.fullmatch(cell.text.strip()) is not None


def _split(line: str) -> tuple[str, str]:
    """Return city and state of an address line: "300 South Tryon Street, Charlotte, North …"."""
    before, _, region = line.rpartition(",")
    return before.rpartition(",")[2].strip(), region.strip()
