"""Reads an evaluation back: ``metrics.json`` and, where it lies beside it, ``outcomes.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.errors import ComparisonInvalid
from eval.types import Figure, Outcomes

METRICS, OUTCOMES = "metrics.json", "outcomes.json"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one evaluation found with one benchmark.

    ``sources`` maps the files it measured on to their hashes; ``cap`` is as in the report.
    """

    title: str
    figures: Mapping[str, Figure]
    outcomes: Mapping[str, Outcomes] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    cap: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation as it was written: its name for a reader and its benchmarks by name.

    ``not_run`` are those that could not run, with the reason.
    """

    name: str
    benchmarks: Mapping[str, Measured]
    not_run: Mapping[str, str] = field(default_factory=dict)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ComparisonInvalid(
            f"no {path.name} at {path}: give the folder of a report, or its metrics.json"
        ) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ComparisonInvalid(f"{path} is not JSON: {error}") from error


def load_evaluation(path: Path) -> Evaluation:
    """The evaluation in a folder, or of a ``metrics.json``.

    Raises:
        ComparisonInvalid: there is none, or it does not have the form; names the file.
    """
    metrics = path / METRICS if path.is_dir() else path
    beside = metrics.with_name(metrics.name.replace("metrics", "outcomes"))
    kept = _json(beside) if beside != metrics and beside.is_file() else {"benchmarks": {}}
    return read_evaluation(str(path), _json(metrics), kept)


def read_evaluation(name: str, metrics: Any, outcomes: Any) -> Evaluation:
    """The evaluation that the contents of ``metrics.json`` and ``outcomes.json`` tell.

    Raises:
        ComparisonInvalid: they do not have the form.
    """
    try:
        kept = outcomes["benchmarks"]
        return Evaluation(
            name=name,
            benchmarks={
                row["benchmark"]: _measured(row, kept.get(row["benchmark"], []))
                for row in metrics["benchmarks"]
            },
            not_run=dict(metrics.get("not_run", {})),
        )
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        raise ComparisonInvalid(f"{name} is not the report of an evaluation: {error}") from error


def _measured(row: Mapping[str, Any], outcomes: list[Any]) -> Measured:
    figures = [
        Figure.model_validate({k: v for k, v in figure.items() if k != "met"})
        for figure in row["figures"]
    ]
    read = [Outcomes.model_validate(one) for one in outcomes]
    return Measured(
        title=str(row["title"]),
        figures={figure.key: figure for figure in figures},
        outcomes={one.name: one for one in read},
        sources={str(origin["name"]): str(origin["sha256"]) for origin in row.get("sources", ())},
        cap=row.get("cap"),
        seed=row.get("seed"),
    )
