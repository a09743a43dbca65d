"""Baselines that know nothing of meaning, beside which verdicts are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_FUNCTION_WORDS = (
    "a an and are as at be been by can could did do does for from had has have in into is it its "
    "may more most not of on or than that the their there these they this to was were which will "
    "with would"
)
_COMMON = frozenset(_FUNCTION_WORDS.split())


def content_words(text: str) -> frozenset[str]:
    """The words of a text, lower case, without the commonest English function words."""
    return frozenset(_WORD.findall(text.casefold())) - _COMMON


def lexical_overlap(claim: str, evidence: Sequence[str]) -> float:
    """The largest share of the claim's content words that one evidence sentence holds, in [0, 1].

    Example:
        Claim "the bridge cost 41 million", sentence "A bridge cost 46 million": 3 of 4 words.
    """
    wanted = content_words(claim)
    if not wanted:
        return 0.0
    return max((len(wanted & content_words(item)) / len(wanted) for item in evidence), default=0.0)


def best_threshold(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """The threshold (score ≥ threshold means yes) with the best balanced accuracy.

    The lowest of equally good ones. Chosen on training rows, used on others.

    Raises:
        ValueError: the lists differ in length or hold one class only.
    """
    if len(scores) != len(positive) or len(set(positive)) != 2:
        raise ValueError("a threshold needs scores of both classes, one flag a score")
    yes = sorted(s for s, flag in zip(scores, positive, strict=True) if flag)
    no = sorted(s for s, flag in zip(scores, positive, strict=True) if not flag)

    def balanced(threshold: float) -> float:
        sensitivity = sum(s >= threshold for s in yes) / len(yes)
        return (sensitivity + sum(s < threshold for s in no) / len(no)) / 2

    return max(sorted(set(scores)), key=lambda threshold: (balanced(threshold), -threshold))
