"""The face of a filing and its end: what it is, who files it, its items, who signed."""

from collections.abc import Iterator

from poolgraph.mapping.facts import Fact, Ground
from poolgraph.mapping.naming import distinct, kebab, slug
from poolgraph.mapping.registrant import filers, filing_header, party_iri, registrant
from poolgraph.source import Span
from poolgraph.syntax import Filing, Item, Registrant, Signature


def face(ground: Ground, filing: Filing) -> Iterator[Fact]:
    """Yield the filing itself, then everybody who files it."""
    yield from _filing(ground, filing)
    yield from _parts(ground, filing)
    for node in filing.cover.registrants if filing.cover else ():
        yield from registrant(ground, node)
    yield from _capacities(ground, filing.cover.registrants if filing.cover else ())
    yield from filers(ground, filing)


def _filing(ground: Ground, filing: Filing) -> Iterator[Fact]:
    say, iri, cover = ground.say, ground.filing, filing.cover
    form = cover.form_type if cover else None
    printed = form or next((f.value for f in filing.header if f.concept == "mbs:formType"), None)
    listed = say.terms.look_up("code:formType", printed.text) if printed else None
    kind = say.terms.value(listed, "mbs:reportClass") if listed else None
    place = printed.span if printed else Span(filing.span.start, filing.span.start)
    yield from ground.kind(iri, place, kind or "mbs:Filing", "mbs:Filing")
    if form:
        notation = say.terms.value(listed, "skos:notation") if listed else None
        yield ground.literal(iri, "mbs:formType", say.text(notation or form.text), form.span)
    if cover and (event := cover.report_date):
        yield ground.literal(iri, "mbs:reportDate", say.day(event.value), event.span)
    if filing.signature and (signed := filing.signature.dated):
        yield ground.literal(iri, "mbs:signatureDate", say.day(signed.value), signed.span)
    yield from filing_header(ground, filing.header)


def _parts(ground: Ground, filing: Filing) -> Iterator[Fact]:
    """Yield the links from a filing to what belongs to it."""
    iri = ground.filing
    for node in filing.cover.registrants if filing.cover else ():
        yield ground.link(iri, "mbs:registrant", party_iri(ground, node.name), node.name.span)
    for item in filing.items:
        if item.concept:
            yield ground.code(iri, "mbs:reportsItem", item.concept, item.number.span)
    for place, item in zip(_item_iris(ground, filing.items), filing.items, strict=True):
        yield ground.link(iri, "mbs:hasItem", place, item.number.span)
    if filing.signature:
        yield ground.link(iri, "mbs:signedBy", ground.under("signature"), filing.signature.span)
    yield ground.link(iri, "mbs:sourceDocument", ground.under("source"))


def _capacities(ground: Ground, nodes: tuple[Registrant, ...]) -> Iterator[Fact]:
    """Yield the role that each registrant files in, where the cover says one."""
    filing_in = [(node, node.role) for node in nodes if node.role]
    keys = distinct(kebab(role) for _, role in filing_in)
    for key, (node, role) in zip(keys, filing_in, strict=True):
        iri, place = ground.under("role", key), node.span
        yield ground.link(ground.filing, "mbs:hasPartyRole", iri, place)
        yield from ground.kind(iri, place, role, "mbs:PartyRole")
        yield ground.link(iri, "mbs:playedBy", party_iri(ground, node.name), node.name.span)


def _item_iris(ground: Ground, items: tuple[Item, ...]) -> list[str]:
    keys = distinct(".".join(slug(n) for n in item.number.text.split(".")) for item in items)
    return [ground.under("item", key) for key in keys]


def items(ground: Ground, nodes: tuple[Item, ...]) -> Iterator[Fact]:
    """Yield the items that a filing reports, with their lettered parts."""
    for iri, item in zip(_item_iris(ground, nodes), nodes, strict=True):
        place = Span(item.number.span.start, max(item.number.span.end, item.title.span.end))
        yield from ground.kind(iri, place, "mbs:ReportedItem")
        yield from ground.phrases(iri, "mbs:itemNumber", item.number)
        yield from ground.phrases(iri, "mbs:printedTitle", item.title)
        if item.concept:
            yield ground.code(iri, "mbs:itemCode", item.concept, item.number.span)
        keys = distinct(slug(part.letter.text) for part in item.parts)
        for key, part in zip(keys, item.parts, strict=True):
            lettered = f"{iri}/part/{key}"
            yield ground.link(iri, "mbs:hasItemPart", lettered, part.span)
            yield from ground.kind(lettered, part.span, "mbs:ItemPart")
            yield from ground.phrases(lettered, "mbs:marker", part.letter)
            yield from ground.phrases(lettered, "mbs:partText", part.text)


def signature(ground: Ground, node: Signature | None) -> Iterator[Fact]:
    """Yield who signed, as what and for whom; the date is a fact of the filing."""
    if node is None:
        return
    iri = ground.under("signature")
    yield from ground.kind(iri, node.span, "mbs:Signature")
    yield from ground.phrases(iri, "mbs:signerName", node.signer)
    yield from ground.phrases(iri, "mbs:signerTitle", node.title)
    yield from ground.phrases(iri, "mbs:signedFor", node.company)
