"""What every mode works with: the voices, its limits, and the record of who said what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from orchestra.panel.specs import ModelSpec
from orchestra.prompts.quoting import quote, together
from research.material import AnalystReport, Plan
from research.modes.limits import ModeLimits
from research.panel.drafts import Critique, Draft, Revision
from research.panel.table import Table, reports_of
from research.panel.voices import Heard, Line, Voices

T = TypeVar("T", bound=BaseModel)

_ROLES = {
    "draft": {"drafting", "draft", "writing"},
    "critique": {"critique", "criticism", "logic", "reasoning"},
    "debate": {"debate", "argument"},
    "judge": {"judging", "judgement", "reasoning"},
}


@dataclass(slots=True)
class Session:
    """One mode at work.

    ``doubts`` are statements that an earlier attempt could not settle. ``spoke`` counts the
    evidence shown to each member that answered.
    """

    voices: Voices
    limits: ModeLimits
    doubts: tuple[str, ...] = ()
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

    def draft(
        self,
        member: ModelSpec | None,
        step: str,
        *,
        angle: str = "",
        needs: tuple[str, ...] = (),
    ) -> Line[Draft]:
        """The question for a draft; without a member the router chooses, by ``needs``."""
        return Line(
            step=step,
            role="analyst",
            prompt="draft",
            output=Draft,
            member=member,
            values={
                "angle": angle or "all of the sub-questions alike",
                "most": str(self.limits.statements),
                "doubts": self.unsettled,
            },
            needs=needs,
        )

    @property
    def unsettled(self) -> str:
        """The doubts as a prompt holds them."""
        quoted = [quote(text, f"D{n}") for n, text in enumerate(self.doubts, start=1)]
        return together(*quoted) if quoted else "nothing; this is the first attempt"

    def critique(
        self, member: ModelSpec, step: str, prompt: str, table: Table, *, focus: str = ""
    ) -> Line[Critique]:
        """The question for objections to what others have on the table."""
        return Line(
            step=step,
            role="critic",
            prompt=prompt,
            output=Critique,
            member=member,
            values={**self.tabled(table, member.name), **({"focus": focus} if focus else {})},
            statements=table.open_ids,
        )

    def tabled(self, table: Table, member: str) -> dict[str, str]:
        """The table as a prompt holds it, and which of it is the member's own."""
        return {"table": table.text(self.names), "own": ", ".join(table.by(member)) or "none"}

    def cast(self, role: str) -> list[ModelSpec]:
        """The members for a role: those who declare it as a strength first, then panel order."""
        words = _ROLES[role]
        return sorted(self.members, key=lambda m: not words & {s.lower() for s in m.strengths})

    async def first_draft(self, step: str) -> tuple[str, Draft | None]:
        """The draft of the first member that gives one, and who that is."""
        lines = [self.draft(m, f"{step}/{m.name}") for m in self.cast("draft")]
        heard = await self.voices.ask_first(lines)
        for name, draft in self.note([heard] if heard else []):
            return name, draft
        return "", None

    async def criticism(
        self, table: Table, step: str, prompt: str, *, author: str, avoid: str = ""
    ) -> tuple[str, Table]:
        """Objections and additions of the first other member that answers; "" where none does.

        ``avoid`` spoke before and comes last.
        """
        others = [m for m in self.cast("critique") if m.name != author]
        others.sort(key=lambda m: m.name == avoid)
        lines = [self.critique(m, f"{step}/{m.name}", prompt, table) for m in others]
        heard = await self.voices.ask_first(lines)
        for name, critique in self.note([heard] if heard else []):
            table = table.challenge(name, critique.objections)
            return name, table.add(name, critique.additions)
        return "", table

    async def revision(self, table: Table, step: str, author: str) -> Table:
        """The table after its author's answer; as it was where the author gives none."""
        member = next(m for m in self.members if m.name == author)
        line = Line(
            step=f"{step}/{author}",
            role="analyst",
            prompt="revision",
            output=Revision,
            member=member,
            values=self.tabled(table, author),
            statements=table.by(author),
        )
        for name, revision in self.note([await self.voices.ask(line)]):
            table = table.revise(name, revision)
        return table

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
