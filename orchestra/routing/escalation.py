"""A small model first, a larger one where it was unsure or contradicted; with a hard limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestra.panel.prices import price_of
from orchestra.panel.specs import ModelSpec
from orchestra.routing.table import RoutingTable


@dataclass(frozen=True, slots=True)
class Rung:
    """The next step up: ``model`` is None where there is none, and ``reason`` says why."""

    model: ModelSpec | None
    reason: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """When a larger model is asked, and which.

    Attributes:
        below: a stated confidence under this is too low.
        attempts: how often something is asked in all, the first time included.
    """

    below: float = 0.6
    attempts: int = 3

    def is_unsure(self, confidence: float) -> bool:
        """Whether a stated confidence is too low."""
        return confidence < self.below

    def up(
        self,
        candidates: Sequence[ModelSpec],
        *,
        asked: Sequence[str],
        at: datetime,
        table: RoutingTable | None = None,
        task: str = "",
    ) -> Rung:
        """The next larger model that was not asked yet.

        The price stands for the size: it is what all vendors publish. A model without a known
        price is taken for the dearest. Of equal ones the first in ``candidates`` is taken.

        Args:
            candidates: who may be asked.
            asked: those who were; nobody cheaper than the dearest of them is a step up.
            at: when, for prices.
            table: what was measured. Whoever is clearly worse at ``task`` than the best of those
                who were asked (the intervals do not meet) is no step up, whatever the price.
            task: the kind of task, as the table names it.
        """
        prices = {spec.name: _dearness(spec, at) for spec in candidates}
        floor = max((prices[name] for name in asked if name in prices), default=-1.0)
        worse = _worse(candidates, asked, table or RoutingTable(), task)
        higher = [
            spec
            for spec in candidates
            if spec.name not in {*asked, *worse} and prices[spec.name] >= floor
        ]
        if not higher:
            return Rung(None, "no larger model may answer")
        chosen = min(higher, key=lambda spec: (prices[spec.name], candidates.index(spec)))
        return Rung(chosen, f"{chosen.name} is the next larger model")

    def largest(self, candidates: Sequence[ModelSpec], *, at: datetime) -> ModelSpec:
        """The dearest of those who may be asked, the first of equals."""
        return max(candidates, key=lambda spec: (_dearness(spec, at), -candidates.index(spec)))


def _worse(
    candidates: Sequence[ModelSpec], asked: Sequence[str], table: RoutingTable, task: str
) -> set[str]:
    """Who was measured clearly below the best of those who were asked."""
    measured = {spec.name: table.of(spec, task) for spec in candidates}
    lows = [row.interval[0] for name in asked if (row := measured.get(name)) is not None]
    best = max(lows, default=0.0)
    return {name for name, row in measured.items() if row and row.interval[1] < best}


def _dearness(spec: ModelSpec, at: datetime) -> float:
    """US dollars of a thousand tokens each way, in nano-dollars; infinite where not known."""
    price = price_of(spec, at)
    return float("inf") if price is None else float(price.nano(1_000, 1_000))
