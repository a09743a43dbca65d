"""pydantic-ai agents, one for each kind of question: to make one takes longer than to use it.

What differs from ask to ask (model, instructions, tools, who checks the reply) is handed in with
each run.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel
from pydantic_ai import Agent, RunContext, ToolOutput

from orchestra.panel.specs import RoleSpec

T = TypeVar("T", bound=BaseModel)

_OUTPUT_TOOL = "answer"
_OUTPUT_DESCRIPTION = "Gives the answer. Call it exactly once, with the whole answer."
_MOST_AGENTS = 64


class Checks(Protocol, Generic[T]):
    """Looks at a reply of the right shape."""

    async def check(self, value: T) -> T:
        """The reply, where nobody objects to it.

        Raises:
            ModelRetry: the model is told and may try again.
            Fault: the reply goes no further.
        """
        ...


def agent_for(output: type[T], name: str, role: RoleSpec) -> Agent[Checks[T], T]:
    """The agent of a role for replies of one shape; its model comes with each run."""
    return _agent(output, name, role.tool_calls, role.invalid_replies)


@lru_cache(maxsize=_MOST_AGENTS)
def _agent(output: type[T], name: str, tool_calls: int, invalid: int) -> Agent[Checks[T], T]:
    agent: Agent[Checks[T], T] = Agent(
        None,
        output_type=ToolOutput(output, name=_OUTPUT_TOOL, description=_OUTPUT_DESCRIPTION),
        name=name,
        retries={"tools": tool_calls, "output": invalid},
        end_strategy="early",
    )

    @agent.output_validator
    async def check(context: RunContext[Checks[T]], value: T) -> T:
        return await context.deps.check(value)

    return agent
