"""Calls that a killed process left held: given back where they never left, else booked as lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestra.budget import Book, Recovered, RunPurse, recover
from orchestra.chain.ports import Reservation, Usage
from orchestra.chain.rows import CallLog
from orchestra.ledger import Ledger
from orchestra.panel.specs import BudgetSpec, ModelSpec

MODEL = ModelSpec.model_validate(
    {"name": "a", "vendor": "openai", "model": "m", "input_price": 2, "output_price": 10}
)


def hold(purse: RunPurse) -> Reservation:
    held = purse.reserve(MODEL, tokens_in=1_000, tokens_out=100, step="draft", role="analyst")
    assert isinstance(held, Reservation)
    return held


def nothing_left(log: CallLog) -> None:
    """Killed before the intent."""


def in_flight(log: CallLog) -> None:
    """Killed between intent and reply."""
    log.intend("draft", "a", {"digest": "d"})


def next_one_never_left(log: CallLog) -> None:
    """Killed before the second intent."""
    attempt = log.intend("draft", "a", {"digest": "d"})
    log.came_back("draft", "a", attempt, {"ok": False, "digest": "d"})


def second_in_flight(log: CallLog) -> None:
    """Killed during the second request."""
    next_one_never_left(log)
    log.intend("draft", "a", {"digest": "d"})


def after_the_cache(log: CallLog) -> None:
    """Killed before the first intent; the cache had answered a turn."""
    log.found("draft", "a", {"ok": True, "digest": "e"})


CASES = [
    (nothing_left, Recovered(released=1)),
    (in_flight, Recovered(lost=1)),
    (next_one_never_left, Recovered(released=1)),
    (second_in_flight, Recovered(lost=1)),
    (after_the_cache, Recovered(released=1)),
]


@pytest.mark.parametrize(("story", "expected"), CASES)
def test_the_ledger_says_what_became_of_a_held_call(
    tmp_path: Path, story: Callable[[CallLog], None], expected: Recovered
) -> None:
    with Ledger.open(tmp_path / "r" / "ledger.db") as ledger, Book.open(tmp_path / "s.db") as book:
        dead = RunPurse(book, run="r", caps=BudgetSpec(), owner="dead")
        other = RunPurse(book, run="q", caps=BudgetSpec(), owner="other run")
        hold(dead)
        hold(other)
        story(CallLog(ledger))
        alive = RunPurse(book, run="r", caps=BudgetSpec())
        mine = hold(alive)
        assert recover(book, ledger, owner=alive.owner) == expected
        assert recover(book, ledger, owner=alive.owner) == Recovered()
        mine.settle(Usage(0, 0))
        assert alive.total().nano == expected.lost * 3_000_000
        assert alive.total().calls == 1 + expected.lost
        assert other.total().calls == 1, "another run's calls are left alone"
        assert [line.lost for line in alive.lines()] == [expected.lost]
