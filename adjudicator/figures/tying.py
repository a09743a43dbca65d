"""How surely two figures speak of the same thing: by the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from adjudicator.figures.reading import Figure
from adjudicator.idf import idf
from adjudicator.lexicon import VERBS
from adjudicator.words import content, stem, stems

_CLAUSE = re.compile(
    r"[;:](?=\s)|,(?=\s)|\s(?:and|but|while|whereas|which|against|than)\s|\s[–—]\s"
)
_SENTENCE = re.compile(r"[.!?](?=\s+[A-Z“\"(])|\n")
_CONTRAST = re.compile(r"\b(?:while|whereas|but|against|than|compared)\b", re.IGNORECASE)
_OTHER_HEAD = 0.5
_HEAD = re.compile(
    r"(\w+) of (?:the )?(?:about |some |up to )?(?:[€$£]|EUR |USD )?$", re.IGNORECASE
)
# A sentence that speaks of what was named before it.
_LEANING = re.compile(
    r"^\W*(?:it|its|they|their|this|these|that|the [a-z]+)\b|\b(?:it|its)\b|: \S+;",
    re.IGNORECASE,
)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a stretch begins and ends."""
    return _bounds(text, start, end, _SENTENCE)


def _bounds(text: str, start: int, end: int, pattern: re.Pattern[str]) -> tuple[int, int]:
    """The stretch between the matches of ``pattern`` around ``text[start:end]``."""
    left, right = 0, len(text)
    for match in pattern.finditer(text):
        if match.end() <= start:
            left = match.end()
        elif match.start() >= end:
            right = match.start()
            break
    return left, right


def _clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around a stretch begins and ends, inside its sentence."""
    low, high = _bounds(text, start, end, _SENTENCE)
    left, right = _bounds(text, start, end, _CLAUSE)
    return max(low, left), min(high, right)


@lru_cache(maxsize=100_000)
def _stems_in(text: str, start: int, end: int, skip: tuple[int, int]) -> frozenset[str]:
    return frozenset(
        t.stem
        for t in content(text)
        if start <= t.start < end and not skip[0] <= t.start < skip[1] and not t.is_number
    )


def subject_stems(text: str, figure: Figure) -> frozenset[str]:
    """The content words that say what ``figure`` is of: its clause's, else its sentence's."""
    span = (figure.start, figure.end)
    clause = _stems_in(text, *_clause_around(text, *span), span)
    if len(clause) >= 3:
        return clause
    return _stems_in(text, 0, len(text), span)


def wanted_nouns(claim: str, wanted: Sequence[str]) -> frozenset[str]:
    """The two rarest of the wanted words, verbs apart."""
    verbs = {
        t.stem
        for t in content(claim)
        if t.lower in VERBS or (t.lower.endswith("ed") and not t.is_capital)
    }
    nouns = [word for word in wanted if word not in verbs] or list(wanted)
    return frozenset(sorted(nouns, key=lambda word: (-idf(word), word))[:2])


def tie(
    claim: str,
    claimed: Figure,
    text: str,
    found: Figure,
    near: frozenset[str],
    before: frozenset[str] = frozenset(),
) -> float:
    """How surely two figures speak of the same thing, in [0, 1].

    0 when neither of the two rarest words around the claimed figure, verbs apart, stands in the
    window or near it; halved when both are "NOUN of FIGURE" with different nouns. Else the
    IDF-weighted share of the words around the claimed figure that stand around the found one: in
    its clause (1), in its sentence (0.7; 0.4 when it contrasts two things), elsewhere in the window
    or near it (0.45, or 0.65 where the sentence leans on what came before: "It cost …", a table
    row).
    """
    wanted = sorted(subject_stems(claim, claimed))
    if not wanted:
        return 0.5
    span = (found.start, found.end)
    clause = _stems_in(text, *_clause_around(text, *span), span)
    low, high = _bounds(text, *span, _SENTENCE)
    sentence = _stems_in(text, low, high, span)
    beside = 0.4 if _CONTRAST.search(text[low:high]) else 0.7
    leans = bool(_LEANING.search(text[low:high]))
    leaning = 0.65 if leans else 0.45
    around = stems(text) | near | (before if leans else frozenset())
    if not wanted_nouns(claim, wanted) & around:
        return 0.0  # what tells the subject apart is not spoken of at all
    got = 0.0
    for word in wanted:
        share = 1.0 if word in clause else beside if word in sentence else leaning
        got += idf(word) * share if word in around else 0.0
    mine, theirs = _HEAD.search(claim[: claimed.start]), _HEAD.search(text[: found.start])
    other = mine and theirs and stem(mine.group(1).lower()) != stem(theirs.group(1).lower())
    return got / sum(idf(word) for word in wanted) * (_OTHER_HEAD if other else 1.0)
