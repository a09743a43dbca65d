"""Plays a mode: its workflow from beginning to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.material import AnalystReport
from research.modes.limits import Mode
from research.modes.session import Session

if TYPE_CHECKING:
    from workflows import Workflow
    from workflows.events import StartEvent


async def play(mode: Mode, session: Session) -> tuple[AnalystReport, ...]:
    """What each member that spoke puts forward, by name.

    Raises:
        TypeError: the mode's workflow ended with something else.
    """
    workflow, begin = _workflow(mode, session)
    result: object = await workflow.run(start_event=begin)
    if not isinstance(result, tuple):
        raise TypeError(f"mode {mode.value} ended with {type(result).__name__}, not with reports")
    return result


def _workflow(mode: Mode, session: Session) -> tuple[Workflow, StartEvent]:
    from research.modes import debate, fusion, red_team, sequential, symphony, targeted
    from research.modes.events import Begin

    match mode:
        case Mode.SYMPHONY:
            return symphony.SymphonyPanel(session), Begin()
        case Mode.SEQUENTIAL:
            return sequential.Sequential(session), Begin()
        case Mode.FUSION:
            return fusion.Fusion(session), Begin()
        case Mode.DEBATE:
            return debate.Debate(session), Begin()
        case Mode.RED_TEAM:
            return red_team.RedTeam(session), Begin()
        case Mode.TARGETED:
            return targeted.Targeted(session), Begin()
    raise ValueError(f"{mode.value} is no mode that can be played; choose one first")
