"""Whole filings in the manner of many depositors: what an analyst reads in them is what is read.

A case is a folder of tests/depositors/ with ``filing.*`` and ``expected.txt``, which was
written with the filing and without a look at what poolgraph makes of it:

    date 1998-02-12
    registrant EQCC RECEIVABLES CORPORATION | Delaware | 333-20675 | 59-3170055
    agreement 1998-03-01
    party EQCC Receivables Corporation | Depositor
    table propertyState | Fixed Rate
      Alabama | 28 | 1432130.32 | 0.46
      total | 6830 | 311541221.68 | 100.00

Figures are loans, balance and percent of the balance; ``-`` is what is not printed. The
tables must be these and no others, in this order; of the parties, these must be among them.
A damaged filing has ``problem 77 percent-mismatch`` besides: the line that must be pointed at.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest

from conftest import cases
from digest import n
from poolgraph import page, parser, source, terms
from poolgraph.convert import convert, read
from poolgraph.syntax import Filing, Phrase, StatedTotal, StratificationTable, StratumRow

CASES = cases("depositors", "expected.txt")
DAMAGED = [case for case in CASES if "\nproblem " in (case / "expected.txt").read_text("utf-8")]
FIGURES = ("mbs:loanCount", "mbs:principalBalance", "mbs:percentOfPool")
MARKS = re.compile(r"(?:\s*(?:\(\d{1,2}\)|\([a-z]\)|\[\d\]|\*+))+$")
BEFORE_NAME = re.compile(r"(?i)^.*\b(?:group|pool|no\.)\s+(?=\S)")
BEHIND_NAME = re.compile(r"(?i)(?:\s+(?:mortgage|home equity|loan|loans|group|pool))+$")


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_depositor(folder: Path) -> None:
    """Every row, total, dimension and group is read, and who files and plays which part."""
    path = next(folder.glob("filing.*"))
    expected = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    text, words = source.decode(path.read_bytes(), path.name), terms.load()
    filing, _ = parser.parse(page.lay_out(text, words), text, words)
    tables = next((at for at, line in enumerate(expected) if line.startswith("table ")), None)
    tables = len(expected) if tables is None else tables
    assert list(shown_tables(filing)) == expected[tables:]
    shown = {line.casefold() for line in facts(filing)}
    told = [line for line in expected[:tables] if not line.startswith("problem ")]
    assert [line for line in told if line.casefold() not in shown] == []


@pytest.mark.parametrize("folder", DAMAGED, ids=lambda folder: folder.name)
def test_damage_is_told_at_its_line(folder: Path) -> None:
    """What an analyst would stumble over is reported at the line where it stands."""
    expected = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    result = convert(read(str(next(folder.glob("filing.*")))))
    found = {
        f"problem {result.source.line_of(problem.span.start)} {problem.code}"
        for problem in result.problems
        if problem.span
    }
    wanted = {line for line in expected if line.startswith("problem ")}
    assert wanted - found == set()


def facts(filing: Filing) -> Iterator[str]:
    """Yield the lines of a filing's face and parties."""
    cover = filing.cover
    yield f"date {cover.report_date.value if cover and cover.report_date else '-'}"
    for one in cover.registrants if cover else ():
        state = folded(one.state) if one.state else "-"
        numbers = (listed(one.file_numbers), listed(one.employer_numbers))
        yield " | ".join((f"registrant {folded(one.name)}", state, *numbers))
    for agreement in filing.agreements:
        yield f"agreement {agreement.dated_as_of.value if agreement.dated_as_of else '-'}"
    bound = chain.from_iterable(agreement.parties for agreement in filing.agreements)
    for party in (*bound, *filing.parties):
        yield from (f"party {folded(party.name)} | {n(role.concept)}" for role in party.roles)


def shown_tables(filing: Filing) -> Iterator[str]:
    """Yield the lines of every table: dimension and group, the rows, the total."""
    for table in filing.tables:
        yield f"table {n(table.concept)} | {group(table.group)}"
        for row in table.rows:
            yield f"  {label(row.label)} | {figures(row, table)}"
        if table.total:
            yield f"  total | {figures(table.total, table)}"


def figures(line: StratumRow | StatedTotal, table: StratificationTable) -> str:
    """Return loans, balance and percent of a line, without the signs they are printed with."""
    values: dict[str | None, Decimal | None] = {}
    for column, figure in zip(table.columns, line.figures, strict=True):
        values.setdefault(column.concept, figure.value if figure else None)
    shown = (values.get(concept) for concept in FIGURES)
    return " | ".join("-" if value is None else str(value) for value in shown)


def label(phrase: Phrase) -> str:
    """Return a label without footnote marks, its dashes all alike."""
    return MARKS.sub("", folded(phrase)).rstrip(" .:")


def group(phrase: Phrase | None) -> str:
    """Return what tells a loan group from others: "II" of "Loan Group II"."""
    if phrase is None:
        return "-"
    return BEHIND_NAME.sub("", BEFORE_NAME.sub("", phrase.text)).upper()


def listed(phrases: tuple[Phrase, ...]) -> str:
    """Return numbers side by side, without blanks of their own."""
    return ", ".join(phrase.text.replace(" ", "") for phrase in phrases) or "-"


def folded(phrase: Phrase) -> str:
    """Return words with plain hyphens for dashes, and without a stop at their end."""
    return re.sub(r"[–—]", "-", phrase.text).rstrip(".")
