"""A head whose blanks were folded comes in, its columns go out: words alone tell the borders.

No gap parts the headings of such a page, and none stands over its figures. What a careful reader
still has: how many figures a row has, what each of them can be, what headings are called, and
where a line begins. So the words are cut off from the right, a heading at a time; of the ways
that leave nothing over the one is taken whose headings and stub are known best.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from poolgraph.layout import Cell, Line
from poolgraph.parser import heads
from poolgraph.parser.heads import Heads
from poolgraph.parser.stacks import heading, pieces, words_of
from poolgraph.syntax import Column
from poolgraph.terms import Terms

_STRATIFIER = "code:stratifier"
_WORDS = "t|*#ia"
_KEPT = 8  # ways to go on that are kept for each state
_MOST_SPELLED = 10_000  # wordings of one head: more could be cut in ways without end
_MOST_LOOKED_UP = 800  # wordings asked for, where not every heading is known word for word
_LONGEST = 9
_SHORTEST = 3  # a word that may stand for several
_ASIDE = _SHORT = 0.1  # of two ways alike, the one without a heading of a single word
_SAID = 0.15  # of two stubs alike, the one that says more words of the title
_AGAINST = 0.3  # a heading that hangs where the others stand, or stands where they hang
# What a reading costs: a heading between others, a stub known by pattern or not at all, a line
# of the stub that begins elsewhere than the stub, no stub.
_BETWEEN, _LOOSE, _VAGUE, _MISPLACED, _NO_STUB = 1, 2, 4, 3, 5
SURE = 4  # what a reading without a guess costs less than

Key = tuple[str, ...]
Taken = tuple[int, ...]
# The measure a heading names, what it costs among headings that stand and that hang, its words.
Heading = tuple[str, tuple[float, float], Taken]
Fits = Callable[[int, str], bool]


@dataclass(frozen=True)
class Word:
    """A printed word: its cell, and the words it is compared by (none for "(%)")."""

    cell: Cell
    key: Key


@dataclass(frozen=True)
class Way:
    """A way to read the columns from the left on, and what it costs: 0 where all is known."""

    cost: float
    stub: tuple[Cell, ...]
    columns: tuple[tuple[str, tuple[Cell, ...]], ...] = ()

    def heads(self) -> Heads:
        """Return the stub and the columns that it reads."""
        columns = (Column(heading(cells), concept) for concept, cells in self.columns)
        return (heading(self.stub) if self.stub else None), tuple(columns)


def _is_of(word: str, title: str) -> bool:
    """Return whether a word of a title is a word, or several of it: "Sign" and "Signs"."""
    return len(word) > _SHORTEST and title.startswith(word[:-1])


def _is_odd(line: Sequence[Word]) -> bool:
    """Return whether words begin with an aside such as "(%)", or end in a "$" or "#"."""
    first, last = line[0], line[-1]
    is_sign = not last.key and len(line) > 1 and not last.cell.text.startswith("(")
    return is_sign or (not first.key and first.cell.text.startswith("("))


def is_folded(head: Sequence[Line], body: Sequence[Line]) -> bool:
    """Return whether nothing in head and rows stands apart from what is beside it."""
    printed = [line for line in (*head, *body) if line.cells and line.kind not in "-~.<?"]
    return all(len(line.cells) == 1 for line in printed)


def ways(
    head: Sequence[Line],
    count: int,
    fits: Fits,
    terms: Terms,
    is_loose: bool = False,
    title: Key = (),
) -> list[Way]:
    """Return the ways to read a head over ``count`` columns, the surest first.

    Headings are known word for word, or also by pattern (``is_loose``), which takes longer.
    ``fits`` tells whether the figures of a column, counted from the right from 1, can be of a
    measure. A stub that nobody knows may say the words of the ``title``.
    """
    return _Words(head, count, fits, terms, is_loose, title).ways() if count else []


class _Words:
    """The words of a head, line by line, and the ways to read what is left of each line."""

    def __init__(
        self,
        head: Sequence[Line],
        count: int,
        fits: Fits,
        terms: Terms,
        is_loose: bool,
        title: Key,
    ) -> None:
        self._title = title
        self._terms, self._fits, self._count, self._is_loose = terms, fits, count, is_loose
        self._plain, self._endings = terms.plain(heads.HEADINGS), terms.endings(heads.HEADINGS)
        printed = [n for n, line in enumerate(head) if line.kind in _WORDS and line.cells]
        spans = [n for n in printed[:-1] if head[n + 1].kind == "-"]
        self._span = [cell for n in spans for cell in words_of(head[n])]
        self._over = tuple(word for cell in self._span for word in terms.form(cell.text))
        shown = [head[n] for n in printed if n not in spans]
        self._lines = [[Word(c, terms.form(c.text)) for c in words_of(line)] for line in shown]
        self._lefts = [line.left for line in shown]
        widths = [right - left for left, right in pieces(head)]
        self._widths = widths if len(widths) == count + 1 else []
        self._known: dict[tuple[int, Taken, bool], list[Way]] = {}
        self._found: dict[tuple[int, Taken], list[Heading]] = {}
        self._looked_up: dict[Key, tuple[str | None, float]] = {}
        self._spelt = 0

    def ways(self) -> list[Way]:
        """Return the ways to read all words, the surest first."""
        left = tuple(map(len, self._lines))
        found = [way for hangs in (False, True) for way in self._of(self._count, left, hangs)]
        return sorted(found, key=lambda way: way.cost) if self._lines else []

    def _of(self, column: int, left: Taken, hangs: bool) -> list[Way]:
        """Return the ways to read what is ``left`` of each line as a stub and so many columns.

        Headings stand on the last line, or hang from the first (``hangs``).
        """
        state = (column, left, hangs)
        if state not in self._known:
            found = self._columns(column, left, hangs) if column else self._stub(left)
            self._known[state] = sorted(found, key=lambda way: way.cost)[:_KEPT]
        return self._known[state]

    def _stub(self, left: Taken) -> Iterator[Way]:
        lines = [line[:n] for line, n in zip(self._lines, left, strict=True)]
        cells = tuple(word.cell for line in lines for word in line)
        if not cells:
            yield Way(_NO_STUB, ())
        elif self._has_room(0, lines):
            begun = next(word for line in lines for word in line)
            cost = self._cost_of_stub(heading(cells).text) + _BETWEEN * (not begun.key)
            cost += _ASIDE * sum(_is_odd(line) for line in lines if line and begun.key)
            cost += _ASIDE * self._asides_left_out(left)
            yield Way(cost + _MISPLACED * self._misplaced(left), cells)

    def _cost_of_stub(self, words: str) -> float:
        """Return what a stub costs: one that says the title's words is as good as a pattern's."""
        cost = self._cost(_STRATIFIER, words)
        form = self._terms.form(words)
        said = {one for one in self._title for word in form if _is_of(word, one)}
        lacking = sum(not any(_is_of(word, one) for one in said) for word in form)
        cost = min(cost, _LOOSE + lacking / 2) if said else cost
        return cost - _SAID * len(said)

    def _asides_left_out(self, left: Taken) -> int:
        """Return how many lines of nothing but an aside at the margin are none of the stub's."""
        margin = min(self._lefts)
        lines = zip(self._lines, self._lefts, left, strict=True)
        return sum(at == margin and not n and not any(w.key for w in line) for line, at, n in lines)

    def _misplaced(self, left: Taken) -> int:
        """Return how many lines begin at the margin without the stub, or elsewhere with it."""
        margin = min(self._lefts)
        if max(self._lefts) == margin:
            return 0
        lines = zip(self._lefts, left, strict=True)
        return sum((at == margin) != (n > 0) for at, n in lines)

    def _cost(self, scheme: str, words: str) -> float:
        if self._terms.is_exact(scheme, words):
            return 0
        strength = self._terms.certainty(scheme, words)
        lacking = len(self._terms.form(words)) - strength
        if not lacking:
            return _SHORT
        return (_LOOSE if strength else _VAGUE) + lacking / 2

    def _columns(self, column: int, left: Taken, hangs: bool) -> Iterator[Way]:
        if (column, left) not in self._found:
            self._found[column, left] = list(self._headings(column, left))
        for concept, costs, taken in self._found[column, left]:
            cost = costs[hangs]
            rest = tuple(n - t for n, t in zip(left, taken, strict=True))
            lines = [line[kept:n] for line, n, kept in zip(self._lines, left, rest, strict=True)]
            if self._is_in_order(left, rest) and self._has_room(column, lines):
                cells = tuple(word.cell for line in lines for word in line)
                cost += _SHORT * (sum(bool(word.key) for line in lines for word in line) == 1)
                cost += _ASIDE * sum(_is_odd(line) for line in lines if line)
                for way in self._of(column - 1, rest, hangs):
                    yield Way(way.cost + cost, way.stub, (*way.columns, (concept, cells)))

    def _is_in_order(self, left: Taken, rest: Taken) -> bool:
        """Return whether no line that begins farther right has words farther left."""
        places = list(zip(self._lefts, left, rest, strict=True))
        ended = [at for at, n, kept in places if n and not kept]
        begun = [at for at, _, kept in places if kept]
        return not ended or not begun or min(ended) >= max(begun)

    def _has_room(self, column: int, lines: Sequence[Sequence[Word]]) -> bool:
        """Return whether no line of a heading is longer than the rule under it."""
        lengths = [sum(len(word.cell.text) + 1 for word in line) - 1 for line in lines if line]
        return not self._widths or max(lengths, default=0) <= self._widths[column]

    def _headings(self, column: int, left: Taken) -> Iterator[Heading]:
        """Yield the known headings that the right ends of the lines spell from the top down."""
        bottom = len(left) - 1
        for lowest in range(bottom, -1, -1):
            for key, highest, taken in self._spelled(lowest, left):
                self._spelt += 1
                if self._spelt > _MOST_SPELLED:
                    return
                concept, cost = self._concept(key)
                if concept and self._fits(self._count - column + 1, concept):
                    stands, tops = lowest == bottom, highest == 0
                    aside = _AGAINST if stands or tops else _BETWEEN
                    yield concept, (cost + aside * (not stands), cost + aside * (not tops)), taken

    def _concept(self, key: Key) -> tuple[str | None, float]:
        """Return the measure that words name, and how unsure that is."""
        concept = self._plain.get(key) or self._plain.get((*self._over, *key))
        if concept or not self._is_loose:
            return concept, 0
        if key not in self._looked_up and len(self._looked_up) < _MOST_LOOKED_UP:
            words = " ".join(key)
            found = self._terms.look_up(heads.HEADINGS, words)
            self._looked_up[key] = (found, self._cost(heads.HEADINGS, words) if found else 0)
        return self._looked_up.get(key, (None, 0))

    def _spelled(self, lowest: int, left: Taken) -> Iterator[tuple[Key, int, Taken]]:
        """Yield the wordings, or their ends, that end on a line; where each begins; its words."""
        waiting: list[tuple[int, Key, Taken]] = [(lowest, (), (0,) * len(left))]
        while waiting:
            line, key, taken = waiting.pop()
            if taken[line]:
                yield key, line, taken
                if line > 0:
                    waiting.append((line - 1, key, taken))
            if taken[line] == left[line]:
                continue
            longer = (*self._lines[line][left[line] - taken[line] - 1].key, *key)
            if longer == key or self._may_be(longer):
                more = (*taken[:line], taken[line] + 1, *taken[line + 1 :])
                waiting.append((line, longer, more))

    def _may_be(self, ending: Key) -> bool:
        """Return whether words may be the end of a heading."""
        return ending in self._endings or (self._is_loose and len(ending) <= _LONGEST)
