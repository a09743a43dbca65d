"""Which windows a ruling shows: the best of each side, apart from each other, else the nearest."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.blend import Weighed
from adjudicator.types import Evidence, Ruling, Stance, Window

SUPPORT_AT = 0.42
REFUTE_AT = 0.5
_NEUTRAL_SHOWN = 3
_MORE_SHOWN = 2


def shown_of(weighed: list[Weighed]) -> list[Evidence]:
    """The best support and the best refutation, a few more of each, else the nearest."""
    supporting = sorted((w for w in weighed if w.support >= SUPPORT_AT and w.support >= w.refute),
                        key=lambda w: (-w.support, w.window.document, w.window.start))  # fmt: skip
    refuting = sorted((w for w in weighed if w.refute >= REFUTE_AT and w.refute > w.support),
                      key=lambda w: (-w.refute, w.window.document, w.window.start))  # fmt: skip
    chosen = [(w, Stance.SUPPORTS, w.support) for w in _apart(supporting)]
    chosen += [(w, Stance.REFUTES, w.refute) for w in _apart(refuting)]
    if not chosen:
        return nearest(weighed)
    return [evidence_of(w.window, stance, score) for w, stance, score in chosen]


def nearest(weighed: Sequence[Weighed]) -> list[Evidence]:
    """The most relevant windows that do not overlap, as neutral evidence."""
    ranked = sorted(weighed, key=lambda w: (-w.window.relevance, w.window.document, w.window.start))
    return [
        evidence_of(w.window, Stance.NEUTRAL, w.window.relevance)
        for w in _apart(ranked)[:_NEUTRAL_SHOWN]
    ]


def _apart(ranked: Sequence[Weighed]) -> list[Weighed]:
    """The first and up to two more that do not overlap with it or each other."""
    kept: list[Weighed] = []
    for one in ranked:
        clear = all(
            one.window.document != k.window.document
            or one.window.end <= k.window.start
            or k.window.end <= one.window.start
            for k in kept
        )
        if clear:
            kept.append(one)
        if len(kept) > _MORE_SHOWN:
            break
    return kept


def with_parts(shown: list[Evidence], parts: Sequence[Ruling]) -> list[Evidence]:
    """What is shown, and the best two of each part of a compound claim, in document order."""
    known = {(e.document, e.start, e.end): e for part in parts for e in part.evidence[:2]
             if e.stance is not Stance.NEUTRAL}  # fmt: skip
    known.update({(e.document, e.start, e.end): e for e in shown if e.stance is not Stance.NEUTRAL})
    return [known[key] for key in sorted(known)]


def evidence_of(window: Window, stance: Stance, score: float) -> Evidence:
    """The window as evidence, its words quoted exactly."""
    return Evidence(
        quote=window.text, document=window.document, page=window.page, page_end=window.page_end,
        start=window.start, end=window.end, stance=stance, score=round(score, 6),
        derived=window.derived, cells=window.cells,
    )  # fmt: skip
