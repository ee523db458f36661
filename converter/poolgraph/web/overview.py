"""A store comes in, what can be said of all its deals at once goes out: made once, then kept.

Sums over deals are for orientation, in the index's decimals; what a filing prints stands on
its own pages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as day
from decimal import Decimal

from poolgraph.web.site import Site, last_step

Sizes = tuple[str, str]  # loans, balance


@dataclass(frozen=True)
class Deal:
    """One deal as lists show it. ``loans`` and ``balance`` are empty where no table says."""

    iri: str
    filing: str
    name: str
    series: str
    filer: str
    date: str
    form: str
    loans: str
    balance: str
    groups: int
    tables: int
    failed: int

    @property
    def key(self) -> str:
        """The last step of the filing's IRI, which names the deal in addresses."""
        return last_step(self.filing)


@dataclass(frozen=True)
class Overview:
    """All deals by filing, and counts of what is in the store."""

    deals: Mapping[str, Deal]
    filings: int
    strata: int
    failed: int
    states: tuple[tuple[str, str, int], ...]


def overview(site: Site) -> Overview:
    """Return what can be said of all deals, from what is kept."""
    return site.kept("overview", lambda: _overview(site))


def _overview(site: Site) -> Overview:
    found, names = _deals(site), _names(site)
    totals, failed = _totals(site), _failures(site)
    deals = {}
    for filing, row in found.items():
        said = names.get(filing, {})
        groups = totals.get(filing, {})
        loans, balance = whole(groups)
        filer = filer_of(said.get("filer", ()), said.get("number", ()))
        deals[filing] = Deal(
            row["deal"], filing,
            name_of(said.get("trust", ()), said.get("number", ()), filer, last_step(filing)),
            next(iter(said.get("series", ())), ""), filer, row.get("date", ""), row.get("form", ""),
            loans, balance, len([g for g in groups if g]), sum(map(len, groups.values())),
            failed.get(filing, 0),
        )  # fmt: skip
    states = tuple((r["state"], r["owed"], int(r["filings"])) for r in site.rows("states"))
    strata = int(site.rows("count")[0]["strata"])
    return Overview(deals, len(site.store.filings()), strata, sum(failed.values()), states)


def name_of(trusts: Iterable[str], numbers: Sequence[str], filer: str, key: str) -> str:
    """Return the name of a deal: its trust, else who files it, with the number of the series."""
    trust = min(trusts, key=lambda name: (len(name), name), default="")
    name, number = trust or filer, next(iter(numbers), "")
    if not name:
        return number or key
    return f"{name}, {number}" if number and number not in name else name


def filer_of(names: Iterable[str], numbers: Sequence[str]) -> str:
    """Return who files: of several the one that bears the number of the series, else the first."""
    known, number = sorted(names), next(iter(numbers), "")
    named = [name for name in known if number and number in name]
    return next(iter(named or known), "")


def _deals(site: Site) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in site.rows("deals"):
        if not is_day(row.get("date", "")):
            row.pop("date", None)
        known = found.setdefault(row["filing"], row)
        if "date" in row:
            known.setdefault("date", row["date"])
    return found


def is_day(text: str) -> bool:
    """Return whether a date is one: a filing may print what the parser left as text."""
    try:
        day.fromisoformat(text)
    except ValueError:
        return False
    return True


def _names(site: Site) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in site.rows("names"):
        found[row["filing"]][row["what"]].append(row["name"])
    return found


def _totals(site: Site) -> dict[str, dict[str, list[Sizes]]]:
    found: dict[str, dict[str, list[Sizes]]] = defaultdict(lambda: defaultdict(list))
    for row in site.rows("totals"):
        if filing := site.store.filing_of(row["table"]):
            sizes = (row.get("loans", ""), row.get("balance", ""))
            found[filing][row.get("group", "")].append(sizes)
    return found


def _failures(site: Site) -> dict[str, int]:
    counted = (
        (site.store.filing_of(row["g"]), int(row["failed"])) for row in site.rows("failures")
    )
    return {filing: count for filing, count in counted if filing}


def whole(groups: Mapping[str, Sequence[Sizes]]) -> Sizes:
    """Return the size of a pool: as tables of the whole pool say, else the sum over its groups."""
    usual = {group: _usual(stated) for group, stated in groups.items()}
    if "" in usual:
        return usual[""]
    loans = sum(int(Decimal(one)) for one, _ in usual.values() if one)
    balance = sum((Decimal(one) for _, one in usual.values() if one), Decimal(0))
    return str(loans) if loans else "", str(balance) if balance else ""


def _usual(stated: Sequence[Sizes]) -> Sizes:
    counts = Counter(stated)
    return max(stated, key=lambda sizes: (counts[sizes], sum(map(bool, sizes))))
