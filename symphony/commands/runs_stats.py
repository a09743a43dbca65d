"""``symphony runs stats``: how modes, models and prompts did over all runs of a home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from symphony.commands.options import AsJson
from symphony.terminal import emit_json, say, table

if TYPE_CHECKING:
    from orchestra.statistics.collect import Observed
    from orchestra.statistics.drift import Drift, Point, Series


class Span(StrEnum):
    """How long a window is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def stats(
    span: Annotated[Span, typer.Option("--by", help="How long a window is.")] = Span.WEEK,
    as_json: AsJson = False,
) -> None:
    """Agreement, coverage, latency, errors, spend and more over time; drift is marked."""
    from orchestra.statistics.drift import ALPHA, series

    found, runs, unreadable = _observations()
    listed = series(found, span=span.value)
    if as_json:
        emit_json(
            {
                "runs": runs,
                "span": span.value,
                "alpha": ALPHA,
                "unreadable": unreadable,
                "series": [asdict(one) for one in listed],
            }
        )
        return
    if not listed:
        say("nothing to count yet" if not unreadable else "no run could be read")
    for kind, group in groupby(listed, key=lambda one: one.kind):
        say(f"by {kind}, {runs} {'run' if runs == 1 else 'runs'}, windows of a {span.value}")
        say(table([_row(one) for one in group],
                  header=[kind, "measure", "overall", "latest", "drift"]))  # fmt: skip
        say()
    if any(one.drift.state == "drift" for one in listed):
        say(
            f"drift: the latest window differs from the earlier ones at p < {ALPHA:g}; the "
            "observations of one run are not quite independent, so it is a reason to look, not a "
            "finding"
        )
    for name, problem in sorted(unreadable.items()):
        say(f"not counted: {name}: {problem}")


def _observations() -> tuple[list[tuple[datetime, Observed]], int, dict[str, str]]:
    """What all runs say, how many could be read, and what is wrong with the others."""
    from orchestra.errors import LedgerDamaged
    from orchestra.runs import damaged_runs, list_runs
    from orchestra.settings import home
    from orchestra.statistics.collect import observed

    found: list[tuple[datetime, Observed]] = []
    unreadable, runs = damaged_runs(home()), 0
    for run in list_runs(home()):
        try:
            began = datetime.fromisoformat(run.began)
            found += [(began, one) for one in observed(run)]
            runs += 1
        except (LedgerDamaged, ValueError) as error:
            unreadable[run.id] = str(error) or "it does not say when it began"
        finally:
            run.ledger.close()
    return found, runs, unreadable


def _row(one: Series) -> Sequence[str]:
    latest = one.windows[-1]
    return [
        one.group,
        one.measure,
        _shown(one.measure, one.overall),
        f"{latest.window}: {_shown(one.measure, latest)}",
        _drift(one.measure, one.drift),
    ]


def _shown(measure: str, point: Point) -> str:
    if point.right is not None:
        return f"{point.right}/{point.n} ({point.value:.1%})"
    if measure == "spend":
        return f"{point.total or 0:.4f} USD, n={point.n}"
    return f"{_figure(measure, point.value)} (median, n={point.n})"


def _figure(measure: str, value: float | None) -> str:
    if value is None:
        return "–"
    if measure == "latency":
        return f"{value:.2f} s"
    if measure == "spend":
        return f"{value:.4f} USD"
    return f"{value:.2f}" if measure == "confidence" else f"{value:.1%}"


def _drift(measure: str, drift: Drift) -> str:
    if drift.state in ("one window", "too few"):
        sizes = f" (n={drift.n_earlier} and {drift.n_latest})" if drift.state == "too few" else ""
        return f"{drift.state}{sizes}"
    moved = f"{_figure(measure, drift.earlier)} → {_figure(measure, drift.latest)}"
    mark = "DRIFT " if drift.state == "drift" else "steady "
    return f"{mark}{moved}, p={drift.p:.2g}, n={drift.n_earlier} and {drift.n_latest}"
