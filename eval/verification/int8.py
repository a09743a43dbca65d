"""``symphony eval verifier-precision``: what int8 costs against the float32 it was made from.

Both read the same windows of the same rows and share aggregation, calibration and threshold; only
the arithmetic differs. The float32 file is large and does not ship; training writes it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from eval.errors import BenchmarkDataMissing
from eval.loaders import source
from eval.report.plots import Bar, dots
from eval.types import Figure, Metrics, Plot, Table, Target
from eval.verification.answers import Answers, System
from eval.verification.measured import Measured, measure
from eval.verification.pooled import difference, mean_over_sets
from eval.verification.scores import Estimate
from eval.verification.sets import OPEN_SETS, load_sets
from eval.verification.systems import verifier
from eval.verification.tables import speed_table
from ingest.types import Progress

FP32_VARIABLE = "SYMPHONY_VERIFIER_FP32"
INT8, FP32 = "int8", "fp32"
SEED = 11
CAP = 400
MEAN_BAR = Target(at_most=0.005)
WORST_BAR = Target(at_most=0.015)


def fp32_file() -> Path:
    """The float32 model that ``$SYMPHONY_VERIFIER_FP32`` names.

    Raises:
        BenchmarkDataMissing: the variable is not set, or names no file.
    """
    named = os.environ.get(FP32_VARIABLE, "")
    path = Path(named).expanduser()
    if not named or not path.is_file():
        raise BenchmarkDataMissing(
            f"the float32 verifier is needed to compare with and does not ship: set {FP32_VARIABLE}"
            f" to the ONNX file that training writes beside the int8 one (now {named!r})"
        )
    return path


def _systems(path: Path) -> tuple[System, System]:
    from adjudicator.verifier.model import Verifier
    from adjudicator.verifier.reading import assess, support_at

    full = Verifier(path.parent, model=path.name, checked=False)
    return (
        verifier(assess, support_at(), name=INT8),
        verifier(partial(assess, verifier=full), support_at(), name=FP32),
    )


def _apart(whole: Answers, full: Answers) -> tuple[int, float]:
    """How many rows got another label, and the largest difference of stated support."""
    both = [
        (a, b)
        for a, b in zip(whole.given, full.given, strict=True)
        if a is not None and b is not None
    ]
    gaps = [abs((a.support or 0.0) - (b.support or 0.0)) for a, b in both]
    return sum(a.label != b.label for a, b in both), max(gaps, default=0.0)


def _losses(measured: Measured) -> dict[str, Estimate]:
    """Balanced accuracy of float32 less that of int8, on every set, paired by row."""
    return {
        held.name: difference(
            measured.scores[(FP32, held.name)].balanced, measured.scores[(INT8, held.name)].balanced
        )
        for held in measured.sets
    }


def _figure(key: str, label: str, loss: Estimate, n: int, target: Target | None = None) -> Figure:
    return Figure(
        key=key, label=label, value=loss.value, n=n, low=loss.low, high=loss.high,
        interval="paired bootstrap", target=target,
    )  # fmt: skip


def _figures(measured: Measured, losses: dict[str, Estimate]) -> list[Figure]:
    sizes = {held.name: len(held.rows) for held in measured.sets}
    mean = mean_over_sets(list(losses.values()))
    worst = max(losses, key=lambda name: losses[name].value or 0.0)
    return [
        _figure(
            "int8/mean-loss",
            f"balanced accuracy that int8 loses, mean of {len(losses)} sets",
            mean, sum(sizes.values()), MEAN_BAR,
        ),
        _figure(
            "int8/worst-loss",
            f"balanced accuracy that int8 loses where it loses most ({worst})",
            losses[worst], sizes[worst], WORST_BAR,
        ),
        *(
            _figure(f"{name}/int8-loss", f"{name}: balanced accuracy that int8 loses", loss,
                    sizes[name])
            for name, loss in losses.items()
        ),
    ]  # fmt: skip


def _table(measured: Measured) -> Table:
    rows = []
    for held in measured.sets:
        int8, fp32 = (measured.scores[(name, held.name)] for name in (INT8, FP32))
        changed, gap = _apart(
            measured.answers[(INT8, held.name)], measured.answers[(FP32, held.name)]
        )
        rows.append(
            (held.name, int8.n, int8.balanced.value, fp32.balanced.value, int8.auc.value,
             fp32.auc.value, changed, gap)
        )  # fmt: skip
    return Table(
        title="int8 beside float32",
        columns=("set", "n", "int8: balanced accuracy", "fp32: balanced accuracy", "int8: AUC",
                 "fp32: AUC", "rows with another label", "largest change of stated support"),
        rows=tuple(rows),
    )  # fmt: skip


def _plot(losses: dict[str, Estimate]) -> Plot:
    marks = [
        Bar(name, "int8", e.value, e.low, e.high)
        for name, e in losses.items()
        if e.value is not None
    ]
    return dots(
        "Balanced accuracy that int8 loses",
        marks,
        xlabel="float32 less int8",
        marked=0.0,
        caption="Whiskers are 95 % paired bootstrap intervals.",
    )


def precision(
    data: Path, out: Path, *, progress: Progress | None = None, systems: Sequence[System] = ()
) -> Metrics:
    """The shipped int8 verifier and its float32 original on the open sets.

    Args:
        data: the benchmark data folder.
        out: not used.
        progress: told which set is being judged.
        systems: the int8 and the float32 verifier; default: the shipped one and the file that
            ``$SYMPHONY_VERIFIER_FP32`` names.

    Raises:
        BenchmarkDataMissing: there is no float32 file.
        DataMissing: none of the sets is there.
    """
    del out
    path = None if systems else fp32_file()
    chosen = systems or (_systems(path) if path else ())
    held, absent = load_sets(data, OPEN_SETS, seed=SEED, cap=CAP)
    measured = measure(chosen, held, seed=SEED, progress=progress)
    losses = _losses(measured)
    origins = [origin for one in held for origin in one.sources]
    return Metrics(
        benchmark="verifier-precision",
        title="The verifier in int8 and in float32",
        description=(__doc__ or "").partition("\n\n")[2].strip(),
        figures=tuple(_figures(measured, losses)),
        tables=(_table(measured),),
        timing=(speed_table(measured, ()),),
        plots=(_plot(losses),),
        sources=(*origins, *([source(data, path)] if path else [])),
        settings={"rows a set": f"at most {CAP}"},
        not_measured=tuple(absent),
        seed=SEED,
    )
