"""What ``symphony doctor`` says of the panel: its models, their prices and keys, and the caps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from orchestra.errors import SettingsInvalid, SymphonyError

if TYPE_CHECKING:
    from orchestra.configuration import Settings
    from orchestra.panel.specs import BudgetSpec, ModelSpec

Line = tuple[str, str, str]
"""What it is about, its state ("ok", "note" or "broken"), and what is to be said."""

OFFLINE = "0: no [[models]] are configured, so nothing leaves this machine"


def panel_lines(home: Path) -> list[Line]:
    """A line for each model, one for the caps, the routing table, the weights and a run's cost."""
    from orchestra.configuration import load_settings

    try:
        settings = load_settings()
    except SettingsInvalid:
        return [("cost of a run", "broken", "unknown while the settings are invalid")]
    if not settings.models:
        return [("cost of a run", "ok", OFFLINE)]
    return [
        *(_model(spec, settings) for spec in settings.models),
        _caps(settings.budget, home),
        _routing(home),
        _weights(settings, home),
        _cost(settings, home),
    ]


def used_by(variable: str) -> str:
    """Which models take their key from an environment variable."""
    from orchestra.configuration import load_settings

    try:
        models = load_settings().models
    except SettingsInvalid:
        return "unknown while the settings are invalid"
    names = [spec.name for spec in models if spec.key_variable == variable]
    return f"used by {', '.join(names)}" if names else "no model names it"


def _model(spec: ModelSpec, settings: Settings) -> Line:
    from orchestra.panel.prices import how_to_price, price_of, prices_shown
    from orchestra.runs import now

    what, at = f"model {spec.name}", now()
    missing = spec.key_variable and not os.environ.get(spec.key_variable)
    if missing:
        return what, "note", f"{spec.key_variable} is not set, so {spec.name} will not answer"
    capped = settings.budget.run_usd is not None or settings.budget.day_usd is not None
    if capped and price_of(spec, at) is None:
        return what, "note", how_to_price(spec)
    shadow = "; only shadows" if spec.name in settings.shadow.models else ""
    price = prices_shown([spec], at)[spec.name]
    return what, "ok", f"{spec.vendor}, {spec.model}: {price}; sees {spec.sensitivity}{shadow}"


def _caps(caps: BudgetSpec, home: Path) -> Line:
    from orchestra.budget.book import Book, utc_day
    from orchestra.budget.caps import Total, uses
    from orchestra.runs import now

    path, day = home / "spend.db", Total()
    if path.is_file():
        try:
            with Book.open(path) as book:
                day = book.total(day=utc_day(now()))
        except SymphonyError as error:
            return "caps", "broken", str(error)
    shown = [
        f"{use.name} {use.cap:g}" + (f" ({use.used:g} used)" if use.name[:3] == "day" else "")
        for use in uses(caps, Total(), day)
    ]
    if caps.run_usd is None and caps.day_usd is None:
        shown.append("no cap on money: set run_usd or day_usd under [budget] in symphony.toml")
        return "caps", "note", ", ".join(shown)
    return "caps", "ok", ", ".join(shown)


def _routing(home: Path) -> Line:
    from orchestra.routing.table import load_table

    try:
        table = load_table(home)
    except SettingsInvalid as error:
        return "routing table", "broken", str(error)
    enough = sum(row.n >= table.enough for row in table.rows)
    if not table.rows:
        return "routing table", "ok", "none: models are chosen by what they declare"
    counted = f"{enough} of {len(table.rows)} scores rest on {table.enough} answers or more"
    return "routing table", "ok", counted


def _weights(settings: Settings, home: Path) -> Line:
    """Whether votes of the panel's judges are weighed, and on how many answers that rests."""
    from orchestra.routing.weights import load_calibration

    try:
        weights = load_calibration(home).weights(settings.models)
    except SettingsInvalid as error:
        return "weights of votes", "broken", str(error)
    measured = sum(weight.n > 0 for weight in weights)
    if not measured:
        unweighed = "none: judges' votes are shown and move no verdict (symphony eval models)"
        return "weights of votes", "ok", unweighed
    answers = sum(weight.n for weight in weights)
    counted = f"{measured} of {len(weights)} models were measured, on {answers} answers"
    return "weights of votes", "ok", counted


def _cost(settings: Settings, home: Path) -> Line:
    """The dearest call there can be, what caps a run, and what earlier runs did cost."""
    from orchestra.panel.prices import NANO, price_of
    from orchestra.runs import now

    at, worst = now(), []
    for spec in settings.models:
        price = price_of(spec, at)
        if price is not None:
            nano = price.most_nano(spec.context_window, spec.max_output_tokens)
            worst.append((nano / NANO, spec.name))
    parts = []
    if worst:
        usd, name = max(worst)
        parts.append(f"a call costs at most {usd:.4f} US dollars ({name}, its window full)")
    if settings.budget.run_usd is not None:
        parts.append(f"a run at most {settings.budget.run_usd:g}")
    spent = sorted(_spent(home))
    if spent:
        parts.append(f"finished runs cost {median(spent):.4f} in the median (n={len(spent)})")
    return "cost of a run", "ok", "; ".join(parts) or "unknown: no model has a known price"


def _spent(home: Path) -> Iterator[float]:
    """US dollars of the finished runs in which models were asked."""
    from orchestra.errors import LedgerDamaged
    from orchestra.runs import list_runs

    for run in list_runs(home):
        try:
            cost = run.info.get("cost")
        except LedgerDamaged:
            continue
        finally:
            run.ledger.close()
        total = cost.get("total") if isinstance(cost, dict) and "by_model" in cost else None
        if isinstance(total, int | float):
            yield float(total)
