"""Prints what names the parties: a clause of running text, or labels; and the signature."""

from textwrap import wrap

from writer.days import written
from writer.layout import Paper
from writer.pool import Deal, Face, Party, Signed


def lines(deal: Deal, paper: Paper) -> list[str]:
    """Return the lines that state the deal and its parties."""
    if paper.clause == "labels":
        named = [(role, p.name) for p in deal.parties for role, _ in p.roles]
        return ["", *(f"{role.upper() + ':':<24}{name}" for role, name in named), ""]
    text = wrap(_sentence(deal, paper), paper.width - 5, break_on_hyphens=False)
    return ["", f"     {text[0]}", *text[1:], ""]


def _sentence(deal: Deal, paper: Paper) -> str:
    dated = f"{deal.agreement}{paper.dated}{written(deal.dated, 'September 30, 2002')}"
    entered = written(deal.entered, "September 30, 2002")
    first = deal.parties[0].name
    issue = f"Mortgage Pass-Through Certificates, Series {deal.series}"
    parties = _parties(deal, paper)
    if paper.clause == "company":
        return (
            f'On {entered}, {first} (the "Company") entered into a {dated} '
            f'(the "Agreement"), {parties}, providing for the issuance of the '
            f"Company's {issue}."
        )
    if paper.clause == "registrant":
        return f"On {entered}, the Registrant entered into a {dated}, {parties}."
    if paper.clause == "issued-under":
        return f"The {issue}, were issued pursuant to a {dated}, {parties}."
    return (
        f"On {entered}, a single series of certificates, entitled {issue}, was issued "
        f"pursuant to a {dated}, {parties}."
    )


def _parties(deal: Deal, paper: Paper) -> str:
    first = {"company": "the Company", "registrant": "the Registrant"}.get(paper.clause)
    named = [
        _party(one, first if at == 0 and first else one.name, at, paper)
        for at, one in enumerate(deal.parties)
    ]
    return f"{paper.among} {', '.join(named[:-1])}{paper.last_party}{named[-1]}"


def _party(one: Party, name: str, at: int, paper: Paper) -> str:
    roles = [role for role, _ in one.roles]
    if paper.roles != "as":
        roles = [role.title() for role in roles]
    joined = " and ".join(roles)
    if paper.roles == "without-as":
        return f"{name}, {joined}"
    if paper.roles == "defined" and at:
        return f'{name}, as {joined.lower()} (the "{roles[0]}")'
    return f"{name}, as {joined}"


_PURSUANT = (
    "          Pursuant to the requirements of the Securities Exchange Act of 1934,",
    "the registrant has duly caused this report to be signed on its behalf by the",
    "undersigned hereunto duly authorized.",
)


def signature(signed: Signed, face: Face | None, paper: Paper) -> list[str]:
    """Return the signature page."""
    margin = " " * 40
    label = "Date" if paper.signed_date == "date-label" else "Dated"
    day = [f"{label}: {written(signed.dated, paper.day)}"]
    company = [] if paper.signed == "no-company" else [margin + signed.company, ""]
    by = {
        "labels": [f"By: /s/ {signed.signer}", f"Name: {signed.signer}", f"Title: {signed.title}"],
        "plain-by": [f"By: {signed.signer}", f"    {signed.title}"],
    }.get(
        paper.signed,
        [
            f"By: /s/ {signed.signer}",
            "    " + "-" * 30,
            f"    {signed.signer}",
            f"    {signed.title}",
        ],
    )
    below = [margin + line for line in by]
    if paper.signed_date == "left":
        below[0] = day[0].ljust(40) + below[0].strip()
    above = [*day, ""] if paper.signed_date == "above" else []
    end = ["", *day] if paper.signed_date in ("below", "date-label") else []
    return [
        "<PAGE>",
        "",
        "SIGNATURES".center(78).rstrip(),
        "",
        *_PURSUANT,
        "",
        *above,
        *company,
        *below,
        *end,
    ]
