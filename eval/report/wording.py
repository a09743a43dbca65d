"""How numbers are put into words, the same in every format of the report."""

from __future__ import annotations

from eval.types import Cell, Figure, Place

DASH = "–"


def number(value: float | None, unit: str = "") -> str:
    """A number as a reader wants it: rates to three decimals, counts whole, units behind."""
    if value is None:
        return DASH
    if unit in {"", "rate"}:
        text = f"{value:.3f}"
    elif unit == "n" or (float(value).is_integer() and abs(value) >= 1) or abs(value) >= 100:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.3g}"
    return text if unit in {"", "rate", "n"} else f"{text} {unit}"


def cell(value: Cell) -> str:
    """A table cell as text."""
    if value is None:
        return DASH
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else value


def interval(figure: Figure) -> str:
    """The 95 % interval as ``low to high``, or a dash."""
    if figure.low is None or figure.high is None:
        return DASH
    return f"{number(figure.low, figure.unit)} to {number(figure.high, figure.unit)}"


def basis(figure: Figure) -> str:
    """What the figure rests on: numerator / denominator for a rate, else the number of items."""
    if figure.numerator is not None and figure.denominator is not None:
        return f"{figure.numerator:g} / {figure.denominator:g}"
    return DASH if figure.n is None else f"n = {figure.n:,}"


def standing(figure: Figure) -> str:
    """Whether the bar is reached: ``met``, ``missed``, ``not measured``; empty without one."""
    if figure.target is None:
        return ""
    if figure.met is None:
        return "not measured"
    return "met" if figure.met else "missed"


def signed(value: float | None, unit: str = "") -> str:
    """A difference with its sign, a true minus."""
    if value is None:
        return DASH
    text = number(abs(value), unit)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{text}"


def place(where: Place) -> str:
    """Where a quote stands: document, page, offsets, stance; what is not known is left out."""
    parts = [where.document]
    if where.page is not None:
        parts.append(f"page {where.page}")
    if where.start is not None and where.end is not None:
        parts.append(f"characters {where.start:,} to {where.end:,}")
    if where.stance:
        parts.append(where.stance)
    return ", ".join(parts)


def on_scale(figure: Figure) -> bool:
    """Whether a figure can be drawn between 0 and 1: a rate or a mean of such."""
    shown = [v for v in (figure.value, figure.low, figure.high) if v is not None]
    return bool(shown) and figure.unit in {"", "rate"} and all(0 <= v <= 1 for v in shown)
