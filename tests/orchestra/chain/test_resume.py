"""A run that died, and one that is replayed: nothing is asked twice that was answered."""

from __future__ import annotations

import asyncio
from pathlib import Path as FilePath
from typing import Any

import pytest
from pydantic_ai.messages import ModelResponse

from orchestra.chain.cache import Cache
from orchestra.chain.rate import Lanes
from orchestra.chain.types import Outcome
from orchestra.panel.specs import DataClass, RoleSpec
from tests.orchestra.chain.stand_ins import (
    Finding,
    Script,
    answers,
    ask,
    paid_twice,
    path_to,
    prompt,
    rows,
    spec,
)


async def hang(_: object, __: object) -> ModelResponse:
    await asyncio.sleep(60)
    raise AssertionError


def died_in_flight(folder: FilePath) -> None:
    """What SIGKILL leaves: an intent that was committed, and no reply."""

    class Died(BaseException):
        pass

    def die(_: object, __: object) -> ModelResponse:
        raise Died

    path, _ = path_to(folder, {"alpha": [answers(7), die]})
    with pytest.raises(Died):
        asyncio.run(path.ask(ask()))


def test_after_a_kill_only_the_call_in_flight_is_made_again(tmp_path: FilePath) -> None:
    died_in_flight(tmp_path)
    path, scripts = path_to(tmp_path, {"alpha": [answers("It rained.")]})
    answer = asyncio.run(path.ask(ask()))
    assert answer.value == Finding(claim="It rained.")
    assert scripts["alpha"].count == 1  # the first reply, invalid, was in the ledger
    numbers = [n for step, n, kind, _ in rows(tmp_path) if kind == "call-intent"]
    assert numbers == [1, 2, 3]
    lost = paid_twice(tmp_path)
    assert [(one.step, one.model, one.attempt) for one in lost] == [("analysis/alpha", "alpha", 2)]
    assert lost[0].reason == "in flight when the run was interrupted"


def test_a_replay_calls_nobody_and_says_what_is_missing(tmp_path: FilePath) -> None:
    path, _ = path_to(tmp_path, {"alpha": [answers("It rained.")]})
    first = asyncio.run(path.ask(ask()))
    before = rows(tmp_path)
    replay, scripts = path_to(tmp_path, {"alpha": [answers()]}, calls=False)
    again = asyncio.run(replay.ask(ask()))
    assert again.value == first.value
    missing = asyncio.run(replay.ask(ask("another")))
    assert "the ledger holds no reply of alpha" in missing.reason
    assert rows(tmp_path) == before
    assert scripts["alpha"].count == 0


def test_a_resumed_run_keeps_the_routers_decision(tmp_path: FilePath) -> None:
    path, _ = path_to(tmp_path, {"alpha": [hang], "beta": [answers()]})

    async def interrupted() -> None:
        async with asyncio.timeout(0.3):
            await path.ask(ask())

    with pytest.raises(TimeoutError):
        asyncio.run(interrupted())
    other = {"alpha": [answers("It rained.")], "beta": [answers()]}
    roles = {"analyst": RoleSpec(models=("beta",))}
    again, _ = path_to(tmp_path, other, roles=roles)
    answer = asyncio.run(again.ask(ask()))
    assert answer.model == "alpha"
    assert answer.chosen_because == "the order of the settings"


def test_another_question_under_the_same_name_is_asked(tmp_path: FilePath) -> None:
    path, _ = path_to(tmp_path, {"alpha": [answers("It rained.")]})
    asyncio.run(path.ask(ask()))
    again, _ = path_to(tmp_path, {"alpha": [answers("It snowed.")]})
    answer = asyncio.run(again.ask(ask(prompt=prompt("And on Tuesday?"))))
    assert answer.value == Finding(claim="It snowed.")


def run_with_cache(
    folder: FilePath, cache: Cache, *steps: Any, **fields: Any
) -> tuple[Any, Script]:
    """One run of its own, with a model that may see everything."""
    member = {"alpha": spec(sensitivity=DataClass.RESTRICTED)}
    path, scripts = path_to(folder, {"alpha": steps}, specs=member, cache=cache)
    return asyncio.run(path.ask(ask(**fields))), scripts["alpha"]


def test_another_run_finds_the_reply_in_the_cache_but_not_in_another_class(
    tmp_path: FilePath,
) -> None:
    cache = Cache(tmp_path / "cache.db")
    run_with_cache(tmp_path / "1", cache, answers(7), answers("It rained."))
    same, script = run_with_cache(tmp_path / "2", cache, answers("It snowed."))
    assert same.value == Finding(claim="It rained.")
    assert same.attempts[0].outcome is Outcome.CACHED
    assert (script.count, same.usd) == (0, 0)
    other, script = run_with_cache(
        tmp_path / "3", cache, answers("It snowed."), data_class=DataClass.RESTRICTED
    )
    assert (other.value, script.count) == (Finding(claim="It snowed."), 1)
    _, script = run_with_cache(
        tmp_path / "4", cache, answers("It hailed."), prompt=prompt("And on Tuesday?")
    )
    assert script.count == 1
    cache.close()


def test_replies_that_led_nowhere_are_not_kept(tmp_path: FilePath) -> None:
    cache = Cache(tmp_path / "cache.db")
    run_with_cache(tmp_path / "1", cache, answers(7))
    again, script = run_with_cache(tmp_path / "2", cache, answers("It rained."))
    assert (again.value, script.count) == (Finding(claim="It rained."), 1)
    cache.close()


def test_a_damaged_cache_costs_money_but_no_answer(tmp_path: FilePath) -> None:
    (tmp_path / "cache.db").write_text("this is no database, though it is long enough for one")
    answer, _ = run_with_cache(tmp_path / "1", Cache(tmp_path / "cache.db"), answers("It rained."))
    assert answer.value == Finding(claim="It rained.")


def test_so_many_at_a_time_and_all_of_them_answered(tmp_path: FilePath) -> None:
    under_way, most = 0, 0

    async def count(_: object, __: object) -> ModelResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return answers("It rained.")

    path, _ = path_to(tmp_path, {"alpha": [count]}, specs={"alpha": spec(concurrency=3)})

    async def all_at_once() -> int:
        found = await asyncio.gather(*(path.ask(ask(f"part/{n}")) for n in range(12)))
        return sum(answer.value is not None for answer in found)

    assert asyncio.run(all_at_once()) == 12
    assert most == 3


def test_a_rate_below_one_a_minute_lets_the_first_call_through() -> None:
    slow = spec(requests_per_minute=0.5)

    async def two() -> None:
        lanes = Lanes()
        soon = asyncio.get_running_loop().time() + 60
        async with lanes.turn(slow, until=soon):
            pass
        async with asyncio.timeout(0.05), lanes.turn(slow, until=soon):
            raise AssertionError("the second call came at once")

    with pytest.raises(TimeoutError):
        asyncio.run(two())
