"""Amounts in text: a number with its scale, unit, range, bound and what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from kg.agreement import amounts_agree
from kg.context import Modifiers, counted_noun, modifiers, rate
from kg.dates import find_dates
from kg.headings import heading_unit, hint_spans, row_hints
from kg.numerals import Numeral, find_numerals
from kg.skips import continues_label, follows_capital, is_label, skip_spans
from kg.types import Amount
from kg.units import CURRENCIES, CURRENCY_PREFIXES, LETTER_SCALES, Unit, match_scale, match_unit

__all__ = ["amounts_agree", "find_amounts", "heading_unit"]

_PREFIXES = sorted(CURRENCY_PREFIXES, key=len, reverse=True)
_PREFIX = re.compile(
    r"(?<![A-Za-z])(?P<sign>[-−–(]\s?)?(?P<code>" + "|".join(map(re.escape, _PREFIXES)) + r")\s?$"
)
_SIGN = re.compile(r"(?:(?<=[\s(:;|])|^)(?P<sign>[-−–])$|\bminus\s$", re.IGNORECASE)
_OPEN = re.compile(r"\((?:[€$£]\s?)?$")
_LETTER = re.compile(r"(?:k|K|MM|M|m|b|B|T)(?![\w/²³])")
_ONE_OK = re.compile(r"[\s-]+(?!of\b|another\b|that\b|to\b|who\b|or\b|can\b|must\b|and\b|day\b)")
_RANGE = re.compile(r"\s{0,2}(?:–|—|-|to|or)\s{0,2}")
_TIMES = re.compile(r"\s?(?:times\b|x\b|×|-fold\b|fold\b)(?!\s+(?:a|per|each|an)\s)")
_OUT_OF = re.compile(r"\s+(?:out\s+)?of\s+(?:the\s+|its\s+|all\s+)?(?:\w+\s+)?$", re.IGNORECASE)
_SWING = re.compile(
    r"\b(?:rose|rises?|risen|fell|falls?|fallen|increas\w+|decreas\w+|grew|grown|rais\w+|cut|cuts"
    r"|reduc\w+|drop\w*|went|mov\w+|chang\w+|climb\w+|jump\w+|revis\w+|up|down|lower\w+|declin\w+"
    r"|improv\w+|slid|amend\w+|correct\w+)\b[^.;]{0,60}\bfrom\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Raw:
    """A number with what stands at it, before ranges are joined."""

    numeral: Numeral
    start: int
    end: int
    scale: float
    unit: Unit | None
    over: str
    of: str
    negative: bool
    core_end: int
    mods: Modifiers


def _negative(text: str, start: int, end: int, hinted: bool) -> bool:
    """A leading minus, or an accountant's brackets: "(1,234)" in a table or with a currency."""
    if _SIGN.search(text[max(0, start - 6) : start]):
        return True
    opened = _OPEN.search(text[max(0, start - 3) : start])
    closed = text[end : end + 1] == ")"
    number = text[start:end]
    return bool(opened and closed and (hinted or "$" in number or "€" in number or "£" in number))


def _prefix(text: str, start: int) -> tuple[str, int] | None:
    found = _PREFIX.search(text, max(0, start - 10), start)
    if found is None or (found["code"].lower().startswith("euro") and text[start - 1] != " "):
        return None
    return CURRENCY_PREFIXES[found["code"]], found.start("code")


def _scale_and_unit(
    text: str, numeral: Numeral, currency: str | None
) -> tuple[float, Unit | None, int]:
    """Scale words, then a unit: "41.6 million euro", "€5m", "12k", "4 mm"."""
    at, scale = numeral.end, 1.0
    while True:
        word = match_scale(text, at)
        if word is None:
            break
        scale, at = scale * word[0], word[1]
    gap = 1 if currency and text[at : at + 1] == " " else 0
    letter = _LETTER.match(text, at + gap) if numeral.digits and scale == 1.0 else None
    if letter and _letter_is_scale(text, letter, currency):
        scale, at = LETTER_SCALES[letter.group()], letter.end()
    unit = match_unit(text, at)
    if unit and text[at : unit[1]].strip() == "p" and text[at] != "p":
        unit = None
    if unit and currency and unit[0].base != currency and unit[0].base != "cent":
        return scale, None, at
    return (scale, unit[0], unit[1]) if unit else (scale, None, at)


def _letter_is_scale(text: str, letter: re.Match[str], currency: str | None) -> bool:
    if currency:
        return True
    if letter.group() in ("k", "K", "MM"):
        return text[letter.start() - 1] != " "
    if letter.group() not in ("m", "M"):
        return False
    after = text[letter.end() : letter.end() + 12]
    return bool(re.match(r"\s(?:euros?|people|€|EUR|\w+s\b)", after)) and not re.match(
        r"\s(?:was|is|has|across|plus|less)\b", after
    )


def _usable(text: str, numeral: Numeral, skipped: list[tuple[int, int]]) -> bool:
    if any(numeral.start < high and low < numeral.end for low, high in skipped):
        return False
    word = text[numeral.start : numeral.end]
    if word.lower() == "one":
        before = text[max(0, numeral.start - 8) : numeral.start].lower()
        return bool(_ONE_OK.match(text, numeral.end)) and not re.search(
            r"\b(?:no|any|the|this|that|which|each|every|another|some)\s+$|-$", before
        )
    return not (numeral.digits and len(word) > 1 and word.startswith("0") and word.isdigit())


def _as(numeral: Numeral, base: str) -> tuple[float, Unit | None, int]:
    return 1.0, Unit(base), numeral.end


def _raw(text: str, numeral: Numeral, hinted: bool) -> _Raw:
    money = _prefix(text, numeral.start)
    start = money[1] if money else numeral.start
    currency = money[0] if money else None
    if numeral.kind == "ordinal":
        scale, unit, end = _as(numeral, "ordinal")
    elif numeral.kind == "multiple":
        scale, unit, end = _as(numeral, "x")
    else:
        scale, unit, end = _scale_and_unit(text, numeral, currency)
        times = _TIMES.match(text, end) if unit is None and not currency else None
        if times:
            unit, end = Unit("x"), times.end()
    if currency:
        factor = 0.01 if unit and unit.base == "cent" else 1.0
        unit = Unit(currency, factor)
    core_end = end
    of, over = "", ""
    counts = unit is None or unit.base in ("ordinal", "x")
    if counts and numeral.kind in ("cardinal", "ordinal"):
        of, end = counted_noun(text, end)
    if unit is None or unit.base != "ordinal":
        over, end = rate(text, end, counted=bool(of) or unit is not None)
    mods = modifiers(text, start, end)
    negative = _negative(text, start, core_end, hinted)
    return _Raw(numeral, start, end, scale, unit, over, of, negative, core_end, mods)


def _is_amount(text: str, raw: _Raw, labelled: bool) -> bool:
    """Drops labels and identifiers, and numbers glued to letters that are no unit."""
    if raw.unit is not None and raw.unit.base not in ("ordinal", "x"):
        glued = text[raw.start - 1 : raw.start]
        return not (glued.isalnum() or glued == "_")
    numeral = raw.numeral
    if raw.scale != 1.0 or not numeral.digits:
        return not (labelled and not raw.of)
    if is_label(text, numeral.start, numeral.end) or labelled:
        return False
    if re.match(r"[A-Za-z]", text[raw.core_end : raw.core_end + 1]) and numeral.kind != "ordinal":
        return False
    whole = text[numeral.start : numeral.end].isdigit()
    return not (whole and not raw.of and follows_capital(text, numeral.start))


def _base(raw: _Raw, unit: Unit, scale: float) -> tuple[float, float, str]:
    """(value, tolerance, unit) in the base unit."""
    sign = -1.0 if raw.negative else 1.0
    value = sign * raw.numeral.value * scale * unit.factor + unit.offset
    base = unit.base
    if raw.over:
        base = _joined(base, raw.over)
    tolerance = abs(raw.numeral.step * scale * unit.factor) / 2
    return _clean(value), _clean(tolerance), base


def _joined(base: str, over: str) -> str:
    return f"{'1' if base in ('', 'x') else base}/{over}"


def _clean(value: float) -> float:
    """Removes the noise of binary factors: 41.6 * 1e6 is 41_600_000."""
    return float(f"{value:.12g}")


def _scaled_by_hint(raw: _Raw) -> bool:
    """Whether a figure with a currency takes the row's scale: "$737,877 (in thousands)".

    A small figure with cents ("$24.01") is one per share, which such headings except.
    """
    money = raw.unit is not None and raw.unit.base in CURRENCIES and raw.scale == 1.0
    return money and (raw.numeral.step >= 1 or abs(raw.numeral.value) >= 1000)


def _amount(text: str, raw: _Raw, hint: tuple[float, Unit | None] | None) -> Amount:
    unit, scale = raw.unit, raw.scale
    if hint and unit is None and raw.numeral.kind == "cardinal" and raw.scale == 1.0:
        scale, unit = hint[0], hint[1]
    elif hint and _scaled_by_hint(raw):
        scale = hint[0]
    plain = Unit("fraction") if raw.numeral.kind == "fraction" and not raw.over else Unit("1")
    value, tolerance, base = _base(raw, unit or plain, scale)
    return Amount(
        value=value, unit=base, text=text[raw.start : raw.end], start=raw.start, end=raw.end,
        of=raw.of, approximate=raw.mods.approximate, bound=raw.mods.bound, tolerance=tolerance,
    )  # fmt: skip


def _joins(text: str, left: _Raw, right: _Raw) -> bool:
    """Whether two numbers are one range: "10–12 million", "between 5 and 7", "from 5 to 7 days"."""
    between = text[left.end : right.start]
    before = text[max(0, left.start - 80) : left.start]
    if left.numeral.kind != "cardinal" or right.numeral.kind != "cardinal":
        return False
    if between.strip().lower() == "and":
        return bool(re.search(r"\bbetween\s+(?:about\s+)?$", before, re.IGNORECASE))
    if not _RANGE.fullmatch(between) or _SWING.search(before):
        return False
    if left.unit and right.unit and left.unit.base != right.unit.base:
        return False
    if between.strip() == "or" and right.numeral.value - left.numeral.value != 1:
        return False
    return _low_high(left, right)[0] < _low_high(left, right)[1]


def _low_high(left: _Raw, right: _Raw) -> tuple[float, float]:
    shared = right.scale if not left.unit else left.scale
    scale = left.scale if left.scale != 1.0 else shared
    return left.numeral.value * scale, right.numeral.value * right.scale


def _share(left: _Raw, right: _Raw) -> _Raw:
    """The first number of a pair takes scale and unit from the second: "from 5 to 7 million"."""
    scale = left.scale
    if scale == 1.0 and (left.unit is None or left.unit == right.unit or right.scale != 1.0):
        scale = right.scale if left.numeral.value * right.scale <= 1e15 else 1.0
    unit = left.unit or right.unit
    return replace(
        left, scale=scale, unit=unit, of=left.of or right.of, over=left.over or right.over
    )


def _assemble(
    text: str, raws: list[_Raw], hints: dict[int, tuple[float, Unit | None]]
) -> list[Amount]:
    amounts: list[Amount] = []
    index = 0
    while index < len(raws):
        left = raws[index]
        right = raws[index + 1] if index + 1 < len(raws) else None
        if right is not None and _joins(text, left, right):
            low = _amount(text, _share(left, right), hints.get(left.start))
            high = _amount(text, right, hints.get(right.start))
            if low.unit == high.unit and low.value < high.value:
                amounts.append(
                    replace(
                        high, value=low.value, high=high.value, text=text[left.start : right.end],
                        start=left.start, approximate=low.approximate or high.approximate,
                        bound="", of=high.of or low.of,
                    )
                )  # fmt: skip
                index += 2
                continue
        if right is not None:
            left, raws[index + 1] = _lend(text, left, right)
        amounts.append(_amount(text, left, hints.get(left.start)))
        index += 1
    return amounts


def _lend(text: str, left: _Raw, right: _Raw) -> tuple[_Raw, _Raw]:
    """Words said once for two numbers: "from 5 to 7 million", "11 of the 14 bearings"."""
    if _is_swing(text, left, right):
        return _share(left, right), right
    between = text[left.end : right.start]
    if left.unit is None and not left.of and _OUT_OF.fullmatch(between):
        return replace(left, of=right.of), right
    if left.of and right.unit is None and not right.of and between.strip().lower() in ("to", "for"):
        return left, replace(right, of=left.of)
    return left, right


def _is_swing(text: str, left: _Raw, right: _Raw) -> bool:
    if left.unit is not None or left.of or left.scale != 1.0:
        return False
    between = text[left.end : right.start].strip().lower()
    before = text[max(0, left.start - 80) : left.start]
    return between == "to" and bool(re.search(r"\bfrom\s+(?:\w+\s+)?$", before, re.IGNORECASE))


def find_amounts(text: str, *, heading: str = "") -> list[Amount]:
    """Every amount in ``text``, in order and disjoint; ``text[a.start:a.end] == a.text``.

    Dates, years, times of day, identifiers ("Section 4.2", "COVID-19") are left out. Ordinals are
    kept apart with the unit "ordinal", multiples ("doubled") with "x". A unit said once for the
    row ("(Dollars in millions)") is applied to its bare numbers.

    Args:
        text: what to read.
        heading: a heading over the text that may name the unit ("Budget (thousand euro)").
    """
    hints_at = hint_spans(text)
    skipped = [*skip_spans(text), *((d.start, d.end) for d in find_dates(text)), *hints_at]
    hint_of = row_hints(text, heading)
    raws: list[_Raw] = []
    labelled_to = -1
    for numeral in find_numerals(text):
        if (raws and numeral.start < raws[-1].core_end) or not _usable(text, numeral, skipped):
            continue
        raw = _raw(text, numeral, hinted=hint_of(numeral.start) is not None)
        chained = 0 <= labelled_to <= raw.start and continues_label(text[labelled_to : raw.start])
        if _is_amount(text, raw, chained):
            raws.append(raw)
        else:
            labelled_to = raw.numeral.end
    raws = [_trim(raw, after) for raw, after in zip_longest(raws, raws[1:])]
    hints = {raw.start: hint for raw in raws if (hint := hint_of(raw.start)) is not None}
    return _assemble(text, raws, hints)


def _trim(raw: _Raw, after: _Raw | None) -> _Raw:
    """Cuts a counted noun that would run into the next amount."""
    if after is None or raw.end <= after.start:
        return raw
    return replace(raw, end=raw.core_end, of="", over="")
