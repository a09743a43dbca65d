"""Dates as people write them, as the inclusive interval of days they cover."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator

from kg.relative_dates import relative_dates
from kg.types import DateSpan

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Jan\b\.?|Feb\b\.?|Mar\b\.?|Apr\b\.?|Jun\b\.?|Jul\b\.?|Aug\b\.?|Sept?\b\.?|Oct\b\.?"
    r"|Nov\b\.?|Dec\b\.?)"
)
_MONTH2 = _MONTH.replace("?P<month>", "?P<month2>")
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DAY2 = r"(?P<day2>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d|2100)(?!\d)"
_YEAR2 = r"(?P<year2>1[5-9]\d\d|20\d\d|2100)(?!\d)"
_SEP = r"\s{0,3}(?:–|—|-|to|until|through|till)\s{0,3}"
_B, _E = r"(?<![\w.,/-])", r"(?![\w/])"
_SEASONS = {
    "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2),
}  # fmt: skip
_ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_EPOCH_FIRST, _EPOCH_LAST = "0001-01-01", "9999-12-31"


def _end_of_month(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}-{monthrange(year, month)[1]:02d}"


def _months(year: int, first: int, last: int) -> tuple[str, str]:
    """From the first month's first day to the last month's last (which may be next year's)."""
    return f"{year:04d}-{first:02d}-01", _end_of_month(year + (last < first), last)


def _month_number(name: str) -> int:
    key = name.lower().rstrip(".")[:3]
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(key))


def _day(year: int, month: int, day: int) -> str | None:
    """The ISO day, or None where the calendar has no such day."""
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


# "moved from March to June 2024" names two dates, not a period.
_CHANGE = re.compile(
    r"\b(?:mov|delay|postpon|slip|chang|push|shift|defer|put back|brought forward|revis|amend)\w*\b"
    r"[^.]{0,40}\bfrom\s+$",
    re.IGNORECASE,
)
_Interval = tuple[str, str]


def _same(day: str | None) -> list[_Interval]:
    return [(day, day)] if day else []


def _from_iso(m: re.Match[str]) -> list[_Interval]:
    year, month, day = int(m["year"]), int(m["m"]), m["d"]
    if not 1 <= month <= 12:
        return []
    if day is None:
        return [_months(year, month, month)]
    return _same(_day(year, month, int(day)))


def _from_day_month_year(m: re.Match[str]) -> list[_Interval]:
    return _same(_day(int(m["year"]), _month_number(m["month"]), int(m["day"])))


def _from_day_range(m: re.Match[str]) -> list[_Interval]:
    year, month = int(m["year"]), _month_number(m["month"])
    first, last = _day(year, month, int(m["day"])), _day(year, month, int(m["day2"]))
    return [(first, last)] if first and last and first <= last else []


def _from_long_range(m: re.Match[str]) -> list[_Interval]:
    """Reads "12 March (2023) to 4 April 2024"; "March to May 2024"."""
    if _CHANGE.search(m.string, max(0, m.start() - 60), m.start()):
        return []
    groups = m.groupdict()
    last_year = int(m["year2"])
    last_month = _month_number(m["month2"])
    month = _month_number(m["month"])
    year = int(groups["year"]) if groups.get("year") else last_year - (month > last_month)
    if groups.get("day2"):
        first = _day(year, month, int(groups.get("day") or 1))
        last = _day(last_year, last_month, int(m["day2"]))
    else:
        first, last = _months(year, month, month)[0], _months(last_year, last_month, last_month)[1]
    return [(first, last)] if first and last and first <= last else []


def _from_numeric(m: re.Match[str]) -> list[_Interval]:
    """12/03/2024: both readings where both are days of the calendar, day first."""
    a, b, year = int(m["a"]), int(m["b"]), int(m["year"])
    readings = [_day(year, b, a)]
    if m["sep"] == "/" and a != b:
        readings.append(_day(year, a, b))
    return [(day, day) for day in readings if day]


def _from_month_year(m: re.Match[str]) -> list[_Interval]:
    month = _month_number(m["month"])
    year = int(m["year"])
    first, last = _months(year, month, month)
    part = (m["part"] or "").lower()
    stem = first[:8]
    if part in ("early", "beginning of", "start of"):
        return [(first, stem + "10")]
    if part in ("mid", "middle of"):
        return [(stem + "11", stem + "20")]
    return [(stem + "21", last)] if part in ("late", "end of") else [(first, last)]


def _from_season(m: re.Match[str]) -> list[_Interval]:
    first, last = _SEASONS[m["season"].lower()]
    return [_months(int(m["year"]), first, last)]


def _from_quarter(m: re.Match[str]) -> list[_Interval]:
    word = (m["word"] or "").lower()
    number = int(m["q"]) if m["q"] else _ORDINAL_WORDS.get(word, 4 if word else 0)
    return [_months(int(m["year"]), 3 * number - 2, 3 * number)]


def _from_half(m: re.Match[str]) -> list[_Interval]:
    second = (m["h"] or "") == "2" or (m["word"] or "").lower() in ("second", "latter")
    return [_months(int(m["year"]), 7 if second else 1, 12 if second else 6)]


def _from_year(m: re.Match[str]) -> list[_Interval]:
    part = (m["part"] or "").lower()
    year = int(m["year"])
    months = (1, 12)
    if part in ("early", "beginning of", "start of"):
        months = (1, 4)
    elif part in ("mid", "middle of"):
        months = (5, 8)
    elif part in ("late", "end of"):
        months = (9, 12)
    return [_months(year, *months)]


def _from_year_range(m: re.Match[str]) -> list[_Interval]:
    first = int(m["year"])
    written = m["to"]
    last = int(written) if len(written) == 4 else first - first % 100 + int(written)
    if "/" in m.group() and last != first + 1:  # "2021/33" is a number, "2021/22" a year
        return []
    return [(f"{first:04d}-01-01", f"{last:04d}-12-31")] if first < last else []


def _from_decade(m: re.Match[str]) -> list[_Interval]:
    """Reads "the 1920s"; "the 1800s" are a century, "the 2000s" may be either and are ten years."""
    first = int(m["decade"])
    part = (m["part"] or "").lower()
    wide = 10 if first % 100 == 0 and first < 2000 else 1
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(part, (0, 9))
    last = first + (high + 1) * wide - 1
    return [(f"{first + low * wide:04d}-01-01", f"{last:04d}-12-31")]


def _from_century(m: re.Match[str]) -> list[_Interval]:
    number = (
        int(m["n"])
        if m["n"]
        else {"eighteenth": 18, "nineteenth": 19}.get(
            m["word"].lower(), 20 if m["word"].lower() == "twentieth" else 21
        )
    )
    return [(f"{number * 100 - 99:04d}-01-01", f"{number * 100:04d}-12-31")]


def _from_day_month(m: re.Match[str]) -> list[_Interval]:
    month, day = _month_number(m["month"]), int(m["day"])
    return [(f"--{month:02d}-{day:02d}",) * 2] if _day(2024, month, day) else []


_PART = r"(?:(?P<part>(?i:early|mid|late|beginning of|start of|middle of|end of))[\s-]{1,2})?"
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[_Interval]]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if fold else 0), rule)
    for pattern, rule, fold in (
        (rf"{_B}{_YEAR}-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>\d\d))?(?![\d-])(?=T\d|\W|$)", _from_iso, 0),
        (rf"{_B}{_DAY}\s+{_MONTH}(?:,?\s+{_YEAR})?{_SEP}{_DAY2}\s+{_MONTH2},?\s+{_YEAR2}{_E}",
         _from_long_range, 0),
        (rf"{_B}{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?{_SEP}{_MONTH2}\s+{_DAY2},?\s+{_YEAR2}{_E}",
         _from_long_range, 0),
        (rf"{_B}{_DAY}{_SEP}{_DAY2}\s+{_MONTH},?\s+{_YEAR}{_E}", _from_day_range, 0),
        (rf"{_B}{_MONTH}\s+{_DAY}{_SEP}{_DAY2},?\s+{_YEAR}{_E}", _from_day_range, 0),
        (rf"{_B}{_DAY}(?:\s+day)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?:of\s+)?{_YEAR}{_E}",
         _from_day_month_year, 0),
        (rf"{_B}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_E}", _from_day_month_year, 0),
        (rf"{_B}(?P<a>\d{{1,2}})(?P<sep>[/.])(?P<b>\d{{1,2}})(?P=sep){_YEAR}(?![\w/])",
         _from_numeric, 0),
        (rf"{_B}{_MONTH}(?:\s+{_YEAR})?{_SEP}{_MONTH2},?\s+{_YEAR2}{_E}", _from_long_range, 0),
        (rf"\b{_PART}{_MONTH},?\s+(?:of\s+)?{_YEAR}{_E}", _from_month_year, 0),
        (rf"\b(?P<season>spring|summer|autumn|fall|winter),?\s+(?:of\s+)?{_YEAR}{_E}",
         _from_season, 1),
        (rf"\b(?:Q(?P<q>[1-4])|(?P<word>first|second|third|fourth|last|final)\s+quarter)"
         rf"(?:\s+of)?,?[\s/-]*(?:fiscal\s+(?:year\s+)?|FY\s?)?{_YEAR}{_E}", _from_quarter, 1),
        (rf"\b(?:H(?P<h>[12])|(?P<word>first|second|latter)\s+half)(?:\s+of)?,?\s*{_YEAR}{_E}",
         _from_half, 1),
        (rf"{_B}(?P<part>early|mid|late)?[\s-]?(?:the\s+)?(?P<decade>1[5-9]\d0|20\d0)['’]?s\b",
         _from_decade, 1),
        (r"\b(?:(?P<n>1[5-9]|2[01])(?:th|st)|(?P<word>eighteenth|nineteenth|twentieth"
         r"|twenty-first))[\s-]+century\b", _from_century, 1),
        (rf"{_B}(?:FY\s?)?{_YEAR}(?:–|-|/)(?P<to>\d{{4}}|\d\d)(?![\w-])", _from_year_range, 0),
        (rf"(?<![\w/])(?:fiscal(?:\s+year)?\s+|FY\s?|financial\s+year\s+|CY\s?){_YEAR}{_E}"
         .replace("(?:fiscal", "(?P<part>(?!x)x)?(?:fiscal"), _from_year, 1),
        (rf"(?<![\w.,/$€£-]){_PART}{_YEAR}(?![\w/]|[.,]\d|-\d)", _from_year, 0),
        (rf"{_B}{_DAY}(?:\s+of)?\s+{_MONTH}(?!\w)", _from_day_month, 0),
        (rf"{_B}{_MONTH}\s+{_DAY}(?![\w/]|[.,:]\d|\s*(?:%|million|euro|people))",
         _from_day_month, 0),
    )
)  # fmt: skip
_BARE_YEAR = re.compile(r"\d{4}")
# A four-digit number is not a year when a unit or counted noun follows, unless "in 2019 ..." leads.
_COUNTED = re.compile(
    r"\s?(?:%|€|km|kN|kg|mm|metres?|meters?|tonnes?|tons|euros?|dollars|pounds|per\s?cent|percent"
    r"|million|billion|thousand|litres?|hours?|days?|MW|kW|kWh|m²|m2|m³|square|cubic|feet|miles?"
    r"|people|vehicles?|households|homes|cars|lorries|copies|words|pages|votes|jobs|employees"
    r"|patients|participants|units|shares|acres|hectares|m|t|°)(?![\w/])",
    re.IGNORECASE,
)
_YEAR_CUE = re.compile(
    r"(?:\b(?:in|since|during|by|until|till|before|after|from|early|late|mid|year|between|fiscal"
    r"|FY|end of|to)|[–-])\s?$",
    re.IGNORECASE,
)


def is_year(text: str, start: int, end: int) -> bool:
    """Whether the bare four-digit number at ``start:end`` reads as a year, not as an amount."""
    if not (_BARE_YEAR.fullmatch(text, start, end) and 1500 <= int(text[start:end]) <= 2100):
        return False
    if _COUNTED.match(text, end) is None:
        return True
    unit_like = re.compile(r"\s?(?:%|€|km|kN|kg|mm|m²|m|t|°|MW|kW)(?!\w)").match(text, end)
    return bool(_YEAR_CUE.search(text[max(0, start - 12) : start])) and unit_like is None


def _candidates(text: str) -> Iterator[tuple[int, int, int, list[_Interval]]]:
    for priority, (pattern, rule) in enumerate(_RULES):
        for found in pattern.finditer(text):
            if rule is _from_year and not is_year(text, found.start("year"), found.end("year")):
                continue
            intervals = rule(found)
            if intervals:
                start = found.start() + len(found.group()) - len(found.group().lstrip())
                yield priority, start, found.end(), intervals


def find_dates(text: str, *, anchor: str | None = None) -> list[DateSpan]:
    """Every date in ``text``, in order; ``text[d.start:d.end] == d.text``.

    An ambiguous numeric date ("03/04/2024") gives both readings, day first, with the same offsets.
    A date without a year gets the anchor's year, or stays truncated (``--03-12``).

    Args:
        text: what to read.
        anchor: ISO day that relative dates ("yesterday", "the following year") count from. Without
            it they are left out.
    """
    taken: list[tuple[int, int]] = []
    spans: list[DateSpan] = []
    for _, start, end, intervals in _candidates(text):
        if any(start < high and low < end for low, high in taken):
            continue
        taken.append((start, end))
        for first, last in intervals:
            year = anchor[:4] if anchor and first.startswith("--") else ""
            spans.append(
                DateSpan(
                    first.replace("-", year, 1) if year else first,
                    last.replace("-", year, 1) if year else last,
                    text[start:end], start, end,
                )
            )  # fmt: skip
    if anchor:
        spans += [
            s
            for s in relative_dates(text, anchor)
            if all(s.end <= a or b <= s.start for a, b in taken)
        ]
    return _periods(text, sorted(spans, key=lambda s: (s.start, s.end)))


def _periods(text: str, spans: list[DateSpan]) -> list[DateSpan]:
    """Joins "between A and B" into one interval."""
    joined: list[DateSpan] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.first <= span.last
            and text[last.end : span.start].strip().lower() == "and"
            and re.search(r"\bbetween\s+$", text[max(0, last.start - 10) : last.start], re.I)
        ):
            written = text[last.start : span.end]
            joined[-1] = DateSpan(last.first, span.last, written, last.start, span.end)
        else:
            joined.append(span)
    return joined


def _within_a_year(first: str, last: str) -> bool:
    return first.startswith("--") or first[:4] == last[:4]


def dates_agree(claimed: DateSpan, found: DateSpan) -> bool | None:
    """Whether ``found`` bears ``claimed`` out.

    Returns:
        True where the found interval lies within the claimed one; False where they are disjoint;
        None where the found one is wider or only overlaps, so that nothing follows ("12 March
        2024" against "March 2024"). A date without a year is compared by month and day.
    """
    a, b = (claimed.first, claimed.last), (found.first, found.last)
    if a[0].startswith("--") or b[0].startswith("--"):
        if not (_within_a_year(*a) and _within_a_year(*b)):
            return None
        a, b = (a[0][-5:], a[1][-5:]), (b[0][-5:], b[1][-5:])
    if b[1] < a[0] or a[1] < b[0]:
        return False
    return True if a[0] <= b[0] and b[1] <= a[1] else None
