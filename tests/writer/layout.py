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
TRACE = (False, True)
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


# The cover.
DAY = ("September 30, 2002", "SEPTEMBER 30, 2002", "September 30,2002", "9/30/2002", "2002-09-30")
DATE_PLACE = ("behind", "colon", "blank-colon", "wrapped", "below", "label-below")
NAME = ("once", "twice", "role-bracket", "open-bracket", "full-stop", "as-company-under")
NAME_RULE = (True, False)
BOX = ("two-line-labels", "one-line-labels", "split-word", "file-number-own-line", "tagged")
BOX_RULES = (True, False)
EMPLOYER = ("printed", "pending", "applied-for")
STREET = ("zip-apart", "one-line", "zip-on-line", "zip-label-unopened")
PHONE = ("behind", "colon", "is", "above", "long-label")
FORMER = ("none", "not-applicable", "na", "rule")
# The clause that names the parties.
CLAUSE = ("company", "registrant", "full-names", "issued-under", "labels")
ROLES = ("as", "as-capitals", "without-as", "defined")
AMONG = ("by and among", "among", "between", "by and between")
DATED = (" dated as of ", ", dated as of ", " dated ", ", to be dated as of ")
LAST_PARTY = (", and ", " and ")
WIDTH = (78, 60, 100)
# The signature.
SIGNED = ("by-name-title", "labels", "bare", "no-company", "plain-by")
SIGNED_DATE = ("below", "above", "left", "date-label", "absent")
# The file.
CONTAINER = ("bare", "sec-header", "pem", "submission", "exhibit")


class Chosen:
    """One choice for each option of a kind of page."""

    @classmethod
    def choices(cls) -> dict[str, tuple[object, ...]]:
        """Return the values of every option, by its name."""
        return {one.name: globals()[one.name.rstrip("_").upper()] for one in fields(cls)}


@dataclass(frozen=True)
class Layout(Chosen):
    """How tables are printed; the plainest where nothing is said."""

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
    trace: bool = TRACE[0]
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


@dataclass(frozen=True)
class Paper(Chosen):
    """How all but the tables is printed: cover, clause, signature, container."""

    day: str = DAY[0]
    date_place: str = DATE_PLACE[0]
    name: str = NAME[0]
    name_rule: bool = NAME_RULE[0]
    box: str = BOX[0]
    box_rules: bool = BOX_RULES[0]
    employer: str = EMPLOYER[0]
    street: str = STREET[0]
    phone: str = PHONE[0]
    former: str = FORMER[0]
    clause: str = CLAUSE[0]
    roles: str = ROLES[0]
    among: str = AMONG[0]
    dated: str = DATED[0]
    last_party: str = LAST_PARTY[0]
    width: int = WIDTH[0]
    signed: str = SIGNED[0]
    signed_date: str = SIGNED_DATE[0]
    container: str = CONTAINER[0]


# HTML.
SIGNS = ("glued", "own-cells", "percent-glued", "dollar-glued")
SPACERS = ("none", "between", "wide")
HEAD_CELLS = ("break", "rows", "one-line")
HEADLINE = ("paragraph", "bold", "first-row", "caption", "centre-font")
NESTED = (False, True)
ENTITIES = ("plain", "named", "numeric")
BROKEN = (False, True)
RULES = ("none", "hr", "dashes", "border-row", "empty-row")
TAG_CASE = ("lower", "upper")
CLOSED = (True, False)
AS_TYPED = (False, True)
LABEL_BREAK = ("break", "blank", "div")


@dataclass(frozen=True)
class Markup(Chosen):
    """How tables are set in HTML."""

    signs: str = SIGNS[0]
    spacers: str = SPACERS[0]
    head_cells: str = HEAD_CELLS[0]
    headline: str = HEADLINE[0]
    nested: bool = NESTED[0]
    entities: str = ENTITIES[0]
    broken: bool = BROKEN[0]
    rules: str = RULES[0]
    tag_case: str = TAG_CASE[0]
    closed: bool = CLOSED[0]
    as_typed: bool = AS_TYPED[0]
    label_break: str = LABEL_BREAK[0]
