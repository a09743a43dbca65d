"""What the entailment baseline sees of a claim and a window, as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from adjudicator.figures import compare
from adjudicator.idf import idf
from adjudicator.judges.alignment import SOFT, Alignment, align
from adjudicator.words import content, hedges, negations, tokens

if TYPE_CHECKING:
    import numpy.typing as npt

    from adjudicator.judges.vectors import Vectors

NAMES = (
    "recall", "soft_recall", "recall_near", "precision", "rarest_soft", "rarest_exact",
    "second_soft", "missing_mass", "missing_top", "names", "names_missing", "names_near",
    "numbers_agree", "numbers_differ", "numbers_missing", "dates_agree", "dates_differ",
    "dates_missing", "differ_tie", "bigrams", "negation_claim", "negation_window",
    "negation_mismatch", "negation_local", "opposites", "opposites_strong", "hedge_claim",
    "hedge_window", "swapped", "replaced_name", "replaced_word", "order", "cosine", "cosine_gap",
    "claim_length", "window_length", "exact_run", "last_soft",
    "plain_soft", "plain_worst", "plain_exact",
)  # fmt: skip


def featurise(pairs: Sequence[tuple[str, str, str]], vectors: Vectors) -> npt.NDArray[np.float32]:
    """One row of :data:`NAMES` per (claim, window, near); ``near`` is what leads in to the window.

    A row depends on its own pair alone.
    """
    texts: set[str] = set()
    for claim, window, _ in pairs:
        texts.update((claim, window))
        texts.update(t.lower for t in content(claim) if not t.is_number)
        texts.update(t.lower for t in content(window) if not t.is_number)
    vectors.prepare(texts)
    rows = [_row(claim, window, near, vectors) for claim, window, near in pairs]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(NAMES))


def _row(claim: str, window: str, near: str, vectors: Vectors) -> list[float]:
    found = align(claim, window, near, vectors)
    return [
        *_overlap(found),
        *_names(found),
        *_figures(claim, window, near),
        _bigrams(claim, window),
        *_polarity(claim, window, found),
        *_order(found),
        vectors.cosine(claim, window),
        round(vectors.cosine(claim, window) - found.soft_recall, 3),
        min(len(content(claim)), 30) / 30,
        min(math.log1p(len(content(window))) / 5, 1.5),
        _run(claim, window),
        found.soft[-1] if found.soft else 0.0,
        *_plain(found),
    ]


def _plain(found: Alignment) -> list[float]:
    """How the words that are neither names nor numbers fare: what is said, not of whom."""
    plain = [i for i in range(len(found.claim)) if i not in found.names]
    if not plain:
        return [1.0, 1.0, 1.0]
    weights = [idf(found.claim[i].stem) for i in plain]
    soft = [found.soft[i] for i in plain]
    total = sum(weights) or 1.0
    mean = sum(w * s for w, s in zip(weights, soft, strict=True)) / total
    exact = sum(w for w, i in zip(weights, plain, strict=True) if found.exact[i]) / total
    worst = sorted(soft)[:2]
    return [round(mean, 4), round(sum(worst) / len(worst), 4), round(exact, 4)]


def _overlap(found: Alignment) -> list[float]:
    ranked = found.rarest
    soft = [found.soft[i] for i in ranked[:3]]
    return [
        found.recall,
        found.soft_recall,
        found.recall_near,
        found.precision,
        min(soft, default=0.0),
        float(all(found.exact[i] for i in ranked[:2])) if ranked else 0.0,
        sorted(soft)[1] if len(soft) > 1 else min(soft, default=0.0),
        found.missing_mass,
        max((idf(t.stem) for t, s in zip(found.claim, found.soft, strict=True) if s < SOFT),
            default=0.0),
    ]  # fmt: skip


def _names(found: Alignment) -> list[float]:
    names = [i for i, t in enumerate(found.claim) if i in found.names and not t.is_number]
    missing = [i for i in names if not found.exact[i]]
    nearby = [i for i in missing if found.near[i]]
    return [float(len(names)), float(len(missing)), float(len(nearby))]


def _figures(claim: str, window: str, near: str) -> list[float]:
    compared = compare(claim, window, near)
    values: list[float] = []
    for is_date in (False, True):
        mine = [c for c in compared if c.is_date is is_date]
        values.append(float(sum(c.agrees is True for c in mine)))
        values.append(float(sum(c.agrees is False for c in mine)))
        values.append(float(sum(c.agrees is None for c in mine)))
    values.append(max((c.tie for c in compared if c.agrees is False), default=0.0))
    return values


def _bigrams(claim: str, window: str) -> float:
    wanted = [(a.stem, b.stem) for a, b in zip(content(claim), content(claim)[1:], strict=False)]
    have = {(a.stem, b.stem) for a, b in zip(content(window), content(window)[1:], strict=False)}
    return sum(pair in have for pair in wanted) / len(wanted) if wanted else 0.0


def _run(claim: str, window: str) -> float:
    """Longest run of the claim's words that stands in the window, as a share of the claim."""
    one = [t.stem for t in tokens(claim)]
    other = " " + " ".join(t.stem for t in tokens(window)) + " "
    best = 0
    for start in range(len(one)):
        while best < len(one) - start and f" {' '.join(one[start : start + best + 1])} " in other:
            best += 1
    return best / len(one) if one else 0.0


def _polarity(claim: str, window: str, found: Alignment) -> list[float]:
    denied = len(negations(claim)) % 2
    there = min(len(negations(window)), 2)
    local = found.negated_window
    mismatch = float(denied != (local % 2))
    weak, strong = found.opposites
    return [
        float(denied),
        float(there),
        mismatch * found.soft_recall,
        float(local),
        float(min(weak, 3)),
        float(min(strong, 3)),
        float(min(len(hedges(claim)), 2)),
        float(min(len(hedges(window) - hedges(claim)), 2)),
    ]


def _order(found: Alignment) -> list[float]:
    return [
        float(min(found.swapped, 3)),
        float(min(found.replaced_names, 3)),
        float(min(found.replaced_words, 3)),
        found.order,
    ]
