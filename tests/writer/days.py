"""How filings print a date."""

from datetime import date


def written(day: date, like: str) -> str:
    """Return ``day`` printed as 30 September 2002 is in ``like``."""
    words = f"{day:%B} {day.day}, {day.year}"
    return {
        "SEPTEMBER 30, 2002": words.upper(),
        "September 30,2002": words.replace(", ", ","),
        "9/30/2002": f"{day.month}/{day.day}/{day.year}",
        "2002-09-30": day.isoformat(),
    }.get(like, words)
