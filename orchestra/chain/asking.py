"""One candidate's conversation: a pydantic-ai agent whose every request goes through the chain.

A reply that breaks the schema, or that ``Ask.check`` or a rule objects to, goes back with what is
wrong, so often as its role allows; then the candidate has failed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_ai import FunctionToolset, ModelRetry, UsageLimits
from pydantic_ai import Tool as AgentTool
from pydantic_ai.exceptions import AgentRunError, ToolFailed, UnexpectedModelBehavior, UserError
from pydantic_ai.settings import ModelSettings

from orchestra.chain.agents import Checks, agent_for
from orchestra.chain.faults import Fault, without_keys
from orchestra.chain.model import ChainedModel
from orchestra.chain.ports import Guard, PolicyEvent, Redactor
from orchestra.chain.types import Ask, Attempt, Outcome, Tool
from orchestra.chain.usable import CutOff
from orchestra.errors import SymphonyError
from orchestra.panel.specs import RoleSpec

T = TypeVar("T", bound=BaseModel)

_REASON = 300
_STOPS = {"forbid": Outcome.FORBIDDEN, "approve": Outcome.HELD}
"""What a rule about a reply may do to it, the hardest first."""


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """What a candidate's conversation gave; ``value`` is None where it gave nothing valid."""

    value: T | None
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Conversation(Generic[T]):
    """One ask to one candidate.

    ``report`` is told of every policy event, as it happens.
    """

    ask: Ask[T]
    role: RoleSpec
    model: ChainedModel
    redactor: Redactor
    guard: Guard
    report: Callable[[Sequence[PolicyEvent]], None]

    async def hold(self) -> Heard[T]:
        """Talks until there is a valid answer or nothing more to try."""
        try:
            value = await self._until_whole()
        except Fault as fault:
            return self._failed(fault.outcome, fault.reason)
        except UnexpectedModelBehavior as error:
            return self._failed(Outcome.INVALID, self._what_was_invalid(error))
        except (AgentRunError, UserError) as error:
            reason = without_keys(self.redactor.hide(str(error)), "")
            return self._failed(Outcome.FAILED, reason)
        finally:
            self.report(self.redactor.events())
        return Heard(self._restored(value), self.attempt(self._source()))

    def attempt(self, outcome: Outcome, reason: str = "") -> Attempt:
        """What the conversation has come to so far."""
        tally = self.model.tally
        return Attempt(
            model=self.model.spec.name,
            outcome=outcome,
            reason=reason,
            requests=tally.requests,
            turns=tally.turns,
            retries=tally.retries,
            tokens_in=tally.tokens_in,
            tokens_out=tally.tokens_out,
            usd=round(tally.usd, 9),
        )

    async def _until_whole(self) -> T:
        agent = agent_for(self.ask.output, self.ask.role, self.role)
        instructions = self.redactor.hide(self.ask.prompt.instructions)
        text = self.redactor.hide(self.ask.prompt.text)
        tools: FunctionToolset[Checks[T]] = FunctionToolset(
            _Toolbox(self.ask, self.role, self.redactor).tools()
        )
        for _ in range(self.role.invalid_replies + 1):
            try:
                run = await agent.run(
                    text,
                    model=self.model,
                    deps=self,
                    instructions=instructions,
                    model_settings=self._settings(),
                    toolsets=[tools] if tools.tools else None,
                    usage_limits=UsageLimits(request_limit=None),
                )
            except CutOff:
                limit = self.model.spec.max_output_tokens
                shorter = f"Your last reply was cut off at {limit} tokens. Give a shorter answer."
                text = f"{text}\n\n{shorter}"
            else:
                return run.output
        raise Fault(
            Outcome.INVALID,
            f"{self.model.spec.name} was cut off at {self.model.spec.max_output_tokens} tokens, "
            f"{self.role.invalid_replies + 1} times",
        )

    def _settings(self) -> ModelSettings:
        spec = self.model.spec
        settings = ModelSettings(max_tokens=spec.max_output_tokens, timeout=spec.timeout_s)
        if spec.temperature is not None:
            settings["temperature"] = spec.temperature
        return settings

    async def check(self, value: T) -> T:
        """Refuses a reply that the asker or a rule objects to.

        Raises:
            ModelRetry: the model is told and may try again.
            Fault: a rule lets the reply go no further.
        """
        problems = []
        try:
            restored = self._restored(value)
        except ValidationError as error:
            problems.append(f"with the hidden values put back it is not valid: {error}")
        else:
            problems.append(self.ask.check(restored) if self.ask.check else "")
        events = self.guard.after(self.ask, self.model.spec, value)
        self.report(events)
        for action, outcome in _STOPS.items():
            for event in (event for event in events if event.action == action):
                raise Fault(outcome, f"rule {event.rule}: {event.detail}")
        problems += [event.detail for event in events if event.action == "send back"]
        if told := [problem for problem in problems if problem]:
            raise ModelRetry(self.redactor.hide("\n".join(told)))
        return value

    def _restored(self, value: T) -> T:
        """The reply with the hidden values back in it."""
        plain = value.model_dump(mode="json", by_alias=True)
        put_back = _restore(plain, self.redactor)
        if put_back == plain:
            return value
        return self.ask.output.model_validate_json(json.dumps(put_back))

    def _source(self) -> Outcome:
        sources = self.model.tally.sources
        if "model" in sources:
            return Outcome.ANSWERED
        return Outcome.CACHED if "cache" in sources else Outcome.REPLAYED

    def _failed(self, outcome: Outcome, reason: str) -> Heard[T]:
        return Heard(None, self.attempt(outcome, reason))

    def _what_was_invalid(self, error: UnexpectedModelBehavior) -> str:
        cause = error.__cause__
        last = " ".join(str(cause if cause is not None else error).split())
        name = self.model.spec.name
        return self.redactor.hide(f"the replies of {name} stayed invalid: {last}")[:_REASON]


class _Toolbox:
    """The tools of an ask that its role allows, capped together."""

    def __init__(self, ask: Ask[Any], role: RoleSpec, redactor: Redactor) -> None:
        self._allowed = [tool for tool in ask.tools if tool.name in role.tools]
        self._most = role.tool_calls
        self._redactor = redactor
        self._calls = 0

    def tools(self) -> list[AgentTool[Any]]:
        return [self._wrapped(tool) for tool in self._allowed] if self._most else []

    def _wrapped(self, tool: Tool) -> AgentTool[Any]:
        async def run(**arguments: JsonValue) -> str:
            if self._calls >= self._most:
                raise ToolFailed(f"all {self._most} tool calls are used up: give your answer now")
            self._calls += 1
            restored = _restore(arguments, self._redactor)
            _fit(tool, restored)
            try:
                found = await tool.run(restored if isinstance(restored, dict) else {})
            except (SymphonyError, ValueError, ArithmeticError, LookupError) as error:
                raise ToolFailed(self._redactor.hide(f"{tool.name} failed: {error}")) from error
            return self._redactor.hide(found)

        return AgentTool.from_schema(
            run,
            name=tool.name,
            description=tool.description,
            json_schema=dict(tool.parameters),
            sequential=True,
        )


def _fit(tool: Tool, arguments: JsonValue) -> None:
    """Refuses arguments that break the tool's schema.

    Raises:
        ToolFailed: says what is wrong; the model reads it.
    """
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(dict(tool.parameters)).iter_errors(arguments)
    problems = sorted(f"{error.json_path}: {error.message}" for error in errors)
    if problems:
        raise ToolFailed(f"{tool.name} was not run: {'; '.join(problems[:5])}")


def _restore(value: object, redactor: Redactor) -> JsonValue:
    """``value`` with every string restored, keys included."""
    if isinstance(value, str):
        return redactor.restore(value)
    if isinstance(value, Mapping):
        return {redactor.restore(str(k)): _restore(v, redactor) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_restore(item, redactor) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"{type(value).__name__} is no JSON value")
