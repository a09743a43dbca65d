"""The shapes that a panel's replies must have, and what is wrong with one of the right shape."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

EvidenceId = Annotated[str, Field(pattern=r"^E[1-9][0-9]*$", description="An id such as E12.")]
StatementId = Annotated[str, Field(pattern=r"^S[1-9][0-9]*$", description="An id such as S3.")]
Short = Annotated[str, Field(min_length=1, max_length=600)]
Confidence = Annotated[float, Field(ge=0, le=1)]


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Assertion(_Reply):
    """One sentence that can be true or false, with the evidence it rests on."""

    text: Short = Field(description="One self-contained sentence, without ids or quotes around it.")
    sub_question: str = Field(description="The id of the sub-question it answers, such as q1.")
    evidence: tuple[EvidenceId, ...] = Field(
        min_length=1, max_length=8, description="Ids of the evidence that it rests on, best first."
    )
    confidence: Confidence = Field(description="How sure you are that the evidence bears it out.")


class Draft(_Reply):
    """Statements, most important first, and the sub-questions the evidence does not answer."""

    statements: tuple[Assertion, ...] = Field(max_length=40)
    gaps: tuple[str, ...] = Field(
        default=(), description="Ids of sub-questions that the evidence does not answer."
    )


class Fault(StrEnum):
    """What can be wrong with a statement."""

    UNSUPPORTED = "unsupported"
    OVERSTATED = "overstated"
    LOGICAL_GAP = "logical_gap"
    SCOPE_BIAS = "scope_bias"
    CONTRADICTED = "contradicted"
    INJECTION = "injection"


class Objection(_Reply):
    """What is wrong with one statement."""

    statement: StatementId
    fault: Fault
    reason: Short
    evidence: tuple[EvidenceId, ...] = Field(
        default=(), max_length=8, description="Ids of evidence that shows it, if any."
    )


class Critique(_Reply):
    """What is wrong with the statements on the table, and what they leave out."""

    objections: tuple[Objection, ...] = Field(max_length=60)
    additions: tuple[Assertion, ...] = Field(
        default=(), max_length=20, description="What the evidence says and the table leaves out."
    )


class Withdrawal(_Reply):
    """A statement taken back."""

    statement: StatementId
    reason: Short


class Change(_Reply):
    """A statement in new words or on other evidence."""

    statement: StatementId
    text: Short
    evidence: tuple[EvidenceId, ...] = Field(min_length=1, max_length=8)
    confidence: Confidence


class Revision(_Reply):
    """What an author makes of the objections to what it said; the rest stands as it was."""

    withdrawn: tuple[Withdrawal, ...] = Field(default=(), max_length=40)
    changed: tuple[Change, ...] = Field(default=(), max_length=40)
    added: tuple[Assertion, ...] = Field(default=(), max_length=20)


class Proposed(_Reply):
    """One more thing to find out, and why."""

    text: str = Field(min_length=8, max_length=300, description="One question, naming its subject.")
    reason: Short


class Scoping(_Reply):
    """What else has to be found out before a question can be answered."""

    sub_questions: tuple[Proposed, ...] = Field(default=(), max_length=8)


class SecondLook(_Reply):
    """What becomes of statements that were in doubt, once somebody looked at them again."""

    settled: tuple[Change, ...] = Field(
        default=(), max_length=20, description="Statements as the evidence bears them out."
    )
    withdrawn: tuple[Withdrawal, ...] = Field(default=(), max_length=20)


class Position(_Reply):
    """One side's case: its thesis in a sentence, and the statements that carry it."""

    thesis: Short
    statements: tuple[Assertion, ...] = Field(max_length=40)


class Rebuttal(_Reply):
    """One side's turn: objections to the other's statements, what it gives up, what it adds."""

    objections: tuple[Objection, ...] = Field(default=(), max_length=60)
    withdrawn: tuple[Withdrawal, ...] = Field(default=(), max_length=40)
    added: tuple[Assertion, ...] = Field(default=(), max_length=20)


class Weighing(_Reply):
    """Which of two contested statements the evidence bears out, seen by a third."""

    statement: StatementId
    holds: bool
    reason: Short


class Balance(_Reply):
    """What a third makes of a debate."""

    weighed: tuple[Weighing, ...] = Field(max_length=60)
    statements: tuple[Assertion, ...] = Field(
        max_length=40, description="What can be said on balance, each on its evidence."
    )


class Opinion(StrEnum):
    """What a judge of the panel says of a statement."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    REFUTED = "refuted"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


class Vote(_Reply):
    """A judge's verdict on one statement, by the passages shown with it."""

    statement: StatementId
    verdict: Opinion
    confidence: Confidence
    reason: Short


class Ballot(_Reply):
    """A judge's verdicts."""

    votes: tuple[Vote, ...] = Field(max_length=60)


Reply = Scoping | Draft | Critique | Revision | SecondLook | Position | Rebuttal | Balance | Ballot


def fault_of(
    reply: BaseModel,
    *,
    evidence: Collection[str],
    sub_questions: Collection[str],
    statements: Collection[str] = (),
) -> str:
    """What is wrong with a reply of the right shape, in words for the model; "" if nothing is.

    Every id in it must be one that was shown: of evidence, of a sub-question, of a statement.
    """
    known = {"evidence": set(evidence), "sub-question": set(sub_questions)}
    known["statement"] = set(statements)
    for kind, found in _ids(reply):
        if found not in known[kind]:
            shown = sorted(known[kind], key=lambda name: (len(name), name))
            some = ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")
            return f"{kind} {found!r} does not exist; use only {some or 'none'}"
    return ""


def _ids(reply: BaseModel) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = [("sub-question", name) for name in getattr(reply, "gaps", ())]
    for name in type(reply).model_fields:
        value = getattr(reply, name)
        for part in value if isinstance(value, tuple) else ():
            if isinstance(part, BaseModel):
                found += _ids_of_part(part)
    return found


def _ids_of_part(part: BaseModel) -> list[tuple[str, str]]:
    found = [("evidence", name) for name in getattr(part, "evidence", ())]
    for kind, field in (("sub-question", "sub_question"), ("statement", "statement")):
        name = getattr(part, field, None)
        if name is not None:
            found.append((kind, name))
    return found
