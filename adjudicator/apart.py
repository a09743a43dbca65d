"""Whether two sentences that are built alike speak of two things, or of two times.

"The crude protein of Tollgrass was 17.2 percent" and "The crude protein of Marren was 16.9 percent"
share all but the subject and the figure: they are two facts. Two records of one series ("date:
2024-06-30", "date: 2024-12-31") are two as well, and so are one year's figure and an average.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from adjudicator.figures import amounts_in, dates_in
from adjudicator.frame_words import EVENTS, MEASURES
from adjudicator.frames import core, is_verb
from adjudicator.setting import one_paper
from adjudicator.types import Window
from adjudicator.words import Token, content, negations, opposites, tokens
from kg.types import DateSpan

_BUILT_ALIKE = 0.5  # share of the shorter sentence's words that stand in the other in order
_RECORDED = re.compile(r"(?<!\w)(?:date|day|period|month|year): ([\w-]+)", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_AVERAGED = re.compile(
    r"\b(?:a|per|each|every) year\b|\bon average\b|\baverage\b|\bannual(?:ly)?\b"
    r"|\bover (?:\w+ )?years\b",
    re.IGNORECASE,
)


def of_two_things(one: str, other: str, *, alike: float = _BUILT_ALIKE) -> bool:
    """Whether two texts differ in a figure and, beside it, in the word for what has it.

    ``alike`` is the share of the shorter one's words that both must have in one order.

    Where nothing but one word differs, that word may be the very matter in dispute; where a figure
    differs too, each word has its own figure.
    """
    mine, theirs = tokens(one), tokens(other)
    matcher = SequenceMatcher(None, [t.stem for t in mine], [t.stem for t in theirs], False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    if same < alike * min(len(mine), len(theirs)):
        return False
    figures = _figure_starts(one), _figure_starts(other)
    figure_differs = word_differs = False
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "replace":
            continue
        left, right = mine[i1:i2], theirs[j1:j2]
        figure_differs |= _has_figure(left, figures[0]) and _has_figure(right, figures[1])
        word_differs |= _other_word(_words(left, figures[0]), _words(right, figures[1]))
    return figure_differs and word_differs


def each_has_its_word(mine: str, theirs: str) -> bool:
    """Whether each names what the other does not, verbs and measures apart: "for a car"."""
    months = [frozenset(_MONTH.findall(text)) for text in (mine, theirs)]
    if all(months) and not months[0] & months[1]:
        return True
    own, others = _things(mine), _things(theirs)
    return bool(own - others and others - own)


def of_two_lines(one: str, other: str, mine: str, theirs: str) -> bool:
    """Whether lines with the figures ``mine`` and ``theirs`` are of two things, sizes or months."""
    sizes = [
        {(a.value, a.unit) for a in amounts_in(text) if a.text != figure}
        for text, figure in ((one, mine), (other, theirs))
    ]
    return (all(sizes) and not sizes[0] & sizes[1]) or each_has_its_word(one, other)


def _things(text: str) -> frozenset[str]:
    verbs = frozenset(t.stem for t in content(text) if is_verb(t))
    return core(text) - verbs - frozenset(MEASURES) - frozenset(EVENTS.values())


def of_two_times(one: Window, other: Window) -> bool:
    """Whether both are records of one series, of other days, or a year's figure and an average."""
    days = _recorded(one), _recorded(other)
    if one_paper(one, other) and all(days) and days[0] != days[1]:
        return True
    yearly = bool(dates_in(one.text)), bool(dates_in(other.text))
    averaged = bool(_AVERAGED.search(one.text)), bool(_AVERAGED.search(other.text))
    return yearly != averaged and yearly[0] != yearly[1] and averaged[0] != averaged[1]


def row_times(window: Window) -> tuple[DateSpan, ...]:
    """The times that a table's row is about, where its label is one: "2023", "March 2024"."""
    if not (window.derived and window.cells):
        return ()
    return dates_in(window.cells[0].text)


def _recorded(window: Window) -> str:
    found = _RECORDED.search(" ".join(window.section))
    return found.group(1) if found else ""


def _figure_starts(text: str) -> frozenset[int]:
    spans = [(a.start, a.end) for a in amounts_in(text)] + [
        (d.start, d.end) for d in dates_in(text)
    ]
    return frozenset(t.start for t in tokens(text) if any(a <= t.start < b for a, b in spans))


def _has_figure(some: Sequence[Token], figures: frozenset[int]) -> bool:
    return any(t.start in figures or t.is_number for t in some)


def _words(some: Sequence[Token], figures: frozenset[int]) -> list[Token]:
    return [t for t in some if t.is_content and not t.is_number and t.start not in figures]


def _other_word(mine: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """A word on either side, none shared, and neither the opposite of one across."""
    if not mine or not theirs or {t.stem for t in mine} & {t.stem for t in theirs}:
        return False
    across = {t.stem for t in theirs}
    opposed = any(opposites(t.stem) & across for t in mine)
    denied = any(negations(t.text) for t in (*mine, *theirs))
    return not (opposed or denied)
