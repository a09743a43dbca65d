"""Statistics of outcomes: what a figure's recipe names, over columns of numbers or labels.

Each takes arrays of equal length and gives None where it is undefined. ``balanced_accuracy`` and
``auc`` tell 1 (or the label ``supported``) from the rest; ``macro_f1`` takes any labels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from eval.types import Outcomes, Recipe, Statistic

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]
Value = float | str | None

POSITIVE = "supported"


def balanced_accuracy(gold: Flags, said: Flags) -> float | None:
    """Mean recall over the two classes; over one where the other does not occur.

    Example:
        gold (1, 1, 0), said (1, 0, 0): (1/2 + 1/1) / 2 = 0.75.
    """
    recalls = [float((said[gold == side] == side).mean()) for side in (True, False)
               if (gold == side).any()]  # fmt: skip
    return sum(recalls) / len(recalls) if recalls else None


def auc(gold: Flags, score: Floats) -> float | None:
    """Area under the ROC curve: the Mann-Whitney statistic, ties count half.

    Example:
        gold (1, 0, 0), score (.5, .5, .1): (1/2 + 1) / 2 = 0.75.
    """
    from scipy.stats import rankdata

    positive = int(gold.sum())
    negative = len(gold) - positive
    if not positive or not negative:
        return None
    ranks = rankdata(score)
    above = float(ranks[gold].sum()) - positive * (positive + 1) / 2
    return above / (positive * negative)


def macro_f1(gold: Codes, said: Codes, labels: int) -> float | None:
    """Mean F1 over labels 0 … ``labels`` - 1; the F1 of a label that does not occur is 0."""
    counts = np.bincount(gold * labels + said, minlength=labels * labels).reshape(labels, labels)
    hits, total = np.diag(counts), counts.sum(axis=0) + counts.sum(axis=1)
    return float(np.where(total > 0, 2 * hits / np.maximum(total, 1), 0.0).mean())


def ratio(numerator: Floats, denominator: Floats) -> float | None:
    """Sum over sum, for rates whose items come in clusters (citations of a report, say).

    Example:
        numerators (1, 3), denominators (2, 3): 4 / 5.
    """
    total = float(denominator.sum())
    return float(numerator.sum()) / total if total else None


Columns = Sequence[Sequence[Value]]
Picked = Callable[[Codes], float | None]


def _numbers(values: Sequence[Value]) -> Floats:
    return np.array([float(value) for value in values if value is not None], dtype=np.float64)


def _flags(values: Sequence[Value]) -> Flags:
    return np.array([value == POSITIVE if isinstance(value, str) else value == 1
                     for value in values], dtype=np.bool_)  # fmt: skip


def over(statistic: Statistic, columns: Columns) -> Picked:
    """The statistic as a function of which rows to take; no value may be None.

    Raises:
        ValueError: it takes another number of columns.
    """
    wanted = 1 if statistic == "mean" else 2
    if len(columns) != wanted:
        raise ValueError(f"{statistic} takes {wanted} columns, not {len(columns)}")
    if statistic == "mean":
        values = _numbers(columns[0])
        return lambda at: float(values[at].mean()) if len(at) else None
    first, second = columns
    if statistic == "ratio":
        tops, bottoms = _numbers(first), _numbers(second)
        return lambda at: ratio(tops[at], bottoms[at])
    if statistic == "macro_f1":
        return _macro(first, second)
    gold = _flags(first)
    if statistic == "auc":
        scores = _numbers(second)
        return lambda at: auc(gold[at], scores[at])
    said = _flags(second)
    return lambda at: balanced_accuracy(gold[at], said[at])


def _macro(gold: Sequence[Value], said: Sequence[Value]) -> Picked:
    labels = sorted({str(value) for value in (*gold, *said)})
    codes = [np.array([labels.index(str(v)) for v in values], dtype=np.intp)
             for values in (gold, said)]  # fmt: skip
    return lambda at: macro_f1(codes[0][at], codes[1][at], len(labels))


def rows_of(outcomes: Outcomes, columns: Sequence[str]) -> dict[str, tuple[Value, ...]]:
    """The rows that have a value in every one of the columns, by id.

    Raises:
        KeyError: the outcomes have no such column.
    """
    held = [outcomes.columns[column] for column in columns]
    rows = zip(outcomes.ids, zip(*held, strict=True), strict=True)
    return {id_: row for id_, row in rows if None not in row}


def worked_out(recipe: Recipe, outcomes: Sequence[Outcomes]) -> float | None:
    """The figure as its recipe gives it: the mean over outcomes of the statistic on each.

    None where it is undefined on any of them.
    """
    values = []
    for held in outcomes:
        rows = list(rows_of(held, recipe.columns).values())
        if not rows:
            return None
        columns = list(zip(*rows, strict=True))
        values.append(over(recipe.statistic, columns)(np.arange(len(rows))))
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None
