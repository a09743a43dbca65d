"""The panel as the settings describe it, and its seat in one run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from orchestra.chain.types import Desk
from orchestra.configuration import Settings
from orchestra.runs import RunFolder
from orchestra.settings import load_settings
from research.journal import Journal
from research.material import Setting
from research.modes.limits import Mode, ModeLimits
from research.panel.council import Council, Panel


def configured() -> Panel:
    """The models of the settings; nobody where they name none."""
    settings = load_settings()

    def open_desk(folder: RunFolder) -> AbstractAsyncContextManager[Desk]:
        return _desk(folder, settings)

    return Panel(settings.models, open_desk, settings.data_class)


def _desk(folder: RunFolder, settings: Settings) -> AbstractAsyncContextManager[Desk]:
    from orchestra.chain.desk import desk_from_settings

    return desk_from_settings(folder.ledger, settings)


@asynccontextmanager
async def seated(
    panel: Panel, setting: Setting, folder: RunFolder
) -> AsyncIterator[Council | None]:
    """The panel at a run's table; None where the run was begun without models.

    A resumed run keeps the members that it was begun with. One that is no longer configured does
    not answer; it is named as missing.
    """
    if not setting.panel:
        yield None
        return
    async with panel.desk(folder) as desk:
        yield Council(
            desk=desk,
            names=tuple(member.name for member in setting.panel),
            mode=Mode(setting.mode),
            limits=ModeLimits(),
            journal=Journal(folder.ledger),
            data_class=panel.data_class,
        )
