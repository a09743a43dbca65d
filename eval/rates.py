"""Figures that are made the same way everywhere: rates with Wilson intervals, means, counts.

:func:`kept_rate` and :func:`kept_mean` also give the outcomes behind the figure, so that two
reports can be compared row by row: put those into ``Metrics.outcomes``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from eval.metrics.intervals import bootstrap_mean, wilson
from eval.types import Better, Figure, Outcomes, Recipe, Target

T = TypeVar("T")


def rate(
    key: str,
    label: str,
    numerator: int,
    denominator: int,
    *,
    target: Target | None = None,
    note: str = "",
    better: Better | None = None,
) -> Figure:
    """A rate with numerator, denominator and Wilson interval; no value for nothing of nothing."""
    if not denominator:
        return Figure(
            key=key,
            label=label,
            value=None,
            numerator=numerator,
            denominator=0,
            target=target,
            note=note or "nothing to count",
            better=better,
        )
    low, high = wilson(numerator, denominator)
    return Figure(
        key=key,
        label=label,
        value=numerator / denominator,
        n=denominator,
        numerator=numerator,
        denominator=denominator,
        low=low,
        high=high,
        interval="Wilson",
        target=target,
        note=note,
        better=better,
    )


def by_id(rows: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Rows by id, for :func:`kept_rate`; an id that comes again gets a number, so none is lost.

    Example:
        (a, 1), (b, 2), (a, 3): a 1, b 2, a#2 3.
    """
    seen: Counter[str] = Counter()
    found: dict[str, T] = {}
    for id_, value in rows:
        seen[id_] += 1
        found[id_ if seen[id_] == 1 else f"{id_}#{seen[id_]}"] = value
    return found


def kept_rate(
    key: str,
    label: str,
    right: Mapping[str, bool | None],
    *,
    target: Target | None = None,
    note: str = "",
    better: Better | None = "higher",
) -> tuple[Figure, Outcomes]:
    """The share of rows that are right, and what came of each row, by id.

    None is a row that could not be judged: it is in no rate.
    """
    judged = [flag for flag in right.values() if flag is not None]
    figure = rate(key, label, sum(judged), len(judged), target=target, note=note, better=better)
    values = tuple(None if flag is None else float(flag) for flag in right.values())
    return _kept(figure, tuple(right), values)


def kept_mean(
    key: str,
    label: str,
    values: Mapping[str, float],
    *,
    seed: int,
    target: Target | None = None,
    note: str = "",
    better: Better | None = "higher",
    unit: str = "",
) -> tuple[Figure, Outcomes]:
    """The mean of a value a row with its bootstrap interval, and the values, by id."""
    spread = bootstrap_mean(list(values.values()), seed=seed) if values else None
    figure = Figure(
        key=key,
        label=label,
        value=spread.value if spread else None,
        unit=unit,
        n=len(values),
        low=spread.low if spread else None,
        high=spread.high if spread else None,
        interval="bootstrap" if spread else "",
        target=target,
        note=note or ("" if values else "nothing to count"),
        better=better,
    )
    return _kept(figure, tuple(values), tuple(map(float, values.values())))


def _kept(
    figure: Figure, ids: tuple[str, ...], values: tuple[float | None, ...]
) -> tuple[Figure, Outcomes]:
    outcomes = Outcomes(name=figure.key, ids=ids, columns={"value": values})
    recipe = Recipe(statistic="mean", columns=("value",), outcomes=(figure.key,))
    return figure.model_copy(update={"recipe": recipe}), outcomes


def count(
    key: str,
    label: str,
    value: float | None,
    *,
    unit: str = "n",
    n: int | None = None,
    target: Target | None = None,
    note: str = "",
) -> Figure:
    """A plain number: a count, a length, a time."""
    return Figure(key=key, label=label, value=value, unit=unit, n=n, target=target, note=note)
