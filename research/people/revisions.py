"""New revisions of a published report; the old ones are kept as ``report.1.json`` and so on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from orchestra.files import atomic_write_bytes
from orchestra.runs import RunFolder
from research.figures import key_figures
from research.people.revising import current_report
from research.people.standing import REVISING, standing_of
from research.publishing import report_json, write_report

if TYPE_CHECKING:
    from pydantic import JsonValue


def complete(folder: RunFolder, clock: Callable[[], datetime]) -> None:
    """Publishes the revision that a correction asks for, also one that a crash cut short.

    The same once more does nothing: what is published is what the ledger says.
    """
    if folder.info.get("status") != REVISING:
        return
    report = current_report(folder.ledger)
    text = report_json(report)
    known = _revisions(folder)
    number = len(known)
    archive = folder.path / f"report.{number}.json"
    if folder.report_path.read_text("utf-8") == text and not archive.exists():
        folder.record(status="finished")
        return
    if not archive.exists():
        atomic_write_bytes(archive, folder.report_path.read_bytes())
    known[-1] = {**known[-1], "file": archive.name, "sha256": _digest(archive.read_bytes())}
    write_report(report, (folder.path,))
    last = standing_of(folder.ledger).amendments[-1]
    new: dict[str, JsonValue] = {
        "revision": number + 1,
        "file": folder.report_path.name,
        "sha256": _digest(text.encode("utf-8")),
        "published": clock().astimezone(UTC).isoformat(),
        "because": f"{last.statement} corrected by {last.by} at {last.at}",
    }
    folder.record(
        status="finished",
        revisions=[*known, new],
        figures={figure.label: figure.text for figure in key_figures(report)},
    )


def _revisions(folder: RunFolder) -> list[dict[str, JsonValue]]:
    """What ``run.json`` lists; the first report as the only one where it lists none."""
    listed = folder.info.get("revisions")
    found = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    first: dict[str, JsonValue] = {
        "revision": 1,
        "file": folder.report_path.name,
        "sha256": "",
        "published": folder.info.get("ended"),
        "because": "the run ended",
    }
    return found or [first]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
