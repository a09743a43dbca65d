"""Runs benchmarks one after another and writes their report."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from eval import registry
from eval.benchmark import Benchmark, CappedRun, Suite
from eval.loaders import data_folder
from eval.report.write import Written, write_report
from eval.types import Metrics
from ingest.types import Progress
from orchestra.errors import SymphonyError


def _measure(
    benchmark: Benchmark, data: Path, work: Path, *, cap: int | None, progress: Progress | None
) -> Metrics:
    if benchmark.capped:
        found = cast("CappedRun", benchmark.run)(data, work, progress=progress, cap=cap)
        return found.model_copy(update={"cap": cap})
    return benchmark.run(data, work, progress=progress)


def run_benchmarks(
    names: Sequence[str],
    *,
    data: Path | None = None,
    out: Path,
    progress: Progress | None = None,
    speed: bool = False,
    suite: Suite | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> tuple[Written, list[Metrics], dict[str, str]]:
    """Runs benchmarks one after another and writes their report, anew after each.

    One that cannot run (its data is missing, say) is listed with its reason and the others go on.

    Args:
        names: as on the command line; empty for all.
        data: the benchmark data folder (see :func:`eval.loaders.data_folder`).
        out: folder for the report; working files go below ``out/work``.
        progress: told what is going on.
        speed: take the names from :func:`benches` rather than :func:`benchmarks`.
        suite: also those of this suite, with its caps.
        clock: when the run began, for ``run.json``.

    Returns:
        Where the report is, what was measured, and the reasons of those that could not run.

    Raises:
        BenchmarkUnknown: before anything runs.
    """
    known = registry.benches() if speed else registry.benchmarks()
    chosen = registry.select(names, known, suite=suite)
    started = clock()
    title = "Speed and memory" if speed else "Evaluation report"
    results: list[Metrics] = []
    failures: dict[str, str] = {}
    seconds: dict[str, float] = {}
    for benchmark in chosen:
        begun = time.perf_counter()
        try:
            folder = data_folder(data) if benchmark.needs or data else Path()
            cap = benchmark.caps.get(suite) if suite else None
            results.append(_measure(benchmark, folder, out / "work", cap=cap, progress=progress))
        except SymphonyError as error:
            failures[benchmark.name] = str(error)
        seconds[benchmark.name] = time.perf_counter() - begun
        written = write_report(
            results, out, started=started, seconds=seconds, failures=failures, title=title
        )
    return written, results, failures
