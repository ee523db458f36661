"""What every table of a filing asks again: its deal, where a thing stands, what it failed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from poolgraph.exports.fields import Field
from poolgraph.exports.graph import FilingGraph, local

FAILED = "code:outcome/failed"


@dataclass(frozen=True, eq=False)
class Context:
    """One filing's graph, with what is looked up for many rows."""

    graph: FilingGraph

    @cached_property
    def deal(self) -> str:
        """What people call the deal: its trust, else its series, its registrant, its key."""
        graph = self.graph
        for kind, name in (("mbs:IssuingTrust", "mbs:trustName"),
                           ("mbs:CertificateSeries", "mbs:seriesNumber"),
                           ("mbs:Registrant", "mbs:legalName")):  # fmt: skip
            for subject in graph.of_class(kind):
                if found := graph.text(subject, name):
                    return found
        return graph.key

    @cached_property
    def failures(self) -> dict[str, list[str]]:
        """The numbers of the checks that each subject failed."""
        graph, found = self.graph, dict[str, list[str]]()
        failed = graph.words.iri(FAILED)
        for result in graph.of_class("mbs:CheckResult"):
            if failed in graph.texts(result, "mbs:outcome"):
                for subject in graph.texts(result, "mbs:checkedSubject"):
                    numbers = found.setdefault(subject, [])
                    numbers.append(local(graph.text(result, "mbs:check")))
        return {subject: sorted(set(n), key=by_number) for subject, n in found.items()}

    def failed(self, *subjects: str) -> str:
        """Return the numbers of the checks that any of ``subjects`` failed."""
        numbers = {n for subject in subjects for n in self.failures.get(subject, ())}
        return " ".join(sorted(numbers, key=by_number))

    def place(self, subject: str) -> tuple[str, str, str]:
        """Return the span of ``subject``, its first and its last line; empty without one."""
        graph = self.graph
        spans = [
            (int(start), -int(graph.text(span, "mbs:endLine") or start), span)
            for span in graph.texts(subject, "mbs:evidence")
            if (start := graph.text(span, "mbs:startLine"))
        ]
        if not spans:
            return "", "", ""
        first, last, span = min(spans)
        return graph.below(span, f"{graph.filing}/span/"), str(first), str(-last)


def by_number(text: str) -> tuple[int, str]:
    """Return what "9" and "10" are sorted by."""
    return (int(text), "") if text.isdecimal() else (10**9, text)


def filing_fields() -> Iterator[Field]:
    """Yield the fields with which every table begins."""
    yield Field("filing", "Key of the filing: the last step of its IRI.", required=True,
                refers="filings")  # fmt: skip
    yield Field("deal", "What people call the deal: trust, else series, else registrant.",
                required=True)  # fmt: skip


def place_fields(base: str) -> Iterator[Field]:
    """Yield the fields that say where a row was read."""
    span = base + "id/filing/{filing}/span/{span}"
    yield Field("span", "Key of the place in the text that was read.",
                predicate="mbs:evidence", value=span)  # fmt: skip
    yield Field("first_line", "First line of that place, counted from 1.", "integer",
                "mbs:startLine", span)  # fmt: skip
    yield Field("last_line", "Last line of that place.", "integer", "mbs:endLine", span)


def failed_field(of: str = "this line") -> Field:
    """Return the field that carries failed checks with the data."""
    return Field("failed_checks", f"Numbers of the checks that {of} failed; empty is sound.")
