"""Strata come in, Vega-Lite charts go out as plain dicts: columns for bands, bars for codes, a map.

Bars stand in the order of the filing. What is drawn is what most readers ask for: the share
in the pool's balance, else the balance, else the number of loans.
"""

import json
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from poolgraph.web.graph import Graph
from poolgraph.web.pages import table as strata
from poolgraph.web.pages.render import figure, initial
from poolgraph.web.site import Site

_FOLDER, _STATES = Path(__file__).parent, "vendor/states-albers-10m.json"
_GEOGRAPHY, _MANY, _ROOM = "mbs:propertyState", 8, 1.14
_SHORT, _MOST_BARS = 13, 30
Spec = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """One bar: what it is, what it measures, how that is printed, where it leads, whose it is."""

    label: str
    value: float
    printed: str
    href: str = ""
    deal: str = ""


@cache
def _template(name: str) -> Spec:
    made: Spec = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    made["config"] = json.loads((_FOLDER / "config.json").read_text(encoding="utf-8"))
    return made


def _values(drawn: Iterable[Bar]) -> list[dict[str, object]]:
    return [
        {"label": bar.label, "value": bar.value, "printed": bar.printed, "href": bar.href,
         "said": f"{bar.label}: {bar.printed}", **({"deal": bar.deal} if bar.deal else {})}
        for bar in drawn
    ]  # fmt: skip


def _tooltip(measure: str, *more: tuple[str, str]) -> list[dict[str, str]]:
    fields = [("label", " "), *more, ("printed", measure)]
    return [{"field": field, "title": title, "type": "nominal"} for field, title in fields]


def spec(site: Site, iri: str) -> Spec | None:
    """Return the chart of a table: a map for states, columns for bands, bars for the rest.

    ``None`` for what is no table, or has no figures.
    """
    return next(iter(specs(site, iri)), None)


def specs(site: Site, iri: str) -> list[Spec]:
    """Return every chart of a table, the best one first; none for what is no table."""
    filing = site.store.filing_of(iri)
    graph = site.graph(filing) if filing else None
    if graph is None or not graph.is_a(iri, "mbs:StratificationTable"):
        return []
    drawn, measure = bars(site, graph, iri)
    if not drawn:
        return []
    dimension = graph.terms.compact(graph.text(iri, "mbs:stratifier"))
    said = f"{graph.text(iri, 'mbs:printedTitle')}. {_sentence(drawn)}"
    standing = site.terms.value(dimension, "mbs:bandUnit") and _stand(drawn)
    plain = _columns(drawn, measure, said) if standing else _bars(drawn, measure, said)
    if dimension != _GEOGRAPHY:
        return [plain]
    named = [_named(site, graph, dimension, iri, n, bar) for n, bar in enumerate(drawn)]
    return [states(site, named, measure, said), plain]


def _stand(drawn: Sequence[Bar]) -> bool:
    """Return whether bands are drawn as columns: many of them, and labels that fit below."""
    longest = max(len(bar.label) for bar in drawn)
    return len(drawn) > _MANY and (longest <= _SHORT or len(drawn) > _MOST_BARS)


def _named(site: Site, graph: Graph, dimension: str, table: str, at: int, bar: Bar) -> Bar:
    """Return a bar under the name its state has in the code list, which the map knows."""
    state = graph.text(strata.rows_of(graph, table)[at], dimension)
    known = graph.terms.knows(graph.terms.compact(state))
    return Bar(site.label(state) if known else bar.label, bar.value, bar.printed, bar.href)


def bars(site: Site, graph: Graph, table: str) -> tuple[list[Bar], str]:
    """Return the bars of a table in its order, and the label of the measure they show."""
    rows = strata.rows_of(graph, table)
    stated = [(row, strata.measures(graph, row)) for row in rows]
    name = next((n for n in strata.BY_SIZE if any(strata.decimal(f.get(n)) is not None
                                                  for _, f in stated)), "")  # fmt: skip
    if not name:
        return [], ""
    unit = graph.terms.value(name, "qudt:hasUnit") or ""
    drawn = []
    for row, figures in stated:
        number = strata.decimal(figures.get(name))
        if number is not None:
            printed = _printed(figures[name], unit)
            drawn.append(Bar(graph.text(row, "mbs:printedLabel"), float(number), printed,
                             site.page(row)))  # fmt: skip
        else:
            drawn.append(Bar(graph.text(row, "mbs:printedLabel"), 0.0, figures.get(name, ""),
                             site.page(row)))  # fmt: skip
    return drawn, graph.terms.label(name)


def _printed(number: str, unit: str) -> str:
    """Return a figure with the sign of its unit."""
    text = figure(number)
    return f"{text}%" if unit == "unit:PERCENT" else f"${text}" if unit == "unit:CCY_USD" else text


def _sentence(drawn: Sequence[Bar]) -> str:
    """Return what a chart says to who does not see it: every bar, the largest first."""
    largest = sorted(drawn, key=lambda bar: -bar.value)[:_MANY]
    return "; ".join(f"{bar.label}: {bar.printed}" for bar in largest)


def _bars(drawn: Sequence[Bar], measure: str, said: str) -> Spec:
    made = deepcopy(_template("bars"))
    made["data"]["values"], made["description"] = _values(drawn), said
    made["encoding"]["x"]["title"] = initial(measure)
    made["layer"][0]["encoding"]["tooltip"] = _tooltip(measure)
    most = max((bar.value for bar in drawn), default=0)
    if most > 0:
        made["encoding"]["x"]["scale"] = {"domainMax": most * _ROOM}  # for the figure at its end
    return made


def _columns(drawn: Sequence[Bar], measure: str, said: str) -> Spec:
    made = deepcopy(_template("columns"))
    made["data"]["values"], made["description"] = _values(drawn), said
    made["encoding"]["y"]["title"] = initial(measure)
    made["encoding"]["tooltip"] = _tooltip(measure)
    return made


def states(site: Site, drawn: Sequence[Bar], measure: str, said: str) -> Spec:
    """Return a map of the United States; a bar that is no state of theirs is not on it."""
    made = deepcopy(_template("map"))
    grey, coloured = made["layer"]
    address = site.static(_STATES)
    grey["data"]["url"] = coloured["transform"][0]["from"]["data"]["url"] = address
    coloured["data"]["values"], made["description"] = _values(drawn), said
    coloured["encoding"]["color"]["title"] = initial(measure)
    coloured["encoding"]["tooltip"] = _tooltip(measure)
    return made


def pairs(drawn: Sequence[Bar], measure: str, said: str) -> Spec:
    """Return two deals side by side, a pair of bars for each stratum."""
    made = deepcopy(_template("pairs"))
    made["data"]["values"], made["description"] = _values(drawn), said
    made["encoding"]["x"]["title"] = initial(measure)
    made["encoding"]["tooltip"] = _tooltip(measure, ("deal", "  "))
    return made
