"""Fusion: every member drafts at the same time, blind to the others; what they agree on shows.

``Begin → Drafted → end``. Consensus and contradictions are measured by cross-examination.
"""

from __future__ import annotations

from workflows import Workflow, step
from workflows.events import StopEvent

from research.modes.events import Begin, Drafted
from research.modes.session import Session
from research.panel.table import Table


class Fusion(Workflow):
    """All at once. One call a member."""

    def __init__(self, session: Session) -> None:
        super().__init__(timeout=None)
        self._session = session

    @step
    async def draft(self, _: Begin) -> Drafted:
        """Asks every member for a draft of the whole answer."""
        lines = [self._session.draft(m, f"fusion/draft/{m.name}") for m in self._session.members]
        table = Table()
        for name, draft in self._session.note(await self._session.voices.ask_all(lines)):
            table = table.add(name, draft.statements)
        return Drafted(table=table)

    @step
    async def close(self, drafted: Drafted) -> StopEvent:
        """Hands over what each member put forward."""
        return StopEvent(result=self._session.reports(drafted.table))
