"""What people decided, in words."""

from __future__ import annotations

from datetime import datetime

from research.figures import percent
from research.render.view import VERDICTS
from research.types import Approval, Correction, Report


def approval_line(item: Approval) -> str:
    """Who let the run go on, when, and what it had waited for."""
    why = "; ".join(item.reasons)
    note = f" Note: {item.note}" if item.note else ""
    return f"Approved by {item.by}, {moment(item.at)}, after {item.stage} ({why}).{note}"


def correction_line(item: Correction) -> str:
    """Who changed a statement, when and why, what it said before, and what was checked again."""
    sure = "" if item.before_confidence is None else f", {percent(item.before_confidence)}"
    before = f"Before: “{item.before}” ({VERDICTS[item.before_verdict]}{sure})."
    checked = (
        f" {item.citations_kept} of {item.citations_checked} earlier quotations still stand, "
        "character by character."
    )
    said = f"Corrected by {item.by}, {moment(item.at)}: {_ended(item.reason)} {before}{checked}"
    if item.verdict is None:
        return said
    return (
        f"{said} Verdict of {item.by}: {VERDICTS[item.verdict]}; the ruling is the adjudicator’s."
    )


def corrected(report: Report) -> str:
    """How many statements carry a person's words or verdict; empty where none does."""
    count = sum(bool(statement.corrections) for statement in report.claims)
    if not count:
        return ""
    noun = "statement was" if count == 1 else "statements were"
    return f"{count} of {len(report.claims)} {noun} corrected by people; each says so."


def moment(at: str) -> str:
    """An ISO 8601 time to the minute, in UTC."""
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M} UTC"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
