"""Every way in which a filing is laid out that the tests write, by name.

An option's values stand from the plainest to the oddest: a failing page shrinks towards
the first. Where each was seen is told in docs/language.md.
"""

from dataclasses import dataclass, fields

# The title, and what stands above the head.
TITLE = ("mixed", "caps", "numbered", "two-lines", "table-number", "distribution-of", "none")
TITLE_PLACE = ("centre", "left")
GROUP = ("in-title", "above", "below-title", "of-the")
MARKS = ("none", "(1)", "[1]", "*", "1/", "glued *")
NOTE_PLACE = ("after-rule", "bare", "page-end")
# Rules.
RULE = ("-", "=", "_", "- -")
HEAD_RULES = ("both", "below", "columns", "above", "none")
TOTAL_RULE = ("columns-wide", "columns", "full", "double", "none")
ROW_RULES = (False, True)
END_RULE = (False, True)
# The head.
HEAD_ALIGN = ("centre", "right", "left", "figures")
HEAD_STACK = ("bottom", "top")
HEAD_CASE = ("mixed", "caps", "lower")
HEAD_WIDTH = (12, 20, 8, 30)
SPANNING = (False, True)
# The rows.
GAP = (4, 2, 3, 7)
FIGURES = ("right", "ragged", "centre")
LABELS = ("left", "right", "indented", "centre")
LEADERS = ("none", "dots", "spaced-dots")
DOLLAR = ("every", "first-and-total", "none")
DOLLAR_PLACE = ("column", "glued", "blank")
PERCENT = ("every", "first-and-total", "none")
PERCENT_BLANK = (False, True)
COMMAS = (True, False)
ZERO = ("zero", "-", "--", "—")
DROP_ZEROS = (False, True)
BLANKS = ("none", "after-head", "between-rows", "every-five")
# Total and what follows it.
TOTAL = ("", "Total", "Total:", "TOTAL", "Totals:", "TOTALS", "Total..........", "absent")
TOTAL_LABEL_PLACE = ("left", "indented")
SUMMARY = ("none", "minimum", "average-lowest-highest")
# The page.
BREAK = ("none", "head-again", "title-and-head-again", "mark-only", "number-and-mark", "continued")
BETWEEN_TABLES = ("page", "blank", "page-number", "rule")
SQUEEZED = (False, True)
TABS = (False, True)
NEWLINE = ("\n", "\r\n")
TAGS = (False, True)


@dataclass(frozen=True)
class Layout:
    """One choice for each option; the plainest where nothing is said."""

    title: str = TITLE[0]
    title_place: str = TITLE_PLACE[0]
    group: str = GROUP[0]
    marks: str = MARKS[0]
    note_place: str = NOTE_PLACE[0]
    rule: str = RULE[0]
    head_rules: str = HEAD_RULES[0]
    total_rule: str = TOTAL_RULE[0]
    row_rules: bool = ROW_RULES[0]
    end_rule: bool = END_RULE[0]
    head_align: str = HEAD_ALIGN[0]
    head_stack: str = HEAD_STACK[0]
    head_case: str = HEAD_CASE[0]
    head_width: int = HEAD_WIDTH[0]
    spanning: bool = SPANNING[0]
    gap: int = GAP[0]
    figures: str = FIGURES[0]
    labels: str = LABELS[0]
    leaders: str = LEADERS[0]
    dollar: str = DOLLAR[0]
    dollar_place: str = DOLLAR_PLACE[0]
    percent: str = PERCENT[0]
    percent_blank: bool = PERCENT_BLANK[0]
    commas: bool = COMMAS[0]
    zero: str = ZERO[0]
    drop_zeros: bool = DROP_ZEROS[0]
    blanks: str = BLANKS[0]
    total: str = TOTAL[0]
    total_label_place: str = TOTAL_LABEL_PLACE[0]
    summary: str = SUMMARY[0]
    break_: str = BREAK[0]
    between_tables: str = BETWEEN_TABLES[0]
    squeezed: bool = SQUEEZED[0]
    tabs: bool = TABS[0]
    newline: str = NEWLINE[0]
    tags: bool = TAGS[0]


def choices() -> dict[str, tuple[object, ...]]:
    """Return the values of every option, by its name in :class:`Layout`."""
    return {field.name: globals()[field.name.rstrip("_").upper()] for field in fields(Layout)}
