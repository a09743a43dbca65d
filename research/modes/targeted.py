"""Targeted: each part of the question goes to the model whose declared strengths fit it.

``Begin → Drafted → end``. The router chooses, by the strengths that the part calls for; its
decision and its reason are in the ledger.
"""

from __future__ import annotations

from workflows import Workflow, step
from workflows.events import StopEvent

from research.modes.events import Begin, Drafted
from research.modes.session import Session
from research.modes.strengths import wanted
from research.panel.table import Table


class Targeted(Workflow):
    """One call a part of the question."""

    def __init__(self, session: Session) -> None:
        super().__init__(timeout=None)
        self._session = session

    @step
    async def draft(self, _: Begin) -> Drafted:
        """Asks for a draft of each part."""
        session = self._session
        lines = [
            session.draft(
                None,
                f"targeted/{item.id}",
                angle=f"sub-question {item.id} alone",
                needs=wanted(item.text, session.members),
            )
            for item in session.plan.sub_questions
        ]
        table = Table()
        for name, draft in session.note(await session.voices.ask_all(lines)):
            table = table.add(name, draft.statements)
        return Drafted(table=table)

    @step
    async def close(self, drafted: Drafted) -> StopEvent:
        """Hands over what each member put forward."""
        return StopEvent(result=self._session.reports(drafted.table))
