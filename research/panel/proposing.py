"""Scoping by a panel: what its members want to find out besides, merged with what was asked.

The question's own parts stay, word for word and first. A proposal that asks the same as one of
them is folded into it; what several members propose goes before what one does; there are only so
many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from adjudicator.words import content, stems
from orchestra.panel.specs import ModelSpec
from research.clustering import like_words
from research.lexicon import GENERIC
from research.material import Plan
from research.panel.drafts import Scoping
from research.panel.table import barred
from research.panel.voices import Line
from research.record import Proposal
from research.shortlist import Embed
from research.stages.scoping import sub_question, wants_of

ADDED = 3
"""Sub-questions that a panel may add."""

TOTAL = 8
"""Sub-questions in all from which on it adds none."""

NEAR = 0.8
"""Cosine from which two sub-questions that want the same kind of answer are one."""


@dataclass(slots=True)
class _Group:
    """Equivalent proposals; the first one's words stand for all."""

    text: str
    rank: int
    by: list[str] = field(default_factory=list)


def lines(members: Sequence[ModelSpec], plan: Plan) -> list[Line[Scoping]]:
    """The question to every member, the same for all; none where the plan is full."""
    room = min(ADDED, TOTAL - len(plan.sub_questions))
    if room < 1:
        return []
    return [
        Line(
            step=f"scope/{member.name}",
            role="analyst",
            prompt="scope",
            output=Scoping,
            member=member,
            values={"most": str(room)},
        )
        for member in members
    ]


def merged(
    plan: Plan, said: Sequence[tuple[str, Scoping]], embed: Embed | None
) -> tuple[Plan, tuple[Proposal, ...]]:
    """The plan with the panel's sub-questions at its end, and what became of every proposal.

    Args:
        plan: what the question and the brief ask.
        said: (member, proposals), in the order of the panel.
        embed: tells which questions are near in meaning; without it only like words do.
    """
    known = _subject_of(plan)
    offered: dict[str, list[tuple[str, int]]] = {}
    for name, scoping in said:
        for rank, item in enumerate(scoping.sub_questions):
            offered.setdefault(" ".join(item.text.split()), []).append((name, rank))
    alike = _Alike([q.text for q in plan.sub_questions] + list(offered), embed)
    groups: list[_Group] = []
    fates: list[Proposal] = []
    for text, who in offered.items():
        names = tuple(dict.fromkeys(name for name, _ in who))
        twin = next((q.id for q in plan.sub_questions if alike(text, q.text)), "")
        fate = _why_not(text, known) or (f"the same as {twin}" if twin else "")
        if fate:
            fates.append(Proposal(text=text, by=names, fate=fate))
            continue
        group = next((g for g in groups if alike(text, g.text)), None)
        if group is None:
            group = _Group(text, min(rank for _, rank in who))
            groups.append(group)
        else:
            fates.append(Proposal(text=text, by=names, fate=f"the same as “{group.text}”"))
        group.by += [name for name in names if name not in group.by]
    return _with(plan, groups, fates)


def _with(
    plan: Plan, groups: Sequence[_Group], fates: Sequence[Proposal]
) -> tuple[Plan, tuple[Proposal, ...]]:
    room = max(min(ADDED, TOTAL - len(plan.sub_questions)), 0)
    ordered = sorted(groups, key=lambda g: (-len(g.by), g.rank))
    added, told = [], []
    for number, group in enumerate(ordered):
        fate = "left out: there are enough already"
        if number < room:
            made = sub_question(group.text, plan.question, origin="panel")
            name = f"q{len(plan.sub_questions) + number + 1}"
            added.append(made.model_copy(update={"id": name}))
            fate = f"became {name}"
        told.append(Proposal(text=group.text, by=tuple(group.by), fate=fate))
    whole = plan.model_copy(update={"sub_questions": (*plan.sub_questions, *added)})
    return whole, (*told, *fates)


def _subject_of(plan: Plan) -> frozenset[str]:
    texts = " ".join([plan.question, *(q.query for q in plan.sub_questions)])
    return frozenset(t.stem for t in content(texts) if t.stem not in GENERIC)


def _why_not(text: str, known: frozenset[str]) -> str:
    """Why a proposal is none; "" where it is one."""
    if reason := barred(text):
        return f"left out: {reason}"
    if not stems(text) & known:
        return "left out: it shares no word with what was asked"
    return ""


class _Alike:
    """Whether two questions ask the same."""

    def __init__(self, texts: Sequence[str], embed: Embed | None) -> None:
        distinct = list(dict.fromkeys(texts))
        self._row = {text: n for n, text in enumerate(distinct)}
        self._vectors = embed(distinct) if embed is not None and len(distinct) > 1 else None

    def __call__(self, one: str, other: str) -> bool:
        if like_words(one, other):
            return True
        if self._vectors is None or wants_of(one) != wants_of(other):
            return False
        near = float(self._vectors[self._row[one]] @ self._vectors[self._row[other]])
        return round(near, 4) >= NEAR
