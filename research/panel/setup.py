"""The panel as the settings describe it, and its seat in one run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from orchestra.chain.types import Desk
from orchestra.configuration import Settings
from orchestra.panel.specs import BudgetSpec
from orchestra.routing.table import load_table
from orchestra.routing.weights import load_calibration
from orchestra.runs import RunFolder
from orchestra.settings import home, load_settings
from research.brief import Brief, parse_brief
from research.journal import SETTING, Journal
from research.material import Setting
from research.modes.limits import Mode, ModeLimits
from research.panel.council import Council, Panel
from research.people.approvals import PatientDesk, approver

if TYPE_CHECKING:
    from orchestra.policy.spec import PolicySpec


def configured() -> Panel:
    """The models of the settings; nobody where they name none."""
    settings = load_settings()

    def open_desk(folder: RunFolder) -> AbstractAsyncContextManager[Desk]:
        return _desk(folder, settings)

    return Panel(settings.live_models, open_desk, settings.data_class)


def _desk(folder: RunFolder, settings: Settings) -> AbstractAsyncContextManager[Desk]:
    from orchestra.chain.shadowing import desk_for_run

    row = folder.ledger.get(SETTING)
    brief = _brief(Setting.model_validate_json(row.payload_json)) if row else Brief()
    capped = settings.model_copy(update={"budget": _caps(brief, settings.budget)})
    return desk_for_run(
        folder.ledger,
        capped,
        approved=approver(folder.ledger),
        patient=brief.gates.policy_event,
    )


def _caps(brief: Brief, caps: BudgetSpec) -> BudgetSpec:
    """The settings' caps, made tighter by the limits of the run's brief."""
    from orchestra.budget.purse import tightened

    return tightened(caps, run_usd=brief.limits.cost, run_minutes=brief.limits.minutes)


def hides(panel: Panel) -> PolicySpec | None:
    """What a run of this panel hides at rest: what its policy hides from models. None offline."""
    if not panel.members:
        return None
    from orchestra.policy.spec import load_policy

    return load_policy(load_settings().policy.file)


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
    table, calibration = load_table(home()), load_calibration(home())
    async with panel.desk(folder) as desk:
        yield Council(
            desk=PatientDesk(desk, folder.ledger) if _brief(setting).gates.policy_event else desk,
            names=tuple(member.name for member in setting.panel),
            mode=Mode(setting.mode),
            limits=ModeLimits(),
            table=table,
            calibration=calibration,
            journal=Journal(folder.ledger),
            data_class=panel.data_class,
        )


def _brief(setting: Setting) -> Brief:
    return Brief() if setting.brief is None else parse_brief(setting.brief)
