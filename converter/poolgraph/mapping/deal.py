"""The securitisation that a filing describes: trust, series, agreement, documents, pool."""

import re
from collections.abc import Iterator

from poolgraph.mapping.facts import Fact, Ground
from poolgraph.mapping.naming import distinct, kebab
from poolgraph.mapping.registrant import party_iri
from poolgraph.mapping.table import table_iris
from poolgraph.source import Span
from poolgraph.syntax import Dated, Filing, Party, Phrase

_NUMBER = re.compile(r"\b(?:19|20)\d{2}-\w+")


def deal(ground: Ground, filing: Filing) -> Iterator[Fact]:
    """Yield the transaction and everything it ties together, the pool last."""
    place = _place(filing)
    if place is None:
        return
    iri = ground.under("transaction")
    yield ground.link(ground.filing, "mbs:describes", iri)
    yield from ground.kind(iri, place, "mbs:SecuritizationTransaction")
    parts = [*_trusts(ground, filing), *_series(ground, filing)]
    parts += [*_agreements(ground, filing), *_roles(ground, iri, filing.parties)]
    parts += _documents(ground, filing)
    yield from (fact for fact in parts if fact[0] == iri)
    yield ground.link(iri, "mbs:hasPool", ground.under("pool"))
    yield from (fact for fact in parts if fact[0] != iri)
    yield from _pool(ground, filing, place)


def _place(filing: Filing) -> Span | None:
    """Return where a filing first speaks of a deal, ``None`` where it never does."""
    places = [phrase.span for phrase in filing.trusts]
    places += [agreement.name.span for agreement in filing.agreements]
    places += [party.span for party in filing.parties]
    places += [mention.span for mention in filing.series]
    places += [document.span for document in filing.offering_documents]
    places += [table.title.span for table in filing.tables]
    places += [statistic.span for statistic in filing.statistics]
    places += [note.span for note in filing.footnotes if note.statistics]
    places += [filing.cut_off_date.span] if filing.cut_off_date else []
    return min(places, default=None)


def _trusts(ground: Ground, filing: Filing) -> Iterator[Fact]:
    """Yield the trust: every name the filing gives it, its number read from those names only."""
    iri = ground.under("trust")
    for name in filing.trusts:
        yield ground.link(ground.under("transaction"), "mbs:issuingTrust", iri, name.span)
        yield from ground.kind(iri, name.span, "mbs:IssuingTrust")
        yield from ground.phrases(iri, "mbs:trustName", name)
        if number := _NUMBER.findall(name.text):
            yield ground.literal(iri, "mbs:trustNumber", ground.say.text(number[-1]), name.span)


def _series(ground: Ground, filing: Filing) -> Iterator[Fact]:
    """Yield the series; where the filing numbers it in two ways, a check will say so."""
    iri = ground.under("series")
    for mention in filing.series:
        yield ground.link(ground.under("transaction"), "mbs:certificateSeries", iri, mention.span)
        yield from ground.kind(iri, mention.span, "mbs:CertificateSeries")
        yield from ground.phrases(iri, "mbs:seriesName", mention.name)
        yield from ground.phrases(iri, "mbs:seriesNumber", mention.number)


def _agreements(ground: Ground, filing: Filing) -> Iterator[Fact]:
    shorter = ground.say.terms.value
    kinds = [a.concept for a in filing.agreements]
    keys = distinct(shorter(kind, "skos:notation") or kebab(kind) for kind in kinds)
    for key, node in zip(keys, filing.agreements, strict=True):
        iri = ground.under("agreement", key)
        yield ground.link(ground.under("transaction"), "mbs:governedBy", iri, node.name.span)
        yield from ground.kind(iri, node.span, node.concept, "mbs:Agreement")
        yield from ground.phrases(iri, "mbs:printedTitle", node.name)
        yield from _day(ground, iri, "mbs:datedAsOf", node.dated_as_of)
        yield from _day(ground, iri, "mbs:enteredIntoOn", node.entered_into_on)
        yield from _roles(ground, iri, node.parties)


def _roles(ground: Ground, bearer: str, parties: tuple[Party, ...]) -> Iterator[Fact]:
    """Yield the roles in an agreement or a whole deal and, behind them, who plays them."""
    played = [(party, role.concept, role.printed) for party in parties for role in party.roles]
    bare: list[tuple[Party, str, Phrase | None]] = [
        (party, "mbs:PartyRole", None) for party in parties if not party.roles
    ]
    keys = distinct(kebab(concept) for _, concept, _ in [*played, *bare])
    for key, (party, concept, printed) in zip(keys, [*played, *bare], strict=True):
        iri, place = f"{bearer}/role/{key}", printed.span if printed else party.span
        yield ground.link(bearer, "mbs:hasPartyRole", iri, place)
        yield from ground.kind(iri, place, concept, "mbs:PartyRole")
        yield from ground.phrases(iri, "mbs:printedRole", printed)
        yield ground.link(iri, "mbs:playedBy", party_iri(ground, party.name), party.name.span)
    for party in parties:
        yield from _party(ground, party)


def _party(ground: Ground, party: Party) -> Iterator[Fact]:
    iri = party_iri(ground, party.name)
    yield from ground.kind(iri, party.span, "mbs:Party")
    yield from ground.phrases(iri, "mbs:legalName", party.name)
    yield from ground.phrases(iri, "mbs:definedAs", party.short_name)


def _documents(ground: Ground, filing: Filing) -> Iterator[Fact]:
    """Yield the prospectus and its supplement; each is one, however often it is named."""
    for node in filing.offering_documents:
        iri = ground.under("offering", kebab(node.concept))
        yield ground.link(ground.under("transaction"), "mbs:offeringDocument", iri, node.name.span)
        yield from ground.kind(iri, node.span, node.concept, "mbs:OfferingDocument")
        yield from ground.phrases(iri, "mbs:printedTitle", node.name)
        yield from _day(ground, iri, "mbs:documentDate", node.dated)


def _day(ground: Ground, subject: str, concept: str, dated: Dated | None) -> Iterator[Fact]:
    if dated:
        yield ground.literal(subject, concept, ground.say.day(dated.value), dated.span)


def _pool(ground: Ground, filing: Filing, place: Span) -> Iterator[Fact]:
    iri = ground.under("pool")
    titles = [table.title.span for table in filing.tables]
    yield from ground.kind(iri, titles[0] if titles else place, "mbs:MortgagePool")
    yield from _day(ground, iri, "mbs:cutOffDate", filing.cut_off_date)
    for table, title in zip(table_iris(ground, filing.tables), titles, strict=True):
        yield ground.link(iri, "mbs:hasTable", table, title)
