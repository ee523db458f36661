"""What tables, stubs and columns are called in filings: the words that the writer draws from.

Written by hand from real pages; ``plain`` adds what the ontology knows word for word.
"""

from dataclasses import dataclass

from poolgraph import terms
from writer.bands import Amounts


@dataclass(frozen=True)
class Dimension:
    """A dimension: its titles, stub headings, and how its values are printed.

    ``labels`` are words of a code list or an open list; a numeric dimension has ``amounts``,
    and bands from ``first`` on, each ``step`` wide.
    """

    concept: str | None
    titles: tuple[str, ...]
    stubs: tuple[str, ...]
    labels: tuple[str, ...] = ()
    amounts: tuple[Amounts, ...] = ()
    first: int = 0
    step: int = 0
    points: bool = False
    years: bool = False


_PERCENTS = (Amounts(2), Amounts(2, after="%"), Amounts(3), Amounts(1))
_RATES = (Amounts(3), Amounts(3, after="%"), Amounts(2), Amounts(2, after="%"))
_MONEY = (
    Amounts(0, "$"),
    Amounts(2, "$"),
    Amounts(0),
    Amounts(2),
    Amounts(0, "$ "),
    Amounts(2, "$   "),
    Amounts(0, commas=False),
    Amounts(2, commas=False),
    Amounts(0, thousands=True),
    Amounts(0, "$", thousands=True),
)
_MONTHS = (Amounts(0), Amounts(0, after=" months"))
_SCORES = (Amounts(0, commas=False), Amounts(2, commas=False))

DIMENSIONS = (
    Dimension(
        "mbs:propertyState",
        ("Location of Mortgaged Properties", "States", "State"),
        ("State", "Obligor Mailing Address", "Property State"),
        ("California", "NEW JERSEY", "TX", "District of Columbia", "Other (less than 2%)", "Other"),
    ),
    Dimension(
        "mbs:propertyType",
        ("Types of Mortgaged Properties", "Property Type", "Type of Property"),
        ("Property Type", "Type", "Type of Dwelling"),
        ("2-4 Units", "Single Family Residence", "PUD", "Hi-rise Condo", "Condominium"),
    ),
    Dimension(
        "mbs:occupancyType",
        ("Occupancy Types", "Occupancy Status", "Occupancy Type"),
        ("Occupancy", "Occupancy Types", "Occupancy Status"),
        ("Investment", "Owner Occupied", "Second/Vacation Home", "Primary"),
    ),
    Dimension(
        "mbs:loanPurpose",
        ("Purpose of Mortgage Loans", "Loan Purpose", "Loan Purposes"),
        ("Loan Purpose", "Purpose"),
        ("Cash-Out Refinanced", "Purchase", "Rate/Term Refinanced", "OTHER (3)"),
    ),
    Dimension(
        "mbs:documentationProgram",
        ("Documentation Program for Mortgage Loans", "Documentation Type"),
        ("Type of Program", "Documentation Level", "Documentation"),
        ("Full/Alternative", "No Income", "Reduced", "Stated Income/|Stated Asset", "CLUES Plus"),
    ),
    Dimension(
        "mbs:loanProgram",
        ("Loan Types", "Product Type", "Types of Mortgage Loans"),
        ("Loan Type", "Product", "Mortgage Loan Type"),
        (
            "30 Year Fixed",
            "2/28 LIB6M - IO - 120",
            "40/30 Balloon",
            "EXP Criteria 15YR – PNCN",
            "Interest Only, Then|Amortizing (30 Years)(2)",
            "5/1 ARM",
        ),
    ),
    Dimension(
        "mbs:lienPosition",
        ("Lien Position", "Lien Priority"),
        ("Lien Position", "Lien"),
        ("First Lien", "Second Lien", "1st Lien"),
    ),
    Dimension(
        "mbs:originator",
        ("Originators", "Originator of the Mortgage Loans"),
        ("Originator", "Originators"),
        ("Countrywide Home Loans, Inc.", "Wells Fargo Bank, N.A.", "Others", "First|Horizon"),
    ),
    Dimension(
        "mbs:creditGrade",
        ("Credit Grade", "Risk Categories"),
        ("Credit Grade", "Grade"),
        ("A", "A-", "B", "C-", "I", "Mortgage Only"),
    ),
    Dimension(
        "mbs:rateIndex",
        ("Index", "Index Type"),
        ("Index", "Index Type"),
        ("Six-Month LIBOR", "One-Year CMT", "Prime", "1-Year MTA"),
    ),
    Dimension(
        None,  # what nobody has cut a pool by: kept as printed
        ("Zodiac Signs", "Roof Colors"),
        ("Sign", "Color"),
        ("Aries", "Red", "Blue-Green", "Two|Tone"),
    ),
    Dimension(
        "mbs:originalLtvBand",
        ("Original Loan-to-Value Ratios", "Loan-to-Value Ratio at Origination", "Original LTV"),
        ("Range of Original Loan-to Value Ratios (%)", "Original LTV (%)", "Loan-to-Value Ratio"),
        amounts=_PERCENTS,
        first=50,
        step=5,
    ),
    Dimension(
        "mbs:combinedLtvBand",
        ("Combined Loan-to-Value Ratios", "Original Combined LTV"),
        ("Combined Loan-to-Value Ratio (%)", "CLTV"),
        amounts=_PERCENTS,
        first=60,
        step=10,
    ),
    Dimension(
        "mbs:mortgageRateBand",
        ("Mortgage Rates", "Current Mortgage Rates", "Gross Coupon"),
        ("Mortgage Rates(%)", "Range of Current Mortgage Rates (%)", "Rate"),
        amounts=_RATES,
        first=5,
        step=1,
        points=True,
    ),
    Dimension(
        "mbs:currentBalanceBand",
        ("Current Mortgage Loan Principal Balances", "Outstanding Principal Balances"),
        ("Range of Current Mortgage Loan Amount", "Principal Balance ($)", "Current Balance"),
        amounts=_MONEY,
        first=150_000,
        step=50_000,
    ),
    Dimension(
        "mbs:originalBalanceBand",
        ("Original Balance", "Original Principal Balances of the Mortgage Loans"),
        ("Original Principal Balance ($)", "Range of Original Principal Balances"),
        amounts=_MONEY,
        first=5_000,
        step=5_000,
    ),
    Dimension(
        "mbs:remainingTermBand",
        ("Remaining Terms to Maturity", "Remaining Term", "Months Remaining to Maturity"),
        ("Remaining Terms to Maturity (months)", "Remaining Term Range", "Months Remaining"),
        amounts=_MONTHS,
        first=120,
        step=60,
        points=True,
    ),
    Dimension(
        "mbs:originalTermBand",
        ("Original Terms to Maturity", "Original Term"),
        ("Original Term (months)", "Original Term"),
        amounts=_MONTHS,
        first=1,
        step=12,
        points=True,
    ),
    Dimension(
        "mbs:creditScoreBand",
        ("FICO Scores", "Credit Scores", "Credit Score Ranges"),
        ("FICO", "Credit Score", "Range of Credit Scores"),
        ("Not Available", "FICO NA"),
        amounts=_SCORES,
        first=500,
        step=20,
    ),
    Dimension(
        "mbs:debtToIncomeBand",
        ("Debt-to-Income Ratios", "Debt-to-Income Ratio"),
        ("Debt-to-Income Ratio (%)", "DTI"),
        amounts=_PERCENTS,
        first=10,
        step=5,
    ),
    Dimension(
        "mbs:grossMarginBand",
        ("Gross Margins", "Gross Margin"),
        ("Gross Margin (%)", "Range of Gross Margins (%)"),
        amounts=_RATES,
        first=2,
        step=1,
        points=True,
    ),
    Dimension(
        "mbs:modelYear",
        ("Model Year", "Model Years of the Vehicles"),
        ("Model Year", "Year"),
        amounts=(Amounts(0, commas=False),),
        first=1997,
        step=1,
        points=True,
        years=True,
    ),
)

COUNTS = (
    "Number of Mortgage Loans",
    "Number of Loans",
    "No. of Loans",
    "Count",
    "# of Loans",
    "Number of HELOCs",
    "Number of Receivables",
    "Number of Contracts",
)
BALANCES = (
    "Aggregate Principal Balance Outstanding",
    "Principal Balance",
    "Aggregate Current Principal Balance",
    "Aggregate Stated Principal Balance Outstanding as of Cut-off Date",
    "Aggregate Cut-off Date Balance",
    "Statistical Calculation Date Loan Balance",
    "Pool Balance",
    "Total Current Balance",
    "Total Outstanding Principal Balance",
)
PERCENTS = (
    "Percent of Mortgage Loans",
    "% of Mortgage Loans",
    "% of Principal Balance",
    "Percent of Pool by Outstanding Principal Balance",
    "% of Initial Pool Balance",
    "Percent",
    "%",
    "Percent of Aggregate Principal Balance",
)
PERCENTS_OF_COUNT = (
    "Percent of Number of Loans",
    "% of Total Number of Contracts",
    "Percent of Mortgage Loans by Number",
)
# Further columns: concept, form, decimals, headings.
FURTHER = (
    (
        "mbs:weightedAverageMortgageRate",
        "percent",
        3,
        ("Weighted Average Coupon", "WAC", "Gross Coupon"),
    ),
    (
        "mbs:weightedAverageOriginalLtv",
        "percent",
        2,
        ("Weighted Average Original LTV", "LTV", "W.A. LTV"),
    ),
    (
        "mbs:weightedAverageCreditScore",
        "number",
        0,
        ("Weighted Average FICO Score", "FICO", "W.A. FICO"),
    ),
    (
        "mbs:weightedAverageRemainingTerm",
        "number",
        0,
        ("Weighted Average Remaining Term", "Remaining Term"),
    ),
    (
        "mbs:weightedAverageOriginalTerm",
        "number",
        0,
        ("Weighted Average Original Term", "Original Term"),
    ),
    ("mbs:averagePrincipalBalance", "money", 0, ("Average Principal Balance", "Average Balance")),
    ("mbs:weightedAverageDebtToIncome", "percent", 2, ("Weighted Average DTI", "DTI")),
    ("mbs:weightedAverageLoanAge", "number", 0, ("Weighted Average Loan Age", "Seasoning")),
    ("mbs:weightedAverageDebtServiceCoverage", "times", 2, ("DSCR", "Debt Service Coverage Ratio")),
    (
        "mbs:weightedAverageNetMortgageRate",
        "percent",
        4,
        ("Net Coupon", "Weighted Average Net Rate"),
    ),
    ("mbs:percentAdjustableRate", "percent", 1, ("% ARM", "Percent ARM")),
    ("mbs:percentFullDocumentation", "percent", 1, ("% Full Doc", "Percent Full Documentation")),
    ("mbs:percentOwnerOccupied", "percent", 1, ("% Owner Occupied", "Percent Owner-Occupied")),
    ("mbs:percentCashOut", "percent", 1, ("% Cash-Out", "Percent Cash-Out Refinance")),
    (None, "number", 1, ("Yield Factor", "Zone Index Points")),
)


def plain(concept: str | None, scheme: str) -> list[str]:
    """Return what the ontology calls ``concept`` word for word, in capitals as a heading has it.

    Wordings that the scheme also gives to another concept are left out.
    """
    known = terms.load()
    own = (w for w in known.values(concept or "", "skos:altLabel") if "*" not in w)
    return [w.title() for w in own if known.look_up(scheme, w) == concept]


# Companies, and the roles in which a clause names them.
DEPOSITORS = (
    "CWMBS, Inc.",
    "Structured Asset Securities Corporation",
    "Salomon Brothers Mortgage Securities VII, Inc.",
    "IndyMac ABS, Inc.",
    "Credit Suisse First Boston Mortgage Securities Corp.",
    "RALI Funding Corporation II",
    "Wells Fargo Asset Securities Corporation",
    "ABC Receivables, L.L.C.",
)
COMPANIES = (
    "Countrywide Home Loans, Inc.",
    "The Bank of New York",
    "Countrywide Home Loans Servicing LP",
    "Wells Fargo Bank Minnesota, National Association",
    "Norwest Bank Minnesota, N.A.",
    "U.S. Bank National Association",
    "Deutsche Bank National Trust Company",
    "ABN AMRO Bank N.V.",
    "DLJ Mortgage Capital, Inc.",
    "GMAC Mortgage Corporation",
    "Chase Manhattan Bank USA, N.A.",
    "Ocwen Federal Bank FSB",
)
ROLES = (
    ("seller", "mbs:Seller"),
    ("master servicer", "mbs:MasterServicer"),
    ("trustee", "mbs:Trustee"),
    ("servicer", "mbs:Servicer"),
    ("special servicer", "mbs:SpecialServicer"),
    ("fiscal agent", "mbs:FiscalAgent"),
    ("co-trustee", "mbs:CoTrustee"),
    ("securities administrator", "mbs:SecuritiesAdministrator"),
    ("custodian", "mbs:Custodian"),
    ("mortgage loan seller", "mbs:Seller"),
)
AGREEMENTS = (
    ("Pooling and Servicing Agreement", "mbs:PoolingAndServicingAgreement"),
    ("Sale and Servicing Agreement", "mbs:SaleAndServicingAgreement"),
    ("Trust Agreement", "mbs:TrustAgreement"),
)
