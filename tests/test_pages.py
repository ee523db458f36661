"""Pages show what the graph says, exactly, lead where they promise, and let no label do harm."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from conftest import EXAMPLES, SEED
from pagelook import Page, ill
from poolgraph import source
from poolgraph.convert import convert
from poolgraph.store import Store, Writer, opened
from poolgraph.triples import Iri, Literal
from poolgraph.web import pages
from poolgraph.web.graph import Graph
from poolgraph.web.pages import lines, picture, shared, text
from poolgraph.web.pages.render import day, figure, whole
from poolgraph.web.pages.table import measures, rows_of, tables_of
from poolgraph.web.site import Site
from served import FILINGS, HOSTILE, address, folder, store, web  # noqa: F401 - fixtures

BROKEN = EXAMPLES / "broken-total" / "filing.txt"


@pytest.fixture(scope="module")
def site(store: Store) -> Site:  # noqa: F811
    return Site(store)


def filing_of(path: Path) -> str:
    return convert(path).mapped.filing


@pytest.fixture(scope="module")
def seed() -> str:
    return filing_of(SEED)


def shown(site: Site, iri: str) -> Page:
    """Return the page of a thing, which must be there and well made."""
    html = pages.page(site, iri)
    assert html is not None, f"{iri} has no page"
    return Page(html)


def one_of_each(site: Site) -> Iterator[str]:
    """Yield a thing of each class in each filing, and of each sort that filings share."""
    for filing in site.store.filings():
        graph, seen = site.graph(filing), set[str]()
        for subject in sorted(graph.facts):
            kind = "".join(graph.kinds(subject)[:1])
            if subject.startswith(filing) and kind not in seen:
                seen.add(kind)
                yield subject
    base = site.store.base
    shared = ("code", "code/propertyState", "code/propertyState/US-CA", "code/originalLtvBand",
              "code/originalLtvBand/50.01-to-55", "code/check/3", "id/registrant/ein-95-4596516",
              "id/file-number/333-92152", "ontology", "shapes", "graph/codes",
              "code/documentationProgram/reduced", "id/tool/poolgraph-0.1.0")  # fmt: skip
    yield from (base + path for path in shared)


def others(site: Site, seed: str) -> dict[str, str]:
    """Return the pages that are about no single thing."""
    key, other = (filing_of(path).rpartition("/")[2] for path in (SEED, BROKEN))
    return {
        "start": pages.start(site), "deals": pages.deals(site, 0, "balance"),
        "search": pages.search(site, "california"), "none": pages.search(site, "zzz"),
        "compare": pages.compare(site), "compared": pages.compare(site, key, other),
        "queries": pages.queries(site), "query": pages.query(site, "top-states") or "",
        "editor": pages.editor(site), "missing": pages.missing(site, "/id/filing/none.html"),
        "refused": pages.refused(site, 406, "this is told as: text/turtle"),
    }  # fmt: skip


def test_every_kind_of_thing_has_a_page_that_is_well_made(site: Site) -> None:
    """Tags close, headings and labels are in order, nothing is run in the page or from afar."""
    faults = {iri: found for iri in one_of_each(site) if (found := ill(shown(site, iri)))}
    assert faults == {}


def test_the_other_pages_are_well_made(site: Site, seed: str) -> None:
    """So are the pages that are about no single thing."""
    looked = {name: ill(Page(html)) for name, html in others(site, seed).items()}
    faults = {name: found for name, found in looked.items() if found}
    assert faults == {}


def test_a_page_can_be_found_ill() -> None:
    """Each fault that pages are looked over for is found where it is."""
    html = """<p><h2 id="a">A</h2><h2 id="a" onclick="x()">B</h2><a href="#c"></a><th>x</th><input>
    <script>x()</script><script src="https://example.org/x.js"></script><img src="/x.png">"""
    found = " ".join(ill(Page(html)))
    for fault in ("is left open", "twice", "leads nowhere", "headings", "onclick", "in the page",
                  "loads https://example.org", "without scope", "field", "without alt",
                  "without words"):  # fmt: skip
        assert fault in found


def test_every_link_leads_to_a_page(site: Site, seed: str) -> None:
    """Whatever the pages of the example link to on this site is there."""
    start = [seed, f"{seed}/transaction", f"{seed}/table/propertyState", f"{seed}/party/cwmbs-inc",
             f"{site.store.base}code/propertyState/US-CA"]  # fmt: skip
    found = {link.partition("#")[0] for iri in start for link in shown(site, iri).links()}
    found |= {link for html in others(site, seed).values() for link in Page(html).links()}
    things = {link for link in found if link.startswith(("/id/", "/code/", "/ontology"))}
    paths = [link[1:].removesuffix(".html") for link in sorted(things) if link.endswith(".html")]
    lost = [path for path in paths if pages.page(site, site.store.base + path) is None]
    assert len(things) > 200
    assert lost == []


def test_what_is_unknown_has_no_page(site: Site, seed: str) -> None:
    """There is no page of a thing that nothing is said of, nor one made from odd addresses."""
    for path in ("nothing", "id/filing/none", "code/x y", "../etc/passwd", "id/<script>"):
        assert pages.page(site, site.store.base + path) is None
    assert pages.page(site, f"{seed}/row/1") is None


def test_table_pages_print_every_figure_as_the_graph_has_it(site: Site) -> None:
    """Each cell holds the digits of the filing's own quads, trailing zeros and all."""
    checked = 0
    for filing in site.store.filings():
        graph = site.graph(filing)
        for table in tables_of(graph):
            page = shown(site, table)
            cells = {e.attributes["data-figure"]: e.text for e in page.all("td")
                     if "data-figure" in e.attributes}  # fmt: skip
            total = graph.text(table, "mbs:statedTotal")
            for line in [*rows_of(graph, table), *([total] if total else [])]:
                for name, stated in measures(graph, line).items():
                    printed = cells[f"{line.rpartition('/')[2]} {name}"]
                    assert printed.strip("$%").replace(",", "") == stated
                    checked += 1
    assert checked > 900


def test_each_figure_is_found_in_the_line_beside_it(site: Site, seed: str) -> None:
    """All figures of the example's rows and totals are marked in the filing's own lines."""
    graph = site.graph(seed)
    for table in tables_of(graph):
        page = shown(site, table)
        marked = {e.attributes["data-figure"]: e.text for e in page.all("span", "fig")}
        total = graph.text(table, "mbs:statedTotal")
        for line in [*rows_of(graph, table), total]:
            for name, stated in measures(graph, line).items():
                printed = marked[f"{line.rpartition('/')[2]} {name}"]
                assert Decimal(lines.plain(printed)) == Decimal(stated)


def test_measures_stand_in_the_order_of_the_filing(site: Site) -> None:
    """A share in the number of loans that is printed before the balance is shown before it."""
    filing = filing_of(FILINGS[2])
    page = shown(site, f"{filing}/table/currentBalanceBand")
    heads = [e.text for e in page.all("th") if e.has("num")]
    assert heads[:4] == ["Loan count", "Percent of loan count", "Principal balance",
                         "Percent of pool"]  # fmt: skip


@pytest.mark.parametrize("path", FILINGS[::2], ids=lambda path: path.parent.name)
def test_a_filings_page_is_its_text(site: Site, path: Path) -> None:
    """Line by line the page holds the filing's own characters, HTML shown as its source."""
    page = shown(site, filing_of(path))
    read = source.decode(path.read_bytes(), path.name)
    by_line = {e.within[-1].attributes.get("id"): e.text for e in page.all("code") if e.within}
    for number, span in enumerate(read.lines(), 1):
        assert by_line[f"L{number}"].rstrip() == read.text[span.start : span.end].rstrip()


def test_every_place_of_the_evidence_is_shown_and_leads_to_its_fact(site: Site, seed: str) -> None:
    """Each row of each table is a link in its line, and so is each of the other facts."""
    page, graph = shown(site, seed), site.graph(seed)
    linked = {e.attributes["href"] for e in page.all("a", "f")}
    rows = [row for table in tables_of(graph) for row in rows_of(graph, table)]
    assert {site.page(row) for row in rows} <= linked
    california = next(e for e in page.all("a", "f") if e.text.startswith("California  "))
    assert california.attributes["href"] == site.page(f"{seed}/table/propertyState/row/1")
    assert california.within[-2].attributes["id"] == "L105"


def test_of_two_places_the_shorter_is_shown(seed: str) -> None:
    """A name within a sentence is the name's; the rest of the sentence is the sentence's."""
    read = source.decode(b"On May 1 the Bank acted.\n", "x")
    outer, inner = _place(0, 24, "outer"), _place(9, 17, "inner")
    (line,) = text.lines_of(read, [outer, inner], {})
    assert [(p.text, p.kind) for p in line.pieces] == [
        ("On May 1 ", "outer"), ("the Bank", "inner"), (" acted.", "outer"),
    ]  # fmt: skip


def _place(start: int, end: int, kind: str) -> text.Shown:
    from poolgraph.web.graph import Place

    return text.Shown(Place(start, end, 1, 1, kind, ""), kind, f"/{kind}", kind)


def test_of_a_very_long_text_only_what_is_near_a_fact_is_shown() -> None:
    """Ten thousand lines do not become a page; the gap says how many are left out."""
    read = source.decode(b"x\n" * 10_000, "x")
    fact = text.Shown(replace(_place(10_000, 10_001, "row").place, first=5001, last=5001), "row",
                      "/row", "a row")  # fmt: skip
    (stretch,) = text.runs(text.lines_of(read, [fact], {}))
    assert [line.number for line in stretch.lines] == list(range(4989, 5014))
    assert stretch.skipped == 4988


def test_without_its_text_a_filing_is_told_by_its_evidence(tmp_path: Path) -> None:
    """A store loaded from graphs shows the lines that the evidence quotes, and says what to do."""
    result = convert(SEED)
    with Writer(tmp_path / "store") as writer:
        writer.put(result.quads())
        writer.commit()
    site, filing = Site(opened(tmp_path / "store")), result.mapped.filing
    page = shown(site, filing)
    assert "poolgraph load" in page.html
    assert ill(page) == []
    assert any(e.text.startswith("California") for e in page.all("a", "f"))
    table = shown(site, f"{filing}/table/propertyState")
    assert "Only the lines that the evidence quotes" in table.html
    assert [e.text for e in table.all("span", "fig")][:3] == ["268", "113,346,210.62", "50.35"]


def test_no_label_does_harm(site: Site) -> None:
    """A script in every text of a filing is shown as text on every page of it."""
    filing = f"{site.store.base}id/filing/{HOSTILE}"
    things = [iri for iri in one_of_each(site) if iri.startswith(filing)]
    assert len(things) > 20
    for iri in [*things, *tables_of(site.graph(filing))]:
        page = shown(site, iri)
        assert "<script>alert" not in page.html
        assert all(e.attributes["src"].startswith("/") for e in page.all("img"))
        assert ill(page) == []
    for html in (pages.start(site), pages.search(site, "<script>alert"), pages.deals(site),
                 pages.missing(site, "/<script>alert(1)</script>"),
                 pages.compare(site, HOSTILE, HOSTILE), pages.editor(site, "</script><script>x"),
                 pages.refused(site, 400, "<script>alert(1)</script>")):  # fmt: skip
        assert "<script>alert" not in html
        assert "<script>x" not in html
    assert "&lt;script&gt;alert" in pages.search(site, "<script>alert")


def test_what_does_not_add_up_is_told_at_its_line(site: Site) -> None:
    """A wrong total is told on the filing's page, at the line, and on the table's, at the row."""
    filing = filing_of(BROKEN)
    page = shown(site, filing)
    wrong = page.one("li", "wrong")
    assert wrong.attributes["id"] == "L289"
    assert "rows add up to 553 loans, the total says 552" in wrong.text
    table = shown(site, f"{filing}/table/occupancyType")
    assert "Total" in next(e for e in table.all("tr", "failed") if "data-row" in e.attributes).text
    checks = next(e for e in table.all("tr", "failed") if "data-row" not in e.attributes)
    assert "553" in checks.text
    assert "552" in checks.text
    assert "2 failed" in pages.deals(site)


def test_a_check_tells_where_it_failed(site: Site) -> None:
    """The page of a check lists the filings that broke it, and the query that measures it."""
    page = shown(site, f"{site.store.base}code/check/3")
    assert "the total says 552" in page.html
    assert "SELECT ?subject" in page.one("pre", "code").text


def test_parties_are_the_same_only_by_a_number(site: Site, seed: str) -> None:
    """The depositor is known by its tax number; the trustee only shares a name."""
    depositor = shown(site, f"{seed}/party/cwmbs-inc")
    told = {e.attributes["aria-labelledby"]: e.text for e in depositor.all("section")}
    assert "95-4596516" in told["strong"]
    assert "Alternative Loan Trust" in told["strong"]
    trustee = shown(site, f"{seed}/party/the-bank-of-new-york")
    told = {e.attributes["aria-labelledby"]: e.text for e in trustee.all("section")}
    assert "nothing proves" in told["strong"]
    assert "By name only" in told["weak"]
    assert "CarMax" in told["weak"]


def test_a_company_number_lists_its_filings(site: Site) -> None:
    """A tax number and a file number lead to every filing of whoever has them."""
    for path in ("id/registrant/ein-95-4596516", "id/file-number/333-92152"):
        page = shown(site, site.store.base + path)
        assert "CWMBS, INC." in page.html
        assert "In 3 filings" in page.html  # the example, its broken copy, the hostile one


def test_the_picture_shows_who_plays_what(site: Site, seed: str) -> None:
    """Every party has one box within the drawing, none over another; arrows lead to the trust."""
    page = shown(site, f"{seed}/transaction")
    words = next(
        e.text for e in page.all("svg") if e.attributes.get("aria-labelledby") == "picture-title"
    )
    for name in ("Seller", "Countrywide Home Loans,", "Depositor", "CWMBS, INC.", "Trustee"):
        assert name in words
    assert page.html.count('class="tip"') == 2  # seller to depositor, depositor to trust


@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_boxes_do_not_overlap(count: int) -> None:
    """However many parties there are, and however long their names, each keeps its room."""
    kinds = ("mbs:Seller", "mbs:Depositor", "mbs:Trustee", "mbs:MasterServicer", "mbs:Sponsor")
    parts = [picture.Part(kinds[n % 5], "Role", f"p{n}", "A LONG COMPANY NAME, " * (n % 4 + 1), "/")
             for n in range(count)]  # fmt: skip
    centre = [picture.Centre("Trust", "The Trust", "/t", "trust")]
    made = picture.picture(parts, centre, {})
    assert len(made.boxes) == count + 1
    for one in made.boxes:
        assert min(one.x, one.y) >= 0
        assert one.x + one.width <= made.width
        assert one.y + one.height <= made.height
        for other in made.boxes:
            aside = one.x + one.width <= other.x or other.x + other.width <= one.x
            above = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert one is other or aside or above


def test_a_party_with_several_parts_has_one_box() -> None:
    """Its parts are all in the box, in the leftmost column of any, with the agreement's sign."""
    parts = [picture.Part("mbs:Trustee", "Trustee", "p", "Bank", "/", "psa"),
             picture.Part("mbs:Seller", "Seller", "p", "Bank", "/", "mlpa")]  # fmt: skip
    made = picture.picture(parts, [picture.Centre("Trust", "T", "/t", "trust")], {"psa": "①"})
    box = next(box for box in made.boxes if box.href == "/")
    assert [words for _, words in box.above] == ["Trustee ①", "Seller"]
    assert box.x < next(box for box in made.boxes if box.href == "/t").x


def test_days_stand_in_order_with_what_happened(site: Site, seed: str) -> None:
    """Each day is there once, with the days between."""
    page = shown(site, f"{seed}/transaction")
    (line,) = page.all("ol", "timeline")
    days = re.findall(r"(?:September|October) \d+, 2002", line.text)
    assert days == ["September 1, 2002", "September 24, 2002", "September 25, 2002",
                    "September 30, 2002", "October 15, 2002"]  # fmt: skip
    assert "15 days later" in line.text


def test_codes_tell_who_uses_them(site: Site, seed: str) -> None:
    """A code's page lists the rows that stand for it, with the decimals that are printed."""
    page = shown(site, f"{site.store.base}code/propertyState/US-CA")
    assert site.page(f"{seed}/table/propertyState/row/1") in page.links()
    assert "50.35%" in page.html
    assert "“Calif.”" in page.html
    band = shown(site, f"{site.store.base}code/currentBalanceBand/150000-to-200000")
    assert "150,000 to 200,000" in band.one("h1").text


def test_a_code_that_many_use_is_told_in_pages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row is on one page of the list, and each page leads to the next."""
    monkeypatch.setattr(shared, "PAGE", 3)
    iri = f"{site.store.base}code/propertyState/US-CA"
    first, second = (Page(pages.page(site, iri, offset) or "") for offset in (0, 3))
    rows = [{link for link in page.links() if "/row/" in link} for page in (first, second)]
    assert [len(found) for found in rows] == [3, 1]
    assert not rows[0] & rows[1]
    assert f"{site.page(iri)}?offset=3" in first.links()
    assert site.page(iri) in second.links()


def test_every_term_has_an_anchor(site: Site) -> None:
    """The ontology's page has a place for each class and property, with its definition."""
    page = Page(pages.ontology(site))
    anchors = {e.attributes["id"] for e in page.all("div", "term")}
    quads = site.store.describe(f"{site.store.base}ontology")
    kinds = {site.terms.iri(name) for name in ("rdf:Property", "owl:Class")}
    terms = {q[0].partition("#")[2] for q in quads if q[2] in {Iri(kind) for kind in kinds}}
    assert {term for term in terms if term} <= anchors
    assert "How many loans share the value." in page.html


def test_deals_are_sorted_and_paged(site: Site) -> None:
    """The largest comes first where size is asked for; odd offsets give a page all the same."""
    by_size = re.findall(r"transaction\.html\">([^<]+)", pages.deals(site, 0, "balance"))
    assert by_size[0] == "CarMax Auto Owner Trust 2008-1"
    for offset in (-5, 7, 10**9):
        assert "4 deals" in pages.deals(site, offset, "nonsense")
    assert [path for path, _, _ in pages.deal_pages(site)][:2] == [
        "/deals", "/deals?by=balance",
    ]  # fmt: skip


def test_deals_of_several_groups_are_summed(site: Site) -> None:
    """A pool's size is that of its whole tables, else of its groups together."""
    from poolgraph.web.overview import whole as size

    assert size({"": [("5", "1.10")] * 2 + [("4", "9.00")], "I": [("3", "0.60")]}) == ("5", "1.10")
    assert size({"I": [("3", "0.60")], "II": [("2", "0.50")]}) == ("5", "1.10")
    assert size({}) == ("", "")


def test_search_finds_what_has_every_word(site: Site) -> None:
    """A trust, a trustee, a state, a number: each is found by a part of its name."""
    known = {
        "alternative 2002-12": "/transaction.html", "bank new york": "the-bank-of-new-york",
        "california": "US-CA", "333-92152": "/id/file-number/333-92152", "95-4596516": "ein-95",
    }  # fmt: skip
    for words, wanted in known.items():
        hits = [e for e in Page(pages.search(site, words)).links() if wanted in e]
        assert hits, words
    assert "0 found" in pages.search(site, "alternative zzz")
    assert {"label", "kind", "href", "more", "words"} == set(pages.search_index(site)[0])


def test_two_deals_are_compared_by_shared_strata(site: Site, seed: str) -> None:
    """Equal codes stand in one line with the exact difference; what one lacks is said."""
    carmax = filing_of(FILINGS[2]).rpartition("/")[2]
    page = Page(pages.compare(site, seed.rpartition("/")[2], carmax, "propertyState"))
    line = next(e.text for e in page.all("tr") if e.text.startswith("California"))
    assert line == "California50.35%14.57%-35.78"
    assert "not there" in page.html


def test_queries_are_filled_in(site: Site) -> None:
    """A question's page takes its parameters, tells a wrong one; there is none of no question."""
    page = pages.query(site, "top-states", {"rows": "3"}) or ""
    assert "LIMIT 3" in page
    fault = pages.query(site, "top-states", {"rows": "<b>many"}) or ""
    assert 'role="alert"' in fault
    assert "LIMIT 10" in fault
    assert pages.query(site, "no-such") is None


def test_what_an_address_asks_reaches_the_page(web: httpx.Client) -> None:  # noqa: F811
    """The order of deals, a question's parameter and the place in a list of uses are heeded."""
    largest = re.findall(r"transaction\.html\">([^<]+)", web.get("/deals?by=balance").text)
    assert largest[0] == "CarMax Auto Owner Trust 2008-1"
    assert "LIMIT 3" in web.get("/queries/top-states?rows=3").text
    for offset in ("50", "999999999", "-1", "x"):
        answer = web.get(f"/code/propertyState/US-CA.html?offset={offset}")
        assert "Used by 4 rows" in answer.text


def test_a_published_site_offers_no_server(store: Store, seed: str) -> None:  # noqa: F811
    """Without a server nothing leads to queries, and all links stay below the root."""
    site = Site(store, root="/pools/", sparql=False)
    things = [shown(site, f"{seed}/{step}") for step in ("transaction", "table/propertyState")]
    lists = [pages.start(site), pages.deals(site), pages.search(site, "")]
    for page in (*things, *map(Page, lists)):
        links = [link for link in page.links() if not link.startswith("#")]
        assert all(link.startswith("/pools/") for link in links)
        assert not [link for link in links if re.search(r"sparql|queries|[?]", link)]
    assert site.at("deals", by="balance", offset=50) == "/pools/deals-balance-50.html"


def test_another_base_moves_everything(tmp_path: Path) -> None:
    """A store under another base has the same pages: no query and no link holds on to the old."""
    base = "https://pools.example.org/data/"
    result = convert(SEED, base=base)
    with Writer(tmp_path / "store", base) as writer:
        writer.put(result.quads(), SEED.read_bytes())
        writer.commit()
    site = Site(opened(tmp_path / "store"))
    start = pages.start(site)
    assert "Alternative Loan Trust 2002-12" in start
    assert "$225,112,214" in start
    page = shown(site, f"{result.mapped.filing}/transaction")
    assert "w3id.org/poolgraph" not in page.html
    assert "The Bank of New York" in page.html
    assert "California" in shown(site, f"{base}code/propertyState/US-CA").html


def test_an_empty_store_has_a_start(tmp_path: Path) -> None:
    """Before anything is loaded the first page says how to."""
    with Writer(tmp_path / "store") as writer:
        writer.commit()
    assert "poolgraph load" in pages.start(Site(opened(tmp_path / "store")))


def test_figures_are_found_by_their_digits() -> None:
    """Commas, a missing leading zero and equal figures do not mislead."""
    line = "1 Unit     1   $ 1,234.50   .50%"
    found = lines.marked(line, {"a": "1", "b": "1234.50", "c": "0.50"})
    marks = [(piece.text, piece.mark) for piece in found if piece.mark]
    assert marks == [("1", "a"), ("1,234.50", "b"), (".50", "c")]
    assert "".join(piece.text for piece in found) == line
    assert lines.order("553   $ 2.00", {"b": "2.00", "a": "553"}) == ["a", "b"]


def test_numbers_and_days_are_written_for_people() -> None:
    """Thousands are apart, digits stay, and what is no number or day stays as it is."""
    assert [figure(text) for text in ("1234.50", "-1000", "0.10", "8-K", "")] == [
        "1,234.50", "-1,000", "0.10", "8-K", "",
    ]  # fmt: skip
    assert whole("225112214.21") == "225,112,214"
    assert day("2002-09-01") == "September 1, 2002"
    assert day("09-27-1999") == "09-27-1999"


def test_a_graph_is_asked_both_ways(site: Site, seed: str) -> None:
    """What a filing says is found from either end, and what it does not say is empty."""
    graph = Graph(seed, site.store.quads(seed), site.terms)
    party = f"{seed}/party/cwmbs-inc"
    assert graph.text(party, "mbs:legalName") == "CWMBS, INC."
    assert f"{seed}/role/depositor" in graph.links_to(party, "mbs:playedBy")
    assert graph.kinds(party)[0] == "mbs:Registrant"
    assert graph.text(seed, "mbs:centralIndexKey") == ""
    assert graph.places(f"{seed}/table/propertyState/row/1")[0].first == 105
    assert graph.literal(party, "mbs:legalName") == Literal(
        "CWMBS, INC.", site.terms.iri("xsd:string")
    )
