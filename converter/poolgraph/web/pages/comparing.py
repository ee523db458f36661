"""Two deals and a dimension come in, their strata side by side go out.

Strata are matched by the code or band they stand for, which filings share; what only one
deal has is shown, and never matched by its wording.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from poolgraph.web.graph import Graph
from poolgraph.web.overview import Deal, overview
from poolgraph.web.pages import table
from poolgraph.web.pages.lists import ordered
from poolgraph.web.pages.render import figure, initial, render
from poolgraph.web.pages.things import Frame, Link, link, title, unit_of
from poolgraph.web.site import Site, last_step


@dataclass(frozen=True)
class Side:
    """One deal of the two: the table that divides it, and what that states of each stratum."""

    deal: Deal
    graph: Graph
    table: str
    rows: Mapping[str, tuple[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Line:
    """One stratum of either deal: what it is, the figures of both, and by how much they differ."""

    label: str
    href: str
    cells: tuple[tuple[str, str], ...]
    difference: str


def compare(site: Site, a: str = "", b: str = "", by: str = "") -> str:
    """Return two deals side by side, each given by the last step of its filing's IRI."""
    deals = ordered(list(overview(site).deals.values()), "name")
    by_key = {deal.key: deal for deal in deals}
    left, right = by_key.get(last_step(a)), by_key.get(last_step(b))
    shared = _shared(site, left, right) if left and right else {}
    by = by if by in shared else _closest(site, left, right, shared)
    shown = _sides(site, left, right, by) if left and right and by else None
    return render(
        site, "compare.html", frame=Frame(""), deals=deals, a=left.key if left else "",
        b=right.key if right else "", by=by, shared=shared, **_comparison(site, shown, by),
        pages=[site.page(deal.iri) for deal in (left, right) if deal],
        names=[deal.name for deal in (left, right) if deal],
    )  # fmt: skip


def _dimensions(graph: Graph) -> dict[str, str]:
    """Return the table of each dimension: that of the whole pool, else the first group's."""
    found: dict[str, str] = {}
    for one in sorted(table.tables_of(graph), key=lambda t: bool(graph.text(t, "mbs:loanGroup"))):
        dimension = last_step(graph.text(one, "mbs:stratifier"))
        found.setdefault(dimension, one)
    return found


def _shared(site: Site, left: Deal, right: Deal) -> dict[str, str]:
    """Return the dimensions that both deals are divided by, with what people call them."""
    one, other = (_dimensions(site.graph(deal.filing)) for deal in (left, right))
    both = sorted(set(one) & set(other))
    labelled = {name: site.terms.label(f"mbs:{name}") for name in both}
    return dict(sorted(labelled.items(), key=lambda pair: pair[1]))


def _closest(site: Site, left: Deal | None, right: Deal | None, shared: Mapping[str, str]) -> str:
    """Return the dimension in which two deals have most strata in common."""
    if left is None or right is None:
        return ""
    common = {
        name: len(set(one.rows) & set(other.rows))
        for name in shared for one, other in [_sides(site, left, right, name)]
    }  # fmt: skip
    return max(common, key=lambda name: common[name], default="")


def _sides(site: Site, left: Deal, right: Deal, by: str) -> tuple[Side, Side]:
    one, other = (_side(site, deal, by) for deal in (left, right))
    return one, other


def _side(site: Site, deal: Deal, by: str) -> Side:
    graph = site.graph(deal.filing)
    found = _dimensions(graph)[by]
    rows = {graph.text(row, f"mbs:{by}") or row: (row, table.measures(graph, row))
            for row in table.rows_of(graph, found)}  # fmt: skip
    return Side(deal, graph, found, rows)


def _comparison(site: Site, sides: tuple[Side, Side] | None, by: str) -> dict[str, object]:
    """Return the lines of a comparison, its chart, and the measure they show."""
    if sides is None:
        return {"lines": [], "spec": None, "measure": "", "unit": "", "tables": []}
    name = _measure(sides)
    unit = unit_of(site, name)
    strata = list(dict.fromkeys(s for side in sides for s in side.rows))
    strata.sort(key=lambda s: _order(sides, s))
    lines = [_line(site, sides, stratum, name) for stratum in strata]
    tables = [Link(title(site, side.graph, side.table), site.page(side.table),
                   side.graph.text(side.table, "mbs:loanGroup")) for side in sides]  # fmt: skip
    return {
        "lines": lines, "spec": _chart(site, sides, lines, name, unit), "unit": unit,
        "measure": site.terms.label(name), "tables": tables,
    }  # fmt: skip


def _order(sides: tuple[Side, Side], stratum: str) -> tuple[int, float, int]:
    """Return where a stratum stands: bands by their bounds, others as the filings print them."""
    for side in sides:
        if stratum in side.rows:
            lower = table.decimal(side.graph.text(stratum, "mbs:lowerBound"))
            upper = table.decimal(side.graph.text(stratum, "mbs:upperBound"))
            if lower is not None or upper is not None:
                return 0, float(lower if lower is not None else -1), 0
    side = sides[0] if stratum in sides[0].rows else sides[1]
    return 1, 0.0, list(side.rows).index(stratum) + (0 if side is sides[0] else 1000)


def _measure(sides: tuple[Side, Side]) -> str:
    """Return the measure that rows of both deals state: the share, else the balance, the count."""
    stated = [{n for _, figures in side.rows.values() for n in figures} for side in sides]
    return next((n for n in table.BY_SIZE if all(n in one for one in stated)), table.BY_SIZE[0])


def _line(site: Site, sides: tuple[Side, Side], stratum: str, name: str) -> Line:
    side = next(side for side in sides if stratum in side.rows)
    row, _ = side.rows[stratum]
    made = link(site, side.graph, stratum) if stratum != row else link(site, side.graph, row)
    label = made.label if _is_shared(site, stratum) else side.graph.text(row, "mbs:printedLabel")
    cells = tuple((s.rows[stratum][1].get(name, ""), site.page(s.rows[stratum][0]))
                  if stratum in s.rows else ("", "") for s in sides)  # fmt: skip
    first, second = (table.decimal(text) for text, _ in cells)
    known = first is not None and second is not None
    difference = (
        f"{second - first:+f}" if known and first is not None and second is not None else ""
    )
    return Line(label, made.href, cells, difference)


def _is_shared(site: Site, stratum: str) -> bool:
    return site.store.filing_of(stratum) is None


def _chart(
    site: Site, sides: tuple[Side, Side], lines: list[Line], name: str, unit: str
) -> dict[str, object]:
    from poolgraph.web import charts  # which reads tables as this package does

    names = [side.deal.name for side in sides]
    if names[0] == names[1]:
        names = [f"{name} ({side.deal.key})" for name, side in zip(names, sides, strict=True)]
    drawn = []
    for line in lines:
        for (text, href), whose in zip(line.cells, names, strict=True):
            number = table.decimal(text)
            sign = "%" if unit == "PERCENT" else ""
            drawn.append(charts.Bar(line.label, float(number or 0), f"{figure(text)}{sign}", href,
                                    whose))  # fmt: skip
    return charts.pairs(drawn, site.terms.label(name), initial(" – ".join(names)))
