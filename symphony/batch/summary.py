"""The summary of a batch: one content, as JSON, Markdown and a self-contained HTML page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.files import atomic_write_bytes, atomic_write_text, canonical_json
from symphony.batch.standing import BAD, Standing
from symphony.batch.verifying import FIGURES as OF_VERIFICATION
from symphony.batch.verifying import VERDICTS

if TYPE_CHECKING:
    from orchestra.runs import RunFolder

OF_RESEARCH = (
    "Statements",
    "Supported",
    "Citation precision",
    "Agreement of judges",
    "Open points",
)
"""The five key figures of a report, as :func:`research.figures.key_figures` calls them."""

_KINDS = (
    ("question", "Questions", OF_RESEARCH),
    ("claims", "Files of claims", OF_VERIFICATION),
    ("draft", "Drafts", OF_VERIFICATION),
)
_RESULTS = ("report.html", VERDICTS, "report.md", "report.json")
_DRAFTS = ("draft-report.html", "draft-report.md", "draft-report.json")
_TEMPLATE = Path(__file__).parent / "summary.html.j2"


def publish(standing: Standing, out: Path) -> list[str]:
    """Copies what a job has made to ``out/ID``; the names of the copies, below ``out``."""
    from orchestra.runs import open_run
    from orchestra.settings import home

    if standing.status not in ("finished", "waiting"):
        return []
    run: RunFolder = open_run(home(), standing.entry.run)
    run.ledger.close()
    names = _RESULTS if standing.status == "finished" else _DRAFTS
    made = [name for name in names if (run.path / name).is_file()]
    for name in made:
        atomic_write_bytes(out / standing.entry.id / name, (run.path / name).read_bytes())
    return [f"{standing.entry.id}/{name}" for name in made]


def content(
    batch: str, found: Sequence[Standing], results: dict[str, list[str]]
) -> dict[str, object]:
    """``summary.json``: every job in the file's order, the counts, and the cost of all."""
    counts = Counter(standing.status for standing in found)
    return {
        "schema_version": 1,
        "batch": batch,
        "counts": dict(sorted(counts.items())),
        "cost": {"currency": "USD", "total": total_usd(found)},
        "jobs": [_row(standing, results.get(standing.entry.id, [])) for standing in found],
    }


def total_usd(found: Sequence[Standing]) -> float:
    """What all jobs cost together, as far as it is known."""
    return round(sum(standing.usd or 0.0 for standing in found), 6)


def _row(standing: Standing, results: Sequence[str]) -> dict[str, object]:
    entry = standing.entry
    return {
        "id": entry.id,
        "kind": entry.kind or None,
        "about": entry.about,
        "corpus": entry.corpus or None,
        "mode": entry.mode or None,
        "status": standing.status,
        "reason": standing.reason,
        "run": entry.run or None,
        "seconds": standing.seconds,
        "usd": standing.usd,
        "figures": dict(standing.figures),
        "results": list(results),
    }


def write_summary(
    out: Path, name: str, found: Sequence[Standing], results: dict[str, list[str]]
) -> None:
    """Writes ``summary.json``, ``.md`` and ``.html`` to a folder."""
    value = content(name, found, results)
    atomic_write_text(out / "summary.json", canonical_json(value, indent=2) + "\n")
    atomic_write_text(out / "summary.md", markdown(name, found, results))
    atomic_write_text(out / "summary.html", page(name, found, results))


def headline(found: Sequence[Standing]) -> str:
    """How many jobs are how far, and what they cost."""
    counts = Counter(standing.status for standing in found)
    listed = ", ".join(f"{counts[status]} {status}" for status in sorted(counts))
    return f"{len(found)} jobs: {listed or 'none'}; {total_usd(found):.4f} US dollars"


def markdown(name: str, found: Sequence[Standing], results: dict[str, list[str]]) -> str:
    """A table for each kind of job, then the jobs that could not be done."""
    from research.render.plain import escape

    lines = [f"# Batch {escape(name)}", "", headline(found)]
    for kind, title, labels in _KINDS:
        chosen = [s for s in found if s.entry.kind == kind and s.status not in BAD]
        if chosen:
            lines += ["", f"## {title}", "", *_table(chosen, labels, results, escape)]
    bad = [s for s in found if s.status in BAD]
    if bad:
        lines += ["", "## Not done", ""]
        lines += [f"- {escape(s.entry.id)}: {s.status}: {escape(s.reason)}" for s in bad]
    return "\n".join(lines) + "\n"


def _table(
    chosen: Sequence[Standing],
    labels: Sequence[str],
    results: dict[str, list[str]],
    escape: Callable[[str], str],
) -> list[str]:
    columns = ["job", "about", "corpus", "mode", "status", *labels, "seconds", "US dollars"]
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for s in chosen:
        made = results.get(s.entry.id, [])
        job = f"[{escape(s.entry.id)}]({made[0]})" if made else escape(s.entry.id)
        cells = [escape(s.entry.about), escape(s.entry.corpus), s.entry.mode, s.status]
        cells += [escape(s.figures.get(label, "–")) for label in labels]
        cells += [shown(s.seconds, 1), shown(s.usd, 4)]
        lines.append("| " + " | ".join(cell.replace("\n", " ") for cell in [job, *cells]) + " |")
    return lines


def shown(value: float | None, digits: int) -> str:
    """A number, or a dash where it is not known."""
    return "–" if value is None else f"{value:.{digits}f}"


def page(name: str, found: Sequence[Standing], results: dict[str, list[str]]) -> str:
    """The page: everything escaped, nothing fetched, no script."""
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    groups = [
        (title, labels, [s for s in found if s.entry.kind == kind and s.status not in BAD])
        for kind, title, labels in _KINDS
    ]
    return template.render(
        name=name,
        headline=headline(found),
        groups=[group for group in groups if group[2]],
        bad=[s for s in found if s.status in BAD],
        results=results,
        shown=shown,
    )
