"""What becomes of lines that no node takes: claimed as what they are, or told by a problem.

Every line that is not blank ends here or in a node: nothing is dropped.
"""

from collections.abc import Iterable, Sequence

from poolgraph.layout import Line
from poolgraph.problem import Problem, Severity
from poolgraph.source import Span
from poolgraph.syntax import Furniture

_KINDS = {"-": "rule", "~": "page-mark", "<": "container-tag", ".": "layout-tag"}
UNPRINTED = "".join(_KINDS)  # kinds of lines that print no words


class Claims:
    """The furniture of one filing and its problems. They grow as the lines go by."""

    def __init__(self) -> None:
        self._furniture: list[Furniture] = []
        self.problems: list[Problem] = []

    def take(self, line: Line, kind: str) -> None:
        """Claim a line as furniture of ``kind``."""
        self._furniture.append(Furniture(kind, line.phrase.span))

    def take_all(self, lines: Iterable[Line], kind: str) -> None:
        """Claim the lines that print words as furniture of ``kind``."""
        for line in lines:
            if line.cells and line.kind not in UNPRINTED:
                self.take(line, kind)

    def tell_unread(self, line: Line) -> None:
        """Tell that a line is not understood."""
        self.problems.append(
            Problem(
                Severity.WARNING,
                "unread-line",
                "this line is not understood",
                line.phrase.span,
                "no table, item or sentence takes it; its text is kept in the filing alone",
            )
        )

    def tell_failed(self, lines: Sequence[Line], fault: Exception) -> None:
        """Tell that reading ``lines`` failed, which is a fault of poolgraph."""
        printed = [line for line in lines if line.cells]
        self.problems.append(
            Problem(
                Severity.ERROR,
                "reading-failed",
                f"poolgraph could not read these {len(printed)} lines: "
                f"{type(fault).__name__}: {fault}",
                printed[0].phrase.span if printed else lines[0].span,
                "the rest of the filing was read; please report it with these lines",
            )
        )

    def furniture(self, lines: Iterable[Line]) -> tuple[Furniture, ...]:
        """Return all that was claimed, and the rules, marks and tags among ``lines``, in order."""
        found = [
            Furniture(_KINDS[line.kind], line.phrase.span)
            for line in lines
            if line.cells and line.kind in _KINDS
        ]
        return tuple(sorted((*self._furniture, *found), key=_place))


def _place(furniture: Furniture) -> Span:
    return furniture.span
