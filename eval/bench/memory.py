"""Peak memory of ingesting PDFs with the packaged model and a large text with the stand-in."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from eval.bench.startup import checked
from eval.bench.texts import write_text
from eval.bench.timing import Finished, run_child
from eval.loaders import pdf_folder
from eval.rates import count
from eval.types import Metrics, Target
from ingest.types import Progress

MEGABYTES = 200
LIMIT_MB = 2_000

_CHILD = """
import sys
from pathlib import Path
from ingest.corpus import Corpus
from ingest.embedding.standin import StandInEmbedder
source, home, standin = sys.argv[1:]
embedder = StandInEmbedder() if standin == "yes" else None
corpus = Corpus.create("memory", home=Path(home), embedder=embedder, store_url="")
summary = corpus.ingest([Path(source)])
print(len(corpus.documents()), summary.chunks, len(summary.failures))
"""


def _ingest(source: Path, home: Path, *, standin: bool) -> Finished:
    if home.exists():
        shutil.rmtree(home)
    command = [sys.executable, "-c", _CHILD, str(source), str(home), "yes" if standin else "no"]
    return checked(run_child(command), ["ingest", str(source)])


def memory(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Each ingestion in a process of its own; the peak is that process's resident set."""
    text = out / "memory" / "large.txt"
    size = write_text(text, MEGABYTES, seed=11)
    jobs = {
        "pdfs": (pdf_folder(data), False, "all PDFs, packaged model"),
        "text": (text, True, f"a text of {size / 1e6:.0f} MB, stand-in embedder"),
    }
    figures = []
    for done, (name, (source, standin, label)) in enumerate(jobs.items()):
        if progress:
            progress("memory", done, len(jobs), label)
        finished = _ingest(source, out / "memory-home", standin=standin)
        counts = finished.output.split()[-3:]
        note = "{} documents, {} chunks, {} failures".format(*counts)
        limit = Target(at_most=LIMIT_MB)
        figures += [
            count(
                f"{name}/peak",
                f"peak memory: {label}",
                finished.peak_mb,
                unit="MB",
                target=limit,
                note=note,
            ),
            count(f"{name}/seconds", f"time: {label}", finished.seconds, unit="s"),
        ]
    text.unlink()
    return Metrics(
        benchmark="ingest-memory",
        title="Memory of ingestion",
        description="Peak resident memory of whole ingesting processes.",
        figures=tuple(figures),
        settings={"MB": "10^6 bytes", "measured by": "wait4 of the child, as /usr/bin/time -v"},
    )
