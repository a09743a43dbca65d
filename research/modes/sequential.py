"""Sequential: one drafts, the next criticises and extends, a third puts the result to the test.

``Begin → Drafted → Extended → end``. Objections take nothing off the table: the author may revise,
and what is still contested goes to the adjudicator with the objection beside it.
"""

from __future__ import annotations

from workflows import Workflow, step
from workflows.events import Event, StopEvent

from research.modes.events import FROZEN, Begin
from research.modes.session import Session
from research.panel.table import Table


class Drafted(Event):
    """The first layer: a draft and who wrote it; ``author`` is empty where nobody answered."""

    model_config = FROZEN
    table: Table
    author: str


class Extended(Event):
    """The second layer: objections, additions, the author's answer. ``critic`` may be empty."""

    model_config = FROZEN
    table: Table
    author: str
    critic: str


class Sequential(Workflow):
    """Layer upon layer: four answers. A member that fails is replaced by the next one."""

    def __init__(self, session: Session) -> None:
        super().__init__(timeout=None)
        self._session = session

    @step
    async def draft(self, _: Begin) -> Drafted:
        """The first member that answers drafts."""
        author, draft = await self._session.first_draft("sequential/1-draft")
        table = Table().add(author, draft.statements) if draft else Table()
        return Drafted(table=table, author=author)

    @step
    async def extend(self, drafted: Drafted) -> Extended:
        """Another one says what is wrong and what is missing; the author answers."""
        table, author = drafted.table, drafted.author
        if not author:
            return Extended(table=table, author="", critic="")
        critic, table = await self._session.criticism(
            table, "sequential/2-critique", "critique", author=author
        )
        if critic or len(self._session.members) == 1:
            table = await self._session.revision(table, "sequential/3-revision", author)
        return Extended(table=table, author=author, critic=critic)

    @step
    async def stress(self, extended: Extended) -> StopEvent:
        """A third looks for what fails under pressure: conditions, exceptions, other readings."""
        table, author, critic = extended.table, extended.author, extended.critic
        if author:
            _, table = await self._session.criticism(
                table, "sequential/4-stress-test", "stress", author=author, avoid=critic
            )
        return StopEvent(result=self._session.reports(table))
