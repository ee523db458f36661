"""What a filing states, apart from how it is printed: tables, rows, figures."""

from dataclasses import dataclass, field
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
    """One stratum: a value for each measure, ``None`` for one too small to print (``*``)."""

    label: Label
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Table:
    """One table: the pool, or a group of it, cut by one dimension."""

    dimension: str
    title: str
    stub: str
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]
    totals: tuple[Decimal | None, ...]
    group: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pool:
    """All that a filing states of its pool."""

    tables: tuple[Table, ...] = field(default=())
