"""What was observed, by group and window of time, and whether the latest window stands out.

The latest window is held against all earlier ones together: rates by the two-proportion z-test,
samples by the Mann-Whitney U test. Drift is marked where p < 0.01. Both tests take observations
for independent of one another, which those of one run are not quite, and many are done at once:
a mark is a reason to look, not a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from orchestra.statistics.collect import Observed
from orchestra.statistics.inference import Significance, mann_whitney, two_proportions

ALPHA = 0.01
MIN_RATE = 20
"""Observations that a rate needs on each side."""
MIN_SAMPLE = 8
"""Values that a sample needs on each side; what the normal approximation of U asks for."""

SPANS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Point:
    """One measure in one window.

    Attributes:
        window: "2026-11-21", "2026-W47" or "2026-11".
        n: observations.
        value: of a rate right / n, of a sample its median.
        right: of a rate, the numerator; None for a sample.
        total: of a sample, the sum; None for a rate.
    """

    window: str
    n: int
    value: float
    right: int | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """The latest window against the earlier ones.

    ``state``: "steady", "drift", "too few" (observations on a side), or "one window".
    """

    state: str
    test: str = ""
    p: float | None = None
    n_earlier: int = 0
    n_latest: int = 0
    earlier: float | None = None
    latest: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A measure of a group over time; ``overall`` has no window."""

    kind: str
    group: str
    measure: str
    overall: Point
    windows: tuple[Point, ...]
    drift: Drift


def series(found: Iterable[tuple[datetime, Observed]], *, span: str = "week") -> list[Series]:
    """All measures of all groups, sorted by kind, group and measure.

    Args:
        found: observations with the beginning of their run.
        span: a window's length, one of :data:`SPANS`.

    Raises:
        ValueError: ``span`` is none of them.
    """
    if span not in SPANS:
        raise ValueError(f"span {span!r}: choose one of {', '.join(SPANS)}")
    sorted_in: dict[tuple[str, str, str], dict[str, list[Observed]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for at, one in found:
        sorted_in[one.kind, one.group, one.measure][window_of(at, span)].append(one)
    return [
        _one_series(kind, group, measure, sorted_in[kind, group, measure])
        for kind, group, measure in sorted(sorted_in)
    ]


def window_of(at: datetime, span: str) -> str:
    """The window that a time falls in, in UTC."""
    day = at.astimezone(UTC)
    if span == "day":
        return f"{day:%Y-%m-%d}"
    if span == "month":
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _one_series(
    kind: str, group: str, measure: str, windows: dict[str, list[Observed]]
) -> Series:  # fmt: skip
    names = sorted(windows)
    everything = [one for name in names for one in windows[name]]
    return Series(
        kind,
        group,
        measure,
        _point("", everything),
        tuple(_point(name, windows[name]) for name in names),
        _drift([one for name in names[:-1] for one in windows[name]], windows[names[-1]]),
    )


def _point(window: str, found: Sequence[Observed]) -> Point:
    values = _values(found)
    if values:
        return Point(window, len(values), round(median(values), 6), total=round(sum(values), 6))
    right, n = _rate(found)
    return Point(window, n, round(right / n, 6) if n else 0.0, right=right)


def _drift(earlier: Sequence[Observed], latest: Sequence[Observed]) -> Drift:
    if not earlier:
        return Drift("one window")
    before, now = _point("", earlier), _point("", latest)
    test: Significance
    if _values(latest) or _values(earlier):
        test, least = mann_whitney(_values(earlier), _values(latest)), MIN_SAMPLE
    else:
        test, least = two_proportions(_rate(earlier), _rate(latest)), MIN_RATE
    if min(test.n) < least or test.p is None:
        state, p = "too few", None
    else:
        state, p = ("drift" if test.p < ALPHA else "steady"), round(test.p, 6)
    return Drift(state, test.name, p, *test.n, before.value, now.value)


def _values(found: Sequence[Observed]) -> list[float]:
    return [one.value for one in found if one.value is not None]


def _rate(found: Sequence[Observed]) -> tuple[int, int]:
    return sum(one.right for one in found), sum(one.n for one in found)
