"""Runs benchmarks one after another and writes their report, anew after each."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from eval import registry
from eval.apart import Job, Measure, measure_apart
from eval.benchmark import Benchmark, Suite
from eval.errors import CapInvalid
from eval.loaders import data_folder
from eval.provenance import INGESTION, code_digest, result_key
from eval.report.write import Written, versions, write_report
from eval.saved import Saved, load_saved, save
from eval.types import Metrics
from ingest.types import Progress
from orchestra.errors import SymphonyError

_TITLES = {
    None: "Evaluation report",
    "quick": "Evaluation report: quick suite",
    "full": "Evaluation report: full suite",
}


@dataclass(slots=True)
class _Tally:
    """What came of the benchmarks so far."""

    results: list[Metrics] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    taken_up: list[str] = field(default_factory=list)


def caps_of(
    chosen: Sequence[Benchmark], suite: Suite | None, asked: Mapping[str, int]
) -> dict[str, int | None]:
    """How many rows a set each benchmark takes at most: as asked, else as its suite says.

    Raises:
        CapInvalid: a cap is below 1, or is asked of a benchmark that is not run or takes none.
    """
    takes = {one.name for one in chosen if one.capped}
    for name, rows in asked.items():
        if name not in takes or rows < 1:
            listed = ", ".join(sorted(takes)) or "none"
            raise CapInvalid(f"no cap {name}={rows}: rows must be ≥ 1; {listed} can be capped")
    fixed = {one.name: one.caps.get(suite) if suite else None for one in chosen}
    return fixed | dict(asked)


def run_benchmarks(
    names: Sequence[str],
    *,
    data: Path | None = None,
    out: Path,
    progress: Progress | None = None,
    speed: bool = False,
    suite: Suite | None = None,
    caps: Mapping[str, int] | None = None,
    resume: bool = False,
    measure: Measure = measure_apart,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> tuple[Written, list[Metrics], dict[str, str]]:
    """Runs benchmarks one after another, each apart, and writes their report, anew after each.

    One that cannot run (its data is missing, say, or it crashes) is listed with its reason and
    the others go on. Every result is saved below ``out/results``.

    Args:
        names: as on the command line; empty for all, or for none beside a suite.
        data: the benchmark data folder (see :func:`eval.loaders.data_folder`).
        out: folder for the report; working files go below ``out/work``.
        progress: told what is going on.
        speed: take the names from :func:`benches` rather than :func:`benchmarks`.
        suite: also those of this suite, with its caps.
        caps: rows a set, by benchmark; over those of the suite.
        resume: take up saved results whose code, weights, data and settings are as now.
        measure: how a benchmark is run; a process of its own unless told otherwise.
        clock: when the run began, for ``run.json``.

    Returns:
        Where the report is, what was measured, and the reasons of those that could not run.

    Raises:
        BenchmarkUnknown, CapInvalid: before anything runs.
    """
    known = registry.benches() if speed else registry.benchmarks()
    chosen = registry.select(names, known, suite=suite)
    limits = caps_of(chosen, suite, caps or {})
    started = clock()
    title = "Speed and memory" if speed else _TITLES[suite]
    tally = _Tally()
    work = out / "work" / code_digest(INGESTION)[:12]
    for place, benchmark in enumerate(chosen):
        if progress is not None:
            progress("benchmark", place, len(chosen), benchmark.name)
        try:
            folder = data_folder(data) if benchmark.needs or data else Path()
            job = Job(benchmark, folder, out, work, limits[benchmark.name])
            _one(job, tally, resume=resume, measure=measure, progress=progress)
        except SymphonyError as error:
            tally.failures[benchmark.name] = str(error)
        written = write_report(
            tally.results,
            out,
            started=started,
            seconds=tally.seconds,
            failures=tally.failures,
            title=title,
            taken_up=tally.taken_up,
            left=[one.name for one in chosen[place + 1 :]],
        )
    return written, tally.results, tally.failures


def _one(
    job: Job, tally: _Tally, *, resume: bool, measure: Measure, progress: Progress | None
) -> None:
    """Measures, or takes up what was measured; saves it."""
    name = job.benchmark.name
    key = result_key(job.benchmark, job.data, cap=job.cap, versions=versions())
    saved = load_saved(job.out, name, key) if resume else None
    if saved is None:
        begun = time.perf_counter()
        try:
            found = measure(job, progress)
        finally:
            tally.seconds[name] = time.perf_counter() - begun
        saved = Saved(key=key, seconds=tally.seconds[name], metrics=found)
        save(job.out, saved)
    else:
        tally.taken_up.append(name)
        tally.seconds[name] = saved.seconds
    tally.results.append(saved.metrics)
