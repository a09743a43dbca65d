"""Claims, evidence, judgements, rulings. ``Data → Evidence → Claim → Judgement → Ruling``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field


class Verdict(StrEnum):
    """What the evidence says of a claim.

    ``not_judged``: something failed; it is never counted as any of the others.
    """

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    REFUTED = "refuted"
    CONFLICTING = "conflicting"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_JUDGED = "not_judged"

    @property
    def is_firm(self) -> bool:
        """Whether it says something of the claim: neither silence nor failure."""
        return self not in (Verdict.NOT_ENOUGH_EVIDENCE, Verdict.NOT_JUDGED)


class Stance(StrEnum):
    """What one piece of evidence says of a claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    NEUTRAL = "neutral"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceCell(_Frozen):
    """A table cell that derived evidence was composed from."""

    row: int
    column: int
    text: str
    heading: str = ""
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


class Window(_Frozen):
    """A candidate passage: one to several neighbouring sentences of a document, word for word.

    ``start``/``end`` are code-point offsets into the document's stored text (or into the given
    passage; then ``document`` is ``"evidence[i]"``). ``relevance`` is the search score in [0, 1].
    ``before`` holds a little preceding text and ``context`` the title and section, for judges that
    resolve pronouns; neither is ever quoted. ``date`` is the document's own date, ISO 8601.
    ``replaces`` is the document's own sentence that says it replaces something earlier;
    ``provisional`` tells that it calls itself a draft; ``is_headline``, that it is a line without a
    stop above other text of a given passage. ``parts``, where there are any, are windows
    that were read together as this one: they are quoted, this is not.
    """

    text: str
    document: str
    start: int
    end: int
    page: int | None = None
    page_end: int | None = None
    section: tuple[str, ...] = ()
    date: str | None = None
    derived: bool = False
    cells: tuple[SourceCell, ...] = ()
    relevance: float = 0.0
    before: str = ""
    context: str = ""
    replaces: str = ""
    provisional: bool = False
    is_headline: bool = False
    parts: tuple[Window, ...] = ()


class Evidence(_Frozen):
    """A quoted passage with its stance.

    The quote is ``stored_text[start:end]``, checked before it is printed.
    """

    quote: str
    document: str
    page: int | None = None
    page_end: int | None = None
    start: int
    end: int
    stance: Stance = Stance.NEUTRAL
    score: float = 0.0
    derived: bool = False
    cells: tuple[SourceCell, ...] = ()


class Scores(_Frozen):
    """Calibrated probabilities; they sum to 1."""

    supported: float = Field(ge=0, le=1)
    refuted: float = Field(ge=0, le=1)
    not_enough_evidence: float = Field(ge=0, le=1)


class ClaimKind(StrEnum):
    """Only ``checkable`` sentences are adjudicated; the others are set aside and counted."""

    CHECKABLE = "checkable"
    OPINION = "opinion"
    QUESTION = "question"
    HEADING = "heading"
    RECOMMENDATION = "recommendation"


class Claim(_Frozen):
    """A statement that can be true or false. Offsets are into the draft or answer it came from.

    ``context`` is what a reader knows at that place (question, heading, the sentence before).
    ``quotations`` are the quoted stretches inside it, verbatim.
    """

    id: str
    text: str
    start: int | None = None
    end: int | None = None
    kind: ClaimKind = ClaimKind.CHECKABLE
    context: str = ""
    quotations: tuple[str, ...] = ()


class WindowScore(_Frozen):
    """What one judge thinks of one window: three probabilities, and why in a few words."""

    supported: float
    refuted: float
    not_enough_evidence: float
    reason: str = ""


class Judgement(_Frozen):
    """One judge's answer. ``verdict`` None: the judge abstains (``reason`` says why).

    ``windows`` has one score per window that was shown, in order (empty when it abstains).
    ``vetoes`` name rules that forbid ``supported`` ("number: 41.6 million against 46.1 million").
    """

    judge: str
    verdict: Verdict | None
    confidence: float | None = None
    windows: tuple[WindowScore, ...] = ()
    vetoes: tuple[str, ...] = ()
    reason: str = ""


class JudgeVote(_Frozen):
    """A judge's line in a ruling; both None when it abstained."""

    name: str
    verdict: Verdict | None
    confidence: float | None
    reason: str = ""


class QuoteOutcome(StrEnum):
    """What became of a quotation that was checked to the letter."""

    FOUND = "found"
    MISATTRIBUTED = "misattributed"
    STITCHED = "stitched"
    NOT_FOUND = "not_found"


class QuoteCheck(_Frozen):
    """The outcome for one quotation, with where it (or its pieces) stands."""

    quotation: str
    outcome: QuoteOutcome
    places: tuple[Evidence, ...] = ()
    attributed_to: str | None = None


class Ruling(_Frozen):
    """What the adjudicator makes of the judgements on one claim.

    ``scores`` and ``confidence`` are None when ``not_judged``; ``agreement`` is None with fewer
    than two votes. ``evidence`` keeps the best support and the best refutation both.
    """

    id: str
    claim: str
    verdict: Verdict
    confidence: float | None
    scores: Scores | None
    evidence: tuple[Evidence, ...] = ()
    judges: tuple[JudgeVote, ...] = ()
    agreement: float | None = None
    reason: str = ""
    parts: tuple[Ruling, ...] = ()
    quotes: tuple[QuoteCheck, ...] = ()


class Judge(Protocol):
    """Something that returns a judgement on (claim, windows), blind to the other judges."""

    @property
    def name(self) -> str:
        """The judge's name in rulings and ledgers."""
        ...

    def judge(self, items: Sequence[tuple[Claim, Sequence[Window]]]) -> list[Judgement]:
        """One judgement per item, in order. Batched: as fast as the machine allows.

        A claim's judgement is the same alone and in any batch.
        """
        ...


class ConflictScore(_Frozen):
    """How sure it is that two passages cannot both be right (0 to 1), and why in a few words.

    ``replaces``: the later one takes the place of the earlier one; it says so, or the earlier one
    is an estimate, a budget or a plan. ``outdated`` is then the value that no longer holds, as it
    is written, and ``superseded`` the document in which it stands, where the passages themselves
    tell which of the two holds.
    """

    score: float
    reason: str = ""
    replaces: bool = False
    outdated: str = ""
    superseded: str = ""


class Rate(_Frozen):
    """A rate with its numerator and denominator. ``value`` is None when the denominator is 0."""

    name: str
    numerator: float
    denominator: float
    value: float | None
    note: str = ""


class DraftReport(_Frozen):
    """What became of a draft: its claims adjudicated, the rest set aside and counted.

    ``claims`` are all sentences in draft order; ``rulings`` are those of the checkable ones, in
    the same order. ``set_aside`` counts the others by kind. ``instructions`` are stretches of
    evidence that address the reader's software; they were kept out of the evidence.
    """

    draft: str
    corpus: str
    claims: tuple[Claim, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    set_aside: Mapping[str, int] = Field(default_factory=dict)
    quotes: tuple[QuoteCheck, ...] = ()
    metrics: tuple[Rate, ...] = ()
    instructions: tuple[Evidence, ...] = ()
