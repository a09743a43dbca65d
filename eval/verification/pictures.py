"""The plots of the verification report."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.metrics.calibration import reliability as reliability_bins
from adjudicator.metrics.calibration import risk_coverage
from eval.metrics.curves import precision_recall
from eval.metrics.intervals import wilson
from eval.report.plots import (
    Bar,
    Bins,
    confusion,
    curves,
    dots,
    reliability,
    reliability_grid,
)
from eval.report.traces import Line, beside_published, precision_recall_plot
from eval.types import Plot
from eval.verification.answers import LABELS, Pair
from eval.verification.measured import Measured
from eval.verification.pooled import mean_over_sets, support_rows
from eval.verification.published import BESIDE

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


def precision_of(measured: Measured, systems: Sequence[str]) -> Plot | None:
    """Precision against recall of *supported*, all sets pooled, by the stated support."""
    lines: list[Line] = []
    base = None
    for system in systems:
        pairs = [pair for held in measured.pairs_by_set(system) for pair in held]
        rows = support_rows(pairs)
        if rows is None:
            continue
        curve = precision_recall([bool(p.is_supported) for p in pairs], [float(v) for v in rows[0]])
        thin = [curve[i * (len(curve) - 1) // _POINTS] for i in range(_POINTS + 1)] if curve else []
        if thin:
            thin = list(dict.fromkeys(thin))
            lines.append(Line(system, [recall for recall, _ in thin], [p for _, p in thin]))
            base = float(rows[1].mean())
    if not lines:
        return None
    return precision_recall_plot(
        "Precision and recall of supported, all sets pooled",
        lines,
        base=base,
        caption="Claims by stated support, surest first; the dashed line is calling all of them "
        "supported.",
    )


def published_of(measured: Measured, system: str) -> Plot | None:
    """What was measured beside what was published of the same statistic on the same set."""
    measured_bars, quoted = [], []
    for group, (name, others) in BESIDE.items():
        pairs = measured.pairs.get((system, name), ())
        score = measured.scores.get((system, name))
        if not pairs or score is None or score.labels != 3:
            continue
        if "macro-F1" in group:
            value, ends = score.macro_f1.value, (score.macro_f1.low, score.macro_f1.high)
        else:
            right = sum(pair.right for pair in pairs)
            value, ends = right / len(pairs), wilson(right, len(pairs))
        if value is not None:
            measured_bars.append(Bar(group, f"{system}, not trained on it", value, *ends))
            quoted += [Bar(group, who, figure) for who, figure in others]
    if not measured_bars:
        return None
    return beside_published(
        "Beside published figures",
        measured_bars,
        quoted,
        xlabel="macro-F1 or accuracy",
        caption="Filled: measured in this run, with its 95 % interval. Hollow: as their authors "
        "published it, of models trained on the set's own training rows.",
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
    found.append(precision_of(measured, main))
    found += [published_of(measured, system) for system in main[-1:]]
    for system in main:
        found.append(reliability_of(measured, system))
        found.append(reliability_by_set(measured, system))
        found.append(confusion_of(measured, system))
    return [plot for plot in found if plot is not None]
