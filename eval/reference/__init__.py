"""The committed figures of the quick suite, which the tests hold every change to.

``metrics.json`` and ``outcomes.json`` of this folder are a report's own, cut down to what a
comparison needs: ``symphony eval --compare reference out/eval`` works on them as on any other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.compare.differences import compare
from eval.compare.load import (
    METRICS,
    OUTCOMES,
    Evaluation,
    Measured,
    load_evaluation,
    read_evaluation,
)
from eval.errors import ReferenceWeakened
from eval.report.wording import number, signed
from eval.report.write import content, outcomes
from eval.types import Metrics
from orchestra.files import atomic_write_text, canonical_json

FOLDER = Path(__file__).resolve().parent
NAME = "reference"
_KEPT = ("benchmark", "cap", "figures", "seed", "sources", "title")


def named(path: Path) -> Path:
    """The folder of the committed reference for the word ``reference``, else the path itself."""
    return FOLDER if str(path) == NAME and not path.exists() else path


def weaker(old: Evaluation, new: Evaluation) -> list[str]:
    """What would be let go by taking ``new`` for ``old``: every figure that is worse at all.

    Benchmarks that ``new`` was not asked for keep their reference and are left out.
    """
    found = []
    nothing = Measured("", {})
    for name, held in old.benchmarks.items():
        if name not in new.benchmarks and name not in new.not_run:
            continue
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


def regressions(results: Sequence[Metrics], *, folder: Path = FOLDER) -> list[str]:
    """What of these results is worse than the reference, a line each; empty if nothing is.

    The tolerance is the 95 % interval of the difference, from a bootstrap of the rows in pairs
    (see :mod:`eval.compare.differences`); a bar that was met must still be met.
    """
    now = read_evaluation("now", content(results), outcomes(results))
    found = []
    for change in compare(load_evaluation(folder), now):
        if change.regressed:
            span = ""
            if change.low is not None and change.high is not None:
                span = f", 95 % {signed(change.low)} to {signed(change.high)}"
            found.append(
                f"{change.benchmark} {change.key}: {number(change.before, change.unit)} before, "
                f"{number(change.after, change.unit)} now ({change.standing}{span})"
            )
    return found


def renew(report: Path, *, accept_worse: bool, folder: Path = FOLDER) -> list[str]:
    """Makes the benchmarks of the report in a folder the reference; others keep theirs.

    Returns:
        What is worse than before, where that was accepted.

    Raises:
        ReferenceWeakened: a figure is worse, or gone, and that was not accepted.
        ComparisonInvalid: there is no report.
    """
    new = load_evaluation(report)
    held = _read(report)
    if (folder / METRICS).is_file():
        worse = weaker(load_evaluation(folder), new)
        held = _merged(_read(folder), held)
    else:
        worse = []
    if worse and not accept_worse:
        listed = "; ".join(worse)
        raise ReferenceWeakened(
            f"the reference would get worse ({listed}): mend it, or say --accept-worse"
        )
    atomic_write_text(folder / METRICS, canonical_json(held[0], indent=1) + "\n")
    atomic_write_text(folder / OUTCOMES, canonical_json(held[1]) + "\n")
    return worse


_Files = tuple[dict[str, Any], dict[str, Any]]


def _read(folder: Path) -> _Files:
    metrics, kept = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in (METRICS, OUTCOMES)
    )
    return _cut(metrics), kept


def _merged(old: _Files, new: _Files) -> _Files:
    rows = {row["benchmark"]: row for held in (old, new) for row in held[0]["benchmarks"]}
    kept = {name: rows_ for held in (old, new) for name, rows_ in held[1]["benchmarks"].items()}
    return (
        {**new[0], "benchmarks": [rows[name] for name in sorted(rows)]},
        {**new[1], "benchmarks": kept},
    )


def _cut(held: dict[str, Any]) -> dict[str, Any]:
    rows = [{key: row[key] for key in _KEPT if key in row} for row in held["benchmarks"]]
    for row in rows:
        row["figures"] = [
            {k: value for k, value in figure.items() if k == "value" or value not in (None, "")}
            for figure in row["figures"]
        ]
    return {"schema_version": held["schema_version"], "benchmarks": rows}
