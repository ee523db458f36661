"""What a filing states, apart from how it is printed: tables, a cover, a deal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from poolgraph.syntax import Band


@dataclass(frozen=True)
class Measure:
    """A column: what its heading says, and how its figures are printed.

    ``concept`` is ``None`` for a heading that no measure has; its words are then kept.
    ``form`` is ``number``, ``money``, ``percent`` or ``times``.
    """

    concept: str | None
    heading: str
    form: str
    decimals: int = 0


@dataclass(frozen=True)
class Label:
    """The label of a row. ``lines`` are as printed; ``concept`` is "" where nothing is expected."""

    lines: tuple[str, ...]
    band: Band | None = None
    concept: str | None = ""

    @property
    def text(self) -> str:
        """The label as one line, its runs of blanks folded."""
        return " ".join(" ".join(self.lines).split())


@dataclass(frozen=True)
class Row:
    """One stratum: a value for each measure."""

    label: Label
    values: tuple[Decimal, ...]


@dataclass(frozen=True)
class Table:
    """One table: the pool, or a group of it, cut by one dimension."""

    dimension: str | None
    title: str
    stub: str
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]
    totals: tuple[Decimal, ...]
    group: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Address:
    """Where a company sits: lines of street, then city, state and ZIP."""

    streets: tuple[str, ...]
    city: str
    region: str
    postal_code: str


@dataclass(frozen=True)
class Face:
    """What a cover states. Several names file together; the numbers are of all of them."""

    reported: date
    names: tuple[str, ...]
    state: str
    state_concept: str
    file_numbers: tuple[str, ...]
    employer_numbers: tuple[str, ...]
    address: Address
    telephone: str


@dataclass(frozen=True)
class Party:
    """A company with its roles, as words of the clause and as concepts."""

    name: str
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Deal:
    """The agreement that made the trust; its first party is the depositor."""

    agreement: str
    concept: str
    dated: date
    entered: date
    parties: tuple[Party, ...]
    series: str


@dataclass(frozen=True)
class Signed:
    """Who signed, as what, and when."""

    company: str
    signer: str
    title: str
    dated: date


@dataclass(frozen=True)
class Pool:
    """All that a filing states."""

    tables: tuple[Table, ...] = ()
    face: Face | None = None
    deal: Deal | None = None
    signed: Signed | None = None
