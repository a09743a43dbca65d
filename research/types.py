"""What a research run produces. A report can be rebuilt from the ledger, byte for byte."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from adjudicator.types import Claim, Evidence, Ruling


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statement(_Frozen):
    """A sentence of the report: the claim, its ruling, and which analysts put it forward."""

    id: str
    claim: Claim
    ruling: Ruling
    analysts: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[Evidence, ...]:
        """The evidence the sentence hangs on."""
        return self.ruling.evidence


class Section(_Frozen):
    """The statements that answer one sub-question."""

    id: str
    question: str
    statements: tuple[Statement, ...] = ()


class Disagreement(_Frozen):
    """Two sources that cannot both be right, both quoted; ``newer`` names the later document if dated."""

    id: str
    about: str
    one: Evidence
    other: Evidence
    newer: str | None = None
    reason: str = ""


class NotEstablished(_Frozen):
    """What was asked or put forward and could not be established, with what was looked for and where."""

    question: str
    reason: str
    looked_for: tuple[str, ...] = ()
    nearest: tuple[Evidence, ...] = ()


class Rate(_Frozen):
    """A rate with its numerator and denominator. ``value`` is None when the denominator is 0."""

    name: str
    numerator: float
    denominator: float
    value: float | None
    note: str = ""


class GateDecision(_Frozen):
    """What a gate between stages decided, and why."""

    stage: str
    attempt: int
    decision: str
    reason: str


class PolicyEvent(_Frozen):
    """Something a document tried, e.g. to give the reader's software instructions; not followed."""

    document: str
    page: int | None
    start: int
    end: int
    quote: str
    rule: str


class Report(_Frozen):
    """Content only: the same bytes whenever it is replayed. Times and costs live in ``run.json``."""

    schema_version: int = 1
    question: str
    corpus: str
    mode: str
    answered: bool
    sections: tuple[Section, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    not_established: tuple[NotEstablished, ...] = ()
    metrics: tuple[Rate, ...] = ()
    method: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    gates: tuple[GateDecision, ...] = ()
    policy_events: tuple[PolicyEvent, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[Statement, ...]:
        """All statements, in report order."""
        return tuple(s for section in self.sections for s in section.statements)
