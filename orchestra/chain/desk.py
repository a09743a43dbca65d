"""The desk that the settings describe: the panel, its rules and its caps, over a run's ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from orchestra.alerts import Alerts, breaker_changed, listen
from orchestra.budget.purse import RunPurse, Watch
from orchestra.budget.recovery import recover
from orchestra.chain.breaker import Breakers
from orchestra.chain.cache import Cache
from orchestra.chain.clients import Vendors
from orchestra.chain.path import Path
from orchestra.chain.ports import Guard, OpenPurse, Purse, Router
from orchestra.chain.rate import Lanes
from orchestra.chain.retrying import Waits
from orchestra.configuration import Settings
from orchestra.ledger import Ledger
from orchestra.runs import Clock, now
from orchestra.settings import home

LANES = Lanes()
"""The rates that all runs of an event loop share."""

BREAKERS = Breakers(listener=breaker_changed)
"""The breakers that all runs of an event loop share; listeners may be added."""


def desk_from_settings(
    ledger: Ledger,
    settings: Settings,
    *,
    purse: Purse | None = None,
    router: Router | None = None,
    guard: Guard | None = None,
    waits: Waits | None = None,
    clock: Clock = now,
    environ: Mapping[str, str] | None = None,
    vendors: Vendors | None = None,
    calls: bool = True,
    approved: Callable[[str], bool] = lambda _: False,
    patient: bool = False,
) -> Path:
    """The way to the panel of ``symphony.toml`` for the run that ``ledger`` belongs to.

    Nothing of an SDK is imported before the first question. Close it (``async with``).

    Args:
        ledger: of the run.
        settings: panel, roles, budget, cache.
        purse: in place of the caps in ``[budget]``, which ``spend.db`` keeps.
        router: in place of the one with the measured table.
        guard: the rules, in place of those that ``[policy]`` names.
        waits: between retries.
        clock: for the ledger and the budget's days.
        environ: where keys are looked up; the process's variables by default.
        vendors: makes models, in place of the SDKs.
        calls: False asks nobody (replay): what the ledger does not hold fails.
        approved: whether a person has approved what this rule asks about.
        patient: the run waits where a rule asks a person about a reply.
    """
    at_end: list[Callable[[], None]] = []
    cache = Cache(home() / "cache.db") if settings.cache else None
    if cache is not None:
        at_end.append(cache.close)
    alerts = Alerts(settings.alerts, run=ledger.run, home=home(), clock=clock)
    if calls:
        listen(alerts)
    if purse is None and not calls:
        purse = OpenPurse()  # nobody is called, so nothing is paid
    elif purse is None:
        purse, close = _purse(ledger, settings, clock, alerts.spend)
        at_end.append(close)
    at_end.append(alerts.close)
    return Path(
        ledger,
        settings.models,
        roles=settings.roles,
        purse=purse,
        router=router or _router(clock),
        guard=guard or _guard(ledger, settings, environ, approved),
        cache=cache,
        lanes=LANES,
        breakers=BREAKERS,
        waits=waits,
        clock=clock,
        environ=environ,
        vendors=vendors,
        calls=calls,
        patient=patient,
        answered=alerts.answered,
        at_end=at_end,
    )


def _purse(
    ledger: Ledger, settings: Settings, clock: Clock, watch: Watch
) -> tuple[Purse, Callable[[], None]]:
    """The run's purse; calls that a killed process left held are ended as the ledger says."""
    purse = RunPurse.at(home(), run=ledger.run, caps=settings.budget, clock=clock, watch=watch)
    recover(purse.book, ledger, owner=purse.owner)
    return purse, purse.close


def _guard(
    ledger: Ledger,
    settings: Settings,
    environ: Mapping[str, str] | None,
    approved: Callable[[str], bool],
) -> Guard:
    """The rules; what they hide from models, the ledger learns to hide as well."""
    from orchestra.policy.guard import guard_for, keys_of
    from orchestra.policy.spec import load_policy

    policy, seal = load_policy(settings.policy.file), ledger.seal
    if seal is not None:
        seal.never(keys_of(settings.models, environ))
    return guard_for(
        policy,
        settings.models,
        home(),
        environ=environ,
        approved=approved,
        learned=None if seal is None else seal.learn,
    )


def _router(clock: Clock) -> Router:
    from orchestra.routing.router import PanelRouter
    from orchestra.routing.table import load_table

    return PanelRouter(load_table(home()), clock=clock)
