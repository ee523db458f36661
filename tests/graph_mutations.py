"""Graphs of filings, damaged on purpose: figures, links, types and texts; the same for a number.

A damage of the text tells what a parser makes of it; a damage of the graph also makes what
no parser would: a percent as a text, a row in two tables, one number in two spellings.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from poolgraph.triples import Iri, Literal, Quad

Damage = Callable[[Random, list[Quad]], None]


def damaged(quads: Sequence[Quad], number: int) -> tuple[Quad, ...]:
    """Return ``quads`` with one to three damages, chosen by ``number``."""
    chance, found = Random(number), list(quads)
    for _ in range(chance.choice((1, 1, 2, 3))):
        chance.choice(DAMAGES)(chance, found)
    return tuple(dict.fromkeys(found))


def _literals(quads: list[Quad], *kinds: str) -> list[int]:
    """Return the places of literals of some datatypes, of all where none is named."""
    return [
        place
        for place, (_, _, value, _) in enumerate(quads)
        if isinstance(value, Literal) and (not kinds or value.datatype.rpartition("#")[2] in kinds)
    ]


def _set(quads: list[Quad], place: int, value: Iri | Literal) -> None:
    subject, predicate, _, graph = quads[place]
    quads[place] = (subject, predicate, value, graph)


def _number(chance: Random, quads: list[Quad]) -> tuple[int, Literal] | None:
    places = _literals(quads, "integer", "decimal")
    if not places:
        return None
    place = chance.choice(places)
    value = quads[place][2]
    assert isinstance(value, Literal)
    return place, value


def digit(chance: Random, quads: list[Quad]) -> None:
    """Change one digit of a number."""
    if found := _number(chance, quads):
        place, value = found
        at = chance.choice([i for i, c in enumerate(value.lexical) if c.isdigit()])
        changed = value.lexical[:at] + str(chance.randrange(10)) + value.lexical[at + 1 :]
        _set(quads, place, Literal(changed.lstrip("0") or "0", value.datatype))


def other_number(chance: Random, quads: list[Quad]) -> None:
    """Put another number of the filing, or an odd one, in the place of one."""
    if found := _number(chance, quads):
        place, value = found
        numbers = {quads[p][2][0] for p in _literals(quads, "integer", "decimal")}
        odd = ("0", "1", "-1", "-0.5", "100", "100.00", "99.99", "1000000000", "0.0")
        _set(quads, place, Literal(chance.choice((*sorted(numbers), *odd)), value.datatype))


def nudge(chance: Random, quads: list[Quad]) -> None:
    """Add to a number what stands at the border of a tolerance."""
    if found := _number(chance, quads):
        place, value = found
        steps = ("0.005", "0.01", "0.0051", "0.0049", "1", "0.5", "0.05", "-0.005", "-1", "-0.01")
        try:
            moved = Decimal(value.lexical) + Decimal(chance.choice(steps))
        except ArithmeticError:
            return
        kind = (
            value.datatype if moved == int(moved) else value.datatype.replace("integer", "decimal")
        )
        text = f"{moved:f}"
        _set(quads, place, Literal(str(int(moved)) if kind.endswith("integer") else text, kind))


def spelling(chance: Random, quads: list[Quad]) -> None:
    """Spell a number otherwise, or state it in two spellings."""
    if found := _number(chance, quads):
        place, value = found
        forms = (
            f"{value.lexical}.0",
            f"{value.lexical}0",
            f"+{value.lexical}",
            f"0{value.lexical}",
        )
        form = chance.choice(forms)
        spelled = Literal(form, value.datatype.replace("integer", "decimal"))
        if chance.random() < 0.5:
            subject, predicate, _, graph = quads[place]
            quads.append((subject, predicate, spelled, graph))
        else:
            _set(quads, place, spelled)


def datatype(chance: Random, quads: list[Quad]) -> None:
    """Give a literal another datatype that it can have: a percent as a text, a count as a float."""
    if not _literals(quads):
        return
    place = chance.choice(_literals(quads))
    value = quads[place][2]
    assert isinstance(value, Literal)
    space, _, old = value.datatype.rpartition("#")
    kinds = {"integer": ("decimal", "double", "float"), "decimal": ("double", "float")}
    kind = chance.choice(("string", "token", *kinds.get(old, ())))
    _set(quads, place, Literal(value.lexical, f"{space}#{kind}"))


def lost(chance: Random, quads: list[Quad]) -> None:
    """Lose a fact."""
    if len(quads) > 1:
        quads.pop(chance.randrange(len(quads)))


def lost_subject(chance: Random, quads: list[Quad]) -> None:
    """Lose everything that is said of a subject."""
    subject = chance.choice(quads)[0]
    quads[:] = [quad for quad in quads if quad[0] != subject] or quads


def lost_property(chance: Random, quads: list[Quad]) -> None:
    """Lose a property of all subjects."""
    predicate = chance.choice(quads)[1]
    quads[:] = [quad for quad in quads if quad[1] != predicate] or quads


def twice(chance: Random, quads: list[Quad]) -> None:
    """State of a subject what is stated of another: a second total, a second figure."""
    subject, predicate, _, graph = chance.choice(quads)
    alike = [quad[2] for quad in quads if quad[1] == predicate]
    quads.append((subject, predicate, chance.choice(alike), graph))


def relinked(chance: Random, quads: list[Quad]) -> None:
    """Let a link lead to where another of its kind leads."""
    links = [place for place, quad in enumerate(quads) if isinstance(quad[2], Iri)]
    if links:
        place = chance.choice(links)
        alike = [q[2] for q in quads if q[1] == quads[place][1]]
        others = [q[2] for q in quads if isinstance(q[2], Iri)]
        _set(quads, place, chance.choice(alike if chance.random() < 0.8 else others))


def moved(chance: Random, quads: list[Quad]) -> None:
    """Say a fact of another subject that such facts are said of."""
    place = chance.randrange(len(quads))
    _, predicate, value, graph = quads[place]
    alike = [quad[0] for quad in quads if quad[1] == predicate]
    quads[place] = (chance.choice(alike), predicate, value, graph)


def another_day(chance: Random, quads: list[Quad]) -> None:
    """Shift a date by days, months or years."""
    places = _literals(quads, "date")
    if places:
        place = chance.choice(places)
        value = quads[place][2]
        assert isinstance(value, Literal)
        try:
            day = date.fromisoformat(value.lexical)
        except ValueError:
            return
        moved_to = day + timedelta(days=chance.choice((-366, -31, -16, -1, 1, 14, 15, 16, 31, 366)))
        _set(quads, place, Literal(moved_to.isoformat(), value.datatype))


def text(chance: Random, quads: list[Quad]) -> None:
    """Change one character of a text: a ZIP code, a label with a limit."""
    places = [p for p in _literals(quads, "string") if quads[p][2][0]]
    if places:
        place = chance.choice(places)
        value = quads[place][2]
        assert isinstance(value, Literal)
        at = chance.randrange(len(value.lexical))
        put = chance.choice("0123456789-% .xA")
        changed = value.lexical[:at] + put + value.lexical[at + chance.randrange(2) :]
        _set(quads, place, Literal(changed, value.datatype))


DAMAGES: tuple[Damage, ...] = (
    *(digit, digit, digit, other_number, nudge, nudge, nudge, spelling, datatype, lost),
    *(lost_subject, lost_property, twice, twice, relinked, moved, another_day, text),
)
