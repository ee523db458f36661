"""What a row stands for: a band of numbers, a code of a list, a label of its own, or the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from poolgraph.mapping.facts import Fact, Ground, Lexicon
from poolgraph.mapping.naming import band_slug, local, slug
from poolgraph.syntax import Band, Footnote, Phrase, Residual, StratificationTable, StratumRow

UNKNOWN = "mbs:otherStratum"


@dataclass(frozen=True)
class Stratum:
    """The object of a row's dimension property: its IRI, and the row that describes it."""

    iri: str
    kind: str
    row: StratumRow


def strata(ground: Ground, table: str, node: StratificationTable) -> list[Stratum]:
    """Return the stratum of every row of ``node``, whose IRI is ``table``."""
    rest = _residual_rows(ground, node)
    return [_stratum(ground, table, node.concept, row, rest) for row in node.rows]


def _residual_rows(ground: Ground, node: StratificationTable) -> list[StratumRow]:
    """Return the "Other" rows: by their label, else the one unknown row that a note explains."""
    unknown = [row for row in node.rows if row.band is None and row.concept is None]
    look_up = ground.say.terms.look_up
    named = [row for row in unknown if look_up("code:residualLine", row.label.text)]
    explained = any(note.residual for note in node.footnotes)
    return named or (unknown if explained and len(unknown) == 1 else [])


def _stratum(
    ground: Ground, table: str, concept: str | None, row: StratumRow, rest: list[StratumRow]
) -> Stratum:
    if row.concept is not None:
        return Stratum(ground.say.name[row.concept], "coded", row)
    if any(row is other for other in rest):
        number = next(n for n, other in enumerate(rest, 1) if other is row)
        return Stratum(f"{table}/residual" + (f"-{number}" if number > 1 else ""), "rest", row)
    step = band_slug(row.band) if row.band else slug(row.label.text)
    if concept is None or concept == UNKNOWN:
        return Stratum(f"{table}/code/{step}", "band" if row.band else "local", row)
    if row.band:
        return Stratum(ground.say.name[f"code:{local(concept)}/{step}"], "band", row)
    return Stratum(ground.say.name[f"{scheme_of(ground, concept)}/{step}"], "unlisted", row)


def scheme_of(ground: Ground, concept: str) -> str:
    """Return the code list that a property takes its values from."""
    return ground.say.terms.value(concept, "mbs:valuesFrom") or f"code:{local(concept)}"


def described(
    ground: Ground, concept: str | None, found: list[Stratum], notes: tuple[Footnote, ...]
) -> Iterator[Fact]:
    """Yield what is to know of each stratum that the ontology does not list, once."""
    for stratum in {stratum.iri: stratum for stratum in found}.values():
        if stratum.kind == "band" and stratum.row.band is not None:
            yield from _band(ground.say, concept, stratum.iri, stratum.row.band)
        elif stratum.kind == "rest":
            yield from _rest(ground, stratum, notes)
        elif stratum.kind == "local":
            yield from ground.kind(stratum.iri, None, "mbs:LocalCode", "skos:Concept")
            yield from ground.phrases(stratum.iri, "skos:prefLabel", stratum.row.label)
        elif stratum.kind == "unlisted" and concept is not None:
            yield from unlisted(ground, stratum.iri, scheme_of(ground, concept), stratum.row.label)


def unlisted(ground: Ground, iri: str, scheme: str, label: Phrase) -> Iterator[Fact]:
    """Yield a code that its list does not have; an open list takes it in."""
    say = ground.say
    yield from ground.kind(iri, None, "mbs:UnlistedCode", "skos:Concept")
    yield ground.literal(iri, "skos:prefLabel", say.text(label.text))
    if say.terms.value(scheme, "mbs:openList") == "true":
        yield ground.code(iri, "skos:inScheme", scheme)


@lru_cache(maxsize=4096)
def _band(say: Lexicon, concept: str | None, iri: str, band: Band) -> tuple[Fact, ...]:
    """Return what a band is: the same in every filing, so it is said once for many."""
    return tuple(_band_facts(Ground("", say), concept, iri, band))


def _band_facts(ground: Ground, concept: str | None, iri: str, band: Band) -> Iterator[Fact]:
    say, step = ground.say, band_slug(band)
    yield from ground.kind(iri, None, "mbs:NumericBand", "skos:Concept")
    yield ground.literal(iri, "skos:notation", say.text(step))
    yield ground.literal(iri, "skos:prefLabel", say.text(step.replace("-", " ")))
    if concept is not None and concept != UNKNOWN:
        yield ground.code(iri, "skos:inScheme", f"code:{local(concept)}")
    if band.lower is not None:
        yield ground.literal(iri, "mbs:lowerBound", say.bound(band.lower))
        yield ground.literal(iri, "mbs:lowerInclusive", say.truth(band.lower_inclusive))
    if band.upper is not None:
        yield ground.literal(iri, "mbs:upperBound", say.bound(band.upper))
        yield ground.literal(iri, "mbs:upperInclusive", say.truth(band.upper_inclusive))
    if band.lower is not None and band.lower == band.upper:
        yield ground.literal(iri, "mbs:pointValue", say.bound(band.lower))
    if concept is not None and (unit := say.terms.value(concept, "mbs:bandUnit")):
        yield ground.code(iri, "mbs:boundUnit", unit)


def _rest(ground: Ground, stratum: Stratum, notes: tuple[Footnote, ...]) -> Iterator[Fact]:
    """Yield the rest of a table, and what its footnote says of the members."""
    iri, label = stratum.iri, stratum.row.label
    yield from ground.kind(iri, label.span, "mbs:ResidualCategory", "skos:Concept")
    yield from ground.phrases(iri, "skos:prefLabel", label)
    for residual in (note.residual for note in notes if note.residual):
        yield from _members(ground, iri, residual)


def _members(ground: Ground, iri: str, residual: Residual) -> Iterator[Fact]:
    say = ground.say
    yield ground.literal(iri, "mbs:memberCount", say.count(residual.member_count), residual.span)
    share = residual.member_share_below
    if share is not None and share.value is not None:
        yield ground.literal(iri, "mbs:memberShareBelow", say.decimal(share.value), share.span)
