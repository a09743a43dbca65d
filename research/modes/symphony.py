"""The Research Symphony's panel: every member analyses, each along dimensions of its own.

``Begin → Drafted → end``. It plays beside the offline analysts; scoping, sourcing,
cross-examination, adjudication and synthesis are the stages around it.
"""

from __future__ import annotations

from workflows import Workflow, step
from workflows.events import StopEvent

from research.modes.events import Begin, Drafted
from research.modes.session import Session
from research.panel.table import Table

DIMENSIONS = (
    "figures, amounts, measures and dates",
    "causes, reasons and consequences",
    "people and organisations: who did, decided or said what",
    "the course of events, in order of time, and what replaced what",
    "contradictions between sources, exceptions, conditions and open points",
)


class SymphonyPanel(Workflow):
    """All at once. One call a member."""

    def __init__(self, session: Session) -> None:
        super().__init__(timeout=None)
        self._session = session

    @step
    async def analyse(self, _: Begin) -> Drafted:
        """Asks every member for a draft along its dimensions."""
        session = self._session
        count = len(session.members)
        lines = [
            session.draft(member, f"symphony/{member.name}", angle=angle(n, count))
            for n, member in enumerate(session.members)
        ]
        table = Table()
        for name, draft in session.note(await session.voices.ask_all(lines)):
            table = table.add(name, draft.statements)
        return Drafted(table=table)

    @step
    async def close(self, drafted: Drafted) -> StopEvent:
        """Hands over what each member put forward."""
        return StopEvent(result=self._session.reports(drafted.table))


def angle(place: int, count: int) -> str:
    """What the member at ``place`` of ``count`` looks at: every dimension has somebody.

    Worked example: of two, the first has dimensions 1, 3 and 5 and the second 2 and 4; of seven,
    the sixth shares the first one's.
    """
    own = DIMENSIONS[place::count] if place < len(DIMENSIONS) else ()
    return "; ".join(own or (DIMENSIONS[place % len(DIMENSIONS)],))
