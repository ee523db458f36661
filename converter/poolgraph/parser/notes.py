"""The lines of a note come in, the footnote goes out with the statistics its sentences state."""

import re
from collections.abc import Iterator, Sequence

from poolgraph.layout import Line
from poolgraph.parser import groups
from poolgraph.parser.figures import figure_of
from poolgraph.parser.prose import Part, Text, dated, join, parts, sentences
from poolgraph.syntax import Dated, Figure, Footnote, Phrase, Residual, Statistic
from poolgraph.terms import Terms

STATISTIC = "code:statistic"
_REFUSED_FORMS = {
    "unit:CCY_USD": ("percent",),
    "unit:NUM": ("percent", "money"),
    "unit:PERCENT": ("money",),
}
_NEAR = 28
_SHORTEST_SENTENCE = 8
_SHORTEST_NAME = 3
_REMARK = re.compile(r"[ ,]*\(([^()]{1,80})\)")  # (the "Statistical Calculation Date")
_MARK = re.compile(r"\S+")
_FIGURES = ("money", "percent", "number")


def footnote(lines: Sequence[Line], terms: Terms) -> Footnote:
    """Return the note that ``lines`` print: its mark is the first word."""
    text = join(lines)
    mark = _MARK.match(text.words)
    end = mark.end() if mark else 0
    body = Text(text.words[end:], text.offsets[end:])
    stated, residual = read(body, terms)
    span = text.whole.span
    return Footnote(text.phrase(0, end), body.whole, span, stated, residual)


def read(text: Text, terms: Terms) -> tuple[tuple[Statistic, ...], Residual | None]:
    """Return the statistics and the residual row that the sentences of ``text`` state."""
    stated: list[Statistic] = []
    residual: Residual | None = None
    for start, end, inside in sentences(text, parts(text, terms)):
        if len(text.words[start:end].split()) < _SHORTEST_SENTENCE:
            continue
        figures = [part for part in inside if _is_figure(part, text, terms)]
        sentence = text.words[start:end]
        if terms.mentioned("code:notePhrase", sentence) and not residual:
            residual = _residual(text, start, end, figures)
            if residual:
                continue
        stated += _statistics(text, start, end, figures, terms)
    return tuple(stated), residual


def cut_off_dates(text: Text, terms: Terms) -> Iterator[Dated]:
    """Yield the dates that stand directly beside the words "cut-off date"."""
    for part in parts(text, terms):
        if part.kind != "date":
            continue
        before = text.words[max(0, part.start - _NEAR) : part.start]
        after = _REMARK.match(text.words, part.end)
        defined = after and terms.mentioned("code:cutOff", after[1])
        if terms.mentioned("code:cutOff", before) or defined:
            day = dated(part, text, terms)
            if day:
                yield day


def table_basis(footnotes: Sequence[Footnote], terms: Terms) -> str | None:
    """Return the basis on which notes say a table's rates are shown, or ``None``."""
    for note in footnotes:
        for sentence in re.split(r"(?<=[.;])\s+(?=[A-Z])", note.text.text):
            basis = terms.mentioned("code:rateBasis", sentence, least=2)
            if basis and not any(map(str.isdigit, sentence)):
                return basis
    return None


def _statistics(
    text: Text, start: int, end: int, figures: Sequence[Part], terms: Terms
) -> Iterator[Statistic]:
    """Yield what a sentence states: each figure goes with the words before it, else with all."""
    clauses = []
    border = start
    for part in figures:
        clauses.append((text.words[border : part.start], part))
        border = part.end
    whole = text.words[start:end]
    if figures and not any(_stated(words, terms) for words, _ in clauses):
        clauses = [(whole, figures[0])]
    basis = terms.mentioned("code:rateBasis", text.words[start:end], least=2)
    for words, part in clauses:
        concept = _stated(words, terms)
        if concept and (words is whole or not terms.mentioned("code:statisticRefused", words)):
            is_approximate = terms.mentioned("code:approximation", words) is not None
            place = text.span(start, end)
            if _is_of(part.kind, terms.value(concept, "qudt:hasUnit")):
                yield Statistic(concept, _figure(text, part), is_approximate, place, basis)


def _is_figure(part: Part, text: Text, terms: Terms) -> bool:
    """Return whether a piece is a figure, and not the number of a loan group: "Group 1"."""
    if part.kind != "number":
        return part.kind in _FIGURES
    return not groups.within(text.words, part.start, part.end, terms)


def _is_of(form: str, unit: str | None) -> bool:
    """Return whether a figure of ``form`` may state something in ``unit``."""
    refused = {
        "unit:CCY_USD": ("percent",),
        "unit:PERCENT": ("money",),
        "unit:NUM": ("percent", "money"),
    }
    return form not in refused.get(unit or "", ())


def _stated(words: str, terms: Terms) -> str | None:
    return terms.mentioned(STATISTIC, words, least=_SHORTEST_NAME)


def _residual(text: Text, start: int, end: int, figures: Sequence[Part]) -> Residual | None:
    count = next((part for part in figures if part.kind == "number"), None)
    share = next((part for part in figures if part.kind == "percent"), None)
    if count is None:
        return None
    members = _figure(text, count).value
    if members is None or members != int(members):
        return None
    below = _figure(text, share) if share else None
    return Residual(int(members), below, text.span(start, end))


def _figure(text: Text, part: Part) -> Figure:
    return figure_of(part.kind, part.printed, text.span(part.start, part.end))


def plain(phrase: Phrase) -> str:
    """Return the words of a phrase without a full stop at their end."""
    return phrase.text.rstrip(". ")
