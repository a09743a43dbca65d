"""What a playbook produces. It is rebuilt from the playbook's ledger, byte for byte."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from adjudicator.types import DraftReport, Evidence, Verdict
from research.types import Approval, GateDecision, Report


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Frozen):
    """One piece of research of a step: the value it was done for (if any), and its report."""

    label: str
    question: str
    report: Report


class Standing(StrEnum):
    """What the sources make of a figure that a draft states.

    ``not_found``: they hold no comparable figure on the same subject; that is no error.
    """

    STANDS = "stands"
    DIFFERS = "differs"
    CONTESTED = "contested"
    NOT_FOUND = "not_found"


class FigureCheck(_Frozen):
    """A figure of a draft: what is stated, what the sources say, and the verdict.

    ``start``/``end`` are the figure's place in the draft. ``sentence_verdict`` and ``confidence``
    are the adjudicator's ruling on the whole sentence. ``evidence`` holds the best support first,
    then what says otherwise.
    """

    stated: str
    sentence: str
    start: int
    end: int
    standing: Standing
    found: str = ""
    otherwise: str = ""
    evidence: tuple[Evidence, ...] = ()
    sentence_verdict: Verdict = Verdict.NOT_JUDGED
    confidence: float | None = None


class CaseStanding(StrEnum):
    """What became of a cited case, the gravest first."""

    NO_SUCH_CASE = "no_such_case"
    NO_LONGER_GOOD_LAW = "no_longer_good_law"
    SAYS_OTHERWISE = "says_otherwise"
    NOT_ESTABLISHED = "not_established"
    SOUND = "sound"


class CitedCase(_Frozen):
    """A case that a draft cites, in one sentence.

    ``attributed`` is what the draft says the case decides ("" where it only names it).
    ``judgment`` is the document that reports the case; ``in_graph`` whether the knowledge graph
    holds it. ``evidence`` quotes the judgment on what is attributed; ``later`` are later documents
    that take it back.
    """

    name: str
    sentence: str
    start: int
    end: int
    standing: CaseStanding
    attributed: str = ""
    judgment: str = ""
    in_graph: bool = False
    verdict: Verdict = Verdict.NOT_JUDGED
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()
    later: tuple[Evidence, ...] = ()
    reason: str = ""


class Point(_Frozen):
    """A point on which the sources differ, both sides quoted."""

    about: str
    one: Evidence
    other: Evidence
    newer: str = ""
    reason: str = ""


class Side(_Frozen):
    """One side of a debate: its question, and the statements that speak for it, by id."""

    name: str
    question: str
    statements: tuple[str, ...] = ()


class KeyFigure(_Frozen):
    """What the sources agree on for one key figure.

    ``documents`` say it, ``against`` say otherwise; consensus is full where nobody does.
    """

    topic: str
    answer: str = ""
    verdict: Verdict = Verdict.NOT_ENOUGH_EVIDENCE
    confidence: float | None = None
    documents: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    note: str = ""


class Grade(StrEnum):
    """How firmly a section stands."""

    FIRM = "firm"
    THIN = "thin"
    CONTESTED = "contested"
    NOT_ESTABLISHED = "not_established"


class SectionView(_Frozen):
    """A section of a synthesis with its confidence.

    ``confidence`` is the mean of the calibrated confidence of its supported statements, times the
    share of its statements that are supported; null where nothing was established.
    """

    label: str
    grade: Grade
    confidence: float | None = None
    supported: int = 0
    statements: int = 0
    documents: int = 0
    open_points: tuple[str, ...] = ()


class Edit(_Frozen):
    """A change to a draft that the redlined document makes, and why."""

    before: str
    after: str
    reason: str


class StepResult(_Frozen):
    """What one step made. ``played`` is how it was done, where that is not what was asked for."""

    id: str
    title: str
    asked: str
    played: str = ""
    draft: str = ""
    parts: tuple[Part, ...] = ()
    outputs: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    sides: tuple[Side, ...] = ()
    key_figures: tuple[KeyFigure, ...] = ()
    sections: tuple[SectionView, ...] = ()
    figures: tuple[FigureCheck, ...] = ()
    cases: tuple[CitedCase, ...] = ()
    claims: DraftReport | None = None

    @property
    def wrong(self) -> int:
        """How many findings of a check say that the draft is wrong or doubtful."""
        refuted = (Verdict.REFUTED, Verdict.CONFLICTING)
        rulings = self.claims.rulings if self.claims is not None else ()
        return (
            sum(f.standing in (Standing.DIFFERS, Standing.CONTESTED) for f in self.figures)
            + sum(c.standing is not CaseStanding.SOUND for c in self.cases)
            + sum(r.verdict in refuted for r in rulings)
        )


class PlaybookReport(_Frozen):
    """Content only, like :class:`research.types.Report`: times and run ids live elsewhere."""

    schema_version: int = 1
    playbook: str
    title: str
    about: str
    corpus: str
    fingerprint: str
    models: tuple[str, ...]
    values: dict[str, JsonValue]
    steps: tuple[StepResult, ...] = ()
    edits: tuple[Edit, ...] = ()
    gates: tuple[GateDecision, ...] = ()
    approvals: tuple[Approval, ...] = ()
    stopped: str = ""
