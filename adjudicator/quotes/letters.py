"""Text with the differences between a quotation and its source that do not matter taken out."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

_SAME = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl",
}  # fmt: skip
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_ELLIPSIS = re.compile(
    r"\s*(?:\[\s*(?:\.\s?\.\s?\.|…)\s*\]|\(\s*(?:\.\s?\.\s?\.|…)\s*\)|\.\s?\.\s?\.|…)\s*"
)
_INSERTED = re.compile(r"\[(\w)\](?=\w)|\[[^\]]{2,60}\]")
_EDGE = " \t\n.,;:!?'\"-"


@dataclass(frozen=True, slots=True)
class Letters:
    """Normalised text; ``places[i]`` is the offset in the original of character ``i``."""

    text: str
    places: array[int]


def normalise(original: str) -> Letters:
    r"""White space runs become one space, quote marks and dashes plain, ligatures letters.

    A hyphen between two letters goes, with any line break behind it: "well-known", "well-\nknown"
    and "wellknown" read alike. Case is kept.
    """
    letters: list[str] = []
    places = array("l")
    for offset, raw in enumerate(original):
        if raw in _DROPPED:
            continue
        shown = " " if raw.isspace() else _SAME.get(raw, raw)
        if shown == " " and (not letters or letters[-1] == " "):
            continue
        for one in shown:
            letters.append(one)
            places.append(offset)
    return _unhyphenated("".join(letters), places)


def _unhyphenated(text: str, places: array[int]) -> Letters:
    kept: list[str] = []
    kept_places = array("l")
    at = 0
    for match in re.finditer(r"(?<=[^\W\d_])- ?(?=[^\W\d_])", text):
        kept.append(text[at : match.start()])
        kept_places.extend(places[at : match.start()])
        at = match.end()
    kept.append(text[at:])
    kept_places.extend(places[at:])
    return Letters("".join(kept), kept_places)


def pieces(quotation: str) -> list[str]:
    """The stretches of a quotation between its ellipses and insertions, normalised.

    "[T]he" counts as "The"; "[the council]" is the quoting writer's own word, so a gap.
    """
    text = unicodedata.normalize("NFC", quotation)
    text = _INSERTED.sub(lambda m: m.group(1) or "…", text)
    made = [normalise(part).text.strip(_EDGE) for part in _ELLIPSIS.split(text)]
    return [part for part in made if part]
