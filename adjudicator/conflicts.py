"""Whether two passages cannot both be right: same subject, differing figure, date or polarity.

Precision first: numbers about different years or different things are no conflict.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adjudicator.figures import Comparison, amounts_in
from adjudicator.judges.entailment import EntailmentJudge, lead_in
from adjudicator.judges.figures import against, coverage, denial
from adjudicator.names import missing_names, names_in
from adjudicator.types import Claim, ConflictScore, Window

if TYPE_CHECKING:
    from ingest.types import Embedder

_TIE = 0.6
_DATE_TIE = 0.75
_COVER = 0.45
_POLARITY_COVER = 0.65
_ENTAILED = 0.75


def contradictions(
    pairs: Sequence[tuple[Window, Window]], *, embedder: Embedder
) -> list[ConflictScore]:
    """One score per pair, in order; 0 with no reason where nothing conflicts.

    Both passages are read as a claim against the other, and both readings must agree that there
    is a difference, so the order within a pair does not matter.
    """
    judge = EntailmentJudge(embedder)
    items = [
        (Claim(id=f"{n}", text=" ".join(one.text.split()), context=lead_in(one)), [other])
        for n, pair in enumerate(pairs)
        for one, other in (pair, pair[::-1])
    ]
    refuted = [j.windows[0].refuted if j.windows else 0.0 for j in judge.judge(items)]
    return [
        _score(one, other, min(refuted[2 * n], refuted[2 * n + 1]))
        for n, (one, other) in enumerate(pairs)
    ]


def _score(one: Window, other: Window, entailed: float) -> ConflictScore:
    if one.text == other.text or _other_subject(one, other) or _other_subject(other, one):
        return ConflictScore(score=0.0)
    cover = min(
        coverage(one.text, other.text, lead_in(other)), coverage(other.text, one.text, lead_in(one))
    )
    forth = _difference(against(one.text, other))
    back = _difference(against(other.text, one))
    if forth is not None and back is not None and (cover >= _COVER or forth.tie >= 0.85):
        strength = min(forth.tie, back.tie) * (0.75 + 0.25 * min(1.0, cover / 0.7))
        return ConflictScore(score=round(strength, 6), reason=forth.reason)
    why = denial(one.text, other.text) or denial(other.text, one.text)
    if why and cover >= _POLARITY_COVER:
        return ConflictScore(score=round(0.5 + 0.4 * cover, 6), reason=why)
    if entailed >= _ENTAILED and cover >= _COVER:
        return ConflictScore(score=round(entailed * 0.9, 6), reason="the passages deny each other")
    return ConflictScore(score=0.0)


def _other_subject(one: Window, other: Window) -> bool:
    """Whether the first names what the other, with its title and lead-in, never mentions."""
    names = names_in(one.text)
    return bool(names) and len(missing_names(one.text, other.text, lead_in(other))) == len(names)


def _difference(compared: Sequence[Comparison]) -> Comparison | None:
    """The surest difference, unless a figure of the same kind agrees as surely."""
    best: Comparison | None = None
    amounts = [c for c in compared if not c.is_date]
    for one in amounts or compared:  # beside an amount a date says only of when it held
        wanted = _DATE_TIE if one.is_date else _TIE
        if one.agrees is False and one.tie >= wanted and (best is None or one.tie > best.tie):
            best = one
    if best is None:
        return None
    rivals = [c for c in compared if c.agrees and c.is_date is best.is_date and c.tie >= best.tie]
    if rivals and len(amounts_in(best.claimed)) == 1:
        return None
    return best
