"""What stands around a number: bounds, approximations, the counted noun, the rate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.lexicon import words
from kg.units import TIME_WORDS

_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|ca\.|c\."
    r"|close to|(?:an )?estimated|in the region of"
    r"|in the order of|of the order of|something like)|[~≈])"
    r"\s*(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_MINIMUM = re.compile(
    r"(?:\b(?:at least|no (?:fewer|less) than|not (?:fewer|less) than|more than|over|above"
    r"|a minimum of|minimum(?: of)?|exceed(?:s|ed|ing)?|upwards? of|in excess of|greater than"
    r"|as many as|topped|passed the|well over|just over)|[>≥]=?)\s*(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_MAXIMUM = re.compile(
    r"(?:\b(?:at (?:the )?most|up to|no more than|not more than|less than|fewer than|under|below"
    r"|a maximum of|maximum(?: of)?|not exceed(?:ing)?|not to exceed|within|just under|well under"
    r"|limited to|capped at|smaller than|as much as)|[<≤]=?)\s*(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_NOT_EXCEED = re.compile(r"\b(?:not|never|to)\s+(?:to\s+)?exceed(?:ing|ed)?\s*$", re.IGNORECASE)
_AFTER_MIN = re.compile(
    r"\s*(?:or (?:more|above|over|higher|greater)\b|and (?:over|above)\b|\+(?!\d))"
)
_AFTER_MAX = re.compile(r"\s*(?:or (?:less|fewer|under|below|lower)\b|and under\b|at most\b)")
_AFTER_ABOUT = re.compile(r"\s*(?:or so\b|or thereabouts\b|approximately\b)")
_TIME = "|".join(TIME_WORDS)
_RATE = re.compile(
    rf"\s*(?:(?:/|\bper\s+|\ba\s+|\ban\s+|\beach\s+|\bevery\s+)(?P<time>{_TIME})s?\b"
    r"|(?:/|\bper\s+)(?P<noun>square (?:metre|meter|foot)|cubic metre|m²|m2|m³|m3|kg|[a-z]{3,})\b"
    r"|/(?P<symbol>h|d|yr|a|min|s)\b"
    r"|\b(?P<adverb>hourly|daily|weekly|monthly|quarterly|annually|yearly|nightly)\b(?!\s+[a-z]+s?\b))"
)
_RATE_AN = re.compile(
    r"\s+(?:a|an|each|every)\s+(?P<noun>person|head|share|vehicle|household|tonne)\b"
)
_ADVERBS = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month",
    "quarterly": "quarter", "annually": "year", "yearly": "year", "nightly": "night",
}  # fmt: skip
_SYMBOLS = {"h": "hour", "d": "day", "yr": "year", "a": "year", "min": "minute", "s": "second"}
_STOP = words("not_counted")
_PLURALS = words("plurals")
_WORDS = re.compile(
    r"(?P<gap>[ \u00a0]+|[ \u00a0]?\n[ \u00a0]*(?=[a-z])|-)"
    r"(?P<word>[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*)"
)


@dataclass(frozen=True, slots=True)
class Modifiers:
    """Words before or after a number that loosen it."""

    approximate: bool = False
    bound: str = ""


def _limit(before: str) -> tuple[re.Match[str], str] | None:
    """The bound that ends ``before``; of two that overlap the longer ("no fewer than")."""
    found = [
        (match, bound)
        for match, bound in (
            (_NOT_EXCEED.search(before), "max"),
            (_MAXIMUM.search(before), "max"),
            (_MINIMUM.search(before), "min"),
        )
        if match
    ]
    return min(found, key=lambda pair: pair[0].start()) if found else None


def modifiers(text: str, start: int, end: int) -> Modifiers:
    """Reads "about", "at least", "up to", "or more" and their like around ``start:end``."""
    before = text[max(0, start - 40) : start]
    approximate, bound = False, ""
    for _ in range(2):
        if found := _APPROXIMATE.search(before):
            approximate = True
        elif limit := _limit(before):
            found, bound = limit
        else:
            break
        before = before[: found.start()]
    if _AFTER_ABOUT.match(text, end):
        approximate = True
    if not bound:
        bound = (
            "min" if _AFTER_MIN.match(text, end) else "max" if _AFTER_MAX.match(text, end) else ""
        )
    return Modifiers(approximate, bound)


def is_plural(word: str) -> bool:
    """Whether the word looks like a plural noun."""
    low = word.lower()
    if low in _PLURALS:
        return True
    return len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is", "'s", "’s"))


def counted_noun(text: str, at: int) -> tuple[str, int]:
    """The noun a count counts, from the words after it: "12 full-time engineers" → engineers.

    Returns:
        The noun in lower case ("" where there is none) and the offset after it (``at`` if none).
    """
    seen: list[re.Match[str]] = []
    here = at
    while len(seen) < 4 and (found := _WORDS.match(text, here)):
        word = found["word"]
        if word.lower() in _STOP or (not seen and len(word) > 1 and word.isupper()):
            break
        seen.append(found)
        if is_plural(word.split("-")[-1]):
            return word.lower(), found.end()
        here = found.end()
        if found["gap"] == "-":
            return word.split("-")[0].lower(), found.start("word") + len(word.split("-")[0])
    if not seen or seen[0]["word"][0].isupper():
        return "", at
    written = text[max(0, at - 4) : at].strip(" -").lower()
    single = written.endswith("one") or re.search(r"(?<![\d.,])1$", written)
    return (seen[0]["word"].lower(), seen[0].end()) if single else ("", at)


def rate(text: str, at: int, *, counted: bool) -> tuple[str, int]:
    """What the amount is per: "a day" → ("day", end). ("", at) where it is no rate."""
    if not counted:
        found = re.compile(rf"\s*(?:/|\bper\s+|\b(?:a|an|each)\s+)(?P<time>{_TIME})s?\b").match(
            text, at
        )
        return (found["time"], found.end()) if found else ("", at)
    found = _RATE.match(text, at) or _RATE_AN.match(text, at)
    if found is None:
        return "", at
    groups = found.groupdict()
    if groups.get("adverb"):
        return _ADVERBS[groups["adverb"]], found.end()
    if groups.get("symbol"):
        return _SYMBOLS[groups["symbol"]], found.end()
    noun = groups.get("time") or groups.get("noun") or ""
    noun = {"annum": "year", "square metre": "m2", "square meter": "m2", "m²": "m2"}.get(noun, noun)
    return ("", at) if noun in ("cent", "cents") else (noun, found.end())
