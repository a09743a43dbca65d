"""Whether a figure of a window bears out, or denies, a figure of a claim."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from adjudicator.figures.reading import Figure, dates_in
from adjudicator.figures.stretches import is_bounded, is_deadline, stretch
from adjudicator.figures.tying import sentence_around
from kg.agreement import amounts_agree
from kg.dates import dates_agree
from kg.types import Amount, DateSpan
from kg.units import CURRENCIES

_VAGUE_DAYS = 60
_FAR_APART = 12.0  # amounts that differ by more hardly measure the same thing
_PER_WORDS = {
    "year": r"\b(?:year|yearly|annual|annually|annum)\b", "month": r"\bmonth",
    "week": r"\bweek", "day": r"\b(?:day|daily)\b", "hour": r"\bhour",
}  # fmt: skip
# "up to 44 tonnes" states the limit itself; "less than 50 tonnes" does not.
_EXACT_LIMIT = re.compile(
    r"\b(?:as (?:much|many|heavy|long|high|wide) as|up to|a maximum of|at most|no more than"
    r"|not more than)\s*(?:[€$£]|EUR|USD|GBP)?\s*$",
    re.IGNORECASE,
)
_STRICT = re.compile(
    r"(?:\b(?:more than|over|above|exceed(?:s|ed|ing)?|in excess of|greater than|less than"
    r"|fewer than|under|below|smaller than)|[<>])\s*(?:an?\s+|the\s+)?(?:[€$£]|EUR|USD|GBP)?\s*$",
    re.IGNORECASE,
)
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


def agreement(claim: str, claimed: Figure, text: str, found: Figure) -> bool | None:
    """Whether ``found`` of ``text`` bears out ``claimed`` of ``claim``.

    Returns:
        None where they are not comparable or nothing follows.
    """
    if isinstance(claimed, DateSpan) or isinstance(found, DateSpan):
        if not (isinstance(claimed, DateSpan) and isinstance(found, DateSpan)):
            return None
        if is_deadline(claim, claimed) and is_deadline(text, found):
            return dates_agree(claimed, found)  # a deadline is the day that it names
        return dates_agree(stretch(claim, claimed), stretch(text, found))
    if claimed.bound == "max" and _EXACT_LIMIT.search(claim[: claimed.start]):
        claimed = replace(claimed, bound="")
        found = replace(found, bound="") if found.bound == "max" else found
    if _other_currency(claimed, found):
        return False
    agrees = amounts_agree(claimed, found)
    if agrees and claimed.bound and not found.bound and found.high is None:
        return _past_limit(claim, claimed, found)
    if agrees is None and (
        _same_cell(claimed, text, found)
        or _same_rate(claimed, text, found)
        or _same_term(claimed, text, found)
    ):
        return True
    return None if agrees is False and _no_rival(claimed, found) else agrees


def _other_currency(claimed: Amount, found: Amount) -> bool:
    """Whether one sum is told in two currencies: "18,600 pounds", "18,600 euro"."""
    both = claimed.unit in CURRENCIES and found.unit in CURRENCIES
    return both and claimed.unit != found.unit and same_numeral(claimed, found)


def _past_limit(claim: str, claimed: Amount, found: Amount) -> bool | None:
    """Whether a figure lies past a claimed limit: rounding carries none over it.

    "More than 33" is not met by 33, nor "over 1.5 million" by 1,476,762; what is itself only
    "about" the limit settles nothing.
    """
    past = found.value - claimed.value if claimed.bound == "min" else claimed.value - found.value
    if past > 0:
        return True
    if found.approximate:
        return None
    return past == 0 and not _STRICT.search(claim[: claimed.start])


def loosely(claim: str, claimed: Figure, found: Figure) -> bool:
    """Whether a long stretch of time and a date lie in the same year."""
    if not (isinstance(claimed, DateSpan) and isinstance(found, DateSpan)):
        return False
    if is_bounded(claim, claimed):
        return False
    if claimed.first[:4] != found.first[:4] or not claimed.first[:4].isdigit():
        return False
    days = (date.fromisoformat(claimed.last) - date.fromisoformat(claimed.first)).days
    return days >= _VAGUE_DAYS


def same_numeral(claimed: Figure, found: Figure) -> bool:
    """Whether two amounts are written with the same numeral, whatever their units."""
    one, other = _NUMERAL.search(claimed.text), _NUMERAL.search(found.text)
    amounts = isinstance(claimed, Amount) and isinstance(found, Amount)
    return bool(amounts and one and other and one.group() == other.group())


def _no_rival(claimed: Amount, found: Amount) -> bool:
    """Whether two differing amounts are too unlike to deny each other.

    A bare "100" denies no "4 bidders"; 1.4 kilometres deny no 48 metres. The same numeral in
    another unit (3.2 kilometres, 3.2 metres) is a slip of the unit, and does.
    """
    if claimed.unit == found.unit == "1" and not (claimed.of and found.of):
        return True
    if same_numeral(claimed, found):
        return False
    small, large = sorted((abs(claimed.value), abs(found.value)))
    return large > _FAR_APART * max(small, 1e-12)


def _same_cell(claimed: Amount, text: str, found: Amount) -> bool:
    """A table cell has its unit in a caption: the same numeral behind a colon may stand for it."""
    if found.unit != "1" or found.of or not text[: found.start].rstrip().endswith(":"):
        return False
    return same_numeral(claimed, found)


def _same_rate(claimed: Amount, text: str, found: Amount) -> bool:
    """A rate may be told apart from its amount: "the yearly cost is put at 310,000 euro"."""
    whole, _, per = claimed.unit.partition("/")
    if not per or found.unit != whole or not same_numeral(claimed, found):
        return False
    low, high = sentence_around(text, found.start, found.end)
    said = _PER_WORDS.get(per, rf"\b{re.escape(per)}")
    return re.search(said, text[low:high], re.IGNORECASE) is not None


def _same_term(claimed: Amount, text: str, found: Amount) -> bool:
    """Who must act within 28 days has 28 days."""
    if claimed.bound or claimed.unit != found.unit or not same_numeral(claimed, found):
        return False
    return text[: found.start].rstrip().lower().endswith("within")


def other_time(claim: str, claimed: Figure, text: str, found: Figure) -> bool:
    """Whether both amounts carry a date and the dates are disjoint: then they do not compete."""
    if isinstance(claimed, DateSpan):
        return False
    theirs = dates_in(claim)
    low, high = sentence_around(text, found.start, found.end)
    ours = [d for d in dates_in(text) if low <= d.start < high]
    if not theirs or not ours:
        return False
    return all(dates_agree(a, b) is False for a in theirs for b in ours)
