"""What a research run produces. A report can be rebuilt from the ledger, byte for byte."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from adjudicator.types import Claim, Evidence, Rate, Ruling, Verdict

__all__ = [
    "Approval",
    "Correction",
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
    "Voice",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Correction(_Frozen):
    """What a person changed in a statement, and what stood there before.

    Attributes:
        by: who says so.
        at: when, ISO 8601 in UTC.
        reason: why, in the person's words.
        before: the text that was there.
        before_verdict: the adjudicator's verdict on it.
        before_confidence: how sure that was; None where it was not judged.
        verdict: the person's own verdict on the statement as it stands now; None where the person
            gave none. The adjudicator's stands in the statement's ruling, whatever this says.
        citations_checked: quotations that were compared with the stored text once more.
        citations_kept: those of them that still stand there, word for word.
    """

    by: str
    at: str
    reason: str
    before: str
    before_verdict: Verdict
    before_confidence: float | None = None
    verdict: Verdict | None = None
    citations_checked: int = 0
    citations_kept: int = 0


class Approval(_Frozen):
    """A person let the run go on after ``stage``; ``reasons`` are what it waited for."""

    stage: str
    reasons: tuple[str, ...]
    by: str
    at: str
    note: str = ""


class Statement(_Frozen):
    """A sentence of the report: the claim, its ruling, and which analysts put it forward.

    ``note`` says what a reader must know beside it ("replaced by …"), else it is empty.
    ``composed``: the sentence was written by a model; else it is a source's own.
    ``corrections``, oldest first, are what people changed; the claim and the ruling are those of
    the text as it stands now.
    """

    id: str
    claim: Claim
    ruling: Ruling
    analysts: tuple[str, ...] = ()
    note: str = ""
    composed: bool = Field(default=False, exclude_if=lambda value: not value)
    corrections: tuple[Correction, ...] = Field(default=(), exclude_if=lambda value: not value)

    @property
    def citations(self) -> tuple[Evidence, ...]:
        """The evidence the sentence hangs on."""
        return self.ruling.evidence


class Section(_Frozen):
    """The statements that answer one sub-question. ``answer`` names those to read first.

    ``caution`` is what to mind before relying on them, where there is something.
    """

    id: str
    question: str
    statements: tuple[Statement, ...] = ()
    answer: tuple[str, ...] = ()
    caution: str = ""


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


class Voice(_Frozen):
    """A model of the panel: how often it was asked and answered, and why it did not.

    ``label`` names vendor and model.
    """

    name: str
    label: str
    asked: int
    answered: int
    reasons: tuple[str, ...] = ()


class Report(_Frozen):
    """Content only: the same bytes whenever it is replayed. Times and costs live in ``run.json``.

    ``fingerprint`` is the corpus's: the report was made on exactly those documents. ``approvals``
    are those of the people who let the run go on. ``panel`` are the models that were configured.
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
    panel: tuple[Voice, ...] = Field(default=(), exclude_if=lambda value: not value)
    approvals: tuple[Approval, ...] = Field(default=(), exclude_if=lambda value: not value)

    @property
    def claims(self) -> tuple[Statement, ...]:
        """All statements, in report order."""
        return tuple(s for section in self.sections for s in section.statements)
