"""What changed between two evaluations, figure by figure.

Where both kept their outcomes, rows are paired by id and the difference gets a paired bootstrap
interval: most of the spread between rows cancels, so small changes show. Elsewhere the interval is
made from the two figures' own, as if their rows were different ones, which is wider than it need
be. A figure is *worse* or *better* where its whole interval lies on that side of nought.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.compare.load import Evaluation, Measured
from eval.metrics.intervals import ends_of
from eval.metrics.statistics import Codes, over, rows_of
from eval.types import Better, Figure, Outcomes, Recipe

SEED = 7
RESAMPLES = 2_000
Standing = Literal[
    "gone", "worse", "bar lost", "unclear", "changed", "better", "new", "same"
]  # fmt: skip
ORDER: tuple[Standing, ...] = (
    "gone", "bar lost", "worse", "unclear", "changed", "better", "new", "same",
)  # fmt: skip
REGRESSIONS = frozenset({"gone", "bar lost", "worse"})


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after.

    Attributes:
        before, after: its value; None where it was not measured.
        difference: ``after - before``, on the rows that both have where they are paired.
        low, high: 95 % interval of the difference; ``method`` says how it was made.
        n: rows that were paired; ``moved`` of them came out otherwise.
        better: which way is better.
        standing: ``unclear``: the interval holds nought; ``changed``: no way is better, or there
            is no interval; ``bar lost``: the bar was met and is missed.
    """

    benchmark: str
    key: str
    label: str
    before: float | None
    after: float | None
    unit: str
    difference: float | None
    low: float | None
    high: float | None
    method: str
    n: int | None
    moved: int | None
    better: Better | None
    standing: Standing

    @property
    def regressed(self) -> bool:
        """Whether it got worse, lost its bar or went missing."""
        return self.standing in REGRESSIONS


@dataclass(frozen=True, slots=True)
class _Gap:
    difference: float
    low: float | None = None
    high: float | None = None
    method: str = ""
    n: int | None = None
    moved: int | None = None


def compare(before: Evaluation, after: Evaluation) -> list[Change]:
    """Every figure of the benchmarks that both are about, regressions first, the largest first.

    A benchmark that ran before and could not run now makes its figures ``gone``; one that was not
    asked for now is left out (see :func:`circumstances`).
    """
    nothing = Measured("", {})
    asked = [n for n in before.benchmarks if n in after.benchmarks or n in after.not_run]
    changes = []
    for name in asked:
        old, new = before.benchmarks[name], after.benchmarks.get(name, nothing)
        keys = dict.fromkeys([*old.figures, *new.figures])
        changes += [_change(name, key, old, new) for key in keys]
    return sorted(changes, key=_order)


def _order(change: Change) -> tuple[int, float, str, str]:
    size = abs(change.difference or 0.0)
    return ORDER.index(change.standing), -size, change.benchmark, change.key


def _change(benchmark: str, key: str, old: Measured, new: Measured) -> Change:
    one, other = old.figures.get(key), new.figures.get(key)
    shown = other or one
    if shown is None:
        raise KeyError(key)
    gap = _gap(one, other, old.outcomes, new.outcomes)
    return Change(
        benchmark=benchmark,
        key=key,
        label=shown.label,
        before=one.value if one else None,
        after=other.value if other else None,
        unit=shown.unit,
        difference=gap.difference if gap else None,
        low=gap.low if gap else None,
        high=gap.high if gap else None,
        method=gap.method if gap else "",
        n=gap.n if gap else None,
        moved=gap.moved if gap else None,
        better=shown.direction,
        standing=_standing(one, other, gap),
    )


def _standing(one: Figure | None, other: Figure | None, gap: _Gap | None) -> Standing:
    if one is None or one.value is None:
        return "same" if other is None or other.value is None else "new"
    if other is None or other.value is None or gap is None:
        return "gone"
    if one.met and other.met is False:
        return "bar lost"
    if not gap.difference and not gap.moved:
        return "same"
    if other.direction is None or gap.low is None or gap.high is None:
        return "changed"
    if gap.low <= 0 <= gap.high:
        return "unclear"
    return "better" if (gap.low > 0) == (other.direction == "higher") else "worse"


def _gap(
    one: Figure | None,
    other: Figure | None,
    before: Mapping[str, Outcomes],
    after: Mapping[str, Outcomes],
) -> _Gap | None:
    if one is None or other is None or one.value is None or other.value is None:
        return None
    return _paired(one.recipe, other.recipe, before, after) or _unpaired(one, other)


def _paired(
    one: Recipe | None,
    other: Recipe | None,
    before: Mapping[str, Outcomes],
    after: Mapping[str, Outcomes],
) -> _Gap | None:
    """The paired bootstrap; None where outcomes are not kept or have too few rows in common."""
    if one is None or one != other:
        return None
    draws, values = [], []
    n = moved = 0
    for place, name in enumerate(one.outcomes):
        if name not in before or name not in after:
            return None
        old, new = (rows_of(held[name], one.columns) for held in (before, after))
        shared = [id_ for id_ in old if id_ in new]
        if len(shared) < 2:
            return None
        n += len(shared)
        moved += sum(old[id_] != new[id_] for id_ in shared)
        both = [
            over(one.statistic, list(zip(*(rows[id_] for id_ in shared), strict=True)))
            for rows in (old, new)
        ]
        value, drawn = _resampled(both[0], both[1], len(shared), seed=SEED + place)
        if value is None:
            return None
        values.append(value)
        draws.append(drawn)
    ends = ends_of(np.mean(draws, axis=0))
    low, high = ends or (None, None)
    return _Gap(sum(values) / len(values), low, high, "paired bootstrap", n, moved)


def _resampled(
    old: Callable[[Codes], float | None],
    new: Callable[[Codes], float | None],
    n: int,
    *,
    seed: int,
) -> tuple[float | None, list[float]]:
    def gap(at: Codes) -> float | None:
        first, second = old(at), new(at)
        return None if first is None or second is None else second - first

    generator = np.random.default_rng(seed)
    drawn = [gap(generator.integers(0, n, size=n)) for _ in range(RESAMPLES)]
    return gap(np.arange(n)), [math.nan if value is None else value for value in drawn]


def _unpaired(one: Figure, other: Figure) -> _Gap:
    """From the figures' own intervals, each end combined in quadrature (Newcombe, 1998)."""
    old, new = one.value or 0.0, other.value or 0.0
    gap = new - old
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return _Gap(gap)
    down = math.hypot(new - other.low, one.high - old)
    up = math.hypot(other.high - new, old - one.low)
    return _Gap(gap, gap - down, gap + up, "from both intervals")


def circumstances(before: Evaluation, after: Evaluation) -> list[str]:
    """What differs between the two that is not the product: data, caps, seeds, what ran."""
    found = []
    for one, other, where in ((before, after, "after"), (after, before, "before")):
        alone = sorted(set(one.benchmarks) - set(other.benchmarks) - set(other.not_run))
        if alone:
            found.append(f"not asked for {where}, so not compared: {', '.join(alone)}")
    for name in sorted(set(before.benchmarks) & set(after.benchmarks)):
        old, new = before.benchmarks[name], after.benchmarks[name]
        changed = [f for f, digest in old.sources.items() if new.sources.get(f, digest) != digest]
        found += [f"{name}: {file} is not the same file" for file in sorted(changed)]
        if old.cap != new.cap:
            found.append(f"{name}: {_rows(old.cap)} before, {_rows(new.cap)} after")
        if old.seed != new.seed:
            found.append(f"{name}: seed {old.seed} before, {new.seed} after")
    found += [f"{name}: could not run after: {why}" for name, why in sorted(after.not_run.items())]
    return found


def _rows(cap: int | None) -> str:
    return "all rows" if cap is None else f"at most {cap:,} rows"
