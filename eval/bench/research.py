"""A research run by stage: the demo dossier alone, and among ten times and more of other text.

Each size is a corpus with the packaged model; the same question is asked ``ROUNDS`` times of each,
offline, and the stages are timed as ``run.json`` times them.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from eval.bench.texts import write_text
from eval.demo.gold import dossier_folder
from eval.rates import count
from eval.report.plots import Bar, grouped_bars
from eval.types import Figure, Metrics, Table
from ingest.types import Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from research.run import Run

QUESTION = "What did the harbour bridge cost, and why was it late?"
NOISE_MB = (0.0, 0.3, 3.0)
ROUNDS = 3


def research(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Asks each corpus (kept below ``out``) in turns."""
    del data
    home = out / "research-home"
    shutil.rmtree(home / "runs", ignore_errors=True)
    corpora = {noise: _corpus(out, home, noise, progress) for noise in NOISE_MB}
    stages: dict[float, list[Mapping[str, float]]] = {noise: [] for noise in NOISE_MB}
    whole: dict[float, list[float]] = {noise: [] for noise in NOISE_MB}
    for number in range(ROUNDS + 1):
        for noise, corpus in corpora.items():
            begun = time.perf_counter()
            run = _asked(corpus, home)
            if number:  # the first turn loads the models
                whole[noise].append(time.perf_counter() - begun)
                stages[noise].append(_seconds(run))
        if progress:
            progress("turns", number, ROUNDS)
    chunks = [sum(d.chunks for d in corpus.documents()) for corpus in corpora.values()]
    for corpus in corpora.values():
        corpus.close()
    return _metrics(chunks, list(stages.values()), list(whole.values()))


def _corpus(out: Path, home: Path, noise: float, progress: Progress | None) -> Corpus:
    from ingest.corpus import Corpus

    folder = out / "research" / f"{noise:g}"
    paths = [dossier_folder() / "documents"]
    if noise:
        for part in range(10):
            write_text(folder / f"{part:02d}.txt", noise / 10, seed=part)
        paths.append(folder)
    name = f"bench-{noise:g}".replace(".", "-")
    corpus = Corpus.open_or_create(name, home=home, store_url="")
    corpus.ingest(paths, progress=progress)
    return corpus


def _asked(corpus: Corpus, home: Path) -> Run:
    from research.run import conduct

    return asyncio.run(conduct(QUESTION, corpus=corpus, home=home))


def _seconds(run: Run) -> dict[str, float]:
    taken = run.folder.info.get("seconds")
    if not isinstance(taken, dict):
        return {}
    return {name: float(value) for name, value in taken.items() if isinstance(value, int | float)}


def _metrics(
    chunks: Sequence[int],
    stages: Sequence[Sequence[Mapping[str, float]]],
    whole: Sequence[Sequence[float]],
) -> Metrics:
    names = sorted({name for turns in stages for turn in turns for name in turn})
    middle = [
        {name: median(turn.get(name, 0.0) for turn in turns) for name in names} for turns in stages
    ]
    figures: list[Figure] = [
        count(f"whole/{n}", f"a run over {n:,} chunks", median(taken), unit="s", n=len(taken))
        for n, taken in zip(chunks, whole, strict=True)
    ]
    figures.append(
        count("growth", "the largest corpus over the dossier alone",
              median(whole[-1]) / median(whole[0]), unit="×",
              note=f"{chunks[-1] / max(chunks[0], 1):.0f} times the chunks")
    )  # fmt: skip
    bars = [
        Bar(name, f"{n:,} chunks", seconds[name])
        for n, seconds in zip(chunks, middle, strict=True)
        for name in names
    ]
    return Metrics(
        benchmark="research-speed",
        title="A research run by stage",
        description=f"“{QUESTION}”, offline, {ROUNDS} turns after one that loads the models.",
        figures=tuple(figures),
        tables=(
            Table(
                title="Seconds by stage, medians",
                columns=("stage", *(f"{n:,} chunks" for n in chunks)),
                rows=tuple(
                    (name, *(round(seconds[name], 2) for seconds in middle)) for name in names
                ),
            ),
        ),
        plots=(grouped_bars("Seconds by stage", bars, ylabel="seconds", top=None),),
    )
