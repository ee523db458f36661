"""The lines of an item's heading come in, the item goes out; so do its lettered parts."""

import re
from collections.abc import Sequence

from poolgraph.layout import Line
from poolgraph.parser.prose import join
from poolgraph.source import Span
from poolgraph.syntax import Item, ItemPart, Phrase
from poolgraph.terms import Terms

_NUMBER = re.compile(r"\D*(\d+(?:\.\d\d)?)[.:]?\s*")
_LETTER = re.compile(r"\(\w\)")


def item(lines: Sequence[Line], terms: Terms) -> Item:
    """Return the item that ``lines`` head: its number, its title over as many lines as it takes."""
    text = join(line for line in lines if line.kind in "it|")
    found = _NUMBER.match(text.words)
    end = found.end() if found else 0
    number = text.phrase(found.start(1), found.end(1)) if found else text.phrase(0, 0)
    title = text.phrase(end, len(text.words))
    stated = Phrase(title.text.rstrip(". "), title.span)
    numbered = (c for c in terms.in_scheme("code:reportItem"))
    concept = next((c for c in numbered if terms.value(c, "skos:notation") == number.text), None)
    return Item(number, stated, concept, text.whole.span)


def part(lines: Sequence[Line]) -> ItemPart:
    """Return the lettered part that ``lines`` print."""
    text = join(lines)
    found = _LETTER.match(text.words)
    end = found.end() if found else 0
    span = text.whole.span
    return ItemPart(text.phrase(0, end), text.phrase(end, len(text.words)), span)


def reach(found: Item, parts: Sequence[ItemPart]) -> Item:
    """Return the item with its parts, its span reaching to the last of them."""
    end = parts[-1].span.end if parts else found.span.end
    span = Span(found.span.start, max(found.span.end, end))
    return Item(found.number, found.title, found.concept, span, tuple(parts))
