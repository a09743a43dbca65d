"""Numbers as written: digits in every usual grouping, words, fractions, ordinals, multiples."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_BIG = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "dozen": 12.0,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "hundredth": 100,
}  # fmt: skip
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4,
    "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8,
    "tenth": 10, "tenths": 10,
}  # fmt: skip
_MULTIPLES = {
    "doubled": 2, "doubling": 2, "doubles": 2, "twice": 2, "twofold": 2, "tripled": 3,
    "tripling": 3, "triples": 3, "thrice": 3, "threefold": 3, "quadrupled": 4, "fourfold": 4,
    "fivefold": 5, "tenfold": 10, "halved": 0.5, "halving": 0.5, "halves": 0.5,
}  # fmt: skip
_GLYPHS = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5,
    "⅘": 4 / 5, "⅙": 1 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip
_DENOMINATORS = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 100, 1000})
_GLYPH = "[" + "".join(_GLYPHS) + "]"
_DIGITS = re.compile(
    r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)(?:[.,]\d+)?"
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
    r"|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}(?!\d)"
    r"|\d+[.,]\d+|\d+\s?/\s?\d+|\d+|(?<![\w.])\.\d+"
)
_MIXED = re.compile(rf"[\s-]?(?:(?P<glyph>{_GLYPH})|(?P<n>[1-9])/(?P<d>[2-9]|1[0-6])(?![\d/]))")
_SUFFIX = re.compile(r"(?:st|nd|rd|th)\b")
_WORD = re.compile(r"[A-Za-z]+")
_GAP = re.compile(r"(?:\s|\u00a0|-(?=[A-Za-z]))+")
_NUMBER_START = re.compile(
    r"(?<![\w'’])(?:"
    + "|".join(sorted({*_UNITS, *_TENS, *_BIG, *_ORDINALS, *_MULTIPLES, *_PARTS}, key=len)[::-1])
    + r"|an?(?=[\s-]+(?:hundred|thousand|million|billion|trillion|dozen|half|third|quarter|fifth"
    r"|tenth|couple)\b))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written.

    Attributes:
        start, end: offsets; ``text[start:end]`` is the number alone, without unit or currency.
        value: its value.
        step: worth of the last written digit (0.1 for 41.6; 1e6 for "forty-one million").
        kind: "cardinal", "ordinal", "fraction" or "multiple".
        digits: whether it was written in digits.
    """

    start: int
    end: int
    value: float
    step: float
    kind: str = "cardinal"
    digits: bool = True


def _digit_value(written: str) -> tuple[float, float]:
    """Value and worth of the last digit of a plain digit number in any grouping."""
    plain = re.sub(r"[ \u00a0\u2009\u202f'’]", "", written)
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}", plain):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", ".")
    decimals = len(plain.partition(".")[2])
    return float(plain), float(f"1e-{decimals}")


def _digit_numeral(text: str, found: re.Match[str]) -> tuple[Numeral | None, int]:
    """The numeral at a digit match, and where to go on (None: a version, an odd slash, ...)."""
    start, end = found.span()
    written = found.group()
    if "/" in written:
        top, bottom = (int(part) for part in written.split("/"))
        if not 0 < top < bottom or bottom not in _DENOMINATORS:
            return None, end
        return Numeral(start, end, top / bottom, 0.0, "fraction"), end
    if re.match(r"[.,]\d", text[end : end + 2]):
        rest = re.compile(r"[\d.,]*\d").match(text, start)
        return None, rest.end() if rest else end
    value, step = _digit_value(written)
    mixed = _MIXED.match(text, end) if "." not in written else None
    if mixed:
        glyph = mixed.group("glyph")
        extra = _GLYPHS[glyph] if glyph else int(mixed.group("n")) / int(mixed.group("d"))
        return Numeral(start, mixed.end(), value + extra, 0.0), mixed.end()
    suffix = _SUFFIX.match(text, end)
    if suffix:
        return Numeral(start, suffix.end(), value, 1.0, "ordinal"), suffix.end()
    return Numeral(start, end, value, step), end


@dataclass(slots=True)
class _Words:
    """Reads the words of a spelled number one by one."""

    text: str
    at: int

    def peek(self) -> tuple[str, int]:
        gap = _GAP.match(self.text, self.at)
        word = _WORD.match(self.text, gap.end() if gap else self.at)
        if word is None or (gap is None and self.at and self.text[self.at - 1].isalnum()):
            return "", self.at
        return word.group().lower(), word.end()


def _cardinal(text: str, at: int) -> tuple[float, float, int] | None:
    """Value, step and end of the spelled cardinal at ``at``, e.g. "twelve thousand and forty"."""
    reader = _Words(text, at)
    total = current = 0.0
    step, end, seen, room = 1.0, at, False, 1e3
    while True:
        word, after = reader.peek()
        if word in ("a", "an") and not seen:
            current = 1.0
        elif word == "and" and seen:
            ahead = _Words(text, after).peek()[0]
            if not (current >= 100 or total) or (ahead not in _UNITS and ahead not in _TENS):
                break
            reader.at = after
            continue
        elif word in _UNITS and (not seen or _fits(current, total, _UNITS[word], room)):
            current, step, seen = current + _UNITS[word], 1.0, True
        elif word in _TENS and (not seen or _fits(current, total, _TENS[word], room)):
            current, step, seen = current + _TENS[word], 1.0, True
        elif word in ("hundred", "dozen") and current < 100:
            current, step, seen = (current or 1.0) * _BIG[word], 1.0, True
        elif word in ("thousand", "million", "billion", "trillion") and _BIG[word] < _last(total):
            total, current, step, seen = total + (current or 1) * _BIG[word], 0.0, _BIG[word], True
            room = _BIG[word]
        else:
            break
        reader.at = end = after
    if not seen:
        return None
    return total + current, step, end


def _last(total: float) -> float:
    """The next scale word must be smaller than what was already closed."""
    if not total:
        return float("inf")
    return next((scale for scale in (1e3, 1e6, 1e9, 1e12) if total % (scale * 1e3)), 1e12)


def _fits(current: float, total: float, add: float, room: float) -> bool:
    """Whether ``add`` may follow: twenty + one, hundred + forty; not five + six."""
    if current == 0:
        return total > 0 and add < room
    digits = 1 if add < 10 else 2
    return current % 10**digits == 0 and not (current < 20 and add < 20)


def _point(text: str, value: float, end: int) -> tuple[float, float, int]:
    """Adds spoken decimals: "four point five"."""
    step, reader = 1.0, _Words(text, end)
    word, after = reader.peek()
    if word != "point":
        return value, 0.0, end
    reader.at = after
    while True:
        word, after = reader.peek()
        if word not in _UNITS or _UNITS[word] > 9:
            return value, (step if step < 1 else 0.0), end
        step /= 10
        value, end = value + _UNITS[word] * step, after
        reader.at = after


_HALF_TAIL = re.compile(r"\s+and\s+(?:a\s+half|a\s+quarter|three\s+quarters)\b", re.IGNORECASE)
_NOT_HALF = re.compile(
    r"(?:first|second|latter|other|better|upper|lower|top|bottom|past)\s+$", re.I
)


def _fraction(text: str, start: int) -> Numeral | None:
    """Reads "two-thirds", "a quarter of", "half the", "half a million"."""
    reader = _Words(text, start)
    word, after = reader.peek()
    top = 1.0
    if word in ("a", "an", "one") or (word in _UNITS and 1 < _UNITS[word] < 20):
        top = 1.0 if word in ("a", "an") else float(_UNITS[word])
        reader.at = after
        word, after = reader.peek()
    elif word not in ("half", "quarter"):
        return None
    if word not in _PARTS or (top == 1 and word.endswith("s")) or (top > 1 and word[-1] != "s"):
        return None
    bare = reader.at == start
    tail = text[after : after + 12].lower()
    follows = (
        r"\s+(?:of|the|a|an|its|their|his|her|our|that|this)\b|[\s-]*(?:million|billion|dozen)"
    )
    if bare and (not re.match(follows, tail) or _NOT_HALF.search(text[max(0, start - 12) : start])):
        return None
    if word in ("third", "fifth", "fourth", "sixth", "eighth", "tenth") and re.match(
        r"\s+(?!of\b|as\b|more\b|less\b|the\b|in\b|by\b|from\b|on\b|and\b|to\b)[a-z]", tail
    ):
        return None
    scale = re.compile(r"\s+(?:an?\s+)?(million|billion|thousand|hundred|dozen)\b", re.I).match(
        text, after
    )
    if scale and word in ("half", "quarter", "quarters"):
        value = top / _PARTS[word] * _BIG[scale.group(1).lower()]
        return Numeral(start, scale.end(), value, 0.0, digits=False)
    return Numeral(start, after, top / _PARTS[word], 0.0, "fraction", digits=False)


def _spelled(text: str, start: int) -> Numeral | None:
    """The number in words that starts at ``start``, or None."""
    first = _WORD.match(text, start)
    word = first.group().lower() if first else ""
    if word in _MULTIPLES and word != "halves":
        return Numeral(start, start + len(word), _MULTIPLES[word], 0.0, "multiple", digits=False)
    fraction = _fraction(text, start)
    if fraction:
        return fraction
    if word in _ORDINALS:
        end = start + len(word)
        return Numeral(start, end, float(_ORDINALS[word]), 1.0, "ordinal", digits=False)
    parsed = _cardinal(text, start)
    if parsed is None:
        return None
    value, step, end = parsed
    if text[start:end].lower() in _BIG:
        return None
    ordinal, after = _Words(text, end).peek()
    if ordinal in _ORDINALS and value % 10 == 0 and _ORDINALS[ordinal] < 10 and value >= 20:
        return Numeral(start, after, value + _ORDINALS[ordinal], 1.0, "ordinal", digits=False)
    value, spoken, end = _point(text, value, end)
    return _with_tail(text, Numeral(start, end, value, spoken or step, digits=False))


def _with_tail(text: str, number: Numeral) -> Numeral:
    """Reads "two and a half", "one and a half million", "a million and a half"."""
    tail = _HALF_TAIL.match(text, number.end)
    value, end, step = number.value, number.end, number.step
    if tail:
        share = {"half": 0.5, "quarter": 0.25}.get(tail.group().split()[-1].lower(), 0.75)
        value, end, step = value + share * (step if step >= 1e3 else 1.0), tail.end(), 0.0
    elif step >= 1e3 or step < 1:
        return number
    scale = re.compile(r"\s+(million|billion|thousand)\b", re.IGNORECASE).match(text, end)
    if scale and tail:
        factor = _BIG[scale.group(1).lower()]
        value, end = value * factor, scale.end()
    return Numeral(number.start, end, value, step, digits=False)


def find_numerals(text: str) -> list[Numeral]:
    """Every number in ``text``, in order and disjoint.

    Versions ("1.2.3") and odd slashes ("9/11") are not numbers. Whether a number is a year, a
    date, an identifier or an amount is for the caller to say.
    """
    found: list[Numeral] = []
    at = 0
    while at < len(text):
        digits = _DIGITS.search(text, at)
        glyph = re.compile(_GLYPH).search(text, at, digits.start() if digits else len(text))
        limit = min(m.start() if m else len(text) for m in (digits, glyph))
        word = _NUMBER_START.search(text, at, min(len(text), limit + 12))
        if word and word.start() < limit:
            number = _spelled(text, word.start())
            at = number.end if number else word.end()
        elif glyph:
            number = Numeral(glyph.start(), glyph.end(), _GLYPHS[glyph.group()], 0.0, "fraction")
            at = glyph.end()
        elif digits:
            number, at = _digit_numeral(text, digits)
        else:
            break
        if number:
            found.append(number)
    return found
