"""Who files: the cover's blocks and the header's filers, as mentions with their strong keys.

A party is a mention in one filing. Only a key that an authority gave (EIN, CIK, file
number) leads to a node that filings share.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from poolgraph.mapping.facts import Fact, Ground
from poolgraph.mapping.naming import slug
from poolgraph.syntax import Address, Filing, HeaderFact, Phrase, Registrant
from poolgraph.triples import Literal

_EMPLOYER = re.compile(r"(\d{2})-?(\d{7})")
_FILE = re.compile(r"\d{1,3}-\d{5,6}(?:-\d{2,3})?")
_KEY = re.compile(r"\d{1,10}")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_AMERICAN_DAY = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})")
_CENTURY_TURNS = 50


def party_iri(ground: Ground, name: Phrase) -> str:
    """Return the IRI of whoever is called ``name`` in this filing."""
    return ground.under("party", slug(name.text))


def registrant(ground: Ground, node: Registrant) -> Iterator[Fact]:
    """Yield one block of the cover."""
    iri = party_iri(ground, node.name)
    yield from ground.kind(iri, node.span, "mbs:Registrant", "mbs:Party")
    yield from ground.phrases(iri, "mbs:legalName", node.name)
    yield from ground.phrases(iri, "mbs:registrantDescription", node.description)
    yield from ground.phrases(iri, "mbs:printedJurisdiction", node.state)
    if node.state_concept:
        place = node.state.span if node.state else None
        yield ground.code(iri, "mbs:jurisdictionOfIncorporation", node.state_concept, place)
    for number in node.file_numbers:
        yield from file_number(ground, iri, number)
    for number in node.employer_numbers:
        yield from employer_number(ground, iri, number)
    if node.central_index_key:
        yield from central_index_key(ground, iri, node.central_index_key)
    yield from ground.phrases(iri, "mbs:telephone", node.telephone)
    if node.address:
        yield ground.link(iri, "mbs:address", f"{iri}/address", node.address.span)
        yield from _address(ground, f"{iri}/address", node.address)


def one_name(ground: Ground, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield facts with each party named once: ``CWMBS, Inc.`` after ``CWMBS, INC.`` is the same."""
    concept, named = ground.say.name["mbs:legalName"], set[tuple[str, str]]()
    for fact in facts:
        subject, predicate, value, _ = fact
        if predicate == concept and isinstance(value, Literal):
            name = subject, slug(value.lexical)
            if name in named:
                continue
            named.add(name)
        yield fact


def employer_number(ground: Ground, party: str, printed: Phrase) -> Iterator[Fact]:
    """Yield an EIN in its usual form, and the identity it gives; a broken one as printed."""
    found = _EMPLOYER.fullmatch(printed.text)
    number = "-".join(found.groups()) if found else printed.text
    yield from _keyed(ground, party, "mbs:employerIdentificationNumber", number, printed)
    if found:
        yield from _identity(ground, party, f"ein-{number}", number, printed)


def central_index_key(ground: Ground, party: str, printed: Phrase) -> Iterator[Fact]:
    """Yield a CIK with its ten digits, and the identity it gives; a broken one as printed."""
    found = _KEY.fullmatch(printed.text)
    number = printed.text.zfill(10) if found else printed.text
    yield from _keyed(ground, party, "mbs:centralIndexKey", number, printed)
    if found:
        yield from _identity(ground, party, f"cik-{number}", number, printed)


def file_number(ground: Ground, party: str, printed: Phrase) -> Iterator[Fact]:
    """Yield a file number, and the registration it names; a broken one as printed."""
    number = printed.text
    yield from _keyed(ground, party, "mbs:commissionFileNumber", number, printed)
    if _FILE.fullmatch(number):
        shared = ground.shared("file-number", number)
        yield ground.link(party, "mbs:registeredUnder", shared, printed.span)
        yield from ground.kind(shared, None, "mbs:RegistrationFile")
        yield ground.literal(shared, "skos:notation", ground.say.text(number))


def _keyed(
    ground: Ground, party: str, concept: str, number: str, printed: Phrase
) -> Iterator[Fact]:
    if number:
        yield ground.literal(party, concept, ground.say.text(number), printed.span)


def _identity(ground: Ground, party: str, key: str, number: str, printed: Phrase) -> Iterator[Fact]:
    shared = ground.shared("registrant", key)
    yield ground.link(party, "mbs:identifiedBy", shared, printed.span)
    yield from ground.kind(shared, None, "mbs:RegistrantIdentity")
    yield ground.literal(shared, "skos:notation", ground.say.text(number))


def _address(ground: Ground, iri: str, node: Address) -> Iterator[Fact]:
    yield from ground.kind(iri, node.span, "mbs:PostalAddress")
    yield from ground.phrases(iri, "mbs:addressLine", *node.lines)
    yield from ground.phrases(iri, "mbs:locality", node.locality)
    yield from ground.phrases(iri, "mbs:printedRegion", node.region)
    state = node.region and ground.say.terms.look_up("code:propertyState", node.region.text)
    if node.region and state:
        yield ground.code(iri, "mbs:region", state, node.region.span)
    yield from ground.phrases(iri, "mbs:postalCode", node.postal_code)


def filing_header(ground: Ground, header: tuple[HeaderFact, ...]) -> Iterator[Fact]:
    """Yield what a submission's header states of the submission itself, in whatever block."""
    for fact in header:
        if fact.filer == 0 or _is_of_filing(ground, fact):
            yield from _header_fact(ground, ground.filing, fact)


def _is_of_filing(ground: Ground, fact: HeaderFact) -> bool:
    """Return whether a fact is of the submission: each filer's block repeats its form type."""
    return ground.say.terms.value(fact.concept, "rdfs:domain") == "mbs:Filing"


def filers(ground: Ground, filing: Filing) -> Iterator[Fact]:
    """Yield what the header states of each filer, on the node of the cover where it is the same."""
    for number in dict.fromkeys(fact.filer for fact in filing.header if fact.filer):
        facts = [fact for fact in filing.header if fact.filer == number]
        iri = _filer_iri(ground, filing, facts)
        yield ground.link(ground.filing, "mbs:registrant", iri, facts[0].span)
        yield from ground.kind(iri, facts[0].span, "mbs:Registrant", "mbs:Party")
        for fact in facts:
            if not _is_of_filing(ground, fact):
                yield from _header_fact(ground, iri, fact)


def _filer_iri(ground: Ground, filing: Filing, facts: list[HeaderFact]) -> str:
    """Return the cover's only registrant for the only filer, else whoever has the name."""
    covered = filing.cover.registrants if filing.cover else ()
    alone = all(fact.filer in (0, facts[0].filer) for fact in filing.header)
    if alone and len(covered) == 1:
        return party_iri(ground, covered[0].name)
    name = next((fact.value for fact in facts if fact.concept == "mbs:legalName"), None)
    return party_iri(ground, name) if name else ground.under("party", f"filer-{facts[0].filer}")


def _header_fact(ground: Ground, subject: str, fact: HeaderFact) -> Iterator[Fact]:
    say, concept, printed = ground.say, fact.concept, fact.value
    keyed = {
        "mbs:employerIdentificationNumber": employer_number,
        "mbs:centralIndexKey": central_index_key,
        "mbs:commissionFileNumber": file_number,
    }
    if concept in keyed:
        yield from keyed[concept](ground, subject, printed)
    elif concept == "mbs:jurisdictionOfIncorporation":
        yield from _jurisdiction(ground, subject, printed)
    elif say.datatype[concept] == say.name["xsd:date"] and (day := _day(printed.text)):
        yield ground.literal(subject, concept, say.day(day), printed.span)
    else:
        yield from ground.phrases(subject, concept, printed)


def _jurisdiction(ground: Ground, party: str, printed: Phrase) -> Iterator[Fact]:
    """Yield the state of a header's code, or what it prints where that is no state."""
    state = ground.say.terms.look_up("code:propertyState", printed.text)
    if state is None:
        yield from ground.phrases(party, "mbs:printedJurisdiction", printed)
    else:
        yield ground.code(party, "mbs:jurisdictionOfIncorporation", state, printed.span)


def _day(text: str) -> date | None:
    """Return the day of a header: 19990827, as EDGAR writes it, or 08-27-1999, as filers do."""
    found, american = _DAY.fullmatch(text.strip()), _AMERICAN_DAY.fullmatch(text.strip())
    try:
        if american:
            month, day, year = map(int, american.groups())
            short = 0 if year >= 100 else 1900 if year >= _CENTURY_TURNS else 2000
            return date(year + short, month, day)
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
