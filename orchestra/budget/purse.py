"""One run's purse: holds back each call's worst case under all caps, and books what was used."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from orchestra.budget.book import Book, Line, utc_day
from orchestra.budget.caps import Total, Use, broken, uses, why
from orchestra.chain.ports import Refusal, Reservation, Usage
from orchestra.panel.prices import NANO, Price, WorstCase, how_to_price, price_of
from orchestra.panel.specs import BudgetSpec, ModelSpec
from orchestra.runs import Clock, now

Watch = Callable[[Use], None]
"""Told how far a cap is used whenever that grew; see :class:`orchestra.alerts.SpendWatch`."""


class RunPurse:
    """The :class:`~orchestra.chain.ports.Purse` of a run; the book is shared by all runs.

    A call counts for the day on which it was held, also where it ends after midnight. Minutes
    are those in which a purse of the run was in use, from its making to its last booking; what
    several processes did at the same time counts once.

    Attributes:
        owner: this purse among those that worked on the run, one for each process and resumption.
    """

    def __init__(
        self,
        book: Book,
        *,
        run: str,
        caps: BudgetSpec,
        clock: Clock = now,
        watch: Watch | None = None,
        owner: str = "",
    ) -> None:
        self._book = book
        self._run = run
        self._caps = caps
        self._clock = clock
        self._watch = watch
        self._lock = threading.Lock()
        self._open: dict[int, WorstCase] = {}
        self.owner = owner or f"{os.getpid()}-{uuid.uuid4().hex}"
        book.clock_in(self.owner, run, clock())

    @classmethod
    def at(
        cls,
        home: Path,
        *,
        run: str,
        caps: BudgetSpec,
        clock: Clock = now,
        watch: Watch | None = None,
    ) -> RunPurse:
        """The purse of a run under ``home``, which holds ``spend.db``."""
        return cls(Book.open(home / "spend.db"), run=run, caps=caps, clock=clock, watch=watch)

    @property
    def book(self) -> Book:
        """The file behind it."""
        return self._book

    def reserve(
        self, spec: ModelSpec, *, tokens_in: int, tokens_out: int, step: str, role: str
    ) -> Reservation | Refusal:
        """Holds back the worst case of one request, atomically against all other calls.

        Raises:
            StorageFull: the disk has no room left; nothing is held, nothing may be called.
        """
        at = self._clock()
        price = price_of(spec, at)
        if price is None and self._caps_money:
            return Refusal(how_to_price(spec))
        nano = None if price is None else price.most_nano(tokens_in, tokens_out)
        worst = WorstCase(tokens_in, tokens_out, nano)
        pending = False

        def allowed(run: Total, day: Total) -> str:
            nonlocal pending
            use = broken(self._caps, run, day, worst)
            if use is None:
                return ""
            mine = self._under_way()
            pending = broken(self._caps, run.less(mine), day.less(mine), worst) is None
            return why(use, worst, spec.name)

        # The lock keeps what is under way here in step with the book.
        with self._lock:
            number = self._book.hold(
                run=self._run, step=step, role=role, model=spec.name, owner=self.owner,
                worst=worst, at=at, allowed=allowed,
            )  # fmt: skip
            if isinstance(number, str):
                return Refusal(number, pending=pending)
            self._open[number] = worst
        return _Held(self, number, worst, price)

    def seconds_left(self) -> float | None:
        """Seconds until a cap on minutes is reached; None where there is none. Not below 0."""
        at = self._clock()
        self._book.clock_in(self.owner, self._run, at)
        left = [
            (use.cap - use.used) * 60
            for use in uses(self._caps, *self._totals(at))
            if use.name.endswith("minutes")
        ]
        return max(0.0, min(left)) if left else None

    def uses(self) -> tuple[Use, ...]:
        """Every cap that is set, and how far it is used by now."""
        return tuple(uses(self._caps, *self._totals(self._clock())))

    def total(self) -> Total:
        """What the run has used by now, calls under way at their worst."""
        return self._book.total(run=self._run)

    def lines(self) -> tuple[Line, ...]:
        """The run's cost by step, role and model."""
        return self._book.lines(self._run)

    def close(self) -> None:
        """Notes when the work ended, and lets go of the file."""
        self._book.clock_in(self.owner, self._run, self._clock())
        self._book.close()

    @property
    def _caps_money(self) -> bool:
        return self._caps.run_usd is not None or self._caps.day_usd is not None

    def _totals(self, at: datetime) -> tuple[Total, Total]:
        return self._book.total(run=self._run), self._book.total(day=utc_day(at))

    def _under_way(self) -> Total:
        worst = self._open.values()
        return Total(
            sum(w.nano or 0 for w in worst),
            sum(w.tokens_in + w.tokens_out for w in worst),
            0,  # a call under way stays a call
        )

    def _settle(self, number: int, nano: int, tokens_in: int, tokens_out: int) -> int:
        at = self._clock()
        with self._lock:
            booked = self._book.settle(
                number, nano=nano, tokens_in=tokens_in, tokens_out=tokens_out, at=at
            )
            self._open.pop(number, None)
        if self._watch is not None:
            for use in uses(self._caps, *self._totals(at)):
                self._watch(use)
        return booked

    def _release(self, number: int) -> None:
        with self._lock:
            self._book.release(number)
            self._open.pop(number, None)


class _Held:
    """A call that is held back; ended by whichever of its methods is called first."""

    def __init__(self, purse: RunPurse, number: int, worst: WorstCase, price: Price | None) -> None:
        self._purse = purse
        self._number = number
        self._worst = worst
        self._price = price

    def settle(self, usage: Usage | None) -> float:
        """Books what was used, or the worst case where nobody knows; returns US dollars."""
        if usage is None:
            worst = self._worst
            nano, said, written = worst.nano or 0, worst.tokens_in, worst.tokens_out
        else:
            said, written = usage.tokens_in, usage.tokens_out
            nano = 0 if self._price is None else self._price.nano(said, written)
        return self._purse._settle(self._number, nano, said, written) / NANO

    def release(self) -> None:
        """Gives it all back."""
        self._purse._release(self._number)


def tightened(caps: BudgetSpec, **limits: float | None) -> BudgetSpec:
    """The caps, each no higher than the limit of that name (those of a brief or a playbook)."""
    values = caps.model_dump()
    for name, limit in limits.items():
        if limit is not None:
            known = values[name]
            values[name] = limit if known is None else min(known, limit)
    return BudgetSpec.model_validate(values)
