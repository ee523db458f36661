"""What a filing is made of, as frozen nodes: each has a span, none does anything.

A node is named like the rule of grammar/ that reads it. A ``concept`` is the
compact name (``mbs:Seller``, ``code:rateBasis/net``) under which ontology/ knows a
wording; it is ``None`` where the wording is not known there, and the wording is kept.
Numbers are decimals exactly as printed; a date is a date, never a guess.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from poolgraph.source import Span


@dataclass(frozen=True)
class Phrase:
    """Words of the filing: line ends and runs of blanks folded to one blank."""

    text: str
    span: Span


@dataclass(frozen=True)
class Dated:
    """A calendar date as the filing states it."""

    value: date
    span: Span


@dataclass(frozen=True)
class Figure:
    """One printed number.

    ``form`` is ``money``, ``percent``, ``number``, ``times`` (1.54x), ``dash`` (printed for
    zero) or ``trace`` (``*``: too small to print, no value). Percent is as printed: 50.35.
    """

    value: Decimal | None
    form: str
    printed: str
    span: Span

    @property
    def decimals(self) -> int:
        """How many digits are printed after the decimal point."""
        return len(self.printed.rstrip("%xX ").partition(".")[2])


@dataclass(frozen=True)
class Band:
    """The values a row stands for; a bound is ``None`` where open, equal where a point."""

    lower: Decimal | None
    upper: Decimal | None
    lower_inclusive: bool
    upper_inclusive: bool


@dataclass(frozen=True)
class Residual:
    """What a footnote says of an "Other" row: how many members, each below which share."""

    member_count: int
    member_share_below: Figure | None
    span: Span


@dataclass(frozen=True)
class Column:
    """A column of figures: its printed heading, and the measure that heading names."""

    heading: Phrase | None
    concept: str | None


@dataclass(frozen=True)
class StratumRow:
    """One stratum: ``figures`` stand in the order of the table's columns, ``None`` if blank.

    ``band`` is set in a numeric dimension, ``concept`` where a code list has the label.
    """

    ordinal: int
    label: Phrase
    figures: tuple[Figure | None, ...]
    span: Span
    band: Band | None = None
    concept: str | None = None


@dataclass(frozen=True)
class StatedTotal:
    """The line that states a table's totals; most carry no label."""

    label: Phrase | None
    figures: tuple[Figure | None, ...]
    span: Span


@dataclass(frozen=True)
class Statistic:
    """A figure that a sentence states of the whole pool; ``basis`` only where it says one."""

    concept: str
    value: Figure
    is_approximate: bool
    span: Span
    basis: str | None = None


@dataclass(frozen=True)
class Footnote:
    """A note with its mark, the statistics it states and the residual row it explains."""

    marker: Phrase
    text: Phrase
    span: Span
    statistics: tuple[Statistic, ...] = ()
    residual: Residual | None = None


@dataclass(frozen=True)
class StratificationTable:
    """One printed table: a pool cut by one dimension.

    ``concept`` is the dimension (``mbs:propertyState``), ``None`` if no wording is known.
    ``marks`` are the footnote marks on its title. ``group`` is the loan group it is of.
    ``basis`` is the basis on which a note says its figures are shown.
    """

    ordinal: int
    title: Phrase
    concept: str | None
    stub: Phrase | None
    columns: tuple[Column, ...]
    rows: tuple[StratumRow, ...]
    total: StatedTotal | None
    footnotes: tuple[Footnote, ...]
    marks: tuple[Phrase, ...]
    span: Span
    group: Phrase | None = None
    basis: str | None = None


@dataclass(frozen=True)
class Address:
    """An address as printed; city, state and ZIP only where the lines show them apart."""

    lines: tuple[Phrase, ...]
    locality: Phrase | None
    region: Phrase | None
    postal_code: Phrase | None
    span: Span


@dataclass(frozen=True)
class Registrant:
    """Who files: one block of the cover, as printed. ``role`` is the role it files in.

    ``state`` is the state of incorporation, ``state_concept`` its code
    (``code:propertyState/US-DE``).
    """

    name: Phrase
    span: Span
    role: str | None = None
    description: Phrase | None = None
    state: Phrase | None = None
    state_concept: str | None = None
    file_numbers: tuple[Phrase, ...] = ()
    employer_numbers: tuple[Phrase, ...] = ()
    central_index_key: Phrase | None = None
    address: Address | None = None
    telephone: Phrase | None = None


@dataclass(frozen=True)
class Cover:
    """The face of the report."""

    form_type: Phrase | None
    report_date: Dated | None
    registrants: tuple[Registrant, ...]
    span: Span


@dataclass(frozen=True)
class Role:
    """A role as a clause gives it: ``mbs:MasterServicer`` for "as master servicer"."""

    concept: str
    printed: Phrase


@dataclass(frozen=True)
class Party:
    """Who an agreement binds. ``name`` is the full name, also where the clause says "the Company".

    ``short_name`` is the name the filing defines for it ("the Seller").
    """

    name: Phrase
    roles: tuple[Role, ...]
    span: Span
    short_name: Phrase | None = None


@dataclass(frozen=True)
class Agreement:
    """An agreement that the filing speaks of: its kind, its two dates, its parties."""

    concept: str
    name: Phrase
    span: Span
    dated_as_of: Dated | None = None
    entered_into_on: Dated | None = None
    parties: tuple[Party, ...] = ()


@dataclass(frozen=True)
class OfferingDocument:
    """A prospectus or its supplement (``mbs:Prospectus``, ``mbs:ProspectusSupplement``)."""

    concept: str
    name: Phrase
    dated: Dated | None
    span: Span


@dataclass(frozen=True)
class SeriesMention:
    """One place where the series is named: "Mortgage Pass-Through Certificates", "2002-20"."""

    name: Phrase
    number: Phrase
    span: Span


@dataclass(frozen=True)
class ItemPart:
    """A lettered part of an item: "(a) Not applicable."."""

    letter: Phrase
    text: Phrase
    span: Span


@dataclass(frozen=True)
class Item:
    """An item of the report; ``concept`` is its code (``code:reportItem/5``)."""

    number: Phrase
    title: Phrase
    concept: str | None
    span: Span
    parts: tuple[ItemPart, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Who signed, for whom, as what, and when."""

    company: Phrase | None
    signer: Phrase | None
    title: Phrase | None
    dated: Dated | None
    span: Span


@dataclass(frozen=True)
class HeaderFact:
    """One fact of a submission's header: ``concept`` is its property (``mbs:accessionNumber``).

    ``filer`` counts the filer block it stands in from 1; 0 for the submission itself.
    """

    concept: str
    filer: int
    value: Phrase
    span: Span


@dataclass(frozen=True)
class Furniture:
    """A line that carries no fact, with the name of what it is: ``rule``, ``page-mark``."""

    kind: str
    span: Span


@dataclass(frozen=True)
class Filing:
    """A whole filing as read. Empty or ``None`` means: the text does not say.

    ``parties``, ``footnotes`` and ``statistics`` are those that stand outside an agreement's
    clause, a table, a footnote.
    """

    span: Span
    cover: Cover | None = None
    items: tuple[Item, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    parties: tuple[Party, ...] = ()
    trusts: tuple[Phrase, ...] = ()
    series: tuple[SeriesMention, ...] = ()
    offering_documents: tuple[OfferingDocument, ...] = ()
    tables: tuple[StratificationTable, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    cut_off_date: Dated | None = None
    signature: Signature | None = None
    header: tuple[HeaderFact, ...] = ()
    paragraphs: tuple[Phrase, ...] = ()
    furniture: tuple[Furniture, ...] = ()
