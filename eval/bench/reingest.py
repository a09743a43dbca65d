"""Ingesting a folder, then again unchanged, then with one file changed, side by side."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median

from eval.bench.texts import write_text
from eval.bench.timing import clocked
from eval.demo.gold import dossier_folder
from eval.rates import count
from eval.types import Metrics, Target
from ingest.types import Progress

FILES = 24
AGAIN = 5


def _folder(out: Path) -> Path:
    """The demo dossier and generated texts: some 40 files in seven formats."""
    folder = out / "reingest"
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(dossier_folder() / "documents", folder / "dossier")
    for i in range(FILES):
        write_text(folder / "texts" / f"{i:02d}.txt", 0.03, seed=i)
    return folder


def reingest(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Times a first ingestion with the packaged model, then unchanged ones, then a changed one."""
    del data
    from ingest.corpus import Corpus

    folder = _folder(out)
    home = out / "reingest-home"
    if home.exists():
        shutil.rmtree(home)
    corpus = Corpus.create("bench", home=home, store_url="")
    corpus.embed(["the model is loaded before the clock starts"])
    first = clocked(lambda: corpus.ingest([folder], progress=progress))
    again = [clocked(lambda: corpus.ingest([folder])) for _ in range(AGAIN)]
    with (folder / "texts" / "00.txt").open("a", encoding="utf-8") as file:
        file.write("\nOne sentence more.\n")
    changed = clocked(lambda: corpus.ingest([folder]))
    documents = corpus.documents()
    unchanged = median(again)
    return Metrics(
        benchmark="reingest",
        title="Ingesting again",
        description=(
            f"{len(documents)} documents, {sum(d.chunks for d in documents)} chunks; "
            "the embedding model is loaded before the first is timed."
        ),
        figures=(
            count("first/seconds", "first ingestion", first, unit="s"),
            count(
                "unchanged/seconds", "unchanged folder, median", unchanged, unit="s", n=len(again)
            ),
            count("changed/seconds", "one file of them changed", changed, unit="s"),
            count(
                "ratio",
                "first over unchanged",
                first / unchanged,
                unit="×",
                target=Target(at_least=50),
            ),
        ),
    )
