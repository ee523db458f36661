"""A small filing as the parser would read it: the text, and its nodes with their places."""

from datetime import date
from decimal import Decimal

from poolgraph import source, syntax
from poolgraph.source import Source, Span
from poolgraph.syntax import (
    Address,
    Agreement,
    Band,
    Column,
    Cover,
    Dated,
    Figure,
    Filing,
    Footnote,
    HeaderFact,
    Item,
    ItemPart,
    OfferingDocument,
    Party,
    Phrase,
    Registrant,
    Residual,
    Role,
    SeriesMention,
    Signature,
    StatedTotal,
    Statistic,
    StratificationTable,
    StratumRow,
)

TEXT = """\
                 Form 8-K   Reported September 30, 2002
                 ACME MORTGAGE, INC. (as depositor)
 Delaware       333-92152     95-4596516
 4500 Park Granada
 Calabasas, California    91302
 telephone (818) 225-3000
Item 5.  Other Events.
On September 30, 2002, ACME Mortgage, Inc. entered into a Pooling and Servicing
Agreement dated as of September 1, 2002, as depositor, Big Home Loans, Inc.,
as seller (the "Seller"), Acme Trust 2002-12, Pass-Through Certificates, Series 2002-20,
Prospectus dated September 24, 2002.
            State Distribution(1)
State        Number      Balance       Percent
California      268   $ 113,346,210.62   50.35%   1.54
Guam              -   $ 150,000          *
Other           285   $ 111,616,003.59   49.65%
                553   $ 225,112,214.21  100.00%
(1) Includes 30 other states with under 2.00%.
            Loan-to-Value Ratios(1)
Ratios       Number      Balance       Percent
50.00 and Below 268   $ 113,346,210.62   50.35%
50.01 to 55.00  285   $ 111,766,003.59   49.65%
                553   $ 225,112,214.21  100.00%
(1) The weighted average is approximately 72.65%.
            Moon Phases
Phase        Number
New moon        553
Item 7.  Exhibits.
(a) Not applicable.
ACME MORTGAGE, INC.
By: Celia Coulter
Vice President
Dated: October 15, 2002
"""
COUNT, BALANCE, PERCENT = (
    Column(None, concept)
    for concept in ("mbs:loanCount", "mbs:principalBalance", "mbs:percentOfPool")
)


def small_source(name: str = "small.txt") -> Source:
    return source.decode(TEXT.encode(), name)


class _Reader:
    """Finds printed words from where it stands, as a person reads: never backwards."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def words(self, printed: str) -> Phrase:
        start = self.text.index(printed, self.at)
        self.at = start + len(printed)
        return Phrase(" ".join(printed.split()), Span(start, self.at))

    def day(self, printed: str, value: date) -> Dated:
        return Dated(value, self.words(printed).span)

    def figure(self, printed: str) -> Figure:
        digits = printed.strip("$% ").replace(",", "")
        form = "money" if "$" in printed else "percent" if "%" in printed else "number"
        form = {"-": "dash", "*": "trace"}.get(printed, form)
        value = {"-": Decimal(0), "*": None}.get(digits) if digits in "-*" else Decimal(digits)
        return Figure(value, form, printed, self.words(printed).span)

    def row(
        self,
        ordinal: int,
        label: str,
        *figures: str,
        band: Band | None = None,
        concept: str | None = None,
    ) -> StratumRow:
        words = self.words(label)
        found = tuple(map(self.figure, figures))
        return StratumRow(ordinal, words, found, Span(words.span.start, self.at), band, concept)

    def total(self, *figures: str) -> StatedTotal:
        found = tuple(map(self.figure, figures))
        return StatedTotal(None, found, Span(found[0].span.start, self.at))


def small_filing() -> Filing:
    read = _Reader(TEXT)
    cover = _cover(read)
    fifth = Item(read.words("5"), read.words("Other Events."), "code:reportItem/5", Span(0, 1))
    agreement, series, trust, prospectus = _deal(read)
    tables = (_states(read), _ratios(read), _moon(read))
    seventh = _item(read)
    return Filing(
        Span(0, len(TEXT)),
        cover,
        (fifth, seventh),
        (agreement,),
        trusts=(trust,),
        series=(series,),
        offering_documents=(prospectus,),
        tables=tables,
        signature=_signature(read),
    )


def _cover(read: _Reader) -> Cover:
    form, event = read.words("8-K"), read.day("September 30, 2002", date(2002, 9, 30))
    name, capacity = read.words("ACME MORTGAGE, INC."), read.words("(as depositor)")
    state, file, employer = map(read.words, ("Delaware", "333-92152", "95-4596516"))
    street = read.words("4500 Park Granada")
    city = read.words("Calabasas")
    region, code = read.words("California"), read.words("91302")
    whole = Span(street.span.start, code.span.end)
    lines = (street, Phrase("Calabasas, California", Span(city.span.start, region.span.end)))
    address = Address(lines, city, region, code, whole)
    phone = read.words("(818) 225-3000")
    registrant = Registrant(
        name,
        Span(name.span.start, phone.span.end),
        "mbs:Depositor",
        capacity,
        state,
        "code:propertyState/US-DE",
        (file,),
        (employer,),
        None,
        address,
        phone,
    )
    return Cover(form, event, (registrant,), Span(0, phone.span.end))


def _deal(read: _Reader) -> tuple[Agreement, SeriesMention, Phrase, OfferingDocument]:
    entered = read.day("September 30, 2002", date(2002, 9, 30))
    acme, kind = read.words("ACME Mortgage, Inc."), read.words("Pooling and Servicing\nAgreement")
    dated = read.day("September 1, 2002", date(2002, 9, 1))
    depositor = Party(acme, (Role("mbs:Depositor", read.words("depositor")),), acme.span)
    big = read.words("Big Home Loans, Inc.")
    role = Role("mbs:Seller", read.words("seller"))
    short = read.words("Seller")
    seller = Party(big, (role,), Span(big.span.start, short.span.end), short)
    span = Span(entered.span.start, short.span.end)
    agreement = Agreement(
        "mbs:PoolingAndServicingAgreement", kind, span, dated, entered, (depositor, seller)
    )
    trust = read.words("Acme Trust 2002-12")
    name, number = read.words("Pass-Through Certificates"), read.words("2002-20")
    series = SeriesMention(name, number, Span(name.span.start, number.span.end))
    title = read.words("Prospectus")
    day = read.day("September 24, 2002", date(2002, 9, 24))
    document = OfferingDocument("mbs:Prospectus", title, day, Span(title.span.start, read.at))
    return agreement, series, trust, document


def _states(read: _Reader) -> StratificationTable:
    title, mark = read.words("State Distribution"), read.words("(1)")
    stub = read.words("State")
    rows = (
        read.row(1, "California", "268", "$ 113,346,210.62", "50.35%", "1.54",
                 concept="code:propertyState/US-CA"),
        read.row(2, "Guam", "-", "$ 150,000", "*"),
        read.row(3, "Other", "285", "$ 111,616,003.59", "49.65%"),
    )  # fmt: skip
    total = read.total("553", "$ 225,112,214.21", "100.00%")
    marker, text = read.words("(1)"), read.words("Includes 30 other states with under 2.00%.")
    share = Figure(Decimal("2.00"), "percent", "2.00%", Span(read.at - 6, read.at - 1))
    note = Footnote(
        marker, text, Span(marker.span.start, read.at), (), Residual(30, share, text.span)
    )
    columns = (COUNT, BALANCE, PERCENT, Column(Phrase("DSCR", title.span), None))
    return StratificationTable(
        1, title, "mbs:propertyState", stub, columns, rows, total, (note,), (mark,), title.span
    )


def _ratios(read: _Reader) -> StratificationTable:
    title, mark, stub = map(read.words, ("Loan-to-Value Ratios", "(1)", "Ratios"))
    low = Band(None, Decimal("50.00"), True, True)
    high = Band(Decimal("50.01"), Decimal("55.00"), True, True)
    rows = (
        read.row(1, "50.00 and Below", "268", "$ 113,346,210.62", "50.35%", band=low),
        read.row(2, "50.01 to 55.00", "285", "$ 111,766,003.59", "49.65%", band=high),
    )
    total = read.total("553", "$ 225,112,214.21", "100.00%")
    marker, text = read.words("(1)"), read.words("The weighted average is approximately 72.65%")
    value = Figure(Decimal("72.65"), "percent", "72.65%", Span(read.at - 6, read.at))
    average = Statistic("mbs:WeightedAverageOriginalLtv", value, True, text.span)
    note = Footnote(marker, text, Span(marker.span.start, read.at), (average,))
    return StratificationTable(
        2, title, "mbs:originalLtvBand", stub, (COUNT, BALANCE, PERCENT), rows, total, (note,),
        (mark,), title.span,
    )  # fmt: skip


def _moon(read: _Reader) -> StratificationTable:
    title, stub = read.words("Moon Phases"), read.words("Phase")
    rows = (read.row(1, "New moon", "553"),)
    return StratificationTable(3, title, None, stub, (COUNT,), rows, None, (), (), title.span)


def _item(read: _Reader) -> Item:
    number, title, letter = read.words("7"), read.words("Exhibits."), read.words("(a)")
    text = read.words("Not applicable.")
    part = ItemPart(letter, text, Span(letter.span.start, read.at))
    return Item(number, title, "code:reportItem/7", Span(number.span.start, read.at), (part,))


def _signature(read: _Reader) -> Signature:
    company, signer = read.words("ACME MORTGAGE, INC."), read.words("Celia Coulter")
    title = read.words("Vice President")
    dated = read.day("October 15, 2002", date(2002, 10, 15))
    return Signature(company, signer, title, dated, Span(company.span.start, read.at))


def header(concept: str, value: str, filer: int = 0) -> HeaderFact:
    """Return a fact of a header that nobody printed on a page."""
    return HeaderFact(concept, filer, Phrase(value, Span(0, 0)), Span(0, 0))


__all__ = ["TEXT", "header", "small_filing", "small_source", "syntax"]
