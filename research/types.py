"""What a research run produces. A report can be rebuilt from the ledger, byte for byte."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from adjudicator.types import Claim, Evidence, Rate, Ruling

__all__ = [
    "Disagreement",
    "Dropped",
    "GateDecision",
    "NotEstablished",
    "PolicyEvent",
    "Rate",
    "Report",
    "Section",
    "Source",
    "Statement",
    "Surroundings",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statement(_Frozen):
    """A sentence of the report: the claim, its ruling, and which analysts put it forward.

    ``note`` says what a reader must know beside it ("replaced by …"), else it is empty.
    """

    id: str
    claim: Claim
    ruling: Ruling
    analysts: tuple[str, ...] = ()
    note: str = ""

    @property
    def citations(self) -> tuple[Evidence, ...]:
        """The evidence the sentence hangs on."""
        return self.ruling.evidence


class Section(_Frozen):
    """The statements that answer one sub-question. ``answer`` names those to read first."""

    id: str
    question: str
    statements: tuple[Statement, ...] = ()
    answer: tuple[str, ...] = ()


class Disagreement(_Frozen):
    """Two sources that cannot both be right, both quoted.

    ``newer`` names the later document where both are dated or one says that it replaces the
    other; ``replaces`` is true in the second case.
    """

    id: str
    about: str
    one: Evidence
    other: Evidence
    newer: str | None = None
    replaces: bool = False
    reason: str = ""


class NotEstablished(_Frozen):
    """What was asked and could not be established, with what was looked for and where."""

    question: str
    reason: str
    looked_for: tuple[str, ...] = ()
    nearest: tuple[Evidence, ...] = ()


class Dropped(_Frozen):
    """A sentence that an analyst put forward and the report leaves out, and why."""

    text: str
    document: str
    start: int
    end: int
    reason: str


class GateDecision(_Frozen):
    """What a gate between stages decided ("pass", "send back" or "stop"), and why."""

    stage: str
    attempt: int
    decision: str
    reason: str


class PolicyEvent(_Frozen):
    """Something a document tried, e.g. to instruct the reader's software; not followed."""

    document: str
    page: int | None
    start: int
    end: int
    quote: str
    rule: str


class Surroundings(_Frozen):
    """The stored text around a citation: up to 400 characters before it and after it."""

    document: str
    start: int
    end: int
    before: str
    after: str


class Source(_Frozen):
    """A document that the report cites or looked into. ``cited`` counts its citations."""

    path: str
    title: str | None = None
    date: str | None = None
    format: str = ""
    pages: int = 0
    cited: int = 0


class Report(_Frozen):
    """Content only: the same bytes whenever it is replayed. Times and costs live in ``run.json``.

    ``fingerprint`` is the corpus's: the report was made on exactly those documents.
    """

    schema_version: int = 1
    question: str
    corpus: str
    mode: str
    answered: bool
    fingerprint: str = ""
    models: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    not_established: tuple[NotEstablished, ...] = ()
    metrics: tuple[Rate, ...] = ()
    method: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    gates: tuple[GateDecision, ...] = ()
    policy_events: tuple[PolicyEvent, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    documents: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    surroundings: tuple[Surroundings, ...] = ()

    @property
    def claims(self) -> tuple[Statement, ...]:
        """All statements, in report order."""
        return tuple(s for section in self.sections for s in section.statements)
