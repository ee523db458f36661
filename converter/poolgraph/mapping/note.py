"""Footnotes, and the statistics that sentences state of the whole pool."""

from collections.abc import Iterator, Sequence

from poolgraph.mapping.facts import Fact, Ground
from poolgraph.mapping.naming import distinct, kebab, local, slug
from poolgraph.syntax import Filing, Footnote, Phrase, Statistic


def statistic_iris(ground: Ground, filing: Filing) -> dict[Statistic, str]:
    """Return the IRI of every statistic of a filing: what it is, on which basis, of which group."""
    found: dict[Statistic, Phrase | None] = {}
    for table in filing.tables:
        for note in table.footnotes:
            found |= dict.fromkeys(note.statistics, table.group)
    for note in filing.footnotes:
        found |= dict.fromkeys(note.statistics)
    for statistic in filing.statistics:
        found.setdefault(statistic, None)
    keys = [_key(statistic, group) for statistic, group in found.items()]
    return {s: ground.under("statistic", k) for s, k in zip(found, distinct(keys), strict=True)}


def _key(statistic: Statistic, group: Phrase | None) -> str:
    steps = [kebab(statistic.concept)]
    steps += [local(statistic.basis)] if statistic.basis else []
    steps += [slug(group.text)] if group else []
    return "-".join(steps)


def notes(ground: Ground, owner: str, footnotes: Sequence[Footnote]) -> Iterator[Fact]:
    """Yield the footnotes of a table or of the whole filing."""
    for number, note in enumerate(footnotes, 1):
        iri = f"{owner}/note/{number}"
        yield ground.link(owner, "mbs:hasFootnote", iri, note.marker.span)
        yield from ground.kind(iri, note.span, "mbs:Footnote")
        yield from ground.phrases(iri, "mbs:marker", note.marker)
        yield from ground.phrases(iri, "mbs:footnoteText", note.text)
        yield ground.link(iri, "mbs:annotates", owner)


def statistics(
    ground: Ground,
    stated: Sequence[Statistic],
    names: dict[Statistic, str],
    group: Phrase | None = None,
    note: str | None = None,
) -> Iterator[Fact]:
    """Yield statistics; ``note`` is the footnote that states them."""
    say, pool = ground.say, ground.under("pool")
    for statistic in stated:
        iri, figure = names[statistic], statistic.value
        yield ground.link(pool, "mbs:hasStatistic", iri, None)
        yield from ground.kind(iri, statistic.span, statistic.concept, "mbs:PoolStatistic")
        if figure.value is not None:
            value = say.decimal(figure.value)
            yield ground.literal(iri, "mbs:statisticValue", value, figure.span)
            decimals = say.count(figure.decimals)
            yield ground.literal(iri, "mbs:statedDecimals", decimals, figure.span)
        approximate = say.truth(statistic.is_approximate)
        yield ground.literal(iri, "mbs:isApproximate", approximate)
        if statistic.basis:
            yield ground.code(iri, "mbs:rateBasis", statistic.basis)
        if group:
            yield ground.literal(iri, "mbs:loanGroup", say.text(group.text))
        yield ground.link(iri, "mbs:ofPool", pool)
        if note:
            yield ground.link(iri, "mbs:statedIn", note)
