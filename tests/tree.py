"""A filing's syntax as text, for goldens: one node a line, its lines behind it, no offsets."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from poolgraph.source import Source, Span
from poolgraph.syntax import (
    Band,
    Column,
    Dated,
    Figure,
    Filing,
    Furniture,
    Phrase,
    StatedTotal,
    StratumRow,
)

_SINGULAR = {"parties": "party", "series": "series"}
_WORDS = Phrase | Dated | Figure | Band | Column | StratumRow | StatedTotal


def dump(filing: Filing, source: Source) -> str:
    """Return ``filing`` as indented text; what is absent is left out."""
    return "\n".join(_node("filing", filing, source, 0)) + "\n"


def _node(name: str, value: Any, source: Source, depth: int) -> Iterator[str]:
    margin = "  " * depth
    if value is None or value == ():
        return
    if name == "furniture":
        yield from (f"{margin}{line}" for line in _furniture(value, source))
    elif isinstance(value, tuple) and not isinstance(value, Span):
        if all(isinstance(item, Figure | None) for item in value):
            yield f"{margin}{name}: {' | '.join(_word(item) for item in value)}"
        else:
            for item in value:
                yield from _node(_SINGULAR.get(name, name.removesuffix("s")), item, source, depth)
    elif is_dataclass(value) and not isinstance(value, _WORDS):
        span = getattr(value, "span", None)
        yield f"{margin}{name}: {type(value).__name__}{_place(span, source) if span else ''}"
        for part in fields(value):
            if part.name != "span":
                yield from _node(part.name, getattr(value, part.name), source, depth + 1)
    else:
        place = _place(value.span, source) if hasattr(value, "span") else ""
        yield f"{margin}{name}: {_word(value)}{place}"


def _furniture(pieces: tuple[Furniture, ...], source: Source) -> Iterator[str]:
    for kind in sorted({piece.kind for piece in pieces}):
        places = [_place(piece.span, source)[2:] for piece in pieces if piece.kind == kind]
        yield f"furniture: {kind} @{', '.join(places)}"


def _place(span: Span, source: Source) -> str:
    first, last = source.line_range(span)
    return f" @{first}" if first == last else f" @{first}-{last}"


def _word(value: Any) -> str:
    match value:
        case None:
            return "-"
        case Phrase():
            return f'"{value.text}"'
        case Dated():
            return value.value.isoformat()
        case Figure():
            return f"{value.printed}" if value.form != "dash" else f"{value.printed} (dash)"
        case Band():
            left, right = "(["[value.lower_inclusive], ")]"[value.upper_inclusive]
            return f"{left}{_open(value.lower)}, {_open(value.upper)}{right}"
        case StratumRow() | StatedTotal():
            figures = " | ".join(map(_word, value.figures))
            means = getattr(value, "concept", None) or getattr(value, "band", None)
            return f"{_word(value.label)} {_word(means)} {figures}"
        case Column():
            return f"{value.concept or '?'} {_word(value.heading)}"
        case _:
            return str(value)


def _open(bound: Any) -> str:
    return "" if bound is None else str(bound)
