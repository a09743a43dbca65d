"""The tables ``[[models]]`` and ``[roles.NAME]`` of ``symphony.toml``, checked as they are read."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class Vendor(StrEnum):
    """Whose wire format an endpoint speaks.

    ``openai``: the Responses API; ``openai-chat``: Chat Completions; ``anthropic``: Messages;
    ``compatible``: Chat Completions at a ``base_url`` of your own (Ollama, vLLM, a gateway).
    """

    OPENAI = "openai"
    OPENAI_CHAT = "openai-chat"
    ANTHROPIC = "anthropic"
    COMPATIBLE = "compatible"


class DataClass(StrEnum):
    """How sensitive a text is, from what anyone may read to what may not leave the machine."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        """0 for public, 3 for restricted."""
        return list(DataClass).index(self)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelSpec(_Frozen):
    """One chat model.

    Attributes:
        name: what reports, ledgers and roles call it; lower-case.
        vendor: whose wire format its endpoint speaks.
        model: the vendor's name of it.
        base_url: of the endpoint; empty for the vendor's own. A ``compatible`` one needs it.
        key_variable: the environment variable that holds the key; empty where none is needed.
            The key itself is never written to a file of ours.
        input_price: US dollars per million tokens read; None where the price list knows it.
        output_price: the same for tokens written.
        context_window: tokens that prompt and reply may have together.
        max_output_tokens: the most that a reply may have; part of a call's worst case.
        strengths: what it is good at, in words that a router compares ("law", "critique").
        languages: ISO 639-1 codes it is trusted with; empty for all.
        sensitivity: the highest data class that it may see.
        requests_per_minute: of all runs of this process together; None for no limit of ours.
        concurrency: calls under way at the same time.
        timeout_s: of one request.
        temperature: None leaves it to the vendor.
    """

    name: str
    vendor: Vendor
    model: str = Field(min_length=1)
    base_url: str = Field(default="", pattern=r"^(https?://[^\s/@][^\s@]*)?$")
    key_variable: str = Field(default="", pattern=r"^([A-Z_][A-Z0-9_]*)?$")
    input_price: float | None = Field(default=None, ge=0)
    output_price: float | None = Field(default=None, ge=0)
    context_window: int = Field(default=128_000, ge=1_024)
    max_output_tokens: int = Field(default=4_096, ge=16)
    strengths: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sensitivity: DataClass = DataClass.INTERNAL
    requests_per_minute: float | None = Field(default=None, gt=0)
    concurrency: int = Field(default=8, ge=1)
    timeout_s: float = Field(default=120.0, gt=0)
    temperature: float | None = Field(default=None, ge=0, le=2)

    @field_validator("name")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError("use lower-case letters, digits, '.', '_' and '-', at most 40")
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.vendor is Vendor.COMPATIBLE and not self.base_url:
            raise ValueError(f"model {self.name!r} is 'compatible', so it needs a base_url")
        if self.max_output_tokens >= self.context_window:
            raise ValueError(
                f"model {self.name!r}: max_output_tokens {self.max_output_tokens} leaves no room "
                f"in a context_window of {self.context_window}"
            )
        return self


class RoleSpec(_Frozen):
    """What is asked of whoever plays a role ("analyst", "critic", "judge").

    Attributes:
        models: candidates in order of preference; empty leaves the choice to the router.
        invalid_replies: how often a reply that breaks the schema goes back with the error.
        retries: how often a call that failed on the way is made again.
        tools: those it may use ("search", "passage", "graph", "calculator").
        tool_calls: the most it may make for one answer.
        deadline_s: for the whole answer, candidates and retries included.
        small_first: the cheapest that may answer is asked first; a larger one where it is unsure.
        accuracy: the measured score (lower end of its interval) that the router looks for.
        call_usd: the most that one call may cost at its worst; dearer models are left out.
        latency_s: models whose measured median is longer come last.
    """

    models: tuple[str, ...] = ()
    invalid_replies: int = Field(default=2, ge=0, le=5)
    retries: int = Field(default=2, ge=0, le=8)
    tools: tuple[str, ...] = ()
    tool_calls: int = Field(default=6, ge=0)
    deadline_s: float = Field(default=300.0, gt=0)
    small_first: bool = False
    accuracy: float | None = Field(default=None, ge=0, le=1)
    call_usd: float | None = Field(default=None, ge=0)
    latency_s: float | None = Field(default=None, gt=0)


class BudgetSpec(_Frozen):
    """Caps, checked before a call with its worst case. None sets no cap.

    ``run_…`` hold for one run, ``day_…`` for all runs that share ``spend.db``, by UTC day.
    """

    run_usd: float | None = Field(default=None, ge=0)
    day_usd: float | None = Field(default=None, ge=0)
    run_tokens: int | None = Field(default=None, ge=0)
    day_tokens: int | None = Field(default=None, ge=0)
    run_calls: int | None = Field(default=None, ge=0)
    day_calls: int | None = Field(default=None, ge=0)
    run_minutes: float | None = Field(default=None, gt=0)
    day_minutes: float | None = Field(default=None, gt=0)


class ShadowSpec(_Frozen):
    """The table ``[shadow]``: a second panel, or other prompts, compared and never used.

    Attributes:
        models: names of ``[[models]]`` that only shadow; the live panel does without them. Empty,
            with ``prompts`` set: whoever answered is asked again with the other prompt.
        prompts: prompt name → the version that the shadow gets in place of the live one.
        roles: whose asks are shadowed; empty for all.
        asks: the most of them in one run.
    """

    models: tuple[str, ...] = ()
    prompts: dict[str, str] = Field(default_factory=dict)
    roles: tuple[str, ...] = ()
    asks: int = Field(default=1_000, ge=0)

    @property
    def is_on(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.models or self.prompts) and self.asks > 0


class AlertsSpec(_Frozen):
    """The table ``[alerts]``: what a person is told of while a run is under way.

    Attributes:
        webhook: an address that gets a POST with one JSON object for each alert; empty for none.
        disagreement: an agreement rate below one minus this raises an alert; None never.
        min_pairs: pairs that an agreement rate needs before it can raise one.
        retries: so many retries in one run raise an alert; None never.
        breaker: whether the opening of a model's circuit breaker does.
        spend: shares of a cap that do when they are reached.
    """

    webhook: str = Field(default="", pattern=r"^(https?://[^\s/@][^\s@]*)?$")
    disagreement: float | None = Field(default=0.5, ge=0, le=1)
    min_pairs: int = Field(default=5, ge=1)
    retries: int | None = Field(default=10, ge=1)
    breaker: bool = True
    spend: tuple[float, ...] = (0.8, 1.0)
