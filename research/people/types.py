"""What a run's ledger holds of people: why it waited, what they decided, what they corrected."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from adjudicator.types import Ruling, Verdict
from research import gates
from research.material import CitationCheck
from research.types import Source, Surroundings


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cause(StrEnum):
    """What makes a run wait."""

    CONFIDENCE = gates.LOW_CONFIDENCE
    DISAGREEMENT = gates.DISAGREEMENT
    ESCALATION = "escalation"
    POLICY = "policy"
    PUBLISHING = "before publishing"


class Reason(_Frozen):
    """One reason to wait. ``items`` are the statements, or the rules and places, it is about."""

    cause: Cause
    text: str
    items: tuple[str, ...] = ()


class Wait(_Frozen):
    """A run waits for a person after ``stage``: a row of kind ``wait``."""

    stage: str
    attempt: int
    reasons: tuple[Reason, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The reasons in words."""
        return tuple(reason.text for reason in self.reasons)


class Action(StrEnum):
    """What a person decides of a run that waits."""

    APPROVE = "approve"
    REJECT = "reject"


class Decision(_Frozen):
    """A person's decision on a wait: a row of kind ``person``.

    ``by``: who; ``at``: when, ISO 8601 in UTC; ``reason``: the note of an approval (it may be
    empty) or why it was rejected.
    """

    action: Action
    stage: str
    attempt: int
    by: str
    at: str
    reason: str = ""


class Amendment(_Frozen):
    """A person's correction of a statement: a row of kind ``person``.

    Attributes:
        statement: the statement's id in the report.
        number: 1 for the statement's first correction.
        by: who says so.
        at: when, ISO 8601 in UTC.
        reason: why.
        text: the statement from now on; the old text where only a verdict was given.
        verdict: the person's own verdict on ``text``, if any.
        before: the statement's text until now.
        before_ruling: the ruling on it.
        ruling: the adjudicator's ruling on ``text``, with the old quotations that still stand.
        check: whether ``text`` follows from its citations; None where nothing was asked anew.
        citations_checked: old quotations compared with the stored text.
        citations_kept: those that still stand there.
        surroundings: of quotations that the report did not have.
        sources: documents that the report did not have.
    """

    statement: str
    number: int
    by: str
    at: str
    reason: str
    text: str
    verdict: Verdict | None = None
    before: str
    before_ruling: Ruling
    ruling: Ruling
    check: CitationCheck | None = None
    citations_checked: int = 0
    citations_kept: int = 0
    surroundings: tuple[Surroundings, ...] = ()
    sources: tuple[Source, ...] = ()
