"""Figures about runs: intervals and tests, what the ledgers of a home say, drift over time."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.statistics.collect import Observed, observed
    from orchestra.statistics.drift import Drift, Point, Series, series
    from orchestra.statistics.inference import Significance, mann_whitney, two_proportions, wilson

_HOMES = {
    "Drift": "drift",
    "Observed": "collect",
    "Point": "drift",
    "Series": "drift",
    "Significance": "inference",
    "mann_whitney": "inference",
    "observed": "collect",
    "series": "drift",
    "two_proportions": "inference",
    "wilson": "inference",
}

__all__ = [
    "Drift",
    "Observed",
    "Point",
    "Series",
    "Significance",
    "mann_whitney",
    "observed",
    "series",
    "two_proportions",
    "wilson",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"orchestra.statistics.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
