"""Floor 6: benchmarks, metrics over them, evaluation reports.

Benchmarks are found by name in :mod:`eval.registry`; each returns :class:`eval.types.Metrics`,
which :mod:`eval.report` writes as JSON, Markdown and a self-contained HTML page.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.benchmark import Benchmark
    from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing, BenchmarkUnknown
    from eval.registry import benches, benchmarks
    from eval.report.write import write_report
    from eval.running import run_benchmarks
    from eval.types import (
        Figure,
        Metrics,
        NotMeasured,
        Outcomes,
        Place,
        Recipe,
        Table,
        Target,
        WorstCase,
    )

_HOMES = {
    "Benchmark": "eval.benchmark",
    "BenchmarkDataInvalid": "eval.errors",
    "BenchmarkDataMissing": "eval.errors",
    "BenchmarkUnknown": "eval.errors",
    "Figure": "eval.types",
    "Metrics": "eval.types",
    "NotMeasured": "eval.types",
    "Outcomes": "eval.types",
    "Place": "eval.types",
    "Recipe": "eval.types",
    "Table": "eval.types",
    "Target": "eval.types",
    "WorstCase": "eval.types",
    "benches": "eval.registry",
    "benchmarks": "eval.registry",
    "run_benchmarks": "eval.running",
    "write_report": "eval.report.write",
}

__all__ = [
    "Benchmark",
    "BenchmarkDataInvalid",
    "BenchmarkDataMissing",
    "BenchmarkUnknown",
    "Figure",
    "Metrics",
    "NotMeasured",
    "Outcomes",
    "Place",
    "Recipe",
    "Table",
    "Target",
    "WorstCase",
    "benches",
    "benchmarks",
    "run_benchmarks",
    "write_report",
]


def __getattr__(name: str) -> object:
    """Imports a public name when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
