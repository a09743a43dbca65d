"""Corrects a statement of a report: the person's words, checked and adjudicated once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from adjudicator.types import Verdict
from ingest.corpus import Corpus
from orchestra.errors import DecisionRefused
from orchestra.runs import RunFolder, now
from research import journal
from research.people.deciding import author, deciding, record_once, required, words
from research.people.feedback import remember
from research.people.pausing import write_draft
from research.people.rejudging import rejudge
from research.people.revising import current_report
from research.people.revisions import complete
from research.people.standing import (
    APPROVED,
    CORRECTION,
    REJECTED,
    REVISING,
    WAITING,
    Standing,
    standing_of,
)
from research.people.types import Amendment
from research.ports import Rules
from research.types import Report, Statement


@dataclass(frozen=True, slots=True)
class Change:
    """What a person wants changed, and why.

    ``text`` is the statement's new text, ``verdict`` the person's own verdict on the statement;
    at least one of them is needed. ``by`` is by default the name of the login.
    """

    statement: str
    reason: str
    text: str | None = None
    verdict: Verdict | None = None
    by: str | None = None


def correct(
    folder: RunFolder,
    change: Change,
    *,
    corpus: Corpus,
    adjudicator: Rules,
    clock: Callable[[], datetime] = now,
) -> Amendment:
    """Corrects a statement of a run that waits before publishing, or that is finished.

    The statement's quotations are compared with the stored text again, and a new text is
    adjudicated again: the ruling is printed beside it. A finished run gets a new revision of its
    report. The correction is added to the feedback file beside the runs.

    Args:
        folder: the run.
        change: what is wrong and why.
        corpus: the run's documents.
        adjudicator: gives the new ruling.
        clock: for the correction's time.

    Raises:
        DecisionRefused: nothing is changed, no reason is given, there is no such statement, the
            run has no statements that could be corrected now, or somebody decided first.
        RunBusy: the run is under way, or somebody else is deciding.
        LedgerDamaged: the run's record does not fit together.
    """
    by, reason = author(change.by), required(change.reason, "reason", "--reason")
    text = None if change.text is None else required(change.text, "text", "--text")
    if text is None and change.verdict is None:
        raise DecisionRefused("nothing is changed: give --text or --verdict")
    with deciding(folder):
        complete(folder, clock)
        _require_statements(folder)
        standing = standing_of(folder.ledger)
        report = current_report(folder.ledger)
        statement = _statement(report, change.statement, folder.id)
        if text is not None and text == statement.claim.text and change.verdict is None:
            raise DecisionRefused(f"{statement.id} says exactly that already")
        amendment = _amendment(report, statement, text, corpus, adjudicator).model_copy(
            update={
                "number": len(standing.amendments_of(statement.id)) + 1,
                "verdict": change.verdict,
                "by": by,
                "at": clock().astimezone(UTC).isoformat(),
                "reason": reason,
            }
        )
        _keep(folder, standing, amendment, clock)
    return amendment


def _amendment(
    report: Report, statement: Statement, text: str | None, corpus: Corpus, adjudicator: Rules
) -> Amendment:
    again = rejudge(report, statement, text, corpus=corpus, adjudicator=adjudicator)
    return Amendment(
        statement=statement.id,
        number=1,
        by="",
        at="",
        reason="",
        text=words(text or statement.claim.text, "text"),
        before=statement.claim.text,
        before_ruling=statement.ruling,
        ruling=again.ruling,
        check=again.check,
        citations_checked=again.checked,
        citations_kept=again.kept,
        surroundings=again.surroundings,
        sources=again.sources,
    )


def _keep(
    folder: RunFolder, standing: Standing, amendment: Amendment, clock: Callable[[], datetime]
) -> None:
    """Records the correction; what it changes on disk follows, and is made good after a crash."""
    waits = standing.open is not None
    folder.record(status=WAITING if waits else REVISING)
    payload = journal.rounded(amendment.model_dump(mode="json"))
    step = f"{CORRECTION}{amendment.statement}"
    record_once(folder, step, amendment.number, payload)
    if waits:
        folder.record(status=WAITING)
        write_draft(folder)
    else:
        complete(folder, clock)
    remember(folder)


def _require_statements(folder: RunFolder) -> None:
    """Passes where the run's statements may be corrected now."""
    standing, status = standing_of(folder.ledger), folder.info.get("status")
    if folder.kind != "research":
        raise DecisionRefused(f"{folder.id} is no research run: it has no statements to correct")
    wait = standing.open
    if standing.status == REJECTED:
        standing.require_approval()
    if wait is not None and wait.stage != "synthesis":
        raise DecisionRefused(
            f"run {folder.id} waits after {wait.stage} and has no statements yet: approve it first"
        )
    if wait is None and status == APPROVED:
        raise DecisionRefused(
            f"run {folder.id} is approved and not yet published: 'symphony runs resume "
            f"{folder.id}' publishes it; correct the report then"
        )
    if wait is None and status != "finished":
        raise DecisionRefused(
            f"run {folder.id} is under way or was cut short: 'symphony runs resume {folder.id}' "
            "goes on with it; correct the report then"
        )


def _statement(report: Report, name: str, run: str) -> Statement:
    for statement in report.claims:
        if statement.id == name:
            return statement
    known = ", ".join(s.id for s in report.claims) or "none"
    raise DecisionRefused(f"run {run} has no statement {name!r}: choose one of {known}")
