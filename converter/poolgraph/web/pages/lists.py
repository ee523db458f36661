"""All deals come in, the start page and the list of deals go out."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from poolgraph.web.overview import Deal, Overview, overview
from poolgraph.web.pages.render import initial, render, whole
from poolgraph.web.pages.things import Frame, Link
from poolgraph.web.site import Site

PAGE = 50
ORDERS = ("date", "balance", "loans", "name", "failed")
_FEW, _TOP = 6, 12


def start(site: Site) -> str:
    """Return the first page: what there is, and ways into it."""
    return site.kept("start", lambda: _start(site))


def _start(site: Site) -> str:
    from poolgraph.web import charts  # which reads tables as this package does

    seen = overview(site)
    deals = list(seen.deals.values())
    measure = initial(site.terms.label("mbs:principalBalance"))
    owed = [(Link(site.label(iri), site.page(iri)), Decimal(balance), count)
            for iri, balance, count in seen.states]  # fmt: skip
    bars = [charts.Bar(link.label, float(balance), f"${whole(str(balance))}", link.href)
            for link, balance, _ in owed]  # fmt: skip
    top = owed[0][1] if owed else Decimal(1)
    said = "; ".join(f"{bar.label}: {bar.printed}" for bar in bars[:_FEW])
    return render(
        site, "start.html", frame=Frame("poolgraph"), seen=seen, count=len(deals),
        loans=str(sum(int(Decimal(deal.loans)) for deal in deals if deal.loans)),
        owed=str(sum((Decimal(deal.balance) for deal in deals if deal.balance), Decimal(0))),
        newest=ordered(deals, "date")[:_FEW], largest=ordered(deals, "balance")[:_FEW],
        troubled=[deal for deal in ordered(deals, "failed")[:_FEW] if deal.failed],
        spec=charts.states(site, bars, measure, said) if bars else None,
        top=[(link, str(balance), count, float(100 * balance / top) if top else 0.0)
             for link, balance, count in owed[:_TOP]],
        years=_years(deals),
    )  # fmt: skip


def _years(deals: Sequence[Deal]) -> list[tuple[str, int, str, float]]:
    """Return year, number of deals, balance, and balance in percent of the largest year's."""
    owed: dict[str, Decimal] = defaultdict(Decimal)
    count = Counter(deal.date[:4] for deal in deals if deal.date[:4].isdigit())
    for deal in deals:
        owed[deal.date[:4]] += Decimal(deal.balance or 0)
    if not count:
        return []
    most = max((owed[year] for year in count), default=Decimal(0)) or Decimal(1)
    first, last = min(count), max(count)
    years = [str(year) for year in range(int(first), int(last) + 1)]
    return [(y, count[y], str(owed[y]), float(100 * owed[y] / most)) for y in years]


def ordered(deals: Sequence[Deal], by: str) -> list[Deal]:
    """Return deals the newest, largest or most troubled first, or by name."""
    if by == "name":
        return sorted(deals, key=lambda deal: (deal.name.casefold(), deal.iri))
    newest = sorted(deals, key=lambda deal: (deal.date, deal.iri), reverse=True)
    if by == "failed":
        return sorted(newest, key=lambda deal: -deal.failed)
    if by in ("balance", "loans"):
        return sorted(newest, key=lambda deal: -Decimal(getattr(deal, by) or 0))
    return newest


def deals(site: Site, offset: int = 0, by: str = "date") -> str:
    """Return one page of all deals; an order that there is none of is the newest first."""
    by = by if by in ORDERS else ORDERS[0]
    seen: Overview = overview(site)
    found = ordered(list(seen.deals.values()), by)
    start = min(max(0, offset), max(0, len(found) - 1)) // PAGE * PAGE
    addresses = {order: site.at("deals", by=_named(order)) for order in ORDERS}
    turn = {n: site.at("deals", by=_named(by), offset=n) for n in (start - PAGE, start + PAGE)
            if 0 <= n < len(found)}  # fmt: skip
    return render(
        site, "deals.html", frame=Frame(""), deals=found[start : start + PAGE], count=len(found),
        start=start, size=PAGE, by=by, orders=addresses, turn=turn,
    )  # fmt: skip


def _named(order: str) -> str:
    return "" if order == ORDERS[0] else order


def deal_pages(site: Site) -> list[tuple[str, str, int]]:
    """Return every page of the list of deals: its address, its order, its offset."""
    count = len(overview(site).deals)
    return [(site.at("deals", by=_named(by), offset=n), by, n)
            for by in ORDERS for n in range(0, max(1, count), PAGE)]  # fmt: skip
