"""Facts come in, breaches go out: which engine is asked what, and whether the two agree.

The fast tier (``screen``) proves nearly every shape unbroken; the referee (pyshacl) writes
the report of whatever is left. Of a stated share of filings, always the same ones, the
referee also judges everything: a difference is a fault of ours, and stops the run.
"""

from typing import Final, Literal

from poolgraph.checks.catalog import Catalog
from poolgraph.checks.compiled.program import Program
from poolgraph.checks.facts import Facts, Finding, in_order
from poolgraph.checks.referee import judge
from poolgraph.checks.screen import screen
from poolgraph.problem import DisagreementError
from poolgraph.source import Source

Engine = Literal["fast", "pyshacl"]
ENGINES: Final = ("fast", "pyshacl")


def decide(facts: Facts, catalog: Catalog, program: Program) -> list[Finding]:
    """Return every breach, sorted; pyshacl is asked only for what may be broken."""
    notes, suspects = screen(facts, catalog, program)
    return in_order([*notes, *(judge(facts, catalog, suspects) if suspects else ())])


def audited(facts: Facts, catalog: Catalog, program: Program, source: Source) -> list[Finding]:
    """Return every breach after both tiers have judged all; they must say the same.

    Raises :class:`DisagreementError` where they do not.
    """
    fast, referee = decide(facts, catalog, program), judge(facts, catalog)
    if fast != referee:
        raise DisagreementError(_both(source, fast, referee))
    return referee


def _both(source: Source, fast: list[Finding], referee: list[Finding]) -> str:
    """Return both reports on a filing."""
    lines = [f"the engines of the checks disagree on {source.name} (sha256 {source.sha256})"]
    for engine, findings in (("the fast tier", fast), ("pyshacl", referee)):
        lines.append(f"  {engine} finds {len(findings)}:")
        lines += [f"    {f.severity}[{f.code}] {f.about}: {f.message}" for f in findings]
    return "\n".join(lines)


def is_audited(source: Source, share: float) -> bool:
    """Return whether a filing is among the ``share`` (0 to 1) of all that is judged twice.

    Chosen by the hash of its bytes, so that a rerun chooses the same.
    """
    return int(source.sha256[:13], 16) < share * 16**13
