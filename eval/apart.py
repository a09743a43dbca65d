"""A benchmark in a process of its own: one that crashes, or eats all memory, is a line in a report.

The parent starts ``python -m eval.apart`` with the job as JSON on standard input; the child tells
its progress as JSON lines on standard output and leaves its result in a file. Everything else that
is written in the child, tracebacks too, goes to its log.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, cast

from eval.benchmark import Benchmark, CappedRun
from eval.errors import BenchmarkFailed
from eval.types import Metrics
from ingest.types import Progress
from orchestra.errors import SymphonyError
from orchestra.files import atomic_write_text

_PAUSE_S = 0.1
_WATCH_S = 1.0
_REFUSED = 3
_ORPHANED = 4


@dataclass(frozen=True, slots=True)
class Job:
    """One benchmark to be run.

    Attributes:
        benchmark: which.
        data: the benchmark data folder.
        out: the report's folder; the log and the result go below it.
        work: where it keeps its working files.
        cap: at most so many rows a set, where it takes a cap.
    """

    benchmark: Benchmark
    data: Path
    out: Path
    work: Path
    cap: int | None = None


_children: set[subprocess.Popen[str]] = set()
Measure = Callable[[Job, Progress | None], Metrics]


def measure_here(job: Job, progress: Progress | None = None) -> Metrics:
    """Runs a benchmark in this process."""
    if job.benchmark.capped:
        run = cast("CappedRun", job.benchmark.run)
        found = run(job.data, job.work, progress=progress, cap=job.cap)
    else:
        found = job.benchmark.run(job.data, job.work, progress=progress)
    return found.model_copy(update={"cap": job.cap, "kind": job.benchmark.kind})


def measure_apart(job: Job, progress: Progress | None = None) -> Metrics:
    """Runs a benchmark in a process of its own.

    Raises:
        BenchmarkFailed: it could not run, or its process died; the message says why.
    """
    name = job.benchmark.name
    log, result = job.out / "logs" / f"{name}.log", job.out / "logs" / f"{name}.result.json"
    log.parent.mkdir(parents=True, exist_ok=True)
    result.unlink(missing_ok=True)
    told = {
        "benchmark": job.benchmark.model_dump(mode="json"),
        "data": str(job.data),
        "out": str(job.out),
        "work": str(job.work),
        "cap": job.cap,
        "result": str(result),
        "parent": os.getpid(),
    }
    with log.open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "eval.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
        _children.add(child)
        try:
            refusal = _follow(child, json.dumps(told), progress)
            status = child.wait()
        finally:
            _end(child)
            _children.discard(child)
    if refusal:
        raise BenchmarkFailed(refusal)
    if status or not result.is_file():
        raise BenchmarkFailed(_obituary(status, log))
    found = Metrics.model_validate_json(result.read_text(encoding="utf-8"))
    result.unlink()
    return found


def _follow(child: subprocess.Popen[str], told: str, progress: Progress | None) -> str:
    """Hands the job over and passes progress on; gives the reason why it could not run, if any."""
    stdin, stdout = cast("IO[str]", child.stdin), cast("IO[str]", child.stdout)
    stdin.write(told)
    stdin.close()
    refusal = ""
    for line in stdout:
        held = json.loads(line)
        if isinstance(held, str):
            refusal = held
        elif progress is not None:
            stage, done, total, detail = held
            progress(stage, done, total, detail)
    return refusal


def end_all() -> None:
    """Ends every benchmark that still runs: nobody waits for it any more."""
    for child in tuple(_children):
        if child.poll() is None:
            child.kill()


def _end(child: subprocess.Popen[str]) -> None:
    """Leaves no process and no pipe behind, whatever happened."""
    if child.poll() is None:
        child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def _obituary(status: int, log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", errors="replace").splitlines() if line.strip()]
    where = f"its log is {log.parent.name}/{log.name}"
    if status < 0:
        return f"its process was ended by signal {-status} (9: memory ran out, often); {where}"
    last = lines[-1].strip() if lines else f"its process ended with status {status}"
    return f"{last}; {where}"


class _Told:
    """The child's progress: a JSON line now and then, and whenever the stage is another."""

    def __init__(self, pipe: IO[str]) -> None:
        self._pipe = pipe
        self._stage = ""
        self._at = 0.0

    def __call__(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """Passes on where the work is."""
        now = time.monotonic()
        if stage != self._stage or done >= total or now - self._at > _PAUSE_S:
            self._stage, self._at = stage, now
            self.say([stage, done, total, detail])

    def say(self, value: object) -> None:
        """One line to the parent."""
        self._pipe.write(json.dumps(value) + "\n")
        self._pipe.flush()


def _leave_with(parent: int) -> None:
    """Ends this process when its parent is gone: nobody waits for the result any more."""
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(_ORPHANED)


def main() -> int:
    """The child: reads the job, measures, leaves the result."""
    from orchestra.telemetry import switch_off_telemetry

    told = json.loads(sys.stdin.read())
    Thread(target=_leave_with, args=(told["parent"],), daemon=True).start()
    switch_off_telemetry(offline=True)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as pipe:
        os.dup2(2, 1)
        paths = {name: Path(told[name]) for name in ("data", "out", "work")}
        job = Job(Benchmark.model_validate(told["benchmark"]), cap=told["cap"], **paths)
        teller = _Told(pipe)
        try:
            found = measure_here(job, teller)
        except SymphonyError as error:
            teller.say(str(error))
            return _REFUSED
        atomic_write_text(Path(told["result"]), found.model_dump_json())
    return 0


if __name__ == "__main__":
    sys.exit(main())
