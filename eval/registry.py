"""Every benchmark and every speed benchmark under its name on the command line."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import cast

from eval.errors import BenchmarkUnknown
from eval.loaders import data_folder
from eval.report.write import Written, write_report
from eval.types import Benchmark, Metrics, Run
from ingest.types import Progress
from orchestra.errors import SymphonyError

_BENCHMARKS = (
    ("scifact-retrieval", "eval.retrieval:scifact", "data", "Search over 5,183 SciFact abstracts."),
    ("cranfield", "eval.retrieval:cranfield", "data", "Search over 1,400 aerodynamics abstracts."),
    ("hotpotqa", "eval.retrieval:hotpotqa", "data", "Multi-hop search, HotpotQA sample."),
    ("2wiki", "eval.retrieval:twowiki", "data", "Multi-hop search, 2WikiMultihopQA sample."),
    (
        "scifact",
        "eval.verification:scifact",
        "data",
        "Verdicts on SciFact claims, given abstracts.",
    ),
    (
        "verification",
        "eval.verification:verification",
        "data",
        "Verdicts on twelve open sets, beside controls; up to 25 minutes.",
    ),
    (
        "verifier-precision",
        "eval.verification:precision",
        "data",
        "The shipped int8 verifier beside its float32 original.",
    ),
    ("demo", "eval.demo.run:demo", "", "Verdicts, reports and contradictions on the demo dossier."),
    (
        "graph",
        "eval.graph:graph",
        "",
        "The knowledge graph against hand-made items of the dossier.",
    ),
    (
        "minimal-pairs",
        "eval.minimal_pairs:minimal_pairs",
        "",
        "True claims on the dossier, and each with one thing made false.",
    ),
    (
        "attacks",
        "eval.attacks:attacks",
        "",
        "Evidence that tries to talk the judges into a verdict, and bad input.",
    ),
    (
        "playbooks",
        "eval.playbooks:playbooks",
        "",
        "The built-in playbooks on dossiers with planted errors.",
    ),
    (
        "models",
        "eval.members:members",
        "data",
        "The configured models as judges; writes the router's table. Costs what they cost.",
    ),
    (
        "financebench",
        "eval.financebench:financebench",
        "pdfs",
        "Evidence pages in five SEC filings.",
    ),
    ("extraction", "eval.extraction:extraction", "pdfs", "Stored text of PDFs against pdftotext."),
)
_BENCHES = (
    (
        "search",
        "eval.bench.search:search",
        "",
        "Hybrid search over 100,000 chunks: latency, recall.",
    ),
    ("reingest", "eval.bench.reingest:reingest", "", "Ingesting a folder again, unchanged."),
    (
        "startup",
        "eval.bench.startup:startup",
        "",
        "A whole `symphony search` process, side by side.",
    ),
    (
        "verifier",
        "eval.bench.verifier:verifier",
        "",
        "The verifier beside a RoBERTa-large-sized encoder; what the rules cost.",
    ),
    (
        "chain",
        "eval.bench.chain:chain",
        "",
        "What the path to a model costs on top of it; eight analysts at once.",
    ),
    ("ingest-memory", "eval.bench.memory:memory", "pdfs", "Peak memory of ingestion."),
)


def _load(place: str) -> Run:
    module, _, name = place.partition(":")
    return cast("Run", getattr(import_module(module), name))


def _table(rows: Sequence[tuple[str, str, str, str]]) -> dict[str, Benchmark]:
    return {
        name: Benchmark(name=name, description=text, load=partial(_load, place), needs=needs)
        for name, place, needs, text in rows
    }


def benchmarks() -> dict[str, Benchmark]:
    """The benchmarks of ``symphony eval``, by name, in the order of a report."""
    return _table(_BENCHMARKS)


def benches() -> dict[str, Benchmark]:
    """The speed and memory benchmarks of ``symphony bench``, by name."""
    return _table(_BENCHES)


def select(names: Sequence[str], known: Mapping[str, Benchmark]) -> list[Benchmark]:
    """The benchmarks of those names, each once; all of them when ``names`` is empty.

    Raises:
        BenchmarkUnknown: a name is not among them; the message lists those that are.
    """
    for name in names:
        if name not in known:
            raise BenchmarkUnknown(f"no benchmark is called {name!r}; there are {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())


def run_benchmarks(
    names: Sequence[str],
    *,
    data: Path | None = None,
    out: Path,
    progress: Progress | None = None,
    speed: bool = False,
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
        clock: when the run began, for ``run.json``.

    Returns:
        Where the report is, what was measured, and the reasons of those that could not run.

    Raises:
        BenchmarkUnknown: before anything runs.
    """
    chosen = select(names, benches() if speed else benchmarks())
    started = clock()
    title = "Speed and memory" if speed else "Evaluation report"
    results: list[Metrics] = []
    failures: dict[str, str] = {}
    seconds: dict[str, float] = {}
    for benchmark in chosen:
        begun = time.perf_counter()
        try:
            folder = data_folder(data) if benchmark.needs or data else Path()
            results.append(benchmark.run(folder, out / "work", progress=progress))
        except SymphonyError as error:
            failures[benchmark.name] = str(error)
        seconds[benchmark.name] = time.perf_counter() - begun
        written = write_report(
            results, out, started=started, seconds=seconds, failures=failures, title=title
        )
    return written, results, failures
