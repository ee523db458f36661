"""Filings of some years and issuers, as they might have been: invented names, loans that add up.

``filings`` yields (accession number, text), the same each time. Each issuer prints in its own
way; its deals share a file number, a CIK and parties.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from textwrap import wrap

from writer import container, cover, deal, table
from writer.book import House, drawn, tables
from writer.days import written
from writer.layout import Layout, Paper
from writer.pool import Address, Deal, Face, Party, Signed

YEARS = range(1999, 2008)
DEPOSITOR = ("depositor", "mbs:Depositor")


@dataclass(frozen=True)
class Issuer:
    """A depositor: its names and numbers, its loans, its way to print."""

    name: str
    trust: str
    face: Face
    house: House
    others: tuple[Party, ...]
    signer: str
    layout: Layout
    paper: Paper


def _issuer(
    name: str, trust: str, place: Address, numbers: str, house: House, others: str, how: Layout
) -> Issuer:
    employer, file_number, telephone, state = numbers.split()
    face = Face(date(2000, 1, 1), (name,), state, "", (file_number,), (employer,), place, telephone)
    parties = tuple(
        Party(company, tuple((role, "") for role in roles.split("&")))
        for company, roles in (one.split(" = ") for one in others.split(" | "))
    )
    paper = Paper(name="role-bracket", container="sec-header", roles="defined")
    return Issuer(name, trust, face, house, parties, "Eleanor M. Whitcombe", how, paper)


ISSUERS = (
    _issuer(
        "Harborline Mortgage Securities, Inc.", "Harborline Home Loan Trust",
        Address(("1200 Embarcadero West",), "Oakland", "California", "94607"),
        "94-3318820 333-41177 (510)555-0142 Delaware",
        House("California", 380_000, 0.35, 0.0, 70),
        "Harborline Home Lending, Inc. = seller | Pacific Crest Loan Services LP = master servicer"
        " | First Merchants Trust Company = trustee",
        Layout(marks="(1)"),
    ),
    _issuer(
        "Prairie States Acceptance Corp.", "Prairie States Mortgage Trust",
        Address(("311 South Wacker Drive", "Suite 2200"), "Chicago", "Illinois", "60606"),
        "36-4207713 333-52093 (312)555-0177 Delaware",
        House("Illinois", 165_000, 0.2, 0.25, 78),
        "Prairie States Bank, F.S.B. = seller&servicer | Union Fiduciary Bank, N.A. = trustee",
        Layout(title="caps", marks="*", total="Total", head_case="caps", dollar="first-and-total",
               percent="first-and-total", rule="=", head_align="right", total_rule="columns"),
    ),
    _issuer(
        "Hudson Valley Asset Securities Corporation", "Hudson Valley Alternative Loan Trust",
        Address(("85 Broad Street",), "New York", "New York", "10004"),
        "13-4086215 333-63557 (212)555-0119 Delaware",
        House("New York", 420_000, 0.55, 0.375, 72, extra=True),
        "Hudson Valley Capital Markets, Inc. = seller | Pacific Crest Loan Services LP = servicer"
        " | Continental Bond Administrators, Inc. = securities administrator"
        " | First Merchants Trust Company = trustee",
        Layout(marks="(1)", total="Total:", gap=2, dollar="first-and-total"),
    ),
    _issuer(
        "Lone Star Residential Funding, Inc.", "Lone Star Residential Trust",
        Address(("2711 North Haskell Avenue",), "Dallas", "Texas", "75204"),
        "75-2861094 333-71448 (214)555-0186 Delaware",
        House("Texas", 140_000, 0.3, 0.5, 82),
        "Lone Star Mortgage Company, Inc. = seller&master servicer"
        " | Gulf States National Bank = trustee",
        Layout(marks="[1]", total="Totals:", leaders="dots", title_place="left", head_align="left"),
    ),
    _issuer(
        "Everglade Mortgage Acceptance, Inc.", "Everglade Mortgage Trust",
        Address(("4000 Hollywood Boulevard",), "Hollywood", "Florida", "33021"),
        "65-0884417 333-80192 (954)555-0134 Delaware",
        House("Florida", 190_000, 0.6, 0.625, 80, extra=True),
        "Everglade Home Finance, Inc. = seller | Tidewater Servicing Corp. = servicer"
        " | Union Fiduciary Bank, N.A. = trustee",
        Layout(marks="(1)", total="TOTAL", head_rules="columns", dollar_place="glued"),
    ),
)  # fmt: skip


def filings(count: int) -> Iterator[tuple[str, str]]:
    """Yield (accession number, text) of ``count`` filings, issuer by issuer, year after year."""
    for number in range(count):
        issuer = ISSUERS[number % len(ISSUERS)]
        year = YEARS[number // len(ISSUERS) % len(YEARS)]
        series = f"{year}-{number // (len(ISSUERS) * len(YEARS)) + 1}"
        accession = f"00009{10000 + number % len(ISSUERS):05d}-{year % 100:02d}-{number + 1:06d}"
        yield accession, filing(issuer, series, accession, Random(number))


def filing(issuer: Issuer, series: str, accession: str, chance: Random) -> str:
    """Return the text of one deal's filing."""
    year = int(series[:4])
    dated = date(year, chance.randrange(1, 13), 1)
    closed = dated + timedelta(chance.randrange(24, 30))
    loans = drawn(issuer.house, year, chance.randrange(180, 520), chance)
    made = Deal(
        "Pooling and Servicing Agreement", "mbs:PoolingAndServicingAgreement", dated, closed,
        (Party(issuer.name, (DEPOSITOR,)), *issuer.others), series,
    )  # fmt: skip
    face = Face(closed, *[getattr(issuer.face, name) for name in list(Face.__annotations__)[1:]])
    signed = Signed(issuer.name, issuer.signer, "Vice President", closed + timedelta(10))
    lines = [*_cover(issuer, face, made), "Item 5.  Other Events.", ""]
    lines += ["Description of the Mortgage Pool*", *deal.lines(made, issuer.paper)]
    lines += _documents(issuer, made)
    for one in tables(loans, year, issuer.house):
        lines += [*table.lines(one, issuer.layout), "", "<PAGE>", ""]
    lines += deal.signature(signed, face, issuer.paper)
    text = "\n".join([*container.wrapped([lines], face, issuer.paper.container), ""])
    return _numbered(text, issuer, accession, signed.dated)


def _cover(issuer: Issuer, face: Face, made: Deal) -> list[str]:
    """Return the cover, with the trust's name where the writer names the certificates alone."""
    short = "          providing for the issuance of Mortgage Pass-Through"
    trust = f"{issuer.trust} {made.series},"
    long = ["          providing for the issuance of the", f"          {trust}"]
    found: list[str] = []
    for line in cover.lines(face, made, issuer.paper):
        found += [*long, "          Mortgage Pass-Through"] if line == short else [line]
    return found


def _documents(issuer: Issuer, made: Deal) -> list[str]:
    """Return the note that names the offering documents."""
    book, supplement = made.entered - timedelta(6), made.entered - timedelta(5)
    text = (
        "Capitalized terms used and not otherwise defined herein shall have the meanings assigned "
        f"to them in the Prospectus dated {written(book, '')} and the Prospectus Supplement dated "
        f"{written(supplement, '')}, of {issuer.name}, relating to its Mortgage Pass-Through "
        f"Certificates, Series {made.series}."
    )
    words = wrap(text, 70, break_on_hyphens=False)
    return ["-" * 28, f"*    {words[0]}", *(f"     {line}" for line in words[1:]), "", "<PAGE>", ""]


def _numbered(text: str, issuer: Issuer, accession: str, filed: date) -> str:
    """Return ``text`` with the filing's own accession number, CIK and day in its header."""
    employer = issuer.face.employer_numbers[0]
    return (
        text.replace(container.ACCESSION, accession)
        .replace("0000774352", f"000{employer.replace('-', '')[:7]}")
        .replace("20021231", f"{filed:%Y%m%d}")
    )
