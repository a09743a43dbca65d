"""How far each job of a batch is: what its run says of itself, and the queue of its job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from orchestra.errors import LedgerDamaged, RunBusy, RunNotFound
from symphony.batch.state import Entry

if TYPE_CHECKING:
    from pydantic import JsonValue

    from orchestra.durable.jobs import Job as Queued
    from orchestra.runs import RunFolder

Status = Literal[
    "queued", "running", "finished", "waiting", "rejected", "failed", "damaged", "broken"
]
DONE: frozenset[Status] = frozenset(
    {"finished", "waiting", "rejected", "failed", "damaged", "broken"}
)
BAD: frozenset[Status] = frozenset({"failed", "damaged", "broken"})
_OF_RUN: Mapping[str, Status] = {
    "queued": "queued",
    "finished": "finished",
    "waiting": "waiting",
    "rejected": "rejected",
}
_OVER = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A job and how far it is.

    Attributes:
        entry: the job.
        status: of it.
        reason: why, where it is not simply done or under way.
        seconds: of work, as far as they are known.
        usd: what it cost, as far as that is known.
        figures: the key figures by label, once it is finished.
    """

    entry: Entry
    status: Status
    reason: str = ""
    seconds: float | None = None
    usd: float | None = None
    figures: Mapping[str, str] = field(default_factory=dict)


def standing_of(entry: Entry, queued: Queued | None = None) -> Standing:
    """How far a job is; ``queued`` is what the queue says of it, where it is known."""
    from orchestra.runs import open_run
    from orchestra.settings import home

    if not entry.run:
        return Standing(entry, "broken", entry.problem)
    try:
        run = open_run(home(), entry.run)
    except (LedgerDamaged, RunNotFound) as error:
        return Standing(entry, "damaged", str(error))
    with closing(run.ledger):
        try:
            return _of_run(entry, run, queued)
        except LedgerDamaged as error:
            return Standing(entry, "damaged", str(error))


def _of_run(entry: Entry, run: RunFolder, queued: Queued | None) -> Standing:
    info = run.info
    status = _OF_RUN.get(str(info.get("status")), "running")
    reason = ""
    if status in ("queued", "running"):
        status, reason = _by_queue(status, queued, run)
    elif status == "waiting":
        reason = f"waits for a person: symphony runs show {entry.run}"
    return Standing(entry, status, reason, _seconds(info), _usd(info), _figures(info))


def standings(entries: Sequence[Entry], jobs: Sequence[Queued]) -> list[Standing]:
    """:func:`standing_of` for all entries, with what the queue says of their jobs."""
    known = {job.id: job for job in jobs}
    return [standing_of(entry, known.get(entry.queued)) for entry in entries]


def _by_queue(status: Status, job: Queued | None, run: RunFolder) -> tuple[Status, str]:
    """A run that did not end, but whose job did, failed; one that another worker has goes on."""
    if job is None or job.status not in _OVER:
        return status, ""
    if job.outcome.startswith("busy"):
        left = _is_free(run) and _OF_RUN.get(str(run.info.get("status"))) in (None, "queued")
        return ("failed", "the worker that had it did not end it") if left else (status, "")
    if job.status == "SUCCESS" and not job.outcome.startswith("failed"):
        return status, ""
    return "failed", job.outcome.removeprefix("failed: ") or f"the queue says {job.status}"


def _is_free(run: RunFolder) -> bool:
    try:
        with run.held():
            return True
    except RunBusy:
        return False


def _seconds(info: Mapping[str, JsonValue]) -> float | None:
    taken = info.get("seconds")
    if not isinstance(taken, dict):
        return None
    return round(sum(v for v in taken.values() if isinstance(v, int | float)), 3)


def _usd(info: Mapping[str, JsonValue]) -> float | None:
    cost = info.get("cost")
    total = cost.get("total") if isinstance(cost, dict) else None
    return float(total) if isinstance(total, int | float) else None


def _figures(info: Mapping[str, JsonValue]) -> dict[str, str]:
    found = info.get("figures")
    return {k: str(v) for k, v in found.items()} if isinstance(found, dict) else {}
