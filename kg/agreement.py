"""Whether two amounts agree: same dimension, and one inside the other within rounding."""

from __future__ import annotations

import math
from dataclasses import replace

from kg.types import Amount
from kg.units import CURRENCIES

_LOOSE = 0.05  # "about" widens by five per cent of the value
_NEAR_LIMIT = 0.9  # how near to an upper limit a figure must be to bear it out
_ROUNDING_CAP = 0.06  # rounding may never hide more than six per cent


def _slack(a: Amount, b: Amount) -> float:
    """How far apart two points may lie: the coarser rounding, capped, or "about"."""
    size = max(abs(a.value), abs(b.value))
    rounding = min(max(a.tolerance, b.tolerance), _ROUNDING_CAP * size)
    loose = _LOOSE * size if a.approximate or b.approximate else 0.0
    noise = 1e-9 * size
    coarse = max(_trailing(a), _trailing(b)) if a.approximate or b.approximate else 0.0
    return max(rounding, loose, noise, min(coarse, _ROUNDING_CAP * size))


def _trailing(amount: Amount) -> float:
    """Half the worth of the last digit that is not zero: 18,400 → 50."""
    value, step = abs(amount.value), max(amount.tolerance * 2, 1e-12)
    if not value or not math.isfinite(value):
        return 0.0
    while step * 10 <= value and math.isclose(value / (step * 10) % 1, 0.0, abs_tol=1e-9):
        step *= 10
    return step / 2


def _interval(amount: Amount) -> tuple[float, float]:
    high = amount.value if amount.high is None else amount.high
    if amount.bound == "min":
        return amount.value, math.inf
    if amount.bound == "max":
        return -math.inf, high
    return amount.value, high


def _stem(noun: str) -> str:
    low = noun.lower()
    for ending, new in (("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("sses", "ss")):
        if low.endswith(ending):
            return low[: -len(ending)] + new
    if low in ("people", "persons"):
        return "person"
    return low[:-1] if low.endswith("s") and not low.endswith("ss") else low


def comparable(a: Amount, b: Amount) -> bool:
    """Whether both measure in the same dimension and, where both say so, count the same thing."""
    if a.unit != b.unit:
        return False
    return not (a.of and b.of) or _stem(a.of) == _stem(b.of)


def amounts_agree(claimed: Amount, found: Amount) -> bool | None:
    """Whether ``found`` bears ``claimed`` out.

    Returns:
        True where the found amount lies within the claimed one (bounds, ranges, "about" and the
        rounding of the coarser figure allowed); False where they cannot both hold; None where they
        are not comparable (other units, other counted things) or the found one is too vague.
    """
    if not comparable(claimed, found):
        if _bare_match(claimed, found):
            return _agree(claimed, replace(found, unit=claimed.unit)) or None
        return None
    return _agree(claimed, found)


def _bare_match(a: Amount, b: Amount) -> bool:
    """A large figure without its currency may stand for one with it: "41.6 million"."""
    bare, other = (a, b) if a.unit == "1" and not a.of else (b, a)
    return bare.unit == "1" and not bare.of and other.unit in CURRENCIES and abs(bare.value) >= 1000


def _far_below(claimed: Amount, most: float) -> bool:
    """Whether "up to 24 tonnes" is met by a figure so low that it may be another limit."""
    top = claimed.value if claimed.high is None else claimed.high
    return claimed.bound == "max" and most < _NEAR_LIMIT * top


def _far_above(claimed: Amount, least: float) -> bool:
    """Whether "at least 40" is met by a figure so high that nobody would have put it so."""
    return claimed.bound == "min" and least * _NEAR_LIMIT > 2 * claimed.value > 0


def _agree(claimed: Amount, found: Amount) -> bool | None:
    low, high = _interval(claimed)
    least, most = _interval(found)
    slack = _slack(claimed, found)
    if most < low - slack or least > high + slack:
        return False
    if least >= low - slack and most <= high + slack:
        return None if _far_below(claimed, most) or _far_above(claimed, least) else True
    return None
