"""The desk of a run as the settings describe it, with a shadow behind it where they want one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from orchestra.budget.purse import RunPurse
from orchestra.chain.desk import desk_from_settings
from orchestra.chain.ports import Guard
from orchestra.chain.types import Ask, Desk, Prompt
from orchestra.configuration import Settings
from orchestra.ledger import Ledger
from orchestra.panel.specs import RoleSpec, ShadowSpec
from orchestra.routing.shadow import ShadowDesk
from orchestra.runs import Clock, now
from orchestra.settings import home


@asynccontextmanager
async def desk_for_run(
    ledger: Ledger,
    settings: Settings,
    *,
    guard: Guard | None = None,
    clock: Clock = now,
    **more: Any,
) -> AsyncIterator[Desk]:
    """The live panel's desk; what ``[shadow]`` wants is asked behind it.

    The shadow obeys the same rules and the same caps. It is waited for at the end.

    Args:
        ledger: of the run.
        settings: all of them.
        guard: the rules; none where it is not given.
        clock: for the ledger and the budget's days.
        more: handed on to :func:`~orchestra.chain.desk.desk_from_settings`.
    """
    spec = settings.shadow
    alone = settings.model_copy(update={"models": settings.live_models})
    async with desk_from_settings(ledger, alone, guard=guard, clock=clock, **more) as live:
        if not spec.is_on:
            yield live
            return
        # A purse of its own: it is made before any call, so none is taken for one of the dead.
        purse = RunPurse.at(home(), run=ledger.run, caps=settings.budget, clock=clock)
        try:
            more = {**more, "purse": purse}
            behind = _behind(settings, spec)
            async with desk_from_settings(
                ledger, behind, guard=guard, clock=clock, **more
            ) as shadow:
                desk = ShadowDesk(live, shadow, spec=spec, ledger=ledger, prompt_for=_prompts(spec))
                yield desk
                await desk.drain()
        finally:
            purse.close()


def _behind(settings: Settings, spec: ShadowSpec) -> Settings:
    """The settings of the shadow's desk: its models, and roles that name nobody else."""
    models = tuple(m for m in settings.models if m.name in spec.models) or settings.live_models
    names = {model.name for model in models}
    roles = {
        name: RoleSpec.model_validate(
            {**role.model_dump(), "models": tuple(m for m in role.models if m in names)}
        )
        for name, role in settings.roles.items()
    }
    return settings.model_copy(update={"models": models, "roles": roles})


def _prompts(spec: ShadowSpec) -> Callable[[Ask[Any]], Prompt | None]:
    """Gives the other version of an ask's prompt; None where there is none."""

    def prompt_for(ask: Ask[Any]) -> Prompt | None:
        version = spec.prompts.get(ask.prompt.name)
        if version is None or ask.prompt.again is None:
            return None
        return ask.prompt.again(version)

    return prompt_for
