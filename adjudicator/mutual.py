"""Passages that the verifier refutes both ways: contradictions that no two figures give away.

The rules of :mod:`adjudicator.conflicts` compare figures, dates and a few opposites. What is left
is read: one passage as the evidence and the other as the claim, and the reverse. Only a pair that
is refuted both ways counts, and only where nothing tells the two matters apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from adjudicator.apart import of_two_things, of_two_times
from adjudicator.figures import amounts_in
from adjudicator.frame_words import MUTABLE
from adjudicator.frames import modifiers_in, status_of
from adjudicator.judges.context import lead_in
from adjudicator.names import missing_names
from adjudicator.setting import day_of, days_between, of_other_age, one_paper
from adjudicator.standing import other_subject
from adjudicator.types import ConflictScore, Window
from adjudicator.verifier.model import Floats, softmax
from adjudicator.words import content

MUTUAL = 0.8
"""The mean of both probabilities of refutation from which a pair counts as contradicting."""

READ = "each denies the other, read both ways"
"""How the reason of every score that comes from reading begins."""

_NONE = ConflictScore(score=0.0)
_WEAKEST, _SPAN = 0.5, 0.1
_FIRST = 2 * MUTUAL - 1
_REFUTED = 1
_SAME_STATE_DAYS = 120
_TELLS_LITTLE = 3
_NO_SUBJECT = re.compile(
    r"\W*(?:[A-Z][a-z]+(?:ed|en|wn)\s+(?:by|to|with|on|at|in|from|for|without)"
    r"|It|They|This|That|These|Those|He|She|There)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DRAFT = re.compile(r"\bdraft\b", re.IGNORECASE)


class Scorer(Protocol):
    """What gives logits of (supported, refuted, not enough evidence) for (evidence, claim)."""

    def logits(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Shape (pairs, 3), in order."""
        ...


def mutual_refutations(
    pairs: Sequence[tuple[Window, Window]], scorer: Scorer
) -> list[ConflictScore]:
    """One score per pair, in order; 0 with no reason where the two may both be right.

    The order within a pair does not matter. Scores lie in [0.5, 0.6], below those of the rules:
    where both see one matter, the rule's reason is the better one. The reverse is read only where
    the first reading leaves room for a mean of :data:`MUTUAL`.
    """
    ordered = [_in_order(one, other) for one, other in pairs]
    open_ones = [n for n, (a, b) in enumerate(ordered) if comparable(a, b)]
    there = _refuted([ordered[n] for n in open_ones], scorer)
    left = [(n, p) for n, p in zip(open_ones, there, strict=True) if p >= _FIRST]
    back = _refuted([(ordered[n][1], ordered[n][0]) for n, _ in left], scorer)
    found = [_NONE] * len(ordered)
    for (n, one), other in zip(left, back, strict=True):
        mean = (one + other) / 2
        if mean >= MUTUAL:
            found[n] = _conflict(ordered[n], mean)
    return found


def comparable(one: Window, other: Window) -> bool:
    """Whether two passages can be held against each other by reading them.

    They are not where a modifier, a name or an age tells their subjects apart, where both give
    figures for other years, where one states what the other only plans or assumes, where what they
    say may have changed in between, or where one says too little by itself: a composed table row,
    or a sentence without its subject. Nor are two passages of one document that both give figures:
    they may be of its parts in turn.
    """
    if one.derived or other.derived or _plain(one) == _plain(other):
        return False
    if is_elliptical(one.text) or is_elliptical(other.text):
        return False
    if one_paper(one, other) and amounts_in(one.text) and amounts_in(other.text):
        return False
    if status_of(one.text) != status_of(other.text) or _changed(one, other):
        return False
    if _figures_of_other_years(one.text, other.text):
        return False
    if families_differ(one.text, other.text) or of_other_age(one, other):
        return False
    if other_subject(one, other) or of_two_things(one.text, other.text) or of_two_times(one, other):
        return False
    return not (
        missing_names(one.text, other.text, lead_in(other))
        and missing_names(other.text, one.text, lead_in(one))
    )


def is_elliptical(text: str) -> bool:
    """Whether a short sentence leaves out what it speaks of: "Carried by 19 votes to 8."."""
    words = [token for token in content(text) if not token.is_number]
    return len(words) <= _TELLS_LITTLE and bool(_NO_SUBJECT.match(text))


def _in_order(one: Window, other: Window) -> tuple[Window, Window]:
    """The earlier one first, where both are dated."""
    first, second = sorted((one, other), key=lambda w: (day_of(w), w.document, w.start, w.end))
    return first, second


def _changed(one: Window, other: Window) -> bool:
    gap = days_between(day_of(one), day_of(other))
    mutable = MUTABLE.search(one.text) or MUTABLE.search(other.text)
    return bool(mutable) and gap is not None and gap > _SAME_STATE_DAYS


def _figures_of_other_years(one: str, other: str) -> bool:
    """Whether both give figures, each for years that the other does not name."""
    mine, theirs = set(_YEAR.findall(one)), set(_YEAR.findall(other))
    apart = bool(mine and theirs) and not mine & theirs
    return apart and bool(amounts_in(one)) and bool(amounts_in(other))


def families_differ(one: str, other: str) -> bool:
    """Whether both have a telling word of one family, and not the same: "Pier 3" and "Pier 4"."""
    mine, theirs = modifiers_in(one), modifiers_in(other)
    both = {family for family, _ in mine} & {family for family, _ in theirs}
    return any(family in both for family, _ in mine ^ theirs)


def _refuted(pairs: Sequence[tuple[Window, Window]], scorer: Scorer) -> list[float]:
    """The probability that the first of each pair refutes the second."""
    if not pairs:
        return []
    logits = scorer.logits([(_plain(a), _plain(b)) for a, b in pairs])
    return [float(p) for p in softmax(logits)[:, _REFUTED]]


def _plain(window: Window) -> str:
    return " ".join(window.text.split())


def _conflict(pair: tuple[Window, Window], mean: float) -> ConflictScore:
    drafts = [bool(_DRAFT.search(f"{w.document} {w.context}")) for w in pair]
    reason = f"{READ} ({mean:.2f})"
    return ConflictScore(
        score=round(_WEAKEST + _SPAN * (mean - MUTUAL) / (1 - MUTUAL), 6),
        reason=f"draft: {reason}" if any(drafts) else reason,
        replaces=drafts == [True, False],
    )
