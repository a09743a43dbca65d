"""What every mode works with: the voices, its limits, and the record of who said what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from orchestra.panel.specs import ModelSpec
from research.material import AnalystReport, Plan
from research.modes.limits import ModeLimits
from research.panel.drafts import Draft
from research.panel.table import Table, reports_of
from research.panel.voices import Heard, Line, Voices

T = TypeVar("T", bound=BaseModel)


@dataclass(slots=True)
class Session:
    """One mode at work. ``spoke`` counts the evidence shown to each member that answered."""

    voices: Voices
    limits: ModeLimits
    spoke: dict[str, int] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """What is to be found out."""
        return self.voices.plan

    @property
    def members(self) -> Sequence[ModelSpec]:
        """The panel, in the order of the settings."""
        return self.voices.members

    @property
    def names(self) -> dict[str, str]:
        """What members are called before other members: nobody judges a name."""
        return {m.name: f"Analyst {n}" for n, m in enumerate(self.members, start=1)}

    def draft(self, member: ModelSpec | None, step: str, *, angle: str = "") -> Line[Draft]:
        """The question for a draft."""
        return Line(
            step=step,
            role="analyst",
            prompt="draft",
            output=Draft,
            member=member,
            values={
                "angle": angle or "all of the sub-questions alike",
                "most": str(self.limits.statements),
            },
        )

    def note(self, heard: Sequence[Heard[T]]) -> list[tuple[str, T]]:
        """(member, reply) of those that answered, who are counted as having spoken."""
        found = []
        for item in heard:
            if item.value is not None:
                shown = max(self.spoke.get(item.model, 0), item.spoken.shown)
                self.spoke[item.model] = shown
                found.append((item.model, item.value))
        return found

    def reports(self, table: Table) -> tuple[AnalystReport, ...]:
        """What the table holds, a report for each member that spoke."""
        return reports_of(table, plan=self.plan, evidence=self.voices.evidence, spoke=self.spoke)
