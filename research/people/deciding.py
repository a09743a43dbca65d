"""Approves or rejects a run that waits."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from orchestra.errors import DecisionRefused, LedgerConflict, RunBusy
from orchestra.runs import RunFolder, now
from research.people.pausing import remove_draft
from research.people.standing import APPROVED, DECISION, REJECTED, Standing, standing_of
from research.people.types import Action, Decision

MAX_WORDS = 2_000
"""The most characters that a reason, a note or a corrected statement may have."""

Clock = Callable[[], datetime]


def approve(
    folder: RunFolder, *, by: str | None = None, note: str = "", clock: Clock = now
) -> Decision:
    """Lets a run that waits go on.

    Args:
        folder: the run.
        by: who decides; by default the name under which the person is logged in to the system.
        note: anything to be kept beside the approval.
        clock: for the decision's time.

    Raises:
        DecisionRefused: the run does not wait, or somebody else decided first.
        RunBusy: the run is under way, or somebody else is deciding.
        LedgerDamaged: the run's record does not fit together.
    """
    return _decide(folder, Action.APPROVE, author(by), words(note, "note"), clock)


def reject(
    folder: RunFolder, *, reason: str, by: str | None = None, clock: Clock = now
) -> Decision:
    """Ends a run that waits, without a report; see :func:`approve`.

    Raises:
        DecisionRefused: there is no reason, the run does not wait, or somebody decided first.
    """
    said = required(reason, "reason", "--reason")
    return _decide(folder, Action.REJECT, author(by), said, clock)


def _decide(folder: RunFolder, action: Action, by: str, reason: str, clock: Clock) -> Decision:
    with deciding(folder):
        standing = standing_of(folder.ledger)
        wait = standing.open
        if wait is None:
            raise DecisionRefused(f"{_decided(standing, folder)}, so there is nothing to {action}")
        decision = Decision(
            action=action,
            stage=wait.stage,
            attempt=wait.attempt,
            by=by,
            at=clock().astimezone(UTC).isoformat(),
            reason=reason,
        )
        record_once(
            folder, f"{DECISION}{wait.stage}", wait.attempt, decision.model_dump(mode="json")
        )
        approved = action is Action.APPROVE
        folder.record(status=APPROVED if approved else REJECTED)
        if not approved:
            remove_draft(folder)
    return decision


def record_once(folder: RunFolder, step: str, attempt: int, payload: object) -> None:
    """Adds the row of a decision.

    Raises:
        DecisionRefused: somebody recorded another one in the same place a moment before.
    """
    try:
        folder.ledger.append(step=step, kind="person", payload=payload, attempt=attempt)
    except LedgerConflict as error:
        raise DecisionRefused(
            f"somebody decided on {folder.id} a moment before: look at it with 'symphony runs "
            f"show {folder.id}' and decide again"
        ) from error


@contextmanager
def deciding(folder: RunFolder) -> Iterator[None]:
    """Lets one person decide at a time, and none while the run is under way.

    Raises:
        RunBusy: somebody else is at it.
        LedgerDamaged: the run's record does not fit together.
    """
    try:
        with folder.held():
            folder.check()
            yield
    except RunBusy as error:
        raise RunBusy(
            f"run {folder.id} is under way, or somebody else is deciding on it at this moment: "
            f"look at it with 'symphony runs show {folder.id}' and decide again"
        ) from error


def author(by: str | None) -> str:
    """Who decides: the name that was given, else the one of the login.

    Raises:
        DecisionRefused: the name is empty, or the system knows none.
    """
    if by is not None:
        return required(by, "name", "--by")
    try:
        return required(getpass.getuser(), "name", "--by")
    except (OSError, KeyError, ImportError) as error:
        raise DecisionRefused(
            "the system knows no name for you: say who decides, --by NAME"
        ) from error


def required(text: str, what: str, option: str) -> str:
    """The words, on one line.

    Raises:
        DecisionRefused: there are none, or too many.
    """
    said = words(text, what)
    if not said:
        raise DecisionRefused(f"the {what} is empty: say it with {option}")
    return said


def words(text: str, what: str) -> str:
    """The words on one line, where there are any.

    Raises:
        DecisionRefused: there are more than :data:`MAX_WORDS` characters.
    """
    said = " ".join(text.encode("utf-8", "ignore").decode().split())
    if len(said) > MAX_WORDS:
        raise DecisionRefused(
            f"the {what} has {len(said)} characters; {MAX_WORDS} are the most that are kept"
        )
    return said


def _decided(standing: Standing, folder: RunFolder) -> str:
    """Why a run does not wait, in words."""
    if standing.decisions:
        last = standing.decisions[-1]
        verb = "approved" if last.action is Action.APPROVE else "rejected"
        return f"run {folder.id} was {verb} by {last.by} at {last.at}"
    return f"run {folder.id} does not wait for anybody (status: {folder.info.get('status')})"
