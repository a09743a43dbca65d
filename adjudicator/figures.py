"""A claim's figures and dates against a window's: what agrees, what differs, what is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from adjudicator.idf import idf
from adjudicator.words import content, stems
from kg.agreement import amounts_agree
from kg.amounts import find_amounts
from kg.dates import dates_agree, find_dates
from kg.types import Amount, DateSpan

Figure = Amount | DateSpan

_CLAUSE = re.compile(
    r"[;:](?=\s)|,(?=\s)|\s(?:and|but|while|whereas|which|against|than)\s|\s[–—]\s"
)
_SENTENCE = re.compile(r"[.!?](?=\s+[A-Z“\"(])|\n")
_AGREEING_BONUS = 0.1
# A sentence that speaks of what was named before it.
_LEANING = re.compile(
    r"^\W*(?:it|its|they|their|this|these|that|the [a-z]+)\b|\b(?:it|its)\b|: \S+;",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of the claim against the window's best-tied comparable figure.

    Attributes:
        claimed: the figure as the claim writes it.
        found: the window's figure, or "" where none is comparable.
        agrees: None where nothing comparable was found.
        tie: in [0, 1], how surely both figures speak of the same thing.
        start: where the found figure begins in the window, or -1.
        is_date: whether it is a date.
    """

    claimed: str
    found: str
    agrees: bool | None
    tie: float
    is_date: bool
    start: int = -1

    @property
    def reason(self) -> str:
        """ "41.6 million EUR against 46.1 million EUR"."""
        return f"{self.claimed} against {self.found}" if self.found else f"{self.claimed} not found"


@lru_cache(maxsize=50_000)
def amounts_in(text: str) -> tuple[Amount, ...]:
    """The amounts of ``text``."""
    found = find_amounts(text) if _has_figure(text) else []
    return tuple(a for a in found if a.unit not in ("ordinal", "x"))


@lru_cache(maxsize=50_000)
def dates_in(text: str) -> tuple[DateSpan, ...]:
    """The dates of ``text``."""
    return tuple(find_dates(text))


def _has_figure(text: str) -> bool:
    return any(t.is_number for t in content(text)) or bool(_WORDED.search(text))


_WORDED = re.compile(
    r"\d|\b(?:half|quarter|third|doubl|tripl|million|billion|thousand|hundred|dozen|one|"
    r"a (?:year|month|week|day))",
    re.IGNORECASE,
)


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
    clause = _stems_in(text, *_bounds(text, *span, _CLAUSE), span)
    if len(clause) >= 3:
        return clause
    return _stems_in(text, 0, len(text), span)


def tie(claim: str, claimed: Figure, text: str, found: Figure, near: frozenset[str]) -> float:
    """How surely two figures speak of the same thing, in [0, 1].

    The IDF-weighted share of the words around the claimed figure that stand around the found one:
    in its clause (1), in its sentence (0.7), elsewhere in the window or near it (0.3, or 0.65 where
    the sentence leans on what came before: "It cost …", a table row).
    """
    wanted = sorted(subject_stems(claim, claimed))
    if not wanted:
        return 0.5
    span = (found.start, found.end)
    clause = _stems_in(text, *_bounds(text, *span, _CLAUSE), span)
    low, high = _bounds(text, *span, _SENTENCE)
    sentence = _stems_in(text, low, high, span)
    around = stems(text) | near
    leaning = 0.65 if _LEANING.search(text[low:high]) else 0.3
    got = 0.0
    for word in wanted:
        share = 1.0 if word in clause else 0.7 if word in sentence else leaning
        got += idf(word) * share if word in around else 0.0
    return got / sum(idf(word) for word in wanted)


def _agreement(claimed: Figure, found: Figure) -> bool | None:
    if isinstance(claimed, Amount) and isinstance(found, Amount):
        agrees = amounts_agree(claimed, found)
        counted = claimed.unit == found.unit == "1" and not (claimed.of and found.of)
        return None if agrees is False and counted else agrees  # a bare "100" denies no "4 bidders"
    if isinstance(claimed, DateSpan) and isinstance(found, DateSpan):
        return dates_agree(claimed, found)
    return None


def _other_time(claim: str, claimed: Figure, text: str, found: Figure) -> bool:
    """Whether both amounts carry a date and the dates are disjoint: then they do not compete."""
    if isinstance(claimed, DateSpan):
        return False
    theirs = dates_in(claim)
    low, high = _bounds(text, found.start, found.end, _SENTENCE)
    ours = [d for d in dates_in(text) if low <= d.start < high]
    if not theirs or not ours:
        return False
    return all(dates_agree(a, b) is False for a in theirs for b in ours)


def compare(claim: str, text: str, near: str = "") -> list[Comparison]:
    """Every amount and date of ``claim`` against ``text``; ``near`` is its title, section, lead-in.

    A figure agrees when the comparable figure that is best tied to the same words agrees; a figure
    that merely stands somewhere in the window does not count for another subject's.
    """
    around = stems(near)
    figures: list[Figure] = [*amounts_in(claim), *dates_in(claim)]
    candidates: list[Figure] = [*amounts_in(text), *dates_in(text)]
    done: dict[tuple[int, int], Comparison] = {}
    for figure in figures:
        made = _compare_one(claim, figure, text, candidates, around)
        known = done.get((figure.start, figure.end))
        if known is None or (made.agrees and not known.agrees):
            done[(figure.start, figure.end)] = made
    return [done[key] for key in sorted(done)]


def _compare_one(
    claim: str, figure: Figure, text: str, candidates: list[Figure], near: frozenset[str]
) -> Comparison:
    best: tuple[float, bool, float, Figure] | None = None
    for found in candidates:
        agrees = _agreement(figure, found)
        if agrees is None or (not agrees and _other_time(claim, figure, text, found)):
            continue
        strength = tie(claim, figure, text, found, near)
        score = strength + (_AGREEING_BONUS if agrees else 0.0)
        if best is None or score > best[0]:
            best = (score, agrees, strength, found)
    is_date = isinstance(figure, DateSpan)
    if best is None:
        return Comparison(figure.text, "", None, 0.0, is_date)
    return Comparison(figure.text, best[3].text, best[1], best[2], is_date, best[3].start)
