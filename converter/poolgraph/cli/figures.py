"""Figures as people write them: a printed number comes in, a text comes out."""

from poolgraph.syntax import Figure


def spoken(figure: Figure | None) -> str:
    """Return a figure with grouped thousands, its printed decimals and its sign."""
    if figure is None:
        return ""
    if figure.value is None:
        return figure.printed
    grouped = f"{figure.value:,}"
    signed = {"money": f"${grouped}", "percent": f"{grouped}%", "times": f"{grouped}x"}
    return signed.get(figure.form, grouped)
