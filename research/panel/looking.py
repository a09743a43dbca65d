"""The question that is put once more: to whom, in which words, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestra.panel.specs import ModelSpec
from orchestra.prompts.quoting import Quoted, quote, together
from orchestra.routing.escalation import Escalation
from orchestra.routing.table import RoutingTable
from research.material import Cluster
from research.panel.doubts import CONTRADICTED, UNSUPPORTED, UNSURE
from research.panel.drafts import SecondLook
from research.panel.evidence import EvidencePack
from research.panel.rulings import sentences_of
from research.panel.voices import Heard, Line
from research.record import Doubt, Trail

TASK = "judge"
"""What a measurement must be of to count here: telling what evidence bears out."""

ESCALATION = Escalation()
_ROLE = "analyst"
_NEUTRAL = {
    UNSUPPORTED: "the sources were not found to bear it out",
    CONTRADICTED: "another analyst says otherwise",
    UNSURE: "its author was not sure of it",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A statement in doubt, with whom it was put to so far."""

    cluster: Cluster
    doubt: Doubt
    trail: Trail


@dataclass(frozen=True, slots=True)
class Look:
    """One model's look at some of the statements. ``names`` maps S1, S2 … to them."""

    member: ModelSpec
    names: Mapping[str, Case]
    line: Line[SecondLook]


@dataclass(frozen=True, slots=True)
class Looked:
    """A look and what came of it."""

    look: Look
    heard: Heard[SecondLook]


def looks(
    cases: Sequence[Case],
    candidates: Sequence[ModelSpec],
    evidence: EvidencePack,
    *,
    number: int,
    table: RoutingTable,
    at: datetime,
    escalation: Escalation = ESCALATION,
) -> list[Look]:
    """Who looks at what: each statement goes to the next larger model that it was not put to.

    Where there is none, the largest looks at it again, with another prompt. Empty where nobody
    may be asked.
    """
    if not candidates:
        return []
    chosen: dict[str, list[tuple[Case, str]]] = {}
    members = {member.name: member for member in candidates}
    for case in cases:
        rung = escalation.up(candidates, asked=case.trail.asked, at=at, table=table, task=TASK)
        member = rung.model or escalation.largest(candidates, at=at)
        why = rung.reason if rung.model else f"{rung.reason}, so {member.name} looks again"
        chosen.setdefault(member.name, []).append((case, why))
    last = number >= escalation.attempts
    return [
        _look(members[name], some, evidence, number=number, last=last, of=escalation.attempts)
        for name, some in sorted(chosen.items())
    ]


def _look(
    member: ModelSpec,
    cases: Sequence[tuple[Case, str]],
    evidence: EvidencePack,
    *,
    number: int,
    last: bool,
    of: int,
) -> Look:
    names = {f"S{n}": case for n, (case, _) in enumerate(cases, start=1)}
    prompt = "last-look" if last else "second-look"
    reasons = sorted({why for _, why in cases})
    doubts = "; ".join(f"{name} {case.doubt.kind}" for name, case in names.items())
    line = Line(
        step=f"look-{number}/{member.name}",
        role=_ROLE,
        prompt=prompt,
        output=SecondLook,
        member=member,
        values={"table": _table(names, evidence), "attempt": str(number)},
        statements=tuple(names),
        because=f"attempt {number} of {of}: {doubts}. Changed: prompt {prompt}; "
        f"{'; '.join(reasons)}",
    )
    return Look(member, names, line)


def _table(names: Mapping[str, Case], evidence: EvidencePack) -> Quoted:
    ids = {item.sentence.place: item.id for item in evidence.items}
    blocks = []
    for name, case in names.items():
        rests = ", ".join(ids[s.place] for s in sentences_of(case.cluster) if s.place in ids)
        doubt = _NEUTRAL.get(case.doubt.kind, case.doubt.why)
        note = f"{case.cluster.sub_question}; rests on {rests}; in doubt: {doubt}"
        blocks.append(quote(case.cluster.statement, name, note=note))
    return together(*blocks)


def cited_first(pack: EvidencePack, cases: Sequence[Case]) -> EvidencePack:
    """The pack with what the statements rest on at its head, so that it is in every window."""
    wanted = {s.place for case in cases for s in sentences_of(case.cluster)}
    first = [item for item in pack.items if item.sentence.place in wanted]
    rest = [item for item in pack.items if item.sentence.place not in wanted]
    return EvidencePack((*first, *rest))
