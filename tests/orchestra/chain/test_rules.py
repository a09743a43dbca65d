"""Rules around a call: what is hidden, what is sent back, what goes no further."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, JsonValue

from orchestra.chain.ports import NoRules, PolicyEvent, Redactor
from orchestra.chain.types import Ask, Outcome, Tool
from orchestra.panel.specs import ModelSpec, RoleSpec
from tests.orchestra.chain.stand_ins import (
    Finding,
    answers,
    ask,
    calls,
    path_to,
    prompt,
    rows,
)

SECRET = "ada@example.org"
PLACEHOLDER = "[EMAIL_1]"


class Hides:
    def __init__(self) -> None:
        self.count = 0

    def hide(self, text: str) -> str:
        self.count += text.count(SECRET)
        return text.replace(SECRET, PLACEHOLDER)

    def restore(self, text: str) -> str:
        return text.replace(PLACEHOLDER, SECRET)

    def events(self) -> Sequence[PolicyEvent]:
        return (PolicyEvent("email", "hide", f"{self.count} hidden"),)


@dataclass
class Rules(NoRules):
    first: tuple[PolicyEvent, ...] = ()
    replies: list[tuple[PolicyEvent, ...]] = field(default_factory=list)

    def before(self, ask: Ask[Any]) -> Sequence[PolicyEvent]:
        return self.first

    def permits(self, ask: Ask[Any], spec: ModelSpec) -> str:
        return "alpha is not trusted" if spec.name == "alpha" and self.first else ""

    def redactor(self, ask: Ask[Any], spec: ModelSpec) -> Redactor:
        return Hides()

    def after(self, ask: Ask[Any], spec: ModelSpec, reply: BaseModel) -> Sequence[PolicyEvent]:
        assert SECRET not in reply.model_dump_json()
        return self.replies.pop(0) if self.replies else ()


def test_hidden_values_leave_nothing_behind_and_come_back(tmp_path: FilePath) -> None:
    searched: list[object] = []
    checked: list[str] = []

    async def search(arguments: Mapping[str, JsonValue]) -> str:
        searched.append(arguments["query"])
        return f"{SECRET} wrote it."

    def check(finding: Finding) -> str:
        checked.append(finding.claim)
        return f"{SECRET} is not enough" if len(checked) == 1 else ""

    tools = (Tool("search", "Searches.", {"type": "object"}, search),)
    path, scripts = path_to(
        tmp_path,
        {"alpha": [calls("search", query=PLACEHOLDER), answers(f"{PLACEHOLDER} wrote it.")]},
        guard=Rules(),
        roles={"analyst": RoleSpec(tools=("search",))},
    )
    asked = ask(prompt=prompt(f"Who is {SECRET}?"), tools=tools, check=check)
    answer = asyncio.run(path.ask(asked))
    assert answer.value == Finding(claim=f"{SECRET} wrote it.")
    assert searched == [SECRET]
    assert checked == [f"{SECRET} wrote it."] * 2
    assert SECRET not in str(scripts["alpha"].seen)
    assert SECRET not in str(rows(tmp_path))
    assert "policy/analysis/alpha" in {step for step, *_ in rows(tmp_path)}


def test_a_rule_sends_a_reply_back_or_lets_it_go_no_further(tmp_path: FilePath) -> None:
    again = (PolicyEvent("words", "send back", "use at most 50 words"),)
    never = (PolicyEvent("advice", "forbid", "gives legal advice"),)
    path, scripts = path_to(
        tmp_path,
        {"alpha": [answers()], "beta": [answers("It rained.")]},
        guard=Rules(replies=[again, never]),
    )
    answer = asyncio.run(path.ask(ask()))
    assert answer.model == "beta"
    assert "use at most 50 words" in str(scripts["alpha"].seen[1])
    assert answer.attempts[0].outcome is Outcome.FORBIDDEN
    assert answer.attempts[0].reason == "rule advice: gives legal advice"


def test_an_ask_that_a_rule_forbids_or_holds_reaches_nobody(tmp_path: FilePath) -> None:
    for action, words in (("forbid", "rule war: it is"), ("approve", "approval first: it is")):
        rules = Rules(first=(PolicyEvent("war", action, "it is"),))
        path, scripts = path_to(tmp_path / action, {"alpha": [answers()]}, guard=rules)
        answer = asyncio.run(path.ask(ask()))
        assert words in answer.reason
        assert scripts["alpha"].count == 0
        assert [kind for _, _, kind, _ in rows(tmp_path / action)] == ["policy"]


def test_a_candidate_that_the_rules_do_not_permit_is_passed_over(tmp_path: FilePath) -> None:
    rules = Rules(first=(PolicyEvent("war", "note", "mentioned"),))
    path, _ = path_to(
        tmp_path, {"alpha": [answers()], "beta": [answers("It rained.")]}, guard=rules
    )
    answer = asyncio.run(path.ask(ask()))
    assert answer.model == "beta"
    assert answer.attempts[0].reason == "alpha is not trusted"
