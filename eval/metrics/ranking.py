"""nDCG, recall and reciprocal rank of one ranked list against graded judgements.

Conventions are trec_eval's (and so pytrec_eval's and ir-measures'): a document without a
judgement has gain 0, negative gains count as 0, a document is relevant when its gain is > 0.
A ranking holds each document once. A query without relevant documents has no value: it raises.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def _check(ranking: Sequence[str], gains: Mapping[str, float], k: int) -> int:
    """Validates the arguments; returns the number of relevant documents."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    if len(set(ranking)) != len(ranking):
        raise ValueError("a ranking must not hold a document twice")
    relevant = sum(gain > 0 for gain in gains.values())
    if not relevant:
        raise ValueError("undefined for a query without relevant documents: leave it out")
    return relevant


def ndcg(ranking: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain at ``k``, in [0, 1].

    DCG@k = Σ_{i=1..k} gain_i / log2(i + 1), divided by the DCG@k of the best possible order
    (Järvelin & Kekäläinen, TOIS 2002, with trec_eval's linear gain).

    Example:
        Gains {a: 1, b: 1}, ranking (x, a, b), k = 3: DCG = 1/log2(3) + 1/log2(4) = 1.1309,
        ideal = 1 + 1/log2(3) = 1.6309, nDCG = 0.6934.
    """
    _check(ranking, gains, k)
    best = sorted((gain for gain in gains.values() if gain > 0), reverse=True)[:k]
    ideal = sum(gain / math.log2(i + 2) for i, gain in enumerate(best))
    found = sum(
        max(gains.get(document, 0.0), 0.0) / math.log2(i + 2)
        for i, document in enumerate(ranking[:k])
    )
    return found / ideal


def recall(ranking: Sequence[str], gains: Mapping[str, float], k: int = 100) -> float:
    """Share of the relevant documents among the first ``k``, in [0, 1].

    Example:
        Relevant {a, b}, ranking (x, a, y), k = 3: 1/2.
    """
    relevant = _check(ranking, gains, k)
    return sum(gains.get(document, 0.0) > 0 for document in ranking[:k]) / relevant


def reciprocal_rank(ranking: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """1 / rank of the first relevant document among the first ``k``; 0 if there is none.

    Its mean over queries is MRR@k (Voorhees, TREC-8, 1999).

    Example:
        Relevant {a}, ranking (x, a), k = 10: 1/2.
    """
    _check(ranking, gains, k)
    for i, document in enumerate(ranking[:k]):
        if gains.get(document, 0.0) > 0:
            return 1 / (i + 1)
    return 0.0
