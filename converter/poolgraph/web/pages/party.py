"""A party comes in, its page goes out: its names, what it plays, and where else it is known.

A party is a mention in one filing. Other filings' mentions are the same company only where
an authority's number says so; an equal name is shown apart, as no more than that.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from poolgraph.triples import Iri, Object
from poolgraph.web.graph import Graph
from poolgraph.web.overview import overview
from poolgraph.web.pages import verdict
from poolgraph.web.pages.render import initial, render
from poolgraph.web.pages.thing import properties
from poolgraph.web.pages.things import SUFFIXES, Frame, Link, crumbs, link, quotes, title
from poolgraph.web.site import Site, last_step

_SHOWN = 100


@dataclass(frozen=True)
class Played:
    """What a mention of a party plays in one filing."""

    party: Link
    deal: Link
    date: str
    roles: tuple[Link, ...]


def page(site: Site, graph: Graph, iri: str) -> str:
    """Return the page of a party."""
    identities = graph.texts(iri, "mbs:identifiedBy")
    same = [row for one in identities for row in site.rows("roles", identity=Iri(one))]
    strong = played(site, (row for row in same if row["party"] != iri))
    named = [row for name in graph.objects(iri, "mbs:legalName")
             for row in _namesakes(site, name)]  # fmt: skip
    known = {row["party"] for row in same} | {iri}
    weak = played(site, (row for row in named if row["party"] not in known))
    kind = next(iter(graph.kinds(iri)), "mbs:Party")
    return render(
        site, "party.html",
        frame=Frame(title(site, graph, iri), site.terms.label(kind), iri, crumbs(site, graph, iri),
                    SUFFIXES, "party"),
        roles=_roles(site, graph, iri), properties=properties(site, graph, iri),
        identities=[Link(site.label(one), site.page(one)) for one in identities],
        strong=strong, weak=weak[:_SHOWN], more=max(0, len(weak) - _SHOWN),
        quotes=quotes(site, graph, iri), checks=verdict.results(site, graph, iri),
    )  # fmt: skip


def _namesakes(site: Site, name: Object) -> list[dict[str, str]]:
    return [*site.rows("namesakes", name=name), *site.rows("namesakes-roles", name=name)]


def _roles(site: Site, graph: Graph, iri: str) -> list[tuple[Link, Link]]:
    """Return what a party plays in its own filing, and in what."""
    found = []
    for role in graph.links_to(iri, "mbs:playedBy"):
        kind = next(iter(graph.kinds(role)), "mbs:PartyRole")
        for bearer in graph.links_to(role, "mbs:hasPartyRole"):
            part = Link(initial(site.terms.label(kind)), site.page(role))
            found.append((part, link(site, graph, bearer)))
    return found


def played(site: Site, rows: Iterable[dict[str, str]]) -> list[Played]:
    """Return mentions with what they play, the newest deal first."""
    mentions: dict[str, dict[str, str]] = {}
    for row in rows:
        roles = mentions.setdefault(row["party"], {})
        if "role" in row:
            roles[row["kind"]] = row["role"]
    made = [_mention(site, party, roles) for party, roles in mentions.items()]
    return sorted(made, key=lambda one: (one.date, one.deal.label), reverse=True)


def _mention(site: Site, party: str, roles: dict[str, str]) -> Played:
    filing = site.store.filing_of(party) or party
    deal = overview(site).deals.get(filing)
    of = (
        Link(deal.name, site.page(deal.iri)) if deal else Link(last_step(filing), site.page(filing))
    )
    parts = tuple(Link(initial(site.label(kind)), site.page(role)) for kind, role in roles.items())
    return Played(Link(last_step(party), site.page(party)), of, deal.date if deal else "", parts)
