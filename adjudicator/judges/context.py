"""What judges of words share: what leads in to a window, and a vote out of window scores."""

from __future__ import annotations

from adjudicator.types import Judgement, Verdict, Window, WindowScore


def headed(window: Window) -> str:
    """What stands over the window: title, section, date."""
    return " ".join(part for part in (window.context, *window.section, window.date) if part)


def lead_in(window: Window) -> str:
    """What a reader of the window knows already: title, section, date, the words before."""
    return f"{headed(window)} {window.before}".strip()


def judgement_of(name: str, scores: list[WindowScore]) -> Judgement:
    """A judge's vote out of its window scores: the best support and the best refutation."""
    if not scores:
        return Judgement(judge=name, verdict=None, reason="no evidence was shown")
    support = max(s.supported for s in scores)
    refute = max(s.refuted for s in scores)
    if support >= 0.5 and refute >= 0.5:
        verdict, confidence = Verdict.CONFLICTING, min(support, refute)
    elif support >= max(refute, 0.5):
        verdict, confidence = Verdict.SUPPORTED, support
    elif refute >= 0.5:
        verdict, confidence = Verdict.REFUTED, refute
    else:
        verdict, confidence = Verdict.NOT_ENOUGH_EVIDENCE, 1.0 - max(support, refute)
    return Judgement(
        judge=name, verdict=verdict, confidence=round(confidence, 6), windows=tuple(scores)
    )
