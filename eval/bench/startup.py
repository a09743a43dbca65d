"""A whole ``symphony search`` process, next to ``python -c "import sentence_transformers"``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from eval.bench.texts import write_text
from eval.bench.timing import Finished, run_child
from eval.rates import count
from eval.types import Metrics, NotMeasured, Table, Target
from ingest.types import Progress
from orchestra.errors import SymphonyError
from orchestra.settings import HOME_VARIABLE

ROUNDS = 9


class BenchFailed(SymphonyError):
    """A measured command did not end well; the message holds its output."""


def checked(finished: Finished, command: Sequence[str]) -> Finished:
    """The same, if the command ended with status 0.

    Raises:
        BenchFailed: it did not.
    """
    if finished.code:
        tail = finished.output.strip()[-500:]
        raise BenchFailed(f"{' '.join(command)} ended with status {finished.code}: {tail}")
    return finished


def command_path() -> str:
    """The installed ``symphony`` command: beside this Python, else on the PATH.

    Raises:
        BenchFailed: it is not installed.
    """
    beside = Path(sys.executable).parent / "symphony"
    found = str(beside) if beside.is_file() else shutil.which("symphony")
    if found is None:
        raise BenchFailed(f"no symphony command beside {sys.executable} or on the PATH: install it")
    return found


def startup(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Times both in turns, ``ROUNDS`` times each, after one unmeasured round."""
    del data
    home = out / "startup-home"
    write_text(out / "startup" / "text.txt", 0.2, seed=1)
    environment = {HOME_VARIABLE: str(home.absolute())}
    symphony = [command_path()]
    ingest = [*symphony, "ingest", str(out / "startup"), "--corpus", "startup"]
    search = [*symphony, "search", "where does the river meet the sea", "--corpus", "startup"]
    imports = [sys.executable, "-c", "import sentence_transformers"]
    bare = [sys.executable, "-c", "pass"]
    checked(run_child(ingest, environment=environment), ingest)
    names = {"search": search, "import": imports, "python": bare}
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for done in range(-1, ROUNDS):
        for name, command in names.items():
            finished = checked(run_child(command, environment=environment), command)
            if done >= 0:
                seconds[name].append(finished.seconds)
        if progress:
            progress("start-up", done + 1, ROUNDS)
    return _metrics(seconds)


def _metrics(seconds: dict[str, list[float]]) -> Metrics:
    middle = {name: median(values) for name, values in seconds.items()}
    return Metrics(
        benchmark="startup",
        title="Start-up of search",
        description="Whole processes, in turns: start, import, open the corpus, embed, answer.",
        figures=(
            count(
                "search/seconds",
                "symphony search, whole process, median",
                middle["search"],
                unit="s",
                n=ROUNDS,
                target=Target(at_most=1.5),
            ),
            count(
                "import/seconds",
                "python -c “import sentence_transformers”, median",
                middle["import"],
                unit="s",
                n=ROUNDS,
            ),
            count(
                "python/seconds", "python -c “pass”, median", middle["python"], unit="s", n=ROUNDS
            ),
            count(
                "ratio",
                "search over import, medians",
                middle["search"] / middle["import"],
                unit="×",
                target=Target(at_most=1),
            ),
        ),
        tables=(
            Table(
                title="Seconds of each round",
                columns=("round", *seconds),
                rows=tuple(
                    (number, *(round(value, 3) for value in values))
                    for number, values in enumerate(zip(*seconds.values(), strict=True), 1)
                ),
            ),
        ),
        not_measured=(
            NotMeasured(
                what="a cold disk cache", why="dropping it needs root; the first round is left out"
            ),
        ),
    )
