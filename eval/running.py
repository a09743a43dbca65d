"""Runs benchmarks, a few at a time, and writes their report, anew after each."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from eval import registry
from eval.apart import Job, Measure, end_all, measure_apart
from eval.benchmark import Benchmark, Suite
from eval.errors import CapInvalid, JobsInvalid
from eval.loaders import data_folder
from eval.provenance import INGESTION, code_digest, result_key
from eval.report.write import Written, versions, write_report
from eval.saved import Saved, load_saved, save
from eval.side_by_side import Told, side_by_side
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

    chosen: Sequence[Benchmark]
    out: Path
    title: str
    started: datetime
    side_by_side: int
    measured: dict[str, Metrics] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    taken_up: list[str] = field(default_factory=list)
    begun: float = field(default_factory=time.perf_counter)

    @property
    def results(self) -> list[Metrics]:
        """What was measured, in the order of the report, whichever ended first."""
        return [self.measured[one.name] for one in self.chosen if one.name in self.measured]

    def note(self, name: str, error: BaseException | None) -> None:
        """Notes why a benchmark could not run, if it could not; faults of our own are raised."""
        if isinstance(error, SymphonyError):
            self.failures[name] = str(error)
        elif error is not None:
            raise error

    def write(self) -> Written:
        """The report of all that came so far."""
        names = [one.name for one in self.chosen]
        done = self.measured.keys() | self.failures.keys()
        return write_report(
            self.results,
            self.out,
            started=self.started,
            elapsed=time.perf_counter() - self.begun,
            side_by_side=self.side_by_side,
            seconds={name: self.seconds[name] for name in names if name in self.seconds},
            failures={name: self.failures[name] for name in names if name in self.failures},
            title=self.title,
            taken_up=[name for name in names if name in self.taken_up],
            left=[name for name in names if name not in done],
        )


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
    jobs: int = 1,
    measure: Measure = measure_apart,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> tuple[Written, list[Metrics], dict[str, str]]:
    """Runs benchmarks, each apart, and writes their report, anew after each.

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
        jobs: how many run at a time; speed benchmarks always run alone.
        measure: how a benchmark is run; a process of its own unless told otherwise.
        clock: when the run began, for ``run.json``.

    Returns:
        Where the report is, what was measured, and the reasons of those that could not run.

    Raises:
        BenchmarkUnknown, CapInvalid, JobsInvalid: before anything runs.
    """
    if jobs < 1:
        raise JobsInvalid(f"--jobs {jobs}: at least 1 benchmark runs at a time")
    known = registry.benches() if speed else registry.benchmarks()
    chosen = registry.select(names, known, suite=suite)
    limits = caps_of(chosen, suite, caps or {})
    title = "Speed and memory" if speed else _TITLES[suite]
    width = 1 if speed else min(jobs, max(len(chosen), 1))
    tally, told = _Tally(chosen, out, title, clock(), width), Told(progress, len(chosen))
    work = out / "work" / code_digest(INGESTION)[:12]

    def run(benchmark: Benchmark) -> None:
        folder = data_folder(data) if benchmark.needs or data else Path()
        job = Job(benchmark, folder, out, work, limits[benchmark.name])
        _one(job, tally, resume=resume, measure=measure, progress=told.of(benchmark.name))

    with closing(
        side_by_side(
            chosen,
            run,
            width=width,
            shares=lambda one: one.shares,
            begins=lambda one: told.begins(one.name),
            stop=end_all,
        )
    ) as ended:
        for benchmark, future in ended:
            told.ends(benchmark.name)
            tally.note(benchmark.name, future.exception())
            written = tally.write()
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
    tally.measured[name] = saved.metrics
