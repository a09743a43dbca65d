"""Writes reports: ``report.json`` and the pages that are rendered from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestra.files import atomic_write_text, canonical_json
from research import journal
from research.types import Report

REPORT = "report"
DRAFT = "draft-report"
"""What a report is called until it is approved: ``draft-report.html`` and so on."""


def report_json(report: Report) -> str:
    """The text of ``report.json``: canonical, floats rounded to six decimals."""
    return canonical_json(journal.rounded(report.model_dump(mode="json")), indent=2) + "\n"


def write_report(report: Report, places: Sequence[Path], *, stem: str = REPORT) -> None:
    """Writes ``stem.json``, ``stem.md`` and ``stem.html`` to every place."""
    from research.render import html, markdown

    texts = {
        f"{stem}.json": report_json(report),
        f"{stem}.md": markdown(report),
        f"{stem}.html": html(report),
    }
    for place in places:
        for name, text in texts.items():
            atomic_write_text(place / name, text)
