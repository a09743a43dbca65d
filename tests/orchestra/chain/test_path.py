"""The path from an ask to its answer, with models that follow a script."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path as FilePath

from pydantic import JsonValue
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo

from orchestra.chain.breaker import Breakers
from orchestra.chain.types import Answer, Outcome, Tool
from orchestra.panel.specs import DataClass, ModelSpec, RoleSpec
from tests.orchestra.chain.stand_ins import (
    Finding,
    Script,
    answers,
    ask,
    calls,
    paid_twice,
    path_to,
    rows,
    says,
    spec,
)


def test_an_answer_is_structured_and_every_step_is_in_the_ledger(tmp_path: FilePath) -> None:
    path, scripts = path_to(tmp_path, {"alpha": [answers("It rained.", evidence=["E1"])]})
    answer = asyncio.run(path.ask(ask()))
    assert answer.value == Finding(claim="It rained.", evidence=["E1"])
    assert answer.model == "alpha"
    assert [a.outcome for a in answer.attempts] == [Outcome.ANSWERED]
    assert (answer.attempts[0].tokens_in, answer.attempts[0].tokens_out) == (100, 20)
    assert scripts["alpha"].count == 1
    assert [(step, attempt, kind) for step, attempt, kind, _ in rows(tmp_path)] == [
        ("route/analysis/alpha", 1, "routing"),
        ("call/analysis/alpha/alpha", 1, "call-intent"),
        ("reply/analysis/alpha/alpha", 1, "call-reply"),
        ("answer/analysis/alpha", 1, "call-answer"),
    ]


def test_a_resumed_run_uses_the_committed_reply_and_calls_nobody(tmp_path: FilePath) -> None:
    first, _ = path_to(tmp_path, {"alpha": [answers("It rained.")]})
    asyncio.run(first.ask(ask()))
    before = rows(tmp_path)
    again, scripts = path_to(tmp_path, {"alpha": [answers("It snowed.")]})
    answer = asyncio.run(again.ask(ask()))
    assert answer.value == Finding(claim="It rained.")
    assert answer.attempts[0].outcome is Outcome.REPLAYED
    assert scripts["alpha"].count == 0
    assert rows(tmp_path) == before


def test_what_is_wrong_with_a_reply_goes_back_to_the_model(tmp_path: FilePath) -> None:
    def check(finding: Finding) -> str:
        return "" if finding.evidence == ["E1"] else "cites E9, which does not exist"

    path, scripts = path_to(
        tmp_path,
        {"alpha": [answers(7), answers("It rained.", evidence=["E9"]), answers(evidence=["E1"])]},
    )
    answer = asyncio.run(path.ask(ask(check=check)))
    assert answer.value == Finding(claim="It rained.", evidence=["E1"])
    assert scripts["alpha"].count == 3
    assert "valid string" in str(scripts["alpha"].seen[1][-1])
    assert "cites E9, which does not exist" in str(scripts["alpha"].seen[2][-1])
    assert answer.attempts[0].requests == 3


def test_a_model_whose_replies_stay_invalid_gives_way_to_the_next(tmp_path: FilePath) -> None:
    path, scripts = path_to(tmp_path, {"alpha": [answers(7)], "beta": [answers("It rained.")]})
    answer = asyncio.run(path.ask(ask()))
    assert answer.model == "beta"
    assert [a.outcome for a in answer.attempts] == [Outcome.INVALID, Outcome.ANSWERED]
    assert "stayed invalid" in answer.attempts[0].reason
    assert answer.is_degraded
    assert scripts["alpha"].count == 1 + RoleSpec().invalid_replies


def test_nobody_answers_and_the_reason_names_everybody(tmp_path: FilePath) -> None:
    path, _ = path_to(
        tmp_path, {"alpha": [says("", "content_filter")], "beta": [says("It rained.", "length")]}
    )
    answer = asyncio.run(path.ask(ask()))
    assert answer.value is None
    assert [a.outcome for a in answer.attempts] == [Outcome.REFUSED, Outcome.INVALID]
    assert "alpha: alpha declined" in answer.reason
    assert "beta: beta was cut off at 4096 tokens" in answer.reason
    again, scripts = path_to(tmp_path, {"alpha": [answers()], "beta": [answers()]})
    assert asyncio.run(again.ask(ask())) == answer
    assert scripts["alpha"].count == scripts["beta"].count == 0


def test_a_reply_that_was_cut_off_is_asked_for_again_shorter(tmp_path: FilePath) -> None:
    cut = answers("It rai").__class__(parts=answers("It rai").parts, finish_reason="length")
    path, scripts = path_to(tmp_path, {"alpha": [cut, answers("It rained.")]})
    answer = asyncio.run(path.ask(ask()))
    assert answer.value == Finding(claim="It rained.")
    assert "cut off at 4096 tokens" in str(scripts["alpha"].seen[1])


def test_json_that_was_written_as_text_is_the_answer_and_prose_is_not(tmp_path: FilePath) -> None:
    path, scripts = path_to(
        tmp_path,
        {"alpha": [says("Sure!"), says('```json\n{"claim": "It rained."}\n```')]},
    )
    answer = asyncio.run(path.ask(ask()))
    assert answer.value == Finding(claim="It rained.")
    assert scripts["alpha"].count == 2


def test_tools_are_those_of_the_role_checked_and_capped(tmp_path: FilePath) -> None:
    asked: list[object] = []

    async def search(arguments: Mapping[str, JsonValue]) -> str:
        asked.append(dict(arguments))
        return "[E1] It rained."

    def tool(name: str) -> Tool:
        schema: dict[str, JsonValue] = {
            "type": "object",
            "properties": {"query": {"type": "string"}},
            "required": ["query"],
        }
        return Tool(name, "Searches.", schema, search)

    def answer_if_told(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        assert [t.name for t in info.function_tools] == ["search"]
        return answers("It rained.") if "used up" in str(messages[-1]) else calls("search", query=3)

    path, scripts = path_to(
        tmp_path,
        {"alpha": [calls("delete"), calls("search", query="rain"), answer_if_told]},
        roles={"analyst": RoleSpec(tools=("search",), tool_calls=2)},
    )
    answer = asyncio.run(path.ask(ask(tools=(tool("search"), tool("delete")))))
    assert answer.value == Finding(claim="It rained.")
    assert asked == [{"query": "rain"}]
    assert "3 is not of type 'string'" in str(scripts["alpha"].seen[3][-1])


def test_a_conversation_has_so_many_turns(tmp_path: FilePath) -> None:
    async def search(_: Mapping[str, JsonValue]) -> str:
        return "nothing"

    tools = (Tool("search", "Searches.", {"type": "object"}, search),)
    path, scripts = path_to(
        tmp_path,
        {"alpha": [calls("search")]},
        roles={"analyst": RoleSpec(tools=("search",), tool_calls=2, invalid_replies=1)},
    )
    answer = asyncio.run(path.ask(ask(tools=tools)))
    assert answer.attempts[0].outcome is Outcome.INVALID
    assert scripts["alpha"].count == 4


def test_faults_are_retried_and_the_vendors_pause_is_kept(tmp_path: FilePath) -> None:
    slow_down = ModelHTTPError(429, "alpha-1", {}, headers={"Retry-After": "0.2"})
    path, scripts = path_to(tmp_path, {"alpha": [slow_down, answers("It rained.")]})

    async def timed() -> float:
        began = asyncio.get_running_loop().time()
        assert (await path.ask(ask())).attempts[0].retries == 1
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(timed()) >= 0.2
    assert scripts["alpha"].count == 2
    kinds = [(kind, payload.get("ok")) for _, _, kind, payload in rows(tmp_path)]
    assert kinds.count(("call-reply", False)) == 1


def test_a_pause_that_is_longer_than_there_is_time_is_not_waited_for(tmp_path: FilePath) -> None:
    wait = ModelHTTPError(503, "alpha-1", {}, headers={"retry-after": "600"})
    path, scripts = path_to(tmp_path, {"alpha": [wait], "beta": [answers("It rained.")]})
    answer = asyncio.run(path.ask(ask()))
    assert answer.model == "beta"
    assert scripts["alpha"].count == 1


def test_errors_that_will_not_pass_are_not_retried_and_name_the_key(tmp_path: FilePath) -> None:
    denied = ModelHTTPError(401, "alpha-1", {"error": {"message": "Bad key: sk-live-1234567"}})
    path, scripts = path_to(
        tmp_path, {"alpha": [denied]}, specs={"alpha": spec(key_variable="ALPHA_KEY")}
    )
    answer = asyncio.run(path.ask(ask()))
    assert scripts["alpha"].count == 1
    assert "check the key in ALPHA_KEY" in answer.reason
    assert "sk-live" not in str(rows(tmp_path)) + answer.reason


def test_the_breaker_opens_after_outages_and_the_next_model_answers(tmp_path: FilePath) -> None:
    told: list[tuple[str, str]] = []
    breakers = Breakers(threshold=2, rest_s=60, listener=lambda *change: told.append(change))
    path, scripts = path_to(
        tmp_path,
        {"alpha": [ModelHTTPError(500, "alpha-1")], "beta": [answers("It rained.")]},
        breakers=breakers,
    )

    async def twice() -> list[Outcome]:
        found = [await path.ask(ask("one")), await path.ask(ask("two"))]
        assert all(answer.model == "beta" for answer in found)
        return [answer.attempts[0].outcome for answer in found]

    assert asyncio.run(twice()) == [Outcome.OPEN, Outcome.OPEN]
    assert scripts["alpha"].count == 2
    assert told == [("alpha", "opened")]


def test_what_a_model_may_not_see_is_not_sent(tmp_path: FilePath) -> None:
    path, scripts = path_to(
        tmp_path,
        {"alpha": [answers()], "beta": [answers("It rained.")]},
        specs={"beta": spec("beta", sensitivity=DataClass.RESTRICTED)},
    )
    answer = asyncio.run(path.ask(ask(data_class=DataClass.RESTRICTED)))
    assert answer.model == "beta"
    assert answer.attempts[0].outcome is Outcome.FORBIDDEN
    assert scripts["alpha"].count == 0


def test_a_deadline_ends_the_ask_and_a_hanging_call_may_have_been_paid(tmp_path: FilePath) -> None:
    async def hang(_: object, __: object) -> ModelResponse:
        await asyncio.sleep(60)
        raise AssertionError

    path, _ = path_to(
        tmp_path,
        {"alpha": [hang], "beta": [answers()]},
        roles={"analyst": RoleSpec(deadline_s=0.3)},
    )
    answer = asyncio.run(path.ask(ask()))
    assert [a.outcome for a in answer.attempts] == [Outcome.TIMED_OUT]
    assert [lost.model for lost in paid_twice(tmp_path)] == ["alpha"]


def test_a_missing_key_is_told_by_the_name_of_its_variable(tmp_path: FilePath) -> None:
    path, _ = path_to(
        tmp_path,
        {"alpha": []},
        specs={"alpha": spec(key_variable="ALPHA_KEY")},
        vendors=None,
        environ={},
    )

    async def run() -> str:
        async with path:
            return (await path.ask(ask())).reason

    assert "the environment variable ALPHA_KEY is not set" in asyncio.run(run())
    assert not [kind for _, _, kind, _ in rows(tmp_path) if kind == "call-intent"]


def test_no_member_no_answer(tmp_path: FilePath) -> None:
    path, _ = path_to(tmp_path, {})
    assert asyncio.run(path.ask(ask(model="gamma"))).reason == "the panel has no model 'gamma'"


def test_a_tool_that_fails_tells_the_model_and_the_conversation_goes_on(
    tmp_path: FilePath,
) -> None:
    async def search(_: Mapping[str, JsonValue]) -> str:
        raise ValueError("no such corpus")

    tools = (Tool("search", "Searches.", {"type": "object"}, search),)
    path, scripts = path_to(
        tmp_path,
        {"alpha": [calls("search"), answers("It rained.")]},
        roles={"analyst": RoleSpec(tools=("search",))},
    )
    assert asyncio.run(path.ask(ask(tools=tools))).value == Finding(claim="It rained.")
    assert "search failed: no such corpus" in str(scripts["alpha"].seen[1][-1])


def test_a_pause_that_a_vendor_asks_for_holds_for_everybody(tmp_path: FilePath) -> None:
    slow_down = ModelHTTPError(429, "alpha-1", {}, headers={"retry-after-ms": "300"})
    path, scripts = path_to(
        tmp_path, {"alpha": [slow_down, answers("It rained.")]}, specs={"alpha": spec()}
    )

    async def second_after_the_first() -> float:
        first = asyncio.create_task(path.ask(ask("one")))
        while not scripts["alpha"].count:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        began = asyncio.get_running_loop().time()
        await path.ask(ask("two"))
        await first
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(second_after_the_first()) > 0.1
    assert scripts["alpha"].count == 3


def test_an_endpoint_that_breaks_off_is_asked_again(tmp_path: FilePath) -> None:
    path, _ = path_to(tmp_path, {"alpha": [says("It", "error"), answers("It rained.")]})
    answer = asyncio.run(path.ask(ask()))
    assert answer.value == Finding(claim="It rained.")
    assert [lost.reason for lost in paid_twice(tmp_path)] == [
        "alpha broke off with an error of its own"
    ]


def test_what_a_client_takes_to_be_made_is_no_part_of_an_asks_time(tmp_path: FilePath) -> None:
    """The import of a vendor's SDK holds up the whole loop; no answer is lost to it."""

    def slowly(one: ModelSpec) -> Model:
        time.sleep(1.2)
        return Script([answers(f"{one.name} says so.")]).model(one.name)

    path, _ = path_to(
        tmp_path,
        {"alpha": [], "beta": []},
        vendors=slowly,
        roles={"analyst": RoleSpec(deadline_s=1.0)},
    )

    async def both() -> list[Answer[Finding]]:
        asks = (ask(f"{name}/1", model=name) for name in ("alpha", "beta"))
        return list(await asyncio.gather(*(path.ask(one) for one in asks)))

    assert [answer.model for answer in asyncio.run(both())] == ["alpha", "beta"]
