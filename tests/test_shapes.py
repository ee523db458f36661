"""Cases of the checks: each file holds a small graph, and the report expected for one check.

``<#case>`` names the check, says the case in a sentence, and may hold the filing's text.
The expected results follow the data: one for each breach, and the outcome of the check.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT, SEED, cases
from poolgraph import page, terms
from poolgraph.checks import BrokenShapesError, Verdict, check
from poolgraph.checks import catalog as catalogs
from poolgraph.checks.compiled.program import program_of
from poolgraph.checks.facts import Facts, Finding
from poolgraph.checks.measure import distance, measure
from poolgraph.checks.referee import judge, validate
from poolgraph.checks.screen import screen
from poolgraph.checks.tiers import decide
from poolgraph.mapping import map_filing
from poolgraph.parser import parse
from poolgraph.problem import Severity
from poolgraph.source import Source, decode
from poolgraph.triples import Iri, Literal, Quad

CASES = sorted((ROOT / "tests" / "shapes").glob("*.ttl"))
FILING = "https://w3id.org/poolgraph/id/filing/case"
CASE = "https://example.org/case"
MARK = "\n# expected\n"
TERMS = terms.load()
CATALOG = catalogs.catalog_of(TERMS)


def _quads(data: str) -> tuple[list[Quad], dict[str, str]]:
    """Return the graph of a case, evidence apart from content, and what the case says of itself."""
    quads: list[Quad] = []
    said: dict[str, str] = {}
    for triple in ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=CASE):
        subject, predicate, value = triple.subject.value, triple.predicate.value, triple.object
        if subject.startswith(CASE):
            said[TERMS.compact(predicate)] = value.value
            continue
        is_evidence = "/span-" in subject or predicate == CATALOG.iri("mbs:evidence")
        graph = f"{FILING}/graph/{'evidence' if is_evidence else 'content'}"
        known = Iri(value.value)
        if isinstance(value, ox.Literal):
            known = Literal(value.value, value.datatype.value)
        quads.append((subject, predicate, known, graph))
    return [*quads, (FILING, "urn:in", Iri(FILING), f"{FILING}/graph/content")], said


@cache
def _judged(path: Path) -> tuple[str, Verdict, Facts]:
    """Return the number of the check a case is about, the verdict on it, and its facts."""
    quads, said = _quads(path.read_text(encoding="utf-8"))
    source = decode(said.get("mbs:sourceText", "-").encode(), path.name)
    verdict = check(quads, TERMS, {}, source)
    return said["mbs:check"].rpartition("/")[2], verdict, Facts.of(quads, CATALOG, TERMS)


def _report(path: Path) -> str:
    """Return what came of a case's own check, as the comments that end its file."""
    notation, verdict, _ = _judged(path)
    results = [result for result in verdict.results if result.check == notation]
    outcomes = Counter(result.outcome for result in results)
    codes = {s.code for s in CATALOG.shapes.values() if s.check.endswith(f"/{notation}")}
    codes.add(CATALOG.check_named(notation).code)
    lines = [f"# {outcome} {outcomes[outcome]}" for outcome in sorted(outcomes)]
    for result in results:
        figures = (result.expected, result.actual, result.tolerance)
        shown = " ".join(figure.lexical if figure else "-" for figure in figures)
        lines.append(f"#   {result.outcome} {result.subject.rpartition('/')[2]} {shown}")
    found = [p for p in verdict.problems if p.code in codes]
    lines += [f"# {p.severity}[{p.code}] {p.message}" for p in found]
    lines += [f"#   hint: {p.hint}" for p in found if p.hint]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_has_the_expected_report(path: Path, golden: Callable[[Path, str], None]) -> None:
    """Each case fails, or passes, the check it is about, in the words that an analyst reads."""
    data = path.read_text(encoding="utf-8").partition(MARK)[0]
    golden(path, data + MARK + _report(path))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_name_of_case_says_its_outcome(path: Path) -> None:
    """A case called fail fails its check, one called pass passes it without a word."""
    notation, verdict, _ = _judged(path)
    assert path.stem.startswith(f"{int(notation):02}-")
    outcomes = {result.outcome for result in verdict.results if result.check == notation}
    assert ("failed" in outcomes) == ("-fail" in path.stem)


@pytest.mark.parametrize("number", range(1, 27))
def test_every_check_has_a_passing_and_a_failing_case(number: int) -> None:
    """A check that nobody has seen fail is no check."""
    names = [path.stem for path in CASES if path.stem.startswith(f"{number:02}-")]
    assert any("-pass" in name for name in names)
    assert any("-fail" in name for name in names)
    assert CATALOG.check_named(str(number)).label


def test_cases_state_what_filings_state() -> None:
    """No case says of a kind of thing what no filing's graph says of it: it would prove nothing."""
    missing = set().union(*(_stated(_quads(path.read_text("utf-8"))[0]) for path in CASES))
    folders = (folder.glob("filing.*") for folder in cases("depositors", "expected.txt"))
    for path in (SEED, *chain.from_iterable(folders)):
        missing -= _stated(_mapped(decode(path.read_bytes(), path.name)).quads)
        if not missing:
            break
    assert missing == set()


def _stated(quads: Sequence[Quad]) -> set[tuple[str, str]]:
    """Return what is said of which kind of thing, as kind and predicate."""
    kind, kinds = TERMS.iri("rdf:type"), defaultdict(set)
    for subject, predicate, value, _ in quads:
        if predicate == kind and isinstance(value, Iri):
            kinds[subject].add(value.value)
    return {(one, predicate) for subject, predicate, _, _ in quads for one in kinds[subject]}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_screen_hides_nothing_from_the_referee(path: Path) -> None:
    """What the compiled shapes call unbroken is unbroken for pyshacl: both reports are one."""
    _, _, facts = _judged(path)
    program = program_of(facts.index, CATALOG)
    assert decide(facts, CATALOG, program) == judge(facts, CATALOG)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_figures_are_those_that_pyoxigraph_measures(path: Path) -> None:
    """The compiled measuring queries give the figures that another engine gives."""
    _, _, facts = _judged(path)
    assert measure(facts, CATALOG, program_of(facts.index, CATALOG)) == measure(facts, CATALOG)


def test_report_is_the_same_with_and_without_parsing_once() -> None:
    """The cache of parsed queries saves time and changes nothing."""
    from rdflib.compare import isomorphic

    facts = _facts(SEED.read_text(encoding="utf-8").replace("50.35%", "50.36%"))
    triples = (*facts.content, *facts.background)
    _, asked = screen(facts, CATALOG, program_of(facts.index, CATALOG))
    once, each = (
        validate(triples, CATALOG.text, asked, parse_once=parse_once)
        for parse_once in (True, False)
    )
    assert isomorphic(once, each)
    assert len(once) > 10


def _facts(text: str) -> Facts:
    source = decode(text.encode(), "seed.txt")
    return Facts.of(_mapped(source).quads, CATALOG, TERMS)


def _mapped(source: Source):  # type: ignore[no-untyped-def]
    filing, _ = parse(page.lay_out(source, TERMS), source, TERMS)
    return map_filing(filing, source, TERMS)


def _verdicts() -> Iterable[Verdict]:
    yield from (_judged(path)[1] for path in CASES)
    source = decode(SEED.read_bytes(), "seed.txt")
    mapped = _mapped(source)
    yield check(mapped.quads, TERMS, mapped.places, source)


def test_figures_agree_with_outcomes() -> None:
    """Where a check passed, its figures differ by no more than its tolerance."""
    for verdict in _verdicts():
        for result in verdict.results:
            if result.outcome == "passed" and result.tolerance and distance(result) is not None:  # type: ignore[arg-type]
                assert distance(result) <= Decimal(result.tolerance.lexical), result  # type: ignore[arg-type]


def test_seed_passes_every_check() -> None:
    """The seed passes all that apply to it, row by row, and lacks only a cut-off date."""
    source = decode(SEED.read_bytes(), "seed.txt")
    mapped = _mapped(source)
    verdict = check(mapped.quads, TERMS, mapped.places, source)
    assert {r.check for r in verdict.results if r.outcome == "passed"} == {
        check.notation for check in CATALOG.checks if check.notation != "20"
    }
    assert [p.code for p in verdict.problems] == ["no-cut-off-date"]
    assert Counter(r.check for r in verdict.results)["5"] == 97


@pytest.mark.parametrize(
    ("printed", "changed", "code", "line"),
    [
        ("      22          $   7,329", "      23          $   7,329", "total-mismatch", 165),
        ("$   7,276,695.21", "$   7,276,695.22", "balance-mismatch", 116),
        ("50.35%", "50.36%", "percent-mismatch", 105),
        ("14.21           100.00%", "14.21           101.00%", "total-not-100", 289),
        ("6.973%", "6.972%", "weighted-average-mismatch", 221),
        ("6.996%", "6.896%", "gross-below-net", 223),
        ("approximately 72.65%", "approximately 82.65%", "weighted-average-out-of-range", 271),
        ("$407,075", "$407,074", "average-mismatch", 329),
        ("approximately 355 months", "approximately 356 months", "weighted-average-mismatch", 362),
        ("includes 30 other", "includes 10 other", "residual-mismatch", 123),
        ("2.00% concentrations", "2.10% concentrations", "residual-mismatch", 124),
        ("1.010% of", "1.009% of", "concentration-mismatch", 124),
        ("1.010% of", "1.110% of", "concentration-unconfirmed", 124),
        ("Dated: October 15", "Dated: October 25", "late-signature", 396),
    ],
)  # fmt: skip
def test_changed_digit_is_found_on_its_line(
    printed: str, changed: str, code: str, line: int
) -> None:
    """One changed digit of the seed is reported where an analyst would put a finger."""
    text = SEED.read_text(encoding="utf-8")
    assert printed in text
    source = decode(text.replace(printed, changed, 1).encode(), "seed.txt")
    mapped = _mapped(source)
    verdict = check(mapped.quads, TERMS, mapped.places, source)
    lines = [source.line_of(p.span.start) for p in verdict.problems if p.span and p.code == code]
    assert line in lines


def test_broken_shapes_are_a_crash_not_a_verdict() -> None:
    """A malformed shape makes pyshacl say "does not conform" of a filing; here it raises."""
    facts = _judged(next(path for path in CASES if path.stem == "22-pass"))[2]
    broken = CATALOG.text.replace("sh:path mbs:playedBy", 'sh:path "mbs:playedBy"')
    assert broken != CATALOG.text
    with pytest.raises(BrokenShapesError):
        validate((*facts.content, *facts.background), broken, [CATALOG.iri("shapes:role-player")])


def test_validation_graph_has_one_node_for_each_result() -> None:
    """Every result is a node with its check, outcome, subject and severity."""
    quads = _judged(CASES[0])[1].quads
    kinds = [q for q in quads if q[1] == CATALOG.iri("rdf:type")]
    assert len({q[0] for q in kinds}) == len(kinds) == len(_judged(CASES[0])[1].results)
    assert {q[3] for q in quads} == {f"{FILING}/graph/validation"}


def test_note_does_not_fail_a_check() -> None:
    """A finding of severity note leaves the outcome as it is."""
    verdict = _judged(next(path for path in CASES if path.stem == "20-note-none"))[1]
    assert [p.severity for p in verdict.problems] == [Severity.NOTE]
    assert not [r for r in verdict.results if r.outcome == "failed"]


def test_finding_is_about_its_value_where_it_has_one() -> None:
    """A result of a table names the row that is wrong."""
    assert Finding("c", "x", Severity.ERROR, "m", "table", "row").about == "row"
    assert Finding("c", "x", Severity.ERROR, "m", "table").about == "table"
