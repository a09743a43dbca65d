"""What fusion, the targeted mode and the symphony's panel share: everybody is asked at once.

``Begin → Drafted → end``. The modes differ in who is asked what; that is :meth:`AtOnce.lines`.
"""

from __future__ import annotations

from collections.abc import Sequence

from workflows import Workflow, step
from workflows.events import StopEvent

from research.modes.events import Begin, Drafted
from research.modes.session import Session
from research.panel.drafts import Draft
from research.panel.table import Table
from research.panel.voices import Line


class AtOnce(Workflow):
    """One round of drafts, blind to one another."""

    def __init__(self, session: Session) -> None:
        super().__init__(timeout=None)
        self._session = session

    def lines(self, session: Session) -> Sequence[Line[Draft]]:
        """The questions, in the order in which their answers go on the table."""
        raise NotImplementedError

    @step
    async def draft(self, _: Begin) -> Drafted:
        """Asks all questions at the same time."""
        session, table = self._session, Table()
        for name, draft in session.note(await session.voices.ask_all(self.lines(session))):
            table = table.add(name, draft.statements)
        return Drafted(table=table)

    @step
    async def close(self, drafted: Drafted) -> StopEvent:
        """Hands over what each member put forward."""
        return StopEvent(result=self._session.reports(drafted.table))
