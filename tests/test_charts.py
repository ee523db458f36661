"""Charts are plain Vega-Lite with the filing's figures, drawn without a word to any other host."""

import json
import sys
from pathlib import Path

import pytest

from conftest import SEED
from poolgraph.convert import convert
from poolgraph.source import Unreadable
from poolgraph.store import Store
from poolgraph.web import charts
from poolgraph.web.pages.table import rows_of, tables_of
from poolgraph.web.site import Site
from served import FILINGS, Listener, folder, listener, store  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def site(store: Store) -> Site:  # noqa: F811
    return Site(store)


@pytest.fixture(scope="module")
def seed() -> str:
    return convert(SEED).mapped.filing


def test_each_table_has_a_chart_of_its_figures(site: Site) -> None:
    """Bars stand in the order of the rows, as long as the filing says, and lead to them."""
    for filing in site.store.filings():
        graph = site.graph(filing)
        for table in tables_of(graph):
            spec = charts.specs(site, table)[-1]
            values = spec["data"]["values"]
            rows = rows_of(graph, table)
            assert [bar["href"] for bar in values] == [site.page(row) for row in rows]
            stated = [graph.text(row, "mbs:percentOfPool") for row in rows]
            assert [bar["value"] for bar in values] == [float(text) for text in stated]
            assert [bar["printed"].rstrip("%") for bar in values] == stated
            assert json.loads(json.dumps(spec)) == spec


def test_bands_stand_and_codes_lie(site: Site, seed: str) -> None:
    """A rate's bands are columns along the axis; programmes are bars with room for their names."""
    rates = charts.spec(site, f"{seed}/table/mortgageRateBand") or {}
    assert rates["encoding"]["x"]["field"] == "label"
    assert rates["encoding"]["x"]["sort"] is None
    programs = charts.spec(site, f"{seed}/table/documentationProgram") or {}
    assert programs["encoding"]["y"]["field"] == "label"
    assert "Reduced: 63.90%" in programs["description"]


def test_states_are_a_map_with_a_grey_one_below(site: Site, seed: str) -> None:
    """States without a figure are drawn too, and every state has a name that the map knows."""
    chart, bars = charts.specs(site, f"{seed}/table/propertyState")
    grey, coloured = chart["layer"]
    assert grey["data"]["url"].startswith("/static/vendor/")
    shapes = json.loads(_shapes().read_text(encoding="utf-8"))
    known = {one["properties"]["name"] for one in shapes["objects"]["states"]["geometries"]}
    names = {bar["label"] for bar in coloured["data"]["values"]}
    assert names - known == {"Other (less than 2%)"}
    assert bars["data"]["values"][0]["label"] == "California"


def _shapes() -> Path:
    return Path(charts.__file__).parents[1] / "static" / "vendor" / "states-albers-10m.json"


def test_a_map_takes_the_names_of_the_code_list(site: Site) -> None:
    """Abbreviated states find their shape; the printed label is not what the map goes by."""
    states = site.terms.in_scheme("code:propertyState")
    names = {site.terms.label(state) for state in states}
    shapes = json.loads(_shapes().read_text(encoding="utf-8"))
    assert {g["properties"]["name"] for g in shapes["objects"]["states"]["geometries"]} <= names


def test_what_is_no_table_has_no_chart(site: Site, seed: str) -> None:
    """Nothing is drawn of a deal, of a code, or of what is unknown."""
    for iri in (f"{seed}/transaction", f"{site.store.base}code/propertyState", f"{seed}/table/x"):
        assert charts.spec(site, iri) is None


def test_one_chart_does_not_change_the_next(site: Site, seed: str) -> None:
    """A spec is the caller's own: what is done to it is not seen by who asks again."""
    first = charts.spec(site, f"{seed}/table/loanPurpose") or {}
    first["data"]["values"].clear()
    first["encoding"]["x"]["title"] = "x"
    again = charts.spec(site, f"{seed}/table/loanPurpose") or {}
    assert len(again["data"]["values"]) == 3
    assert again["encoding"]["x"]["title"] == "Percent of pool"


@pytest.mark.parametrize("table", ["propertyState", "mortgageRateBand", "loanPurpose"])
def test_the_server_draws_it(site: Site, seed: str, table: str) -> None:
    """A map, columns and bars come out as SVG with their words and their marks."""
    spec = charts.spec(site, f"{seed}/table/{table}") or {}
    drawn = charts.svg(spec).decode()
    assert drawn.startswith("<svg")
    assert drawn.count("<path") > len(rows_of(site.graph(seed), f"{seed}/table/{table}"))
    assert "Percent of pool" in drawn
    assert spec["width"] == "container"


def test_two_deals_are_drawn_in_pairs() -> None:
    """Each stratum has a bar for either deal, in their colours."""
    bars = [charts.Bar("A", 1.0, "1%", "", "one"), charts.Bar("A", 2.0, "2%", "", "two")]
    spec = charts.pairs(bars, "percent", "two deals")
    assert [bar["deal"] for bar in spec["data"]["values"]] == ["one", "two"]
    assert b"one" in charts.svg(spec)


def test_nothing_is_fetched(site: Site, seed: str, listener: Listener) -> None:  # noqa: F811
    """A spec that names another host's data is not drawn, and nobody comes to that host."""
    spec = charts.spec(site, f"{seed}/table/loanPurpose") or {}
    spec["data"] = {"url": f"{listener.address}data.json"}
    with pytest.raises(ValueError, match=r"(?i)url|allowed"):
        charts.svg(spec)
    assert listener.hits == 0


def test_without_the_extra_it_is_said_what_to_install(
    site: Site, seed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Charts as SVG need an extra; the problem names it."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(Unreadable) as caught:
        charts.svg(charts.spec(site, f"{seed}/table/loanPurpose") or {})
    assert caught.value.code == "missing-extra"
    assert "poolgraph[images]" in (caught.value.hint or "")


def test_html_filings_are_drawn_as_well(site: Site) -> None:
    """Long bands of an HTML filing lie down, so that their labels can be read."""
    filing = convert(FILINGS[2]).mapped.filing
    spec = charts.spec(site, f"{filing}/table/currentBalanceBand") or {}
    assert spec["encoding"]["y"]["field"] == "label"
    assert spec["data"]["values"][0]["label"] == "$500.00 to $5,000.00"
