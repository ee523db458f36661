"""The fast tier and pyshacl give one verdict: on thousands of damaged filings, and in audits.

``MUTATIONS=10000`` (``make mutations``) draws as many; without it few of the same are drawn.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from conftest import ROOT, SEED, cases
from graph_mutations import damaged
from mutations import mutations
from poolgraph import page, terms
from poolgraph.checks import BrokenShapesError, check, tiers
from poolgraph.checks import catalog as catalogs
from poolgraph.checks.compiled.program import program_of, unknown
from poolgraph.checks.facts import Facts, Finding
from poolgraph.checks.referee import judge, validate
from poolgraph.checks.screen import screen
from poolgraph.checks.tiers import decide, is_audited
from poolgraph.cli import main
from poolgraph.convert import convert
from poolgraph.mapping import map_filing
from poolgraph.parser import parse
from poolgraph.problem import DisagreementError
from poolgraph.source import Source, decode
from poolgraph.triples import Iri, Literal, Quad
from small_filing import small_filing, small_source

MANY = int(os.environ.get("MUTATIONS", "300"))
PARTS = 20
PLAIN = (7, 44)  # drawn filings that plain pyshacl judges as well: it takes seconds for one
# One had a total that rdflib could not add up. All of them where ten thousand are drawn.
DEPOSITORS = [
    folder
    for number, folder in enumerate(cases("depositors", "expected.txt"))
    if MANY > 1000 or number % 15 == 0 or folder.name == "boams-2004-f"
]
SEED_EVERY = 101  # the seed is large: one in so many draws is a digit of it
TERMS = terms.load()
CATALOG = catalogs.catalog_of(TERMS)
CONTENT = f"{TERMS.base}id/filing/case/graph/content"


@cache
def bases() -> tuple[tuple[Quad, ...], ...]:
    """Return the content of each small graph to damage: the cases of checks, a whole filing."""
    cases = sorted((ROOT / "tests" / "shapes").glob("*.ttl"))
    small = map_filing(small_filing(), small_source(), TERMS).quads
    content = tuple(quad for quad in small if quad[3].endswith("/graph/content"))
    return (*(tuple(_case(path.read_text(encoding="utf-8"))) for path in cases), *[content] * 15)


def _case(data: str) -> Iterator[Quad]:
    for triple in ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri="https://example.org/case"):
        subject, value = triple.subject.value, triple.object
        if not subject.startswith("https://example.org/case"):
            known = Iri(value.value)
            if isinstance(value, ox.Literal):
                known = Literal(value.value, value.datatype.value)
            yield subject, triple.predicate.value, known, CONTENT


def drawn(number: int) -> Facts:
    """Return the facts of damaged filing ``number``."""
    if number % SEED_EVERY == 0:
        every = mutations()
        return facts_of_text(every[number // SEED_EVERY * 7 % len(every)].text)
    every_base = bases()
    return Facts.of(damaged(every_base[number * 31 % len(every_base)], number), CATALOG, TERMS)


def facts_of_text(text: str) -> Facts:
    source = decode(text.encode(), "mutated.txt")
    filing, _ = parse(page.lay_out(source, TERMS), source, TERMS)
    return Facts.of(map_filing(filing, source, TERMS).quads, CATALOG, TERMS)


def told(tier: Callable[[], list[Finding]]) -> list[Finding] | str:
    """Return what a tier finds; pyshacl fails where rdflib cannot compute with a value."""
    try:
        return tier()
    except BrokenShapesError:
        raise
    except Exception as fault:  # of many kinds, from the depths of rdflib
        return f"pyshacl cannot tell: {type(fault).__name__}"


def owners() -> dict[str, str]:
    """Return the shape that the referee is asked about for each shape of a result."""
    return {count.shape: node for node, counts in CATALOG.counts.items() for count in counts}


def disagreement(facts: Facts) -> tuple[str, bool]:
    """Return what the fast tier overlooks or adds, and whether anything is broken at all.

    Where pyshacl fails, the fast tier must have left something to it: it proves nothing.
    """
    notes, suspects = screen(facts, CATALOG, program_of(facts.index, CATALOG))
    referee = told(lambda: judge(facts, CATALOG))
    if isinstance(referee, str):
        return "" if suspects else f"{referee}, the fast tier sees nothing", True
    owner = owners()
    others = [f for f in referee if owner.get(f.shape or "", f.shape) not in suspects]
    same = sorted(others, key=repr) == sorted(notes, key=repr)
    return "" if same else f"{others} is not {notes}", bool(referee)


@pytest.mark.parametrize("part", range(PARTS))
def test_tiers_agree_on_damaged_filings(part: int) -> None:
    """No damaged filing breaks a shape of which the fast tier says that it holds."""
    broken = 0
    for number in range(part, MANY, PARTS):
        fault, is_broken = disagreement(drawn(number))
        assert not fault, f"damaged filing {number}: {fault}"
        broken += is_broken
    assert broken, "no filing was broken: the tiers agreed on nothing"


@pytest.mark.parametrize("folder", DEPOSITORS, ids=lambda folder: folder.name)
def test_tiers_agree_on_filings_of_many_depositors(folder: Path) -> None:
    """Every check can be computed over filings of all kinds, and both tiers say the same."""
    result = convert(next(folder.glob("filing.*")), audit=1.0)
    assert result.results
    assert "judging-failed" not in {problem.code for problem in result.problems}


@pytest.mark.parametrize("number", range(1, 40))
def test_reports_are_one_word_for_word(number: int) -> None:
    """What pyshacl says of the shapes that may be broken is what it says when it sees all."""
    facts = drawn(number)
    program = program_of(facts.index, CATALOG)
    assert told(lambda: decide(facts, CATALOG, program)) == told(lambda: judge(facts, CATALOG))


def test_one_parse_of_a_query_changes_no_verdict() -> None:
    """The referee keeps parsed queries; plain pyshacl writes the same report, graph for graph."""
    from rdflib.compare import isomorphic

    for number in PLAIN:
        facts = drawn(number)
        triples = (*facts.content, *facts.background)
        once, each = (
            validate(triples, CATALOG.text, parse_once=parse_once) for parse_once in (True, False)
        )
        assert isomorphic(once, each), f"damaged filing {number}"


def test_every_query_is_compiled() -> None:
    """Nothing in shapes.ttl is left to the slow way; what is unknown would be, with a reason."""
    assert unknown(CATALOG) == {}
    odd = next(iter(CATALOG.queries))
    text = odd[1].replace("WHERE {", "WHERE { SERVICE <urn:x> { ?a ?b ?c } ", 1)
    assert odd[0] in unknown(replace(CATALOG, queries=((odd[0], text),)))


def _seed() -> Source:
    return decode(SEED.read_bytes(), "seed.txt")


def _checked(source: Source, **how: Any) -> list[str]:
    filing, _ = parse(page.lay_out(source, TERMS), source, TERMS)
    mapped = map_filing(filing, source, TERMS)
    return [p.code for p in check(mapped.quads, TERMS, mapped.places, source, **how).problems]


def test_engines_and_audits_say_the_same_of_the_seed() -> None:
    """With pyshacl for everything, with both, and with the fast tier alone: one verdict."""
    source = _seed()
    assert _checked(source, engine="pyshacl") == _checked(source, audit=1.0) == _checked(source)


def test_disagreement_stops_the_run_with_both_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fast tier that overlooks something is found out by an audit, and only by one."""
    text = SEED.read_text(encoding="utf-8").replace("50.35%", "50.36%")
    blind = decode(text.encode(), "broken.txt")
    assert "percent-mismatch" in _checked(blind)
    monkeypatch.setattr(tiers, "screen", lambda *_: ([], ()))
    assert "percent-mismatch" not in _checked(blind)
    with pytest.raises(DisagreementError) as fault:
        _checked(blind, audit=1.0)
    told = str(fault.value)
    assert "broken.txt" in told
    assert "the fast tier finds 0:" in told
    assert "percent-mismatch" in told.partition("pyshacl finds")[2]


def test_disagreement_is_exit_status_2(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command says what happened and what to do, and writes nothing."""
    monkeypatch.setattr(tiers, "screen", lambda *_: ([], ()))
    target = tmp_path / "pool.nq"
    arguments = ["convert", str(SEED), "--audit", "1", "-o", str(target)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "the engines of the checks disagree" in done.output
    assert "--engine-shacl pyshacl" in done.output
    assert not target.exists()


def test_audited_filings_are_the_same_each_time() -> None:
    """Whether a filing is audited depends on its bytes and the share, and on nothing else."""
    sources = [decode(f"filing {number}".encode(), "-") for number in range(4000)]
    few, more = ({s.sha256 for s in sources if is_audited(s, share)} for share in (0.01, 0.1))
    assert few < more
    assert 20 < len(few) < 60
    assert 340 < len(more) < 460
    assert not any(is_audited(source, 0.0) for source in sources)
    assert all(is_audited(source, 1.0) for source in sources)
