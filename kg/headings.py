"""Units said once for a row or column: "(Dollars in millions)", "Budget (thousand euro)"."""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.lexicon import words
from kg.units import LETTER_SCALES, SCALES, Unit, match_unit

Hint = tuple[float, Unit | None]

_GROUP = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_BARE = re.compile(
    r"(?:^|[:;,|]\s*|\s)(?P<hint>(?:in|all figures in|amounts in)\s+"
    r"(?:thousands?|millions?|billions?)(?:\s+(?:of\s+)?(?:euros?|dollars|pounds|EUR|USD|GBP|CHF|tonnes))?"
    r"|(?:EUR|USD|GBP|CHF|€|£|\$)\s?(?:thousands?|millions?|billions?|['’]?000s?|k|m|bn)\b"
    r"|(?:thousand|million|billion)s?\s+(?:of\s+)?(?:euros?|dollars|pounds|EUR|USD|GBP|CHF))\s*$",
    re.IGNORECASE,
)
_FILLER = words("unit_fillers")
_CODES = {
    "dollars": "USD", "dollar": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP",
    "sterling": "GBP", "eur": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF", "jpy": "JPY",
    "yen": "JPY", "$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY",
}  # fmt: skip
_ZEROS = re.compile(r"^['’]?000s?$")
_TOKEN = re.compile(r"US\$|[$€£¥]|['’]?000s?\b|[^\s,;:$€£¥]+")


def heading_unit(heading: str) -> Hint | None:
    """Scale and unit that a heading names, as (factor, unit or None), or None.

    "Budget (thousand euro)" → (1000, EUR); "(in millions)" → (1e6, None); "Load (kN)" → (1, N).
    """
    for group in _GROUP.finditer(heading):
        hint = _parse(group.group(1))
        if hint:
            return hint
    bare = _BARE.search(heading)
    return _parse(bare["hint"]) if bare else None


def _parse(hint: str) -> Hint | None:
    """The hint in the text, or None when anything else stands among them."""
    scale, unit = 1.0, None
    count = 0
    whole = match_unit(hint.strip(), 0)
    if whole and whole[1] == len(hint.strip()):
        return 1.0, whole[0]
    for token in _TOKEN.findall(hint.split(", except")[0]):
        low = token.lower().strip(".")
        if low in _CODES:
            unit = Unit(_CODES[low])
        elif low in SCALES or _ZEROS.match(low):
            scale *= SCALES.get(low, 1e3)
        elif token in LETTER_SCALES and unit is not None:
            scale *= LETTER_SCALES[token]
        elif low not in _FILLER and token.lower() not in _FILLER:
            tail = match_unit(token, 0)
            if tail is None or tail[1] != len(token) or unit is not None:
                return None
            unit = tail[0]
        else:
            continue
        count += 1
    return (scale, unit) if count else None


def hint_spans(text: str) -> list[tuple[int, int]]:
    """Bracketed stretches that are unit hints: no amounts in themselves."""
    return [m.span() for m in _GROUP.finditer(text) if _parse(m.group(1))]


def row_hints(text: str, heading: str = "") -> Callable[[int], Hint | None]:
    """A function from an offset to the hint that holds there.

    Within a ``;``-separated part, that part's own hint before the number wins; else a hint at the
    end of the whole text, else the heading's. Prose (no colon and no closing hint) has none.
    """
    general = heading_unit(heading) if heading else None
    trailing = re.search(r"[(\[]([^()\[\]]{1,60})[)\]]\s*[.;]?\s*$", text)
    closing = _parse(trailing.group(1)) if trailing and ":" in text else None
    if closing and closing[0] == 1.0 and ";" in text:
        closing = None
    parts = [(m.start(), m.end()) for m in re.finditer(r"[^;\n]+", text)]

    def at(offset: int) -> Hint | None:
        for start, end in parts:
            if start <= offset < end:
                label, colon, _ = text[start:offset].rpartition(":")
                own = heading_unit(label) if colon else None
                return own or closing or general
        return closing or general

    return at
