"""How the verifier that ships fares on the project's own teaching set, which it may not know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from adjudicator.metrics.classification import balanced_accuracy
from adjudicator.training.calibrate import all_signs, drawn
from adjudicator.training.loaders import OWN, Row
from adjudicator.verifier.calibration import calibration
from adjudicator.verifier.model import Verifier, shipped

PER_PART = 80


def probe(
    data: Path, say: Callable[[str], None], *, verifier: Verifier | None = None
) -> dict[str, tuple[int, float | None, float | None]]:
    """Per file of the set: rows, area under the curve of support, balanced accuracy of "supported".

    ``all`` stands for those with claims on two passages; of pairs of documents a sentence is
    supported by its own one alone, which tells nothing.

    Raises:
        DataMissing: a file of the set is missing.
    """
    judge = verifier or shipped()
    found: dict[str, tuple[int, float | None, float | None]] = {}
    together: list[tuple[Row, float]] = []
    for part in OWN.files:
        rows = drawn(data, OWN.name, part, PER_PART)
        signs = all_signs("verifier", rows, judge).tolist()
        told = [
            (row, calibration().probabilities(s)[0]) for row, s in zip(rows, signs, strict=True)
        ]
        found[part] = _figures(told)
        together += told if part not in ("daily", "work") else []
        say(f"{part}: {_line(found[part])}")
    found["all"] = _figures(together)
    say(f"all: {_line(found['all'])}")
    return found


def _figures(told: list[tuple[Row, float]]) -> tuple[int, float | None, float | None]:
    from sklearn.metrics import roc_auc_score

    truth = np.array([row.label == "supported" for row, _ in told])
    said = np.array([p for _, p in told])
    if truth.all() or not truth.any():
        return len(told), None, None
    right = balanced_accuracy(truth.tolist(), (said >= calibration().support_at).tolist())
    return len(told), float(roc_auc_score(truth, said)), right


def _line(figures: tuple[int, float | None, float | None]) -> str:
    n, area, right = figures
    shown = ["–" if value is None else f"{value:.3f}" for value in (area, right)]
    return f"n = {n}, area under the curve {shown[0]}, balanced accuracy {shown[1]}"
