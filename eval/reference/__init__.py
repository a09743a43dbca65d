"""The committed figures of the quick suite, which the tests hold every change to.

``metrics.json`` and ``outcomes.json`` of this folder are a report's own, cut down to what a
comparison needs: ``symphony eval --compare reference out/eval`` works on them as on any other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.compare.load import METRICS, OUTCOMES, Evaluation, Measured, load_evaluation
from eval.errors import ReferenceWeakened
from orchestra.files import atomic_write_text, canonical_json

FOLDER = Path(__file__).resolve().parent
NAME = "reference"
_KEPT = ("benchmark", "cap", "figures", "seed", "sources", "title")


def named(path: Path) -> Path:
    """The folder of the committed reference for the word ``reference``, else the path itself."""
    return FOLDER if str(path) == NAME and not path.exists() else path


def weaker(old: Evaluation, new: Evaluation) -> list[str]:
    """What would be let go by taking ``new`` for ``old``: every figure that is worse at all."""
    found = []
    nothing = Measured("", {})
    for name, held in old.benchmarks.items():
        now = new.benchmarks.get(name, nothing).figures
        for key, figure in held.figures.items():
            if figure.value is None or figure.direction is None:
                continue
            other = now.get(key)
            if other is None or other.value is None:
                found.append(f"{name} {key}: {figure.value:.3f} before, not measured now")
                continue
            gap = round(other.value - figure.value, 6)
            if (gap < 0) if figure.direction == "higher" else (gap > 0):
                found.append(f"{name} {key}: {figure.value:.3f} before, {other.value:.3f} now")
    return found


def renew(report: Path, *, accept_worse: bool, folder: Path = FOLDER) -> list[str]:
    """Makes the report in a folder the reference.

    Returns:
        What is worse than before, where that was accepted.

    Raises:
        ReferenceWeakened: a figure is worse, or gone, and that was not accepted.
        ComparisonInvalid: there is no report.
    """
    new = load_evaluation(report)
    worse = weaker(load_evaluation(folder), new) if (folder / METRICS).is_file() else []
    if worse and not accept_worse:
        listed = "; ".join(worse)
        raise ReferenceWeakened(
            f"the reference would get worse ({listed}): mend it, or say --accept-worse"
        )
    held = json.loads((report / METRICS).read_text(encoding="utf-8"))
    atomic_write_text(folder / METRICS, _lines(_cut(held)))
    kept = json.loads((report / OUTCOMES).read_text(encoding="utf-8"))
    atomic_write_text(folder / OUTCOMES, canonical_json(kept) + "\n")
    return worse


def _cut(held: dict[str, Any]) -> dict[str, Any]:
    rows = [{key: row[key] for key in _KEPT if key in row} for row in held["benchmarks"]]
    for row in rows:
        row["figures"] = [
            {key: value for key, value in figure.items() if value not in (None, "")}
            for figure in row["figures"]
        ]
    return {"schema_version": held["schema_version"], "benchmarks": rows}


def _lines(held: dict[str, Any]) -> str:
    return canonical_json(held, indent=1) + "\n"
