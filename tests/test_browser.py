"""People look at the pages: drawn, lit up, asked, by keyboard, on a telephone, without scripts."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import NARROW, WIDE, Files, Look, browser, looking, published  # noqa: F401
from conftest import EXAMPLES, SEED
from poolgraph.convert import convert
from poolgraph.store import opened
from poolgraph.store.workers import Limits
from served import EVIL, HOSTILE, address, folder, serving, store  # noqa: F401

KEY, OTHER = (
    convert(path, check=False).mapped.filing.rpartition("/")[2]
    for path in (SEED, EXAMPLES / "broken-total" / "filing.txt")
)
FILING = f"/id/filing/{KEY}"
THINGS = {
    "filing": f"{FILING}.html",
    "deal": f"{FILING}/transaction.html",
    "party": f"{FILING}/party/the-bank-of-new-york.html",
    "table of states": f"{FILING}/table/propertyState.html",
    "table of bands": f"{FILING}/table/originalLtvBand.html",
    "agreement": f"{FILING}/agreement/psa.html",
    "registrant": "/id/registrant/ein-95-4596516.html",
    "code list": "/code/propertyState.html",
    "code": "/code/propertyState/US-CA.html",
    "ontology": "/ontology.html",
    "shapes": "/shapes.html",
}
SERVED = {
    "start": "/", "deals": "/deals", "search": "/search?q=bank", "queries": "/queries",
    "query": "/queries/top-states", "editor": "/sparql", "catalogue": "/catalog",
    "comparison": f"/compare?a={KEY}&b={OTHER}&by=loanPurpose",
    "failed check": f"/id/filing/{OTHER}.html", "hostile": f"/id/filing/{HOSTILE}.html",
}  # fmt: skip
AS_FILES = {
    "start": "/index.html", "deals": "/deals.html", "search": "/search.html?q=bank",
    "comparison": f"/compare.html?a={KEY}&b={OTHER}&by=loanPurpose", "codes": "/code/",
    "filing": THINGS["filing"], "table of states": THINGS["table of states"],
}  # fmt: skip


@pytest.fixture
def look(browser: Browser, address: str) -> Iterator[Look]:  # noqa: F811
    with looking(browser, address) as found:
        yield found


def assert_sound(look: Look, path: str) -> None:
    """Look at a page wide and narrow: nothing missing, nobody shut out, nothing off the side."""
    page = look.at(path)
    assert page.locator("h1").count() == 1
    assert look.findings() == []
    page.set_viewport_size(NARROW)
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, f"{path} is {over} pixels too wide for a telephone"


@pytest.mark.parametrize("kind", [*THINGS, *SERVED])
def test_served_pages_are_sound(look: Look, kind: str) -> None:
    """Each kind of page: no complaint, no other host, no serious finding, fit for a telephone."""
    assert_sound(look, (THINGS | SERVED)[kind])


@pytest.mark.parametrize("kind", AS_FILES)
def test_published_pages_are_sound(browser: Browser, published: Files, kind: str) -> None:  # noqa: F811
    """The same of files, from a folder somewhere on a host that knows nothing of linked data."""
    with looking(browser, published.address) as found:
        assert_sound(found, AS_FILES[kind])


def test_a_chart_shows_every_row(look: Look) -> None:
    """The bars of a table are as many as its rows, and drawn in the page."""
    page = look.at(THINGS["table of bands"])
    rows = page.locator("table.strata tbody tr").count()
    assert rows == 11
    assert page.locator("[data-chart] svg .mark-rect path").count() >= rows


def test_the_map_shows_every_state(look: Look) -> None:
    """States without a row are on the map as well, in grey; those with one are coloured."""
    page = look.at(THINGS["table of states"])
    shapes = page.locator("[data-chart] svg .mark-shape path")
    fills = shapes.evaluate_all("(found) => found.map((one) => one.getAttribute('fill'))")
    assert len(fills) >= 51
    assert len(set(fills)) >= 5


def test_a_figure_lights_its_line(look: Look) -> None:
    """Pointing at a figure of the table lights the place in the filing where it is printed."""
    page = look.at(THINGS["table of states"])
    page.locator("#row-1 td.num").nth(1).hover()
    lit = page.locator(".printed .fig.lit")
    expect(lit).to_have_count(1)
    assert lit.inner_text() == "113,346,210.62"


def test_every_fact_of_the_text_leads_to_its_page(look: Look) -> None:
    """The filing's text is there in whole, with its facts lit; one leads to what it became."""
    page = look.at(THINGS["filing"])
    lines = page.locator(".source li code").all_inner_texts()
    assert any("California                      268" in line for line in lines)
    facts = page.locator(".source a.f")
    assert facts.count() > 200
    facts.filter(has_text="The Bank of New York").first.click()
    page.wait_for_load_state()
    assert "The Bank of New York" in page.locator("h1").inner_text()


def test_a_query_runs_in_the_editor(look: Look) -> None:
    """An example is chosen and run; its answer stands below."""
    page = look.at("/sparql")
    page.wait_for_selector(".yasqe .CodeMirror")
    page.select_option("#example", index=1)
    page.locator("button.yasqe_queryButton").click()
    page.wait_for_selector(".yasr_results table tbody tr", timeout=20_000)
    assert page.locator(".yasr_results table tbody tr").count() >= 1


def test_open_in_sparql_runs_the_page_s_query(look: Look) -> None:
    """A page's own link leads to the editor with a query about the thing, and it answers."""
    page = look.at(THINGS["table of states"])
    page.locator("a.ask").click()
    page.wait_for_selector(".yasr_results table tbody tr", timeout=20_000)
    assert "California" in page.locator(".yasr_results").inner_text()


def test_the_keyboard_is_enough(look: Look) -> None:
    """Tab leads to the skip link, then through the head in order; where one is shows."""
    page = look.at(THINGS["deal"])
    page.keyboard.press("Tab")
    assert _focused(page, "className") == "skip"
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert _focused(page, "id") == "content"
    page.goto(look.site + THINGS["deal"])
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(_focused(page, "textContent").strip())
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
        assert outline != "none" or shadow != "none", f"{seen[-1]} shows no focus"
    wanted = ["poolgraph", "Deals", "Compare", "Codes", "Ontology", "Queries", "SPARQL"]
    assert [one for one in seen if one in wanted][:7] == wanted


def _focused(page: Page, name: str) -> str:
    found: str = page.evaluate(f"document.activeElement.{name} || ''")
    return found


def test_without_scripts_the_charts_are_pictures(browser: Browser, address: str) -> None:  # noqa: F811
    """A table without JavaScript: its figures, and the chart as a picture from the server."""
    with looking(browser, address, script=False) as found:
        page = found.page
        page.goto(address + THINGS["table of states"])
        picture = page.locator("figure.chart noscript img, figure.chart img").first
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        expect(page.locator("#row-1")).to_contain_text("113,346,210.62")


def test_hostile_labels_are_text(look: Look) -> None:
    """A script in a label is shown, never run: no dialog came, and the words are there."""
    start = EVIL[:25]
    for path in (f"/id/filing/{HOSTILE}.html", f"/id/filing/{HOSTILE}/table/loanPurpose.html",
                 f"/id/filing/{HOSTILE}/transaction.html", "/deals",
                 "/search?q=script"):  # fmt: skip
        page = look.at(path)
        assert start in page.locator("main").inner_text()
        assert page.locator("main img[src='x'], main script:not([type])").count() == 0


def test_files_are_searched_in_the_browser(browser: Browser, published: Files) -> None:  # noqa: F811
    """The published list is looked through by the page itself, and what it finds is there."""
    with looking(browser, published.address) as found:
        page = found.at("/index.html")
        page.fill("#find", "new york")
        page.press("#find", "Enter")
        page.locator(".hits a", has_text="The Bank of New York").first.click()
        page.wait_for_load_state()
        assert "The Bank of New York" in page.locator("h1").inner_text()


def test_files_are_compared_as_the_server_does(
    browser: Browser, published: Files, address: str,  # noqa: F811
) -> None:  # fmt: skip
    """Two deals side by side: the browser's own table says what the server's says."""
    for by in ("loanPurpose", "originalLtvBand"):
        with looking(browser, published.address) as found:
            page = found.at(f"/compare.html?a={KEY}&b={OTHER}&by={by}")
            page.wait_for_selector("figure[data-drawn=yes] svg")
            own = page.locator("#side tbody tr").all_inner_texts()
        with looking(browser, address) as found:
            page = found.at(f"/compare?a={KEY}&b={OTHER}&by={by}")
            assert len(own) > 2
            served = page.locator("section table tbody tr").all_inner_texts()
            assert [_plain(line) for line in own] == [_plain(line) for line in served]


def _plain(line: str) -> str:
    """Return a line of figures without what the harmful filing adds to the names of bands."""
    return " ".join(line.replace("−", "-").split()).replace(" ".join(EVIL.split()), "")


MISPRINTED = "0000910002-00-000008"  # the deal that ``python -m writer`` prints a digit wrong in
SHOTS = {
    "start": "/", "deal": THINGS["deal"], "states": THINGS["table of states"],
    "filing": f"{FILING}.html#L100", "failed": f"/id/filing/{OTHER}.html",
    "compare": SERVED["comparison"], "editor": "/sparql",
}  # fmt: skip


@pytest.fixture(scope="module")
def shown(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Return where the site to take pictures of is, and its filing with a fault.

    ``make screenshots`` names the demonstration's store; else it is that of the other tests.
    """
    demonstration = os.environ.get("SCREENSHOTS_OF")
    if demonstration is None:
        yield request.getfixturevalue("address"), OTHER
        return
    with serving(opened(demonstration), Limits()) as found:
        yield found, MISPRINTED


@pytest.mark.parametrize("name", SHOTS)
def test_screenshots_are_small(
    browser: Browser, shown: tuple[str, str], tmp_path: Path, name: str,  # noqa: F811
) -> None:  # fmt: skip
    """The pictures of docs/ come from here (``make screenshots``), and stay small."""
    home = Path(os.environ.get("SCREENSHOTS", tmp_path))
    home.mkdir(parents=True, exist_ok=True)
    site, faulty = shown
    with looking(browser, site, {**WIDE, "height": 800}) as found:
        page = found.at(SHOTS[name].replace(OTHER, faulty))
        if name == "editor":
            page.wait_for_selector(".yasqe .CodeMirror")
            page.select_option("#example", index=1)
            page.locator("button.yasqe_queryButton").click()
            page.wait_for_selector(".yasr_results table tbody tr", timeout=20_000)
        page.screenshot(path=home / f"{name}.png")
    assert 5_000 < (home / f"{name}.png").stat().st_size < 150_000
