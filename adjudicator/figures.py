"""A claim's figures and dates against a window's: what agrees, what differs, what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from adjudicator.idf import idf
from adjudicator.lexicon import VERBS
from adjudicator.words import content, stem, stems
from kg.agreement import amounts_agree
from kg.amounts import find_amounts
from kg.dates import dates_agree, find_dates
from kg.types import Amount, DateSpan

Figure = Amount | DateSpan

_CLAUSE = re.compile(
    r"[;:](?=\s)|,(?=\s)|\s(?:and|but|while|whereas|which|against|than)\s|\s[–—]\s"
)
_SENTENCE = re.compile(r"[.!?](?=\s+[A-Z“\"(])|\n")
_AGREEING_BONUS = 0.25
_UNIT_SLIP = 0.25
_VAGUE_DAYS = 60
_FAR_APART = 12.0  # amounts that differ by more hardly measure the same thing
_CONTRAST = re.compile(r"\b(?:while|whereas|but|against|than|compared)\b", re.IGNORECASE)
_RIVAL_TIE = 0.5  # a date in the window that is tied so well is not passed over for the heading's
_ISO_DAY = 10
_OTHER_HEAD = 0.5
_HEAD = re.compile(
    r"(\w+) of (?:the )?(?:about |some |up to )?(?:[€$£]|EUR |USD )?$", re.IGNORECASE
)
_PER = re.compile(
    r"^.{0,3}\b(?:for )?(?:every|each|per|an?)\s+(day|week|month|year|hour)\b", re.IGNORECASE
)
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
        agrees: None where nothing comparable was found, or, with ``found`` set, where a stretch
            of time ("early 2023") is met by a date of the same year and no more can be said.
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
    def is_open(self) -> bool:
        """Whether the claimed figure is neither borne out nor loosely met."""
        return not self.agrees and not (self.agrees is None and self.found)

    @property
    def reason(self) -> str:
        """In words: "41.6 million EUR against 46.1 million EUR"."""
        return f"{self.claimed} against {self.found}" if self.found else f"{self.claimed} not found"


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
    """The dates of ``text``; ``anchor`` (an ISO day) is what "today" and "yesterday" count from."""
    return tuple(find_dates(text, anchor=anchor))


_WORDED = re.compile(
    r"\d|\b(?:half|quarter|third|double|triple|million|billion|thousand|hundred|dozen|twice|one|two"
    r"|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty"
    r"|a (?:year|month|week|day))",
    re.IGNORECASE,
)
# "up to 44 tonnes" states the limit itself; "less than 50 tonnes" does not.
_PER_WORDS = {
    "year": r"\b(?:year|yearly|annual|annually|annum)\b", "month": r"\bmonth",
    "week": r"\bweek", "day": r"\b(?:day|daily)\b", "hour": r"\bhour",
}  # fmt: skip
_EXACT_LIMIT = re.compile(
    r"\b(?:as (?:much|many|heavy|long|high|wide) as|up to|a maximum of|at most|no more than"
    r"|not more than)\s*(?:[€$£]|EUR|USD|GBP)?\s*$",
    re.IGNORECASE,
)
# A table row ends with the unit of the whole table: "… (thousand euro, prices of 2021)".
_CAPTION_UNIT = re.compile(r"\(([^(),]{2,40})(?:,[^()]{0,80})?\)\s*$")
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


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
    clause = _stems_in(text, *_bounds(text, *span, _CLAUSE), span)
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


def _agreement(claim: str, claimed: Figure, text: str, found: Figure) -> bool | None:
    if isinstance(claimed, DateSpan) or isinstance(found, DateSpan):
        both = isinstance(claimed, DateSpan) and isinstance(found, DateSpan)
        return dates_agree(claimed, found) if both else None  # type: ignore[arg-type]
    if claimed.bound == "max" and _EXACT_LIMIT.search(claim[: claimed.start]):
        claimed = replace(claimed, bound="")
        found = replace(found, bound="") if found.bound == "max" else found
    agrees = amounts_agree(claimed, found)
    if agrees is None and (
        _same_cell(claimed, text, found)
        or _same_rate(claimed, text, found)
        or _same_term(claimed, text, found)
    ):
        return True
    return None if agrees is False and _no_rival(claimed, found) else agrees


def _loosely(claimed: Figure, found: Figure) -> bool:
    """Whether a long stretch of time and a date lie in the same year."""
    if not (isinstance(claimed, DateSpan) and isinstance(found, DateSpan)):
        return False
    if claimed.first[:4] != found.first[:4] or not claimed.first[:4].isdigit():
        return False
    days = (date.fromisoformat(claimed.last) - date.fromisoformat(claimed.first)).days
    return days >= _VAGUE_DAYS


def _same_numeral(claimed: Figure, found: Figure) -> bool:
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
    if _same_numeral(claimed, found):
        return False
    small, large = sorted((abs(claimed.value), abs(found.value)))
    return large > _FAR_APART * max(small, 1e-12)


def _same_cell(claimed: Amount, text: str, found: Amount) -> bool:
    """A table cell has its unit in a caption: the same numeral behind a colon may stand for it."""
    if found.unit != "1" or found.of or not text[: found.start].rstrip().endswith(":"):
        return False
    return _same_numeral(claimed, found)


def _same_rate(claimed: Amount, text: str, found: Amount) -> bool:
    """A rate may be told apart from its amount: "the yearly cost is put at 310,000 euro"."""
    whole, _, per = claimed.unit.partition("/")
    if not per or found.unit != whole or not _same_numeral(claimed, found):
        return False
    low, high = _bounds(text, found.start, found.end, _SENTENCE)
    said = _PER_WORDS.get(per, rf"\b{re.escape(per)}")
    return re.search(said, text[low:high], re.IGNORECASE) is not None


def _same_term(claimed: Amount, text: str, found: Amount) -> bool:
    """Who must act within 28 days has 28 days."""
    if claimed.bound or claimed.unit != found.unit or not _same_numeral(claimed, found):
        return False
    return text[: found.start].rstrip().lower().endswith("within")


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


def compare(
    claim: str, text: str, near: str = "", *, before: str = "", anchor: str | None = None
) -> list[Comparison]:
    """Every amount and date of ``claim`` against ``text``; ``near`` is its title and section.

    A date of the claim that the window does not hold may stand near it: minutes of 12 March 2019
    tell of 2019. ``before`` are the words
    before the window, which count where a sentence leans on them ("It cost …"); ``anchor`` is the
    day that the window was written, where it is known.

    A figure agrees when the comparable figure that is best tied to the same words agrees; a figure
    that merely stands somewhere in the window does not count for another subject's.
    """
    around = (stems(near), stems(before))
    figures: list[Figure] = [*amounts_in(claim), *dates_in(claim)]
    day = anchor if anchor and len(anchor) == _ISO_DAY else None
    candidates: list[Figure] = [*amounts_in(text), *dates_in(text, day)]
    done: dict[tuple[int, int], Comparison] = {}
    for figure in figures:
        made = _compare_one(claim, figure, text, candidates, around, dates_in(f"{near} {before}"))
        known = done.get((figure.start, figure.end))
        if known is None or (made.agrees and not known.agrees):
            done[(figure.start, figure.end)] = made
    return [done[key] for key in sorted(done)]


def _compare_one(
    claim: str,
    figure: Figure,
    text: str,
    candidates: list[Figure],
    near: tuple[frozenset[str], frozenset[str]],
    around_dates: tuple[DateSpan, ...],
) -> Comparison:
    best: tuple[float, bool, float, Figure] | None = None
    for found in candidates:
        agrees = _agreement(claim, figure, text, found)
        if agrees is None or (not agrees and _other_time(claim, figure, text, found)):
            continue
        strength = tie(claim, figure, text, found, *near)
        if not agrees and _same_numeral(figure, found):
            strength = min(1.0, strength + _UNIT_SLIP)
        score = strength + (_AGREEING_BONUS if agrees else 0.0)
        if best is None or score > best[0]:
            best = (score, agrees, strength, found)
    is_date = isinstance(figure, DateSpan)
    if isinstance(figure, DateSpan) and (best is None or not best[1]):
        stands = next((d for d in around_dates if dates_agree(figure, d)), None)
        if stands is not None and (best is None or best[2] < _RIVAL_TIE):
            return Comparison(figure.text, stands.text, True, 0.5, True)
    if best is None:
        return Comparison(figure.text, "", None, 0.0, is_date)
    if not best[1] and _loosely(figure, best[3]):
        return Comparison(figure.text, best[3].text, None, best[2], is_date, best[3].start)
    return Comparison(figure.text, best[3].text, best[1], best[2], is_date, best[3].start)
