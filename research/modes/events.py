"""The events that modes share; a mode's own stand in its file."""

from __future__ import annotations

from pydantic import ConfigDict
from workflows.events import Event, StartEvent

from research.panel.table import Table

FROZEN = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class Begin(StartEvent):
    """Starts a mode."""

    model_config = FROZEN


class Drafted(Event):
    """The first statements are on the table."""

    model_config = FROZEN
    table: Table
