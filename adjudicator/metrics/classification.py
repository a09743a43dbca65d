"""Accuracy of verdicts against gold labels: per class, balanced, macro F1, confusion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

from adjudicator.metrics.rates import rate
from adjudicator.types import Rate

L = TypeVar("L", bound=Hashable)


def _check(gold: Sequence[Hashable], said: Sequence[Hashable]) -> None:
    if len(gold) != len(said):
        message = f"{len(gold)} gold labels but {len(said)} answers"
        raise ValueError(message)


def confusion(gold: Sequence[L], said: Sequence[L]) -> Counter[tuple[L, L]]:
    """How often each (gold, said) pair occurs.

    Raises:
        ValueError: lengths differ.
    """
    _check(gold, said)
    return Counter(zip(gold, said, strict=True))


def accuracy(gold: Sequence[Hashable], said: Sequence[Hashable]) -> Rate:
    """Right answers / all answers."""
    _check(gold, said)
    return rate("accuracy", sum(g == s for g, s in zip(gold, said, strict=True)), len(gold))


def recalls(gold: Sequence[L], said: Sequence[L]) -> dict[L, Rate]:
    """Per gold label: how many of its items were answered with it."""
    _check(gold, said)
    found = {}
    for label in sorted(set(gold), key=str):
        mine = [s for g, s in zip(gold, said, strict=True) if g == label]
        found[label] = rate(f"recall {label}", sum(s == label for s in mine), len(mine))
    return found


def balanced_accuracy(gold: Sequence[Hashable], said: Sequence[Hashable]) -> float | None:
    """Mean recall over the labels that occur in ``gold``; None when empty."""
    values = [r.numerator / r.denominator for r in recalls(gold, said).values()]
    return sum(values) / len(values) if values else None


def macro_f1(
    gold: Sequence[Hashable], said: Sequence[Hashable], labels: Sequence[Hashable] | None = None
) -> float | None:
    """Mean F1 over ``labels`` (default: those in gold or answers); an absent label's F1 is 0."""
    counts = confusion(gold, said)
    chosen = list(labels) if labels is not None else sorted(set(gold) | set(said), key=str)
    if not chosen or not gold:
        return None
    scores = []
    for label in chosen:
        hit = counts[(label, label)]
        total = sum(n for (g, _), n in counts.items() if g == label)
        total += sum(n for (_, s), n in counts.items() if s == label)
        scores.append(2 * hit / total if total else 0.0)
    return sum(scores) / len(scores)
