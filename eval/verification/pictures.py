"""The plots of the verification report."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.metrics.calibration import reliability as reliability_bins
from adjudicator.metrics.calibration import risk_coverage
from eval.report.plots import Bar, confusion, curves, dots, reliability
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


def reliability_of(title: str, pairs: Sequence[Pair]) -> Plot | None:
    """Stated support probability against the share that is supported; None without any."""
    rows = support_rows(pairs)
    if rows is None:
        return None
    bins = reliability_bins([float(v) for v in rows[0]], [bool(flag) for flag in rows[1]])
    return reliability(
        title,
        [(b.mean_confidence, b.right / b.count, b.count)
         for b in bins if b.mean_confidence is not None],
        caption="Stated probability of support against the share whose label is supported.",
    )  # fmt: skip


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
    """All plots; those of trust are of the ``main`` systems, the last of which has one a set."""
    found: list[Plot | None] = [comparison(measured), risk(measured, main)]
    for system in main:
        pooled = [pair for held in measured.pairs_by_set(system) for pair in held]
        found.append(reliability_of(f"{system}: reliability, all sets pooled", pooled))
        found.append(confusion_of(measured, system))
    if main and len(measured.sets) > 1:
        found += [
            reliability_of(f"{main[-1]}: reliability, {pairs[0].set}", pairs)
            for pairs in measured.pairs_by_set(main[-1])
        ]
    return [plot for plot in found if plot is not None]
