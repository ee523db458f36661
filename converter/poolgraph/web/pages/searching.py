"""Words come in, what is called like them goes out: deals, parties, numbers, codes.

What can be found is listed once for each state of the store, which is a few names a filing;
a published site carries the same list for its pages to look through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from poolgraph.web.overview import overview
from poolgraph.web.pages.render import render
from poolgraph.web.pages.things import Frame
from poolgraph.web.site import Site, last_step

PAGE = 40


@dataclass(frozen=True)
class Entry:
    """Something that can be found: its name, its class, its page, and more words about it."""

    label: str
    kind: str
    href: str
    more: str
    words: str
    count: int = 0


def entries(site: Site) -> list[Entry]:
    """Return everything that can be found, deals first."""
    return site.kept("entries", lambda: list(_entries(site)))


def _entries(site: Site) -> Iterator[Entry]:
    say = site.terms.label
    for deal in overview(site).deals.values():
        more = ", ".join(filter(None, (deal.series, deal.filer, deal.date)))
        yield _entry(deal.name, say("mbs:SecuritizationTransaction"), site.page(deal.iri), more,
                     deal.key)  # fmt: skip
    for name, rows in groupby(site.rows("parties"), itemgetter("name")):
        parties = [row["party"] for row in rows]
        filings = len({site.store.filing_of(party) for party in parties})
        yield _entry(name, say("mbs:Party"), site.page(parties[-1]), "", "", filings)
    for row in site.rows("numbers"):
        kind = site.terms.compact(row["kind"])
        yield _entry(row["number"], say(kind), site.page(row["thing"]), "", last_step(row["thing"]))
    states = {state: filings for state, _, filings in overview(site).states}
    for row in site.rows("codes"):
        scheme = row["code"].rpartition("/")[0]
        yield _entry(row["label"], site.label(scheme), site.page(row["code"]), "",
                     last_step(row["code"]), states.get(row["code"], 0))  # fmt: skip


def _entry(label: str, kind: str, href: str, more: str, hidden: str, count: int = 0) -> Entry:
    return Entry(label, kind, href, more, f"{label} {more} {hidden}".casefold(), count)


def found(site: Site, words: str) -> list[Entry]:
    """Return what has every one of some words, the closest first."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    whole = " ".join(wanted)
    hits = [one for one in entries(site) if all(word in one.words for word in wanted)]
    return sorted(hits, key=lambda one: _distance(one, whole))


def _distance(entry: Entry, whole: str) -> tuple[int, int]:
    label = entry.label.casefold()
    rank = 0 if label == whole else 1 if label.startswith(whole) else 2 if whole in label else 3
    return rank, -entry.count


def search(site: Site, words: str, offset: int = 0) -> str:
    """Return one page of what is called like some words."""
    hits = found(site, words)
    start = min(max(0, offset), max(0, len(hits) - 1)) // PAGE * PAGE
    return render(
        site, "search.html", frame=Frame(""), words=words, hits=hits[start : start + PAGE],
        count=len(hits), offset=start, size=PAGE,
        address=site.at("search", q=words) if site.sparql else "",
    )  # fmt: skip


def search_index(site: Site) -> list[dict[str, str]]:
    """Return everything that can be found, as a published site carries it."""
    return [{"label": one.label, "kind": one.kind, "href": one.href, "more": one.more,
             "words": one.words} for one in entries(site)]  # fmt: skip
