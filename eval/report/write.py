"""Writes an evaluation: ``metrics.json`` (content), ``run.json`` (machine, times), md and html.

``outcomes.json`` holds what came of every row, for comparing two evaluations in pairs.

``metrics.json`` holds the same bytes whenever the same code measures the same data with the same
seed (speed benchmarks apart, whose content is times).
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from eval.provenance import made_from
from eval.report import markdown, page
from eval.types import Metrics, Outcomes
from orchestra.files import atomic_write_text, canonical_json

SCHEMA_VERSION = 1
PACKAGES = (
    "research-symphony",
    "llama-index-core",
    "matplotlib",
    "networkx",
    "numpy",
    "onnxruntime",
    "pymupdf",
    "qdrant-edge-py",
    "scikit-learn",
    "tokenizers",
)


@dataclass(frozen=True, slots=True)
class Written:
    """Where the files of a report are."""

    metrics: Path
    run: Path
    markdown: Path
    html: Path
    outcomes: Path


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide the figures."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def machine() -> dict[str, str]:
    """What it ran on: processor, cores, memory, system. No host or user name."""
    facts = {
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": str(os.cpu_count() or 0),
    }
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        facts["memory"] = f"{total / 2**30:.1f} GiB"
    return facts


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def content(results: Sequence[Metrics]) -> dict[str, Any]:
    """What ``metrics.json`` holds; plots are left to the pages, times to ``run.json``."""
    return {
        "schema_version": SCHEMA_VERSION,
        "versions": versions(),
        "made_from": made_from(),
        "benchmarks": [_benchmark(result) for result in results],
    }


def _benchmark(result: Metrics) -> dict[str, Any]:
    held = result.model_dump(mode="json", exclude={"plots", "timing", "outcomes"})
    for figure, row in zip(result.figures, held["figures"], strict=True):
        row["met"] = figure.met
    return _rounded(held)  # type: ignore[no-any-return]


def outcomes(results: Sequence[Metrics]) -> dict[str, Any]:
    """What ``outcomes.json`` holds: per benchmark what came of every row.

    Rows are named by a hash of their id: the same in every evaluation, so that they pair, and
    nobody reads off which rows of a frozen half went wrong.
    """
    kept = {r.benchmark: [_outcomes(r.benchmark, o) for o in r.outcomes] for r in results}
    held = {"schema_version": SCHEMA_VERSION, "benchmarks": kept}
    return _rounded(held)  # type: ignore[no-any-return]


def _outcomes(benchmark: str, held: Outcomes) -> dict[str, Any]:
    ids = [hashlib.sha256(f"{benchmark}/{id_}".encode()).hexdigest()[:12] for id_ in held.ids]
    return {**held.model_dump(mode="json"), "ids": ids}


def _rounded(value: Any) -> Any:
    """Floats to six decimals, so that the last bit of a sum does not change the file."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value


def write_report(
    results: Sequence[Metrics],
    out: Path,
    *,
    started: datetime,
    seconds: Mapping[str, float],
    elapsed: float | None = None,
    side_by_side: int = 1,
    failures: Mapping[str, str] | None = None,
    title: str = "Evaluation report",
    taken_up: Sequence[str] = (),
    left: Sequence[str] = (),
) -> Written:
    """Writes the five files into ``out`` and says where they are.

    Args:
        results: one per benchmark that ran, in the order of the report.
        out: folder, made if it is missing.
        started: when the run began; goes to ``run.json`` and the page's last section only.
        seconds: how long each benchmark took.
        elapsed: how long all of this run took so far, in seconds.
        side_by_side: how many benchmarks ran at a time: their speeds are those of a machine that
            others used, too.
        failures: benchmarks that could not run, with the reason; listed, never left out silently.
        title: heading of the page.
        taken_up: benchmarks whose result was saved by an earlier run.
        left: benchmarks that are still to be run: a report is whole when there are none.
    """
    out.mkdir(parents=True, exist_ok=True)
    run = {
        "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "started": started.isoformat(timespec="seconds"),
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "elapsed": None if elapsed is None else round(elapsed, 3),
        "side_by_side": side_by_side,
        "machine": machine(),
        "taken_up": list(taken_up),
        "left": list(left),
        "failures": dict(failures or {}),
        "timing": {
            result.benchmark: _rounded([table.model_dump(mode="json") for table in result.timing])
            for result in results
            if result.timing
        },
    }
    facts = page.Facts(title, tuple(results), run, versions(), made_from())
    written = Written(
        out / "metrics.json",
        out / "run.json",
        out / "report.md",
        out / "report.html",
        out / "outcomes.json",
    )
    held = content(results)
    held["not_run"] = dict(failures or {})
    atomic_write_text(written.metrics, _json(held))
    atomic_write_text(written.outcomes, canonical_json(outcomes(results)) + "\n")
    atomic_write_text(written.run, _json(run))
    atomic_write_text(written.markdown, markdown.render(facts))
    atomic_write_text(written.html, page.render(facts))
    return written


def _json(value: object) -> str:
    return canonical_json(value, indent=2) + "\n"
