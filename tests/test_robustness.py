"""The seed damaged in a thousand ways: what is wrong is found, what is readable comes out."""

import functools
import gc
import os
import sys
from functools import cache

import pytest

from conftest import EXAMPLES
from mutations import (
    LINES,
    TABLES,
    TEXT,
    Mutation,
    cuts,
    garbled,
    mutations,
    squeezed,
    tabbed,
)  # fmt: skip
from poolgraph.convert import Result, convert
from poolgraph.problem import Severity
from poolgraph.source import decode

CHUNKS = 40
EVERY = 1 if os.environ.get("MUTATIONS") else 6  # all with ``make mutations``, else a sixth
SILENT = {
    "stated@123 digit 2 0→2": "32 other states are as possible as 30",
    "stated@223 digit 4 6→2": "no table holds the gross rates: 6.992% is above the net rate too",
    "stated@271 digit 2 2→0": "the table's ranges allow 65.061 to 74.501",
    "stated@271 digit 3 6→3": "the table's ranges allow 65.061 to 74.501",
    "stated@271 digit 4 5→2": "the table's ranges allow 65.061 to 74.501",
}
"""Changes that no check can see, each with the reason: nothing else in the filing says more."""


def converted(text: str | bytes, check: bool = True) -> Result:
    raw = text.encode("utf-8") if isinstance(text, str) else text
    result = convert(decode(raw, "filing.txt"), check=check)
    assert "reading-failed" not in {problem.code for problem in result.problems}
    return result


def rows(result: Result) -> list[tuple[object, ...]]:
    """Return every row of every table by what it says, not by where or how it is spaced."""
    return [
        (
            table.concept,
            row.label.text.replace(" ", ""),
            *(f.value if f else None for f in row.figures),
        )
        for table in result.filing.tables
        for row in table.rows
    ]


def rows_before(result: Result, line: int) -> list[tuple[object, ...]]:
    """Return the rows whose last line stands before ``line``."""
    source = result.source
    every = [row for table in result.filing.tables for row in table.rows]
    return [
        said for said, row in zip(rows(result), every, strict=True)
        if source.line_range(row.span)[1] < line
    ]  # fmt: skip


@cache
def seed() -> Result:
    return converted(TEXT)


def places(result: Result) -> list[int]:
    """Return the line of each problem that the seed does not have."""
    known = {(problem.code, problem.message) for problem in seed().problems}
    fresh = [p for p in result.problems if (p.code, p.message) not in known and p.span]
    return [result.source.line_of(p.span.start) for p in fresh if p.span]


def told(mutation: Mutation) -> bool:
    """Return whether a changed digit is told, at its line or at its table."""
    first, last = mutation.table
    return any(first <= line <= last for line in places(converted(mutation.text)))


def test_the_seed_is_clean() -> None:
    """Without a change there is no problem, and there is something to change."""
    assert [p for p in seed().problems if p.severity is not Severity.NOTE] == []
    assert len(rows(seed())) == 97


def test_there_are_mutations_enough() -> None:
    """Every figure of rows, totals and footnotes is changed; each change is another text."""
    every = mutations()
    assert len(every) >= 500
    assert len({m.text for m in every}) == len(every)
    assert {m.figure.line for m in every} >= {105, 116, 124, 208, 221, 329, 354, 362}


def test_few_mutations_are_silent() -> None:
    """At least 99 in a hundred are told: what is silent is named, and rare."""
    every = [str(mutation) for mutation in mutations()]
    assert set(SILENT) <= set(every)
    assert 1 - len(SILENT) / len(every) >= 0.99


@pytest.mark.parametrize("chunk", range(0, CHUNKS, EVERY))
def test_one_changed_digit_is_told(chunk: int) -> None:
    """Each changed digit gives a problem in its table; those that cannot be seen are named."""
    silent = [str(m) for m in mutations()[chunk::CHUNKS] if not told(m)]
    assert [name for name in silent if name not in SILENT] == []


CUTS = cuts(48)


@pytest.mark.parametrize("offset", CUTS)
def test_cut_anywhere_the_rest_comes_out(offset: int) -> None:
    """A filing that ends too soon: every whole row before the cut, and a problem where it ends."""
    result = converted(TEXT[:offset])
    line = TEXT.count("\n", 0, offset) + 1
    assert rows_before(result, line) == rows_before(seed(), line)
    for first, _ in TABLES:
        if inside_table(first, line):
            assert any(first <= place <= line for place in places(result))


def inside_table(first: int, line: int) -> bool:
    """Return whether ``line`` stands between a table's first row and its total."""
    total = next(n for n in range(first, len(LINES)) if LINES[n - 1].lstrip().startswith("553"))
    return first + 8 <= line < total


GARBLED = [n for n, line in enumerate(LINES, 1) if line.strip()][::4]


@pytest.mark.parametrize("line", GARBLED)
def test_garbled_lines_are_told_where_they_are(line: int) -> None:
    """A line of noise: no exception, the rows of all other lines, and a problem at the line."""
    result = converted(garbled(line))
    lost = set(rows(seed())) - set(rows(result))
    assert lost <= {row for row in rows(seed()) if row not in rows_before(seed(), line)}
    assert rows_before(result, line) == rows_before(seed(), line)
    table = next(((a, b) for a, b in TABLES if a <= line <= b), (line, line))
    assert any(table[0] <= place <= table[1] for place in places(result)), LINES[line - 1]


def test_squeezed_blanks_and_no_page_marks_give_the_same_rows() -> None:
    """Layout is a bonus: with one blank for many and no page marks, the 97 rows are the same."""
    assert rows(converted(squeezed())) == rows(seed())


VARIANTS = {
    "crlf": TEXT.replace("\n", "\r\n").encode(),
    "cr": TEXT.replace("\n", "\r").encode(),
    "tabs": tabbed().encode(),
    "form feeds": TEXT.replace("<PAGE>", "\f").encode(),
    "byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "utf-16": TEXT.encode("utf-16"),
    "no last line end": TEXT.rstrip("\n").encode(),
    "windows-1252": TEXT.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").encode("windows-1252"),
    "trailing blanks": "\n".join(line + "  " for line in LINES).encode(),
    "page numbers on the marks": TEXT.replace("<PAGE>", "<PAGE>   2").encode(),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_content_in_other_bytes(variant: str) -> None:
    """Line ends, tabs, page breaks and encodings change no fact."""
    result = converted(VARIANTS[variant])
    assert rows(result) == rows(seed())
    assert facts(result) == facts(seed())
    assert [p for p in result.problems if p.severity is not Severity.NOTE] == []


def facts(result: Result) -> dict[str, object]:
    """Return what a filing says beside its tables, without places."""
    filing = result.filing
    assert filing.cover is not None
    assert filing.signature is not None
    cover, signature, agreements = filing.cover, filing.signature, filing.agreements
    parties = [party for agreement in agreements for party in agreement.parties]
    notes = [note for table in filing.tables for note in table.footnotes]
    dates = [cover.report_date, signature.dated, *(d.dated for d in filing.offering_documents)]
    dates += [date for a in agreements for date in (a.dated_as_of, a.entered_into_on)]
    return {
        "registrants": [registrant.name.text for registrant in cover.registrants],
        "numbers": [
            number.text
            for registrant in cover.registrants
            for number in (*registrant.file_numbers, *registrant.employer_numbers)
        ],
        "parties": [(p.name.text, *(role.concept for role in p.roles)) for p in parties],
        "dates": [dated.value for dated in dates if dated],
        "trusts": [trust.text for trust in filing.trusts],
        "series": [(series.name.text, series.number.text) for series in filing.series],
        "statistics": [(s.concept, s.value.value, s.basis) for n in notes for s in n.statistics],
        "signer": signature.signer.text if signature.signer else None,
    }


FOLDED = """Item 5. Other Events.

                                   Loan Rate

Gross Wac Number Percent Of Aggregate Percent Of Percent Cash Average Fico Yield Factor Seasoning
     Mortgage Mortgage Stated Pool By Out
       Loan Loan By Principal Aggregate
            Number Of Balance Principal
             Mortgage Outstanding Balance
               Loan As Of Cut
                     Off Date
Up to 5.000 2,342 0.0179 $19,948 0.0000 0.1 201 0.1 2
5.001 -- 6.000 0 91.2381 $9,974 38.7889 69.4 37 79.9 198
6.001 -- 7.000 169 2.2218 $0 61.2111 90.0 71 32.1 1
"""
MOST_CALLS = 2_000_000


def test_a_head_that_can_be_cut_in_countless_ways_is_given_up_in_time() -> None:
    """A folded head is no riddle to be solved at any price: it is reported as not read."""
    convert(FOLDED.encode(), check=False)  # what is loaded once does not count
    made = 0

    def counted(_: object, event: str, __: object) -> None:
        nonlocal made
        made += event == "call"

    sys.setprofile(counted)
    try:
        result = convert(FOLDED.encode(), check=False)
    finally:
        sys.setprofile(None)
    assert made < MOST_CALLS
    assert "not-stratification" in {problem.code for problem in result.problems}


def kept_for_good() -> dict[str, int]:
    """Return how much each cache without a bound holds, by the name of its function."""
    caches = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
    ours = [one for one in caches if one.__module__.startswith("poolgraph.")]
    unbounded = [one for one in ours if one.cache_info().maxsize is None]
    return {f"{one.__module__}.{one.__qualname__}": one.cache_info().currsize for one in unbounded}


def test_what_a_filing_says_is_not_kept_for_good() -> None:
    """A worker converts for days: caches that know no bound hold the ontology's things only."""
    broken = (EXAMPLES / "broken-total" / "filing.txt").read_text(encoding="utf-8")
    assert any(problem.severity is Severity.ERROR for problem in convert(broken.encode()).problems)
    before = kept_for_good()
    assert "poolgraph.checks.referee._prepared" in before
    convert(broken.replace("2002-20", "2002-21").replace("33-", "44-").encode())
    assert kept_for_good() == before
