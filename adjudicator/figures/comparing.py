"""A claim's figures and dates against a window's: what agrees, what differs, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from adjudicator.figures.agreeing import agreement, loosely, other_time, same_numeral
from adjudicator.figures.reading import Figure, amounts_in, dates_in
from adjudicator.figures.tying import tie
from adjudicator.words import stems
from kg.dates import dates_agree
from kg.types import DateSpan

_AGREEING_BONUS = 0.25
_UNIT_SLIP = 0.25
_RIVAL_TIE = 0.5  # a date in the window that is tied so well is not passed over for the heading's
_ISO_DAY = 10


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
        agrees = agreement(claim, figure, text, found)
        if agrees is None or (not agrees and other_time(claim, figure, text, found)):
            continue
        strength = tie(claim, figure, text, found, *near)
        if not agrees and same_numeral(figure, found):
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
    if not best[1] and loosely(claim, figure, best[3]):
        return Comparison(figure.text, best[3].text, None, best[2], is_date, best[3].start)
    return Comparison(figure.text, best[3].text, best[1], best[2], is_date, best[3].start)
