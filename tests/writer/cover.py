"""Prints the cover of a current report: date, names, the box of numbers, address, telephone."""

from writer.days import written
from writer.layout import Paper
from writer.pool import Address, Deal, Face

WIDE = 78
_HEADING = (
    "SECURITIES AND EXCHANGE COMMISSION",
    "Washington, D.C. 20549",
    "Form 8-K",
    "CURRENT REPORT",
    "Pursuant to Section 13 or 15(d) of the",
    "Securities Exchange Act of 1934",
)
_EVENT = "Date of Report (Date of earliest event reported)"
_NAME = "(Exact name of registrant as specified in its charter)"
_ADDRESS = "(Address of Principal Executive Offices)"
_PHONE = "Registrant's telephone number, including area code"
_FORMER = "(Former name or former address, if changed since last report)"
_LABELS = {
    "two-line-labels": (
        ("(State or Other Jurisdiction", "of Incorporation)"),
        ("(Commission", "File Number)"),
        ("(I.R.S. Employer", "Identification No.)"),
    ),
    "one-line-labels": (
        ("(State of Incorporation)",),
        ("(Commission File No.)",),
        ("(IRS Employer ID No.)",),
    ),
    "split-word": (
        ("(State or Other Juris-", "diction of Incorporation)"),
        ("(Commission", "File Number)"),
        ("(I.R.S Employer", "Identification No.)"),
    ),
}
_EMPLOYER = {"pending": "Application Pending", "applied-for": "applied for"}


def lines(face: Face, deal: Deal | None, paper: Paper) -> list[str]:
    """Return the lines of a cover."""
    page = [line for words in _HEADING for line in (words.center(WIDE).rstrip(), "")]
    page += ["", *_date(face, paper), "", *_names(face, deal, paper), ""]
    page += [*_box(face, paper), "", *_address(face.address, paper), ""]
    page += [*_phone(face, paper), *_former(paper)]
    return [*page, "", "-" * WIDE, "", "<PAGE>", ""]


def _centred(*words: str) -> list[str]:
    return [one.center(WIDE).rstrip() for one in words]


def _date(face: Face, paper: Paper) -> list[str]:
    day = written(face.reported, paper.day)
    if paper.date_place == "wrapped":
        return _centred("Date of Report (Date of earliest Event", f"Reported) {day}")
    if paper.date_place == "below":
        return _centred(_EVENT, "", day)
    if paper.date_place == "label-below":
        head = f"Date of Report: {day}"
        return _centred(head, "-" * len(head), "(Date of earliest event reported)")
    joint = {"colon": ":  ", "blank-colon": " : "}.get(paper.date_place, " ")
    return _centred(f"{_EVENT}{joint}{day}")


def _names(face: Face, deal: Deal | None, paper: Paper) -> list[str]:
    names = [*face.names]
    above: list[str] = []
    agreement = deal.agreement if deal else "Pooling and Servicing Agreement"
    day = written(deal.dated if deal else face.reported, "September 30, 2002")
    if paper.name == "twice":
        above = [*_centred(*(name.upper() for name in names)), ""]
    elif paper.name in ("role-bracket", "open-bracket", "as-company-under"):
        what = "company under a" if paper.name == "as-company-under" else "depositor under the"
        end = "" if paper.name == "open-bracket" else ")"
        above = [
            f"          {names[0]} (as {what}",
            f"          {agreement}, dated as of {day},",
            "          providing for the issuance of Mortgage Pass-Through",
            f"          Certificates, Series {deal.series if deal else '2002-7'}{end}",
            "",
        ]
    elif paper.name == "full-stop":
        names = [name if name.endswith(".") else f"{name}." for name in names]
    rule = _centred("-" * 54) if paper.name_rule else []
    return [*above, *_centred(*names), *rule, *_centred(_NAME)]


def employer_numbers(face: Face, paper: Paper) -> tuple[str, ...]:
    """Return what the box prints as employer numbers: words, where they are not yet given."""
    return (_EMPLOYER[paper.employer],) if paper.employer in _EMPLOYER else face.employer_numbers


def _box(face: Face, paper: Paper) -> list[str]:
    labels = _LABELS.get(paper.box, _LABELS["two-line-labels"])
    columns = [(face.state,), face.file_numbers, employer_numbers(face, paper)]
    own: list[str] = []
    if paper.box == "file-number-own-line":
        own = [f"Commission File No.:  {', '.join(face.file_numbers)}", ""]
        labels, columns = labels[::2], columns[::2]
    depth = max(map(len, columns))
    widths = [max(map(len, [*c, *label])) for c, label in zip(columns, labels, strict=True)]
    padded = [[""] * (depth - len(column)) + list(column) for column in columns]
    values = [_across([p[row] for p in padded], widths) for row in range(depth)]
    rule = [_across(["-" * width for width in widths], widths)] if paper.box_rules else []
    below = [_across([label[row] for label in labels], widths) for row in range(len(labels[0]))]
    box = [*values, *rule, *below]
    if paper.box == "tagged":
        box = ["<TABLE>", "<S>                  <C>             <C>", *box, "</TABLE>"]
    return [*own, *box]


def _across(words: list[str], widths: list[int]) -> str:
    cells = [word.center(width) for word, width in zip(words, widths, strict=True)]
    return ("    " + "        ".join(cells)).rstrip()


def _address(where: Address, paper: Paper) -> list[str]:
    city = f"{where.city}, {where.region}"
    if paper.street == "one-line":
        return _centred(f"{', '.join(where.streets)}, {city} {where.postal_code}", _ADDRESS)
    if paper.street == "zip-on-line":
        return _centred(*where.streets, f"{city} {where.postal_code}", _ADDRESS)
    label = "Zip Code)" if paper.street == "zip-label-unopened" else "(Zip Code)"
    streets = [f"        {street}" for street in where.streets]
    last = f"        {city}".ljust(58) + where.postal_code
    return [*streets, last, f"    {_ADDRESS}".ljust(57) + label]


def _phone(face: Face, paper: Paper) -> list[str]:
    if paper.phone == "above":
        return _centred(face.telephone, f"({_PHONE})")
    if paper.phone == "long-label":
        return [f"    {_PHONE} of Principal", f"    Executive Offices: {face.telephone}"]
    joint = {"colon": ": ", "is": " is "}.get(paper.phone, " ")
    return [f"    {_PHONE}{joint}{face.telephone}"]


def _former(paper: Paper) -> list[str]:
    shown = {"not-applicable": "Not Applicable", "na": "N/A", "rule": "-" * 60}
    return ["", *_centred(shown[paper.former], _FORMER)] if paper.former != "none" else []
