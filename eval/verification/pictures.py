"""The plots of the verification report."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.metrics.calibration import reliability as reliability_bins
from adjudicator.metrics.calibration import risk_coverage
from eval.report.plots import (
    Bar,
    Bins,
    confusion,
    curves,
    dots,
    reliability,
    reliability_grid,
)
from eval.types import Plot
from eval.verification.answers import LABELS, Pair
from eval.verification.measured import Measured
from eval.verification.pooled import mean_over_sets, support_rows

_POINTS = 400


def comparison(measured: Measured) -> Plot:
    """Balanced accuracy of every system on every set, and in the mean."""
    marks = []
    for system in measured.names():
        scores = measured.of(system)
        named = [(score.set, score.balanced) for score in scores]
        if len(scores) > 1:
            named.append(("mean", mean_over_sets([score.balanced for score in scores])))
        marks += [Bar(name, system, e.value, e.low, e.high)
                  for name, e in named if e.value is not None]  # fmt: skip
    return dots(
        "Balanced accuracy, set by set",
        marks,
        xlabel="balanced accuracy, supported against the rest",
        marked=0.5,
        caption="Whiskers are 95 % bootstrap intervals; the dashed line is chance.",
    )


def _bins(pairs: Sequence[Pair]) -> Bins | None:
    rows = support_rows(pairs)
    if rows is None:
        return None
    bins = reliability_bins([float(v) for v in rows[0]], [bool(flag) for flag in rows[1]])
    return [
        (b.mean_confidence, b.right / b.count, b.count)
        for b in bins
        if b.mean_confidence is not None
    ]


def reliability_of(measured: Measured, system: str) -> Plot | None:
    """Stated support probability against the share that is supported; None without any."""
    bins = _bins([pair for held in measured.pairs_by_set(system) for pair in held])
    if bins is None:
        return None
    return reliability(
        f"{system}: reliability, all sets pooled",
        bins,
        xlabel="stated probability of support",
        ylabel="share whose label is supported",
        caption="A dot per tenth of stated probability, its size the number of claims.",
    )


def reliability_by_set(measured: Measured, system: str) -> Plot | None:
    """The same of every set by itself; None where there is but one."""
    panels = [
        (pairs[0].set, bins)
        for pairs in measured.pairs_by_set(system)
        if (bins := _bins(pairs)) is not None
    ]
    if len(panels) < 2:
        return None
    return reliability_grid(
        f"{system}: reliability, set by set",
        panels,
        caption="Stated probability of support against the share whose label is supported.",
    )


def risk(measured: Measured, systems: Sequence[str]) -> Plot | None:
    """Error rate among the claims kept, surest first, all sets pooled."""
    lines = []
    for system in systems:
        pairs = [pair for held in measured.pairs_by_set(system) for pair in held]
        if not pairs or any(pair.confidence is None for pair in pairs):
            continue
        curve = risk_coverage([p.confidence or 0.0 for p in pairs], [p.right for p in pairs])
        thin = [curve[i * (len(curve) - 1) // _POINTS] for i in range(_POINTS + 1)]
        thin = list(dict.fromkeys(thin))
        lines.append((system, [kept for kept, _ in thin], [wrong for _, wrong in thin]))
    if not lines:
        return None
    return curves(
        "Risk and coverage, all sets pooled",
        lines,
        xlabel="share of claims kept, surest first",
        ylabel="error rate among them",
    )


def confusion_of(measured: Measured, system: str) -> Plot | None:
    """Gold against said over the sets with three labels; None where there is none."""
    pairs = [p for held in measured.pairs_by_set(system) for p in held if not p.binary]
    if not pairs:
        return None
    counts = [
        [sum(p.label == gold and p.answer.label == said for p in pairs) for said in LABELS]
        for gold in LABELS
    ]
    sets = len({pair.set for pair in pairs})
    return confusion(f"{system}: {sets} sets with three labels", LABELS, counts)


def plots(measured: Measured, main: Sequence[str]) -> list[Plot]:
    """All plots; those of trust are of the ``main`` systems."""
    found: list[Plot | None] = [comparison(measured), risk(measured, main)]
    for system in main:
        found.append(reliability_of(measured, system))
        found.append(reliability_by_set(measured, system))
        found.append(confusion_of(measured, system))
    return [plot for plot in found if plot is not None]
