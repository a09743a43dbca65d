"""No cap is ever passed: not by threads, tasks, processes, or a process that was killed."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestra.budget.book import Book
from orchestra.budget.caps import Total, Use, broken, lasting
from orchestra.budget.purse import RunPurse, tightened
from orchestra.chain.ports import Purse, Refusal, Reservation, Usage
from orchestra.errors import SpendDamaged, StorageFull
from orchestra.panel.prices import NANO, WorstCase
from orchestra.panel.specs import BudgetSpec, ModelSpec
from research.brief import parse_brief

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPENDER = Path(__file__).with_name("spender.py")


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def go(self, **by: float) -> None:
        self.at += timedelta(**by)


def spec(**values: object) -> ModelSpec:
    known = {"name": "a", "vendor": "openai", "model": "m", "input_price": 2, "output_price": 10}
    return ModelSpec.model_validate({**known, **values})


def purse(home: Path, clock: Callable[[], datetime] | None = None, run: str = "r", **caps: float) -> RunPurse:  # fmt: skip  # noqa: E501
    return RunPurse.at(home, run=run, caps=BudgetSpec.model_validate(caps), clock=clock or Clock())


def hold(
    mine: Purse, tokens_in: int = 1_000, tokens_out: int = 100, model: ModelSpec | None = None
) -> Reservation:
    held = mine.reserve(
        model or spec(), tokens_in=tokens_in, tokens_out=tokens_out, step="s", role="analyst"
    )
    assert isinstance(held, Reservation), held
    return held


def refused(mine: Purse, tokens_in: int = 1_000, tokens_out: int = 100, **more: object) -> Refusal:
    held = mine.reserve(
        spec(**more), tokens_in=tokens_in, tokens_out=tokens_out, step="s", role="analyst"
    )
    assert isinstance(held, Refusal)
    return held


def test_the_worst_case_is_held_and_the_use_is_booked(tmp_path: Path) -> None:
    mine = purse(tmp_path, run_usd=1.0)
    held = hold(mine)
    assert mine.total() == Total(3_000_000, 1_100, 1, 0.0)
    assert held.settle(Usage(500, 50)) == pytest.approx(0.0015)
    assert mine.total() == Total(1_500_000, 550, 1, 0.0)
    line = mine.lines()[0]
    assert (line.step, line.role, line.model, line.calls, line.held) == ("s", "analyst", "a", 1, 0)
    assert (line.tokens_in, line.tokens_out, line.usd) == (500, 50, 0.0015)


def test_what_nobody_knows_is_booked_at_its_worst(tmp_path: Path) -> None:
    mine = purse(tmp_path)
    assert hold(mine).settle(None) == pytest.approx(0.003)
    assert mine.total().nano == 3_000_000


def test_what_never_left_is_given_back_and_ends_once(tmp_path: Path) -> None:
    mine = purse(tmp_path, run_calls=1)
    held = hold(mine)
    held.release()
    assert mine.total() == Total()
    assert held.settle(Usage(1, 1)) == 0.0, "it ended already"
    assert mine.lines() == ()
    hold(mine).settle(Usage(1, 1))
    assert "1 of the 1 calls of this run are made" in refused(mine).reason


CAPS = {
    "run_usd": (0.0045, "0.003000 of 0.0045 US dollars of this run"),
    "day_usd": (0.0045, "0.003000 of 0.0045 US dollars of today (UTC)"),
    "run_tokens": (2_000, "1100 of the 2000 tokens of this run"),
    "day_tokens": (2_000, "1100 of the 2000 tokens of today (UTC)"),
    "run_calls": (1, "1 of the 1 calls of this run"),
    "day_calls": (1, "1 of the 1 calls of today (UTC)"),
}


@pytest.mark.parametrize("name", sorted(CAPS))
def test_every_cap_refuses_and_says_how_to_go_on(tmp_path: Path, name: str) -> None:
    cap, reason = CAPS[name]
    mine = purse(tmp_path, **{name: cap})
    hold(mine).settle(None)
    refusal = refused(mine)
    assert reason in refusal.reason
    assert f"raise {name} under [budget]" in refusal.reason
    assert not refusal.pending


@pytest.mark.parametrize("name", ["run_minutes", "day_minutes"])
def test_minutes_run_out(tmp_path: Path, name: str) -> None:
    clock = Clock()
    mine = purse(tmp_path, clock, **{name: 5.0})
    assert mine.seconds_left() == 300
    clock.go(minutes=4)
    hold(mine).release()
    assert mine.seconds_left() == 60
    clock.go(minutes=1)
    assert "of the 5 minutes" in refused(mine).reason
    assert mine.seconds_left() == 0
    assert purse(tmp_path / "other").seconds_left() is None


def test_minutes_of_two_processes_at_once_count_once_and_pauses_do_not(tmp_path: Path) -> None:
    clock = Clock()
    one, other = purse(tmp_path, clock), purse(tmp_path, clock)
    clock.go(minutes=2)
    one.close()
    clock.go(minutes=1)
    other.close()
    clock.go(minutes=60)
    later = purse(tmp_path, clock)
    clock.go(minutes=1)
    later.seconds_left()
    assert later.total().minutes == pytest.approx(4)


def test_a_cap_on_the_day_is_shared_by_runs_and_ends_at_midnight_utc(tmp_path: Path) -> None:
    clock = Clock(NOON.replace(hour=23, minute=59))
    one, other = purse(tmp_path, clock, day_calls=1), purse(tmp_path, clock, "q", day_calls=1)
    held = hold(one)
    assert "today" in refused(other).reason
    clock.go(minutes=2)
    held.settle(Usage(1, 1))
    hold(other).settle(None)
    assert one.book.total(day="2026-11-21").calls == 1
    assert one.book.total(day="2026-11-22").calls == 1


def test_pending_says_that_waiting_for_ones_own_calls_may_help(tmp_path: Path) -> None:
    mine = purse(tmp_path, run_usd=0.005)
    first = hold(mine)
    assert refused(mine).pending
    other = purse(tmp_path, run_usd=0.005)
    assert not refused(other).pending, "what another process holds may stay held"
    first.settle(Usage(10, 1))
    hold(mine).settle(Usage(10, 1))


def test_without_a_price_there_is_no_call_under_a_cap_on_money(tmp_path: Path) -> None:
    unknown: dict[str, object] = {"input_price": None, "output_price": None}
    assert "has no known price" in refused(purse(tmp_path, run_usd=1), **unknown).reason
    assert "has no known price" in refused(purse(tmp_path, day_usd=1), **unknown).reason
    free = purse(tmp_path, run_tokens=5_000)
    assert hold(free, model=spec(**unknown)).settle(Usage(5, 5)) == 0.0
    assert free.lines()[0].unpriced == 1


def test_a_cap_of_nothing_lets_free_models_work(tmp_path: Path) -> None:
    mine = purse(tmp_path, run_usd=0)
    assert "0 US dollars" in refused(mine).reason
    assert hold(mine, model=spec(input_price=0, output_price=0)).settle(None) == 0.0


def test_more_than_the_worst_case_is_booked_as_it_was(tmp_path: Path) -> None:
    mine = purse(tmp_path, run_usd=0.01)
    hold(mine).settle(Usage(1_000, 1_000))
    assert mine.total().usd == pytest.approx(0.012)
    assert "0.012000 of 0.01" in refused(mine, 1, 1).reason


def test_the_watch_hears_of_every_use(tmp_path: Path) -> None:
    heard: list[Use] = []
    mine = RunPurse.at(
        tmp_path, run="r", caps=BudgetSpec(run_usd=0.006, run_calls=0), watch=heard.append
    )
    assert isinstance(refused(mine), Refusal)
    mine = RunPurse.at(tmp_path, run="r", caps=BudgetSpec(run_usd=0.006), watch=heard.append)
    hold(mine).settle(None)
    assert [(use.name, use.share) for use in heard] == [("run_usd", pytest.approx(0.5))]
    assert mine.uses() == tuple(heard)
    assert Use("run_usd", 0, 0).share == 1.0


def test_the_tighter_limit_wins() -> None:
    caps = tightened(BudgetSpec(run_usd=2.0), run_usd=1.0, run_minutes=5.0, run_calls=None)
    assert caps == BudgetSpec(run_usd=1.0, run_minutes=5.0)
    assert tightened(caps, run_usd=3.0).run_usd == 1.0


OPERATION = st.tuples(st.integers(0, 3_000), st.integers(0, 3_000), st.floats(0, 1), st.booleans())


@settings(max_examples=40)
@given(
    st.lists(OPERATION, max_size=20),
    st.integers(0, 40_000),
    st.integers(0, 20_000),
    st.integers(0, 12),
)
def test_no_sequence_of_calls_passes_a_cap(
    tmp_path_factory: pytest.TempPathFactory,
    operations: list[tuple[int, int, float, bool]],
    micro_usd: int,
    tokens: int,
    calls: int,
) -> None:
    home = tmp_path_factory.mktemp("book")
    mine = purse(home, run_usd=micro_usd / 1e6, run_tokens=tokens, run_calls=calls)
    opened: list[tuple[Reservation, int, int]] = []
    for read, written, share, ends in operations:
        held = mine.reserve(spec(), tokens_in=read, tokens_out=written, step="s", role="r")
        if isinstance(held, Reservation):
            opened.append((held, int(read * share), int(written * share)))
        if ends and opened:
            ending, used_in, used_out = opened.pop(0)
            ending.settle(Usage(used_in, used_out))
        total = mine.total()
        assert total.nano <= micro_usd * 1_000
        assert total.tokens <= tokens
        assert total.calls <= calls
    book = [c for c in mine.book.calls("r") if c.state != "released"]
    assert mine.total() == Total(
        sum(c.nano for c in book), sum(c.tokens_in + c.tokens_out for c in book), len(book), 0.0
    )
    mine.close()


def spender(home: Path, caps: BudgetSpec, run: str, threads: int, calls: int, how: str) -> subprocess.Popen[str]:  # fmt: skip  # noqa: E501
    return subprocess.Popen(
        [sys.executable, str(SPENDER), str(home), run, caps.model_dump_json(), str(threads),
         str(calls), how],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_sixteen_workers_in_three_processes_never_pass_a_cap(tmp_path: Path) -> None:
    caps = BudgetSpec(run_usd=0.15, day_usd=0.2, day_tokens=60_000, day_calls=90)
    processes = [
        spender(tmp_path, caps, run, threads, 40, "work")
        for run, threads in (("r", 6), ("r", 5), ("q", 5))
    ]
    book = Book.open(tmp_path / "spend.db")
    worst = Total()
    while any(process.poll() is None for process in processes):
        day = book.total(day=_today(book))
        worst = max(worst, day, key=lambda total: total.nano)
        assert day.nano <= 0.2 * NANO
        assert day.tokens <= 60_000
        assert day.calls <= 90
        assert book.total(run="r").nano <= 0.15 * NANO
    made = [pair for process in processes for pair in json.loads(process.communicate()[0])]
    assert [process.returncode for process in processes] == [0, 0, 0]
    total = book.total(day=_today(book))
    assert total.calls == len(made) <= 90
    assert total.tokens == sum(map(sum, made)) <= 60_000
    assert total.nano == sum(2_000 * read + 10_000 * written for read, written in made)
    assert worst.nano > 0, "something was under way while it was watched"
    assert total.calls == 90 or total.tokens > 57_000 or total.usd > 0.18, "the caps did bite"


def test_a_killed_process_leaves_its_call_counted(tmp_path: Path) -> None:
    caps = BudgetSpec(run_usd=0.0025)
    process = spender(tmp_path, caps, "r", 1, 1, "hang")
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    process.kill()
    process.communicate()
    mine = purse(tmp_path, Clock(), run_usd=0.0025)
    assert mine.total().usd == pytest.approx(0.002)
    refusal = refused(mine, 500, 100)
    assert not refusal.pending, "nobody will ever give it back"


def test_sixteen_tasks_of_one_loop(tmp_path: Path) -> None:
    mine = purse(tmp_path, run_usd=0.01)
    most = 0

    async def call() -> bool:
        nonlocal most
        held = mine.reserve(spec(), tokens_in=1_000, tokens_out=100, step="s", role="r")
        if isinstance(held, Refusal):
            return False
        most = max(most, mine.total().nano)
        await asyncio.sleep(0)
        held.settle(Usage(900, 90))
        return True

    async def all_of_them() -> list[bool]:
        return await asyncio.gather(*(call() for _ in range(16)))

    done = asyncio.run(all_of_them())
    assert most <= 0.01 * NANO
    assert done.count(True) == 3
    assert mine.total().nano == 3 * 2_700_000


def test_threads_share_one_purse(tmp_path: Path) -> None:
    mine = purse(tmp_path, run_calls=50)
    taken: list[Reservation] = []

    def call() -> None:
        for _ in range(10):
            held = mine.reserve(spec(), tokens_in=1, tokens_out=1, step="s", role="r")
            if isinstance(held, Reservation):
                taken.append(held)

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == mine.total().calls == 50


def test_a_full_disk_stops_before_the_call(tmp_path: Path) -> None:
    mine = purse(tmp_path)
    hold(mine).settle(None)
    before = mine.total()
    pages = mine.book._connection.execute("PRAGMA page_count").fetchone()[0]
    mine.book._connection.execute(f"PRAGMA max_page_count={pages}")

    def fill() -> None:
        for _ in range(10_000):
            hold(mine)

    with pytest.raises(StorageFull, match=r"spend\.db"):
        fill()
    held = mine.total().calls - before.calls
    assert len([c for c in mine.book.calls("r") if c.state == "held"]) == held


def test_a_file_that_is_no_book_is_said(tmp_path: Path) -> None:
    (tmp_path / "spend.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(SpendDamaged, match=r"spend\.db.*move it away"):
        Book.open(tmp_path / "spend.db")
    with Book.open(tmp_path / "other.db") as book, pytest.raises(SpendDamaged, match="call 7"):
        book.call(7)


def test_money_is_compared_without_rounding() -> None:
    caps = BudgetSpec(run_usd=0.3)
    spent = Total(nano=200_000_000)
    assert broken(caps, spent, Total(), WorstCase(0, 0, 100_000_000)) is None
    assert broken(caps, spent, Total(), WorstCase(0, 0, 100_000_001)) is not None


def _today(book: Book) -> str:
    found = book._connection.execute("SELECT MAX(day) FROM calls").fetchone()
    return str(found[0]) if found[0] else "2000-01-01"


def test_less_than_a_minute_is_told_in_seconds(tmp_path: Path) -> None:
    assert [lasting(m) for m in (5, 2.25, 0.2, 0.00001)] == [
        "5 minutes", "2.2 minutes", "12 seconds", "0.0006 seconds",
    ]  # fmt: skip
    assert parse_brief({"limits": {"minutes": 1e-9}}).limits.minutes == 1e-6
    assert parse_brief({"limits": {"minutes": 0.2}}).limits.minutes == 0.2
