"""Puts a filing's text into what EDGAR sends it in: a header of either form, several documents."""

from writer.pool import Face

ACCESSION = "0000950131-02-000940"
_PEM = (
    "-----BEGIN PRIVACY-ENHANCED MESSAGE-----",
    "Proc-Type: 2001,MIC-CLEAR",
    "Originator-Name: webmaster@www.sec.gov",
    "",
)


def facts(face: Face) -> dict[str, str]:
    """Return what both forms of header state of a filing, by property."""
    return {
        "mbs:accessionNumber": ACCESSION,
        "mbs:formType": "8-K",
        "mbs:reportDate": f"{face.reported:%Y%m%d}",
        "mbs:filedDate": "20021231",
        "mbs:legalName": face.names[0].upper().replace(",", "").replace(".", ""),
        "mbs:centralIndexKey": "0000774352",
        "mbs:commissionFileNumber": face.file_numbers[0],
    }


def wrapped(parts: list[list[str]], face: Face, how: str) -> list[str]:
    """Return the documents ``parts`` in a container of the form ``how``."""
    if how == "bare":
        return [line for part in parts for line in part]
    if how != "exhibit":
        parts = [[line for part in parts for line in part]]
    kinds = ("8-K", "EX-99")
    documents = [
        line for kind, part in zip(kinds, parts, strict=False) for line in _document(kind, part)
    ]
    if how == "submission":
        return [*_tags(facts(face)), *documents, "</SUBMISSION>"]
    closing = ["-----END PRIVACY-ENHANCED MESSAGE-----"] if how == "pem" else ["</SEC-DOCUMENT>"]
    return [*(_PEM if how == "pem" else ()), *_keys(facts(face)), *documents, *closing]


def _document(kind: str, part: list[str]) -> list[str]:
    return ["<DOCUMENT>", f"<TYPE>{kind}", "<SEQUENCE>1", "<TEXT>", *part, "</TEXT>", "</DOCUMENT>"]


def _keys(found: dict[str, str]) -> list[str]:
    return [
        f"<SEC-DOCUMENT>{ACCESSION}.txt : 20021231",
        f"<SEC-HEADER>{ACCESSION}.hdr.sgml : 20021231",
        f"ACCESSION NUMBER:\t\t{ACCESSION}",
        f"CONFORMED SUBMISSION TYPE:\t{found['mbs:formType']}",
        "PUBLIC DOCUMENT COUNT:\t\t1",
        f"CONFORMED PERIOD OF REPORT:\t{found['mbs:reportDate']}",
        f"FILED AS OF DATE:\t\t{found['mbs:filedDate']}",
        "",
        "FILER:",
        "",
        "\tCOMPANY DATA:\t",
        f"\t\tCOMPANY CONFORMED NAME:\t\t\t{found['mbs:legalName']}",
        f"\t\tCENTRAL INDEX KEY:\t\t\t{found['mbs:centralIndexKey']}",
        "",
        "\tFILING VALUES:",
        "\t\tFORM TYPE:\t\t8-K",
        f"\t\tSEC FILE NUMBER:\t{found['mbs:commissionFileNumber']}",
        "</SEC-HEADER>",
    ]


def _tags(found: dict[str, str]) -> list[str]:
    return [
        "<SUBMISSION>",
        f"<ACCESSION-NUMBER>{ACCESSION}",
        f"<TYPE>{found['mbs:formType']}",
        f"<PERIOD>{found['mbs:reportDate']}",
        f"<FILING-DATE>{found['mbs:filedDate']}",
        "<FILER>",
        "<COMPANY-DATA>",
        f"<CONFORMED-NAME>{found['mbs:legalName']}",
        f"<CIK>{found['mbs:centralIndexKey']}",
        "</COMPANY-DATA>",
        "<FILING-VALUES>",
        "<FORM-TYPE>8-K",
        f"<FILE-NUMBER>{found['mbs:commissionFileNumber']}",
        "</FILING-VALUES>",
        "</FILER>",
    ]
