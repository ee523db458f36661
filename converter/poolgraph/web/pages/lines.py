"""Lines of a filing as a page shows them beside its figures: each figure found where it stands.

A figure is found by its digits, as a reader would: ``113346210.62`` is ``113,346,210.62``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from poolgraph.web.graph import Graph
from poolgraph.web.site import Site

_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_GAP, _MOST = 8, 300


@dataclass(frozen=True)
class Part:
    """A piece of a line; ``mark`` names the figure that it is."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a filing: its number, its pieces, and which row of a table it prints."""

    number: int
    parts: tuple[Part, ...]
    row: str = ""


def plain(printed: str) -> str:
    """Return a printed figure as a graph writes it: no thousands apart, a digit before the dot."""
    digits = printed.replace(",", "")
    return f"0{digits}" if digits.startswith(".") else digits


def marked(text: str, figures: Mapping[str, str]) -> tuple[Part, ...]:
    """Return a line in pieces; ``figures`` leads from a mark to what the graph states.

    Of two equal figures in one line the first is that of the first mark.
    """
    wanted, parts, at = list(figures.items()), list[Part](), 0
    for found in _FIGURE.finditer(text):
        number = plain(found[0])
        mark = next((m for m, figure in wanted if figure == number), "")
        if mark:
            wanted = [entry for entry in wanted if entry[0] != mark]
            parts += [Part(text[at : found.start()]), Part(found[0], mark)]
            at = found.end()
    return tuple(part for part in (*parts, Part(text[at:])) if part.text)


def order(text: str, figures: Mapping[str, str]) -> list[str]:
    """Return the marks of the figures that a line prints, in the order of the line."""
    return [part.mark for part in marked(text, figures) if part.mark]


def excerpt(
    site: Site,
    graph: Graph,
    wanted: Iterable[int],
    rows: Mapping[int, tuple[str, Mapping[str, str]]],
) -> list[list[Line]]:
    """Return the lines around ``wanted``, in runs; ``rows`` names the lines that print a row.

    Where the store has no text, the lines are those that the evidence quotes.
    """
    numbers = sorted(set(_filled(sorted(set(wanted)))))[:_MOST]
    known = texts(site, graph, numbers)
    runs: list[list[Line]] = []
    for number in (number for number in numbers if number in known):
        row, figures = rows.get(number, ("", {}))
        line = Line(number, marked(known[number], figures), row)
        if runs and runs[-1][-1].number == number - 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _filled(numbers: list[int]) -> Iterable[int]:
    """Yield line numbers with those between two that are near each other."""
    yield from numbers
    for before, after in pairwise(numbers):
        if after - before <= _GAP:
            yield from range(before, after)


def texts(site: Site, graph: Graph, numbers: Iterable[int]) -> Mapping[int, str]:
    """Return lines of a filing by their numbers, without those that nobody knows."""
    text = site.text(graph.iri)
    if text is None:
        known = quoted(graph)
        return {number: known[number] for number in numbers if number in known}
    count = text.line_of(len(text.text))
    return {n: text.line_text(n).rstrip() for n in numbers if 1 <= n <= count}


def quoted(graph: Graph) -> dict[int, str]:
    """Return the lines that the evidence quotes: of several quotes the longest."""
    found: dict[int, str] = {}
    for span in graph.cited:
        place = graph.place(span)
        words = place.quote.splitlines() if place else []
        for number, text in enumerate(words, place.first if place else 0):
            if len(text) > len(found.get(number, "")):
                found[number] = text
    return found
