"""The amounts and dates of a text, as claims and windows write them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from kg.amounts import find_amounts
from kg.dates import find_dates
from kg.types import Amount, DateSpan

Figure = Amount | DateSpan

_WORDED = re.compile(
    r"\d|\b(?:half|quarter|third|double|triple|million|billion|thousand|hundred|dozen|twice|one|two"
    r"|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty"
    r"|a (?:year|month|week|day))",
    re.IGNORECASE,
)
# A table row ends with the unit of the whole table: "… (thousand euro, prices of 2021)".
_CAPTION_UNIT = re.compile(r"\(([^(),]{2,40})(?:,[^()]{0,80})?\)\s*$")
# A capitalised word of a title right before a year; months, seasons and the like are none.
_TITLE = re.compile(
    r"(?<![.!?]\s)(?<!^)\b(?!(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Spring|Summer|Autumn|Fall"
    r"|Winter|In|Since|By|From|Until|During|Before|After|Between|Year|Fiscal|FY|Q[1-4]|To|Of|The"
    r"|Late|Early|Mid|And|Or|End|CY|Half|Quarter)\s)[A-Z][a-z]+\s$"
)
_PER = re.compile(
    r"^.{0,3}\b(?:for )?(?:every|each|per|an?)\s+(day|week|month|year|hour)\b", re.IGNORECASE
)


@lru_cache(maxsize=50_000)
def amounts_in(text: str) -> tuple[Amount, ...]:
    """The amounts of ``text``; ordinals and multiples are none, nor is a number in a heading.

    Column names such as ``price_thousand_euro`` are read like words.
    """
    if not _WORDED.search(text):
        return ()
    caption = _CAPTION_UNIT.search(text)
    heading = f"({caption.group(1)})" if caption else ""
    found = find_amounts(text.replace("_", " "), heading=heading)
    return tuple(
        replace(a, text=text[a.start : a.end], unit=_rated(a, text))
        for a in found
        if a.unit not in ("ordinal", "x") and text[a.end : a.end + 1] != ":"
    )


def _rated(amount: Amount, text: str) -> str:
    """The unit with its rate, however it is put: "9,500 euro for every day" is EUR/day."""
    per = _PER.match(text[amount.end :])
    if per is None or "/" in amount.unit or amount.unit in ("", "1"):
        return amount.unit
    return f"{amount.unit}/{per.group(1).lower()}"


@lru_cache(maxsize=50_000)
def dates_in(text: str, anchor: str | None = None) -> tuple[DateSpan, ...]:
    """The dates of ``text``; ``anchor`` (an ISO day) is what "today" and "yesterday" count from.

    The year of a title ("Blade Runner 2049") is none.
    """
    return tuple(d for d in find_dates(text, anchor=anchor) if not _in_title(text, d))


def _in_title(text: str, span: DateSpan) -> bool:
    return span.text.isdigit() and _TITLE.search(text[: span.start]) is not None
