"""All that a report is made of, and what later looks at a panel's statements left of it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from orchestra.routing.weights import Weight
from research.material import (
    AnalystReport,
    Docket,
    Examination,
    Pack,
    Plan,
    Sentence,
    Setting,
)
from research.panel.types import Spoken
from research.types import GateDecision


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PanelWeights(_Frozen):
    """What the words of a run's members count; none where that was never measured."""

    weights: tuple[Weight, ...] = ()


class Proposal(_Frozen):
    """A sub-question that members of the panel proposed, and what became of it."""

    text: str
    by: tuple[str, ...]
    fate: str


class Proposals(_Frozen):
    """All that a panel proposed when the question was scoped."""

    proposals: tuple[Proposal, ...] = ()


class Doubt(_Frozen):
    """A statement of a model that is to be looked at again, and why."""

    cluster: str
    kind: str
    why: str


class Trail(_Frozen):
    """Whom a statement was put to, its authors first, and what came of each later look."""

    cluster: str
    asked: tuple[str, ...]
    tried: tuple[str, ...] = ()


class Unsettled(_Frozen):
    """A statement that is in doubt after every look at it that was allowed."""

    cluster: str
    text: str
    why: str
    tried: tuple[str, ...]
    sentences: tuple[Sentence, ...] = ()


class Settled(_Frozen):
    """What one more look at statements in doubt made of them.

    ``look`` is the attempt, the first draft being 1. ``doubts`` are those that were looked at;
    ``withdrawn`` the clusters that were taken back then; ``unsettled`` what is still in doubt.
    """

    look: int
    examination: Examination
    docket: Docket
    doubts: tuple[Doubt, ...] = ()
    trails: tuple[Trail, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unsettled: tuple[Unsettled, ...] = ()


class Record(_Frozen):
    """All that a report is made of: what the stages left in the ledger.

    ``examination`` and ``docket`` are those after the last of ``looks``, where there are any.
    ``weights`` is None where no panel sat down, ``proposals`` where none was asked to scope.
    """

    setting: Setting
    plan: Plan
    packs: tuple[Pack, ...] = ()
    analyses: tuple[AnalystReport, ...] = ()
    examination: Examination = Examination()
    docket: Docket = Docket()
    gates: tuple[GateDecision, ...] = ()
    voices: tuple[Spoken, ...] = ()
    looks: tuple[Settled, ...] = ()
    weights: PanelWeights | None = None
    proposals: Proposals | None = None
