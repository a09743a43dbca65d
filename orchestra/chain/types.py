"""What is asked of a model through the chain, and what comes back.

``Ask → (policy → router → each candidate: redaction → cache → budget → rate → breaker → call)
→ Answer``. An answer without a value is ``not_judged`` with its reason; it is never guessed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue

from orchestra.panel.specs import DataClass, ModelSpec

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt. ``digest`` is the SHA-256 of the file it was rendered from.

    ``instructions`` are ours; ``text`` holds the task, with everything from documents or models
    inside delimiters that were neutralised in it. ``again`` renders the same values with another
    version of the file, where it is known how.
    """

    name: str
    version: str
    digest: str
    instructions: str
    text: str
    again: Callable[[str], Prompt] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that a role may use. ``run`` gets checked arguments and returns text.

    ``parameters``: a JSON schema of an object.
    """

    name: str
    description: str
    parameters: Mapping[str, JsonValue]
    run: Callable[[Mapping[str, JsonValue]], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """One question to one voice.

    Attributes:
        step: names the question within its run; the same on a resumed run.
        role: whose rules hold ("analyst", "critic", "judge").
        prompt: what is said.
        output: the shape that the reply must have.
        data_class: of the most sensitive text in the prompt.
        model: the panel member that must answer; empty leaves it to the role and the router.
        needs: strengths that the router looks for.
        language: ISO 639-1, of the task.
        tools: what may be used, where the role allows it.
        check: says what is wrong with a reply of the right shape ("cites E9, which does not
            exist"), or gives ""; what it says goes back to the model.
    """

    step: str
    role: str
    prompt: Prompt
    output: type[T]
    data_class: DataClass = DataClass.INTERNAL
    model: str = ""
    needs: tuple[str, ...] = ()
    language: str = "en"
    tools: tuple[Tool, ...] = ()
    check: Callable[[T], str] | None = None


class Outcome(StrEnum):
    """How an attempt at one candidate ended."""

    ANSWERED = "answered"
    CACHED = "cached"
    REPLAYED = "replayed"  # the reply was in the ledger
    INVALID = "invalid"  # the reply broke the schema too often
    REFUSED = "refused"  # the model declined
    FAILED = "failed"  # errors on the way, retries used up
    TIMED_OUT = "timed out"
    OVER_BUDGET = "over budget"
    FORBIDDEN = "forbidden"  # policy or data class
    HELD = "held for a person"  # a rule wants the reply approved before it is used
    OPEN = "breaker open"


class Attempt(BaseModel):
    """What became of one candidate. ``requests`` counts calls that left the machine.

    ``turns`` counts replies that were wanted, wherever they came from: unlike ``requests`` it is
    the same when a run is resumed and its replies come from the ledger.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    outcome: Outcome
    reason: str = ""
    requests: int = 0
    turns: int = 0
    retries: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What came of an ask. ``value`` is None where nobody answered; ``reason`` says why.

    ``model`` is who answered; ``attempts`` names everybody who was tried, in order, so a
    degraded answer shows. ``chosen_because`` is the router's reason.
    """

    value: T | None
    model: str = ""
    attempts: tuple[Attempt, ...] = ()
    reason: str = ""
    chosen_because: str = ""

    @property
    def usd(self) -> float:
        """What all attempts cost."""
        return sum(a.usd for a in self.attempts)

    @property
    def is_degraded(self) -> bool:
        """Whether somebody who was asked first did not answer."""
        good = (Outcome.ANSWERED, Outcome.CACHED, Outcome.REPLAYED)
        return any(a.outcome not in good for a in self.attempts)


class Desk(Protocol):
    """Where models are asked. The chain is one; tests hand in small ones of their own."""

    @property
    def members(self) -> Sequence[ModelSpec]:
        """The panel, in the order of the settings."""
        ...

    async def ask(self, ask: Ask[T]) -> Answer[T]:
        """Asks, under all rules. Never raises for what a model or its vendor does."""
        ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to one model as the ledger and the cache know it; keys and redacted text out.

    ``digest``: SHA-256 of prompt, model, parameters, schema and data class, without times or ids.
    """

    step: str
    model: str
    digest: str
    attempt: int = 1
    payload: Mapping[str, JsonValue] = field(default_factory=dict)
