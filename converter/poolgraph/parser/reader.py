"""The reading of one filing from top to bottom: which reader takes which block.

Knows the order of things on a page and nothing of their words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from poolgraph.layout import Line, Page
from poolgraph.parser import (
    blocks,
    boxes,
    captions,
    cover,
    doubts,
    facts,
    halves,
    header,
    items,
    merge,
    notes,
    parties,
    sections,
    signature,
    tables,
    titles,
)
from poolgraph.parser.blocks import Block
from poolgraph.parser.claims import UNPRINTED, Claims
from poolgraph.parser.names import Name
from poolgraph.parser.prose import Text, join
from poolgraph.problem import Problem
from poolgraph.source import Source, Span
from poolgraph.syntax import (
    Dated,
    Filing,
    Footnote,
    Item,
    ItemPart,
    Party,
    Phrase,
    Signature,
    Statistic,
    StratificationTable,
)
from poolgraph.terms import Terms

_BOXES = 2  # one label alone may be a stub: "Zip Code"
_CONTENTS = re.compile(r"\.{3,}\s*(?:[A-Z]-?)?\d{1,3}$")  # leaders, then a page


def _is_in(line: Line, place: Span) -> bool:
    return place.start <= line.span.start < place.end


class Reader:
    """Reads one page once. Its lists grow as the blocks go by; the filing is frozen."""

    def __init__(self, page: Page, source: Source, terms: Terms) -> None:
        self._page, self._source, self._terms = page, source, terms
        self._cover: cover.Face | None = None
        self._items: list[tuple[Item, list[ItemPart]]] = []
        self._tables: list[StratificationTable] = []
        self._notes: list[Footnote] = []
        self._statistics: list[Statistic] = []
        self._texts: list[Text] = []
        self._names: dict[str, Name] = {}
        self._deals: list[parties.Deal] = []
        self._parties: list[Party] = []
        self._signature: Signature | None = None
        self._cut_off: list[Dated] = []
        self._claims = Claims()
        self._group: Phrase | None = None
        self._open_table: StratificationTable | None = None

    def read(self) -> tuple[Filing, list[Problem]]:
        """Return the filing and what was wrong with it."""
        found = blocks.read(self._page, self._terms)
        start = self._read_cover(found)
        signed = self._read_signature()
        for block in found:
            if block.lines[0].span.start < start and self._cover:
                self._claim_cover(block, self._cover)
            elif not _is_in(block.lines[0], signed):
                caption = [line for line in block.caption if not _is_in(line, signed)]
                self._read_block(replace(block, caption=caption))
        self._close_table()
        return self._filing(), self._claims.problems

    # The face and the signature stand apart from the rest.

    def _read_cover(self, found: Sequence[Block]) -> int:
        """Read the face, before the first item or table; return where it ends."""
        first = next((b for b in found if b.kind == "item" or self._is_table(b)), None)
        lines = [*(first.caption or first.head or first.lines)] if first else []
        start = lines[0].span.start if lines else len(self._source.text) + 1
        front = [line for line in self._page.lines if line.span.start < start]
        self._cover = cover.read(front, self._terms)
        if self._cover is None:
            return 0
        for registrant in self._cover.cover.registrants:
            for word in self._terms.wordings("code:joint/registrant"):
                self._names.setdefault(word, Name(registrant.name))
        if self._cover.description:
            self._read_text(self._cover.description, keep=False)
        return min(start, self._cover.end)

    def _is_table(self, block: Block) -> bool:
        """Return whether a block has a head, and it is no boxes or amount of a cover."""
        found = boxes.labels([*block.caption, *block.head], self._terms)
        return bool(block.head) and len(found) < _BOXES and not block.is_amount

    def _claim_cover(self, block: Block, face: cover.Face) -> None:
        for line in block.lines:
            if line.kind == "?":
                self._claims.tell_unread(line)
            elif not face.uses(line):
                self._claims.take(line, "cover-text")

    def _read_signature(self) -> Span:
        """Read the signature page; return where it stands, or an empty place at the end."""
        end = len(self._source.text) + 1
        lines = signature.page(self._page.lines, self._terms)
        self._signature = signature.read(lines, self._terms)
        if self._signature is None:
            return Span(end, end)
        said: list[Line] = []
        for line in lines:
            if line.kind == "?":
                self._claims.tell_unread(line)
            elif self._terms.look_up("code:furniture", line.phrase.text) == signature.HEADING:
                self._claims.take(line, "signatures")
            elif line.kind not in UNPRINTED and not signature.uses(self._signature, line):
                said.append(line)
        if said:
            self._texts.append(join(said))
        return Span(lines[0].span.start, lines[-1].span.end)

    # One block after another.

    def _read_block(self, block: Block) -> None:
        reader = {
            "table": self._read_table,
            "item": self._read_item,
            "part": self._read_part,
            "footnote": self._read_note,
            "garbled": self._read_garbled,
        }.get(block.kind, self._read_plain)
        try:
            reader(block)
        except Exception as fault:  # a bad filing never raises: what else is readable comes out
            self._claims.tell_failed(block.lines, fault)

    def _read_table(self, block: Block) -> None:
        if not block.head and not self._open_table:
            self._read_rows_alone(block)
            return
        figures = [line for line in block.lines if line.kind == "#"]
        is_labelled = all(facts.is_labelled(line, self._terms) for line in figures)
        if is_labelled or not tables.is_columnar(block):
            self._read_lines([*block.caption, *block.head, *block.lines])
            return
        if self._read_parts(block):
            return
        block, below = facts.below_a_total(block, self._terms)
        reading = tables.read(block, len(self._tables) + 1, self._terms, self._open_table)
        self._read_lines(reading.above)
        for line in reading.above:
            self._group = titles.standing_group(line, self._group, self._terms)
        if reading.table and reading.table.group is None:
            reading = replace(reading, table=replace(reading.table, group=self._group))
        if reading.table is None:
            self._close_table()
            self._read_unread_table(replace(block, lines=[*block.lines, *below]))
            return
        self._claims.problems += reading.problems
        if self._open_table and merge.goes_on(self._open_table, reading.table, reading.is_titled):
            self._open_table = merge.tables(self._open_table, reading.table)
            return
        self._close_table()
        self._open_table = reading.table
        self._read_lines(below)

    def _read_parts(self, block: Block) -> bool:
        """Read the tables that share a head, each by itself; return whether there are several."""
        several = sections.parted(block, self._terms)
        for part in several:
            self._read_table(part)
        grouped = [] if several else halves.by_group(block, self._terms)
        for group, part in grouped:
            self._group = group
            self._read_table(part)
        if grouped:
            self._group = None
        return bool(several or grouped)

    def _close_table(self) -> None:
        """Put the open table among those read, with the notes that followed it."""
        if self._open_table is not None:
            basis = notes.table_basis(self._open_table.footnotes, self._terms)
            table = replace(self._open_table, basis=basis, ordinal=len(self._tables) + 1)
            self._tables.append(table)
            self._open_table = None

    def _read_unread_table(self, block: Block) -> None:
        """Take what a table that is no stratification states line by line; note the rest."""
        head = block.head
        if captions.is_prose([line for line in head if line.kind == "t"]):
            self._read_lines(head)
            head = ()
        rest = [line for line in (*head, *block.lines) if not self._read_facts(line)]
        self._claims.take_all(rest, "table-not-read")
        if any(line.kind == "#" for line in rest):
            self._claims.problems.append(doubts.not_stratification(block))

    def _read_rows_alone(self, block: Block) -> None:
        for line in block.lines:
            if line.kind == "#" and _CONTENTS.search(line.text.rstrip()):
                self._claims.take(line, "contents")
            elif line.kind == "#" and not self._read_facts(line):
                self._claims.tell_unread(line)
            elif line.cells and line.kind in "t|":
                self._read_lines([line])

    def _read_facts(self, line: Line) -> bool:
        """Read a line in label form; return whether it is one."""
        found = facts.read(line, self._terms)
        self._statistics += found.statistics
        self._cut_off += found.cut_off
        self._parties += found.parties
        if found:
            self._texts.append(join([line]))
        return bool(found)

    def _read_item(self, block: Block) -> None:
        self._close_table()
        self._group = None
        self._items.append((items.item(block.lines, self._terms), []))

    def _read_part(self, block: Block) -> None:
        if self._open_table is not None:
            self._read_note(block)
        elif self._items:
            self._items[-1][1].append(items.part(block.lines))
        else:
            self._read_plain(block)

    def _read_note(self, block: Block) -> None:
        note = notes.footnote(block.lines, self._terms)
        if self._open_table is not None:
            found = (*self._open_table.footnotes, note)
            self._open_table = replace(self._open_table, footnotes=found)
        else:
            self._notes.append(note)
        self._read_text(block.lines, keep=False, stated=False)

    def _read_plain(self, block: Block) -> None:
        self._read_lines(block.lines)

    def _read_lines(self, lines: Iterable[Line]) -> None:
        """Read running text; a line whose words are furniture is claimed as that."""
        text: list[Line] = []
        for line in lines:
            named = self._terms.look_up("code:furniture", line.phrase.text)
            if named:
                self._claims.take(line, named.rpartition("/")[2])
            elif line.cells and line.kind not in UNPRINTED and not self._read_facts(line):
                self._group = titles.standing_group(line, self._group, self._terms)
                text.append(line)
        if text:
            self._read_text(text)

    def _read_text(self, lines: Sequence[Line], keep: bool = True, stated: bool = True) -> None:
        text = join(lines)
        if keep:
            self._texts.append(text)
        deal = parties.read(text, self._names, self._terms)
        self._deals.append(deal)
        self._parties += deal.parties
        self._claims.problems += deal.problems
        if stated:
            self._statistics += notes.read(text, self._terms)[0]
        self._cut_off += notes.cut_off_dates(text, self._terms)

    def _read_garbled(self, block: Block) -> None:
        for line in block.lines:
            self._claims.tell_unread(line)

    def _filing(self) -> Filing:
        agreements = merge.agreements([a for deal in self._deals for a in deal.agreements])
        return Filing(
            Span(0, len(self._source.text)),
            cover=self._cover.cover if self._cover else None,
            items=tuple(items.reach(item, found) for item, found in self._items),
            agreements=agreements,
            parties=merge.parties(self._parties, agreements),
            trusts=tuple(merge.distinct(t for deal in self._deals for t in deal.trusts)),
            series=tuple(s for deal in self._deals for s in deal.series),
            offering_documents=merge.documents(d for e in self._deals for d in e.documents),
            tables=tuple(self._tables),
            footnotes=tuple(self._notes),
            statistics=tuple(self._statistics),
            cut_off_date=self._cut_off[0] if self._cut_off else None,
            signature=self._signature,
            header=tuple(header.facts(self._page.lines, self._terms)),
            paragraphs=tuple(text.whole for text in self._texts),
            furniture=self._claims.furniture(self._page.lines),
        )
