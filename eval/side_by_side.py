"""Jobs a few at a time: none beside another that keeps its working files in the same place."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import TypeVar

from ingest.types import Progress

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(
    jobs: Sequence[T],
    run: Callable[[T], R],
    *,
    width: int,
    shares: Callable[[T], str],
    begins: Callable[[T], None],
    stop: Callable[[], None],
) -> Generator[tuple[T, Future[R]], None, None]:
    """Runs jobs and gives each with what came of it, as they end.

    They begin in their order, but for those that must wait for one they share files with.

    Args:
        jobs: what to run.
        run: runs one; called in threads.
        width: how many at a time, at least 1.
        shares: the name of what a job keeps together with others; "" for nothing.
        begins: told of a job when it begins.
        stop: ends what still runs, where nobody asks for the rest (Ctrl-C, say).
    """
    waiting, running = list(jobs), dict[Future[R], T]()
    with ThreadPoolExecutor(width, thread_name_prefix="benchmark") as pool:
        try:
            while waiting or running:
                for job in list(waiting):
                    taken = {shares(other) for other in running.values()} - {""}
                    if len(running) < width and shares(job) not in taken:
                        waiting.remove(job)
                        begins(job)
                        running[pool.submit(run, job)] = job
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future
        except BaseException:
            stop()  # else the pool would wait for them to the end
            raise


class Told:
    """One line of progress for all that runs: which benchmarks, and where one of them is."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._running: list[str] = []
        self._ended = 0
        self._lock = Lock()

    def begins(self, name: str) -> None:
        """A benchmark begins."""
        with self._lock:
            self._running.append(name)
            if self._progress is not None:
                begun = self._ended + len(self._running) - 1
                self._progress("benchmark", begun, self._total, name)

    def ends(self, name: str) -> None:
        """It ended, however."""
        with self._lock:
            self._running.remove(name)
            self._ended += 1

    def of(self, name: str) -> Progress | None:
        """What the benchmark tells its progress to."""
        progress = self._progress
        if progress is None:
            return None

        def say(stage: str, done: int, total: int, detail: str = "") -> None:
            with self._lock:
                if len(self._running) < 2:
                    progress(stage, done, total, detail)
                    return
                count = f" {done}/{total}" if total else ""
                where = f"{name}: {stage}{count}"
                both = " and ".join(self._running)
                progress(both, self._ended, self._total, where)

        return say
