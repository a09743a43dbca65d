"""The script: rules that decide what is replied to which request."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from orchestra.panel.specs import Vendor
from tests.loopback.wire import Request


class Fault(StrEnum):
    """What can go wrong: on the way, in the vendor's answer, or in the model's manners."""

    RATE_LIMITED = "rate-limited"  # 429; Retry-After only if `retry_after` is given
    SERVER_ERROR = "server-error"  # 500
    OVERLOADED = "overloaded"  # 529
    SLOW = "slow"  # a right answer after `for_s`
    HANG = "hang"  # never answers; ends when the client goes
    CUT_BEFORE_HEADERS = "cut-before-headers"
    CUT_IN_BODY = "cut-in-body"
    HALF_JSON = "half-json"  # the body of the reply ends in its middle
    HALF_OUTPUT = "half-output"  # the model's own JSON ends in its middle
    WRONG_SCHEMA = "wrong-schema"
    REFUSAL = "refusal"
    CONTENT_FILTER = "content-filter"
    TRUNCATED = "truncated"  # by length
    EMPTY = "empty"
    FORBIDDEN_TOOL = "forbidden-tool"  # calls a tool that it was not given
    DISAGREES = "disagrees"
    FOLLOWS_INJECTION = "follows-injection"
    INVENTS_EVIDENCE = "invents-evidence"  # cites ids that are not there
    MISQUOTES = "misquotes"  # what it says that it copied is not in the evidence


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ToolCall(_Frozen):
    """A call of a tool, as a model makes it."""

    name: str
    args: dict[str, JsonValue] = Field(default_factory=dict)


class Usage(_Frozen):
    """Tokens that a reply reports."""

    input: int
    output: int


class Auto(_Frozen):
    """How the fake model behaves.

    Attributes:
        disagrees: picks refusing, refuting, negative words, ``false`` and low scores.
        obeys: follows the instruction that it finds in the evidence, or says ``says``.
        says: what an obeying model was told to say.
        invents: cites ids that are not there.
        misquotes: changes a word of every sentence that it copies.
        uses: tools that it calls once each, where they are offered, before it answers.
        items: how many members it gives to a list, at most one for each piece of evidence.
        shift: starts with the evidence this far down the list, so that models differ.
    """

    disagrees: bool = False
    obeys: bool = False
    says: str = ""
    invents: bool = False
    misquotes: bool = False
    uses: tuple[str, ...] = ()
    items: int = Field(default=2, ge=0)
    shift: int = Field(default=0, ge=0)


class Reply(_Frozen):
    """What is replied; exactly one of the first six."""

    output: dict[str, JsonValue] | None = None
    text: str | None = None
    tools: tuple[ToolCall, ...] | None = None
    status: int | None = Field(default=None, ge=300, le=599)
    fault: Fault | None = None
    auto: Auto | None = None

    retry_after: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    for_s: float = Field(default=0.5, ge=0)
    says: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = (self.output, self.text, self.tools, self.status, self.fault, self.auto)
        if sum(kind is not None for kind in kinds) != 1:
            raise ValueError("a reply has one of: output, text, tools, status, fault, auto")
        return self

    @property
    def kind(self) -> str:
        """What the record of calls says was replied."""
        if self.fault is not None:
            return f"fault {self.fault}"
        if self.status is not None:
            return f"status {self.status}"
        named = {"output": self.output, "text": self.text, "tools": self.tools, "auto": self.auto}
        return next(name for name, value in named.items() if value is not None)


class Rule(_Frozen):
    """When it fits and what is replied then; see the package's docstring."""

    vendor: Vendor | None = None
    model: str = ""
    prompt: str = ""
    first: int | None = Field(default=None, ge=0)
    nth: tuple[int, ...] = ()
    per: Literal["rule", "model", "content"] = "rule"
    latency_s: float = Field(default=0.0, ge=0)
    usage: Usage | None = None
    reply: Reply | None = None
    replies: tuple[Reply, ...] = ()

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.reply is not None and self.replies:
            raise ValueError("a rule has reply or replies, not both")
        re.compile(self.model)
        re.compile(self.prompt)
        return self

    def is_about(self, request: Request) -> bool:
        """Whether vendor, model and prompt fit, whatever the count."""
        return (
            self.vendor in (None, request.vendor)
            and (not self.model or re.fullmatch(self.model, request.model) is not None)
            and (not self.prompt or re.search(self.prompt, request.prompt) is not None)
        )

    def is_due(self, count: int) -> bool:
        """Whether it speaks at its ``count``-th call."""
        if self.first is not None and count > self.first:
            return False
        return not self.nth or count in self.nth

    def reply_at(self, count: int, default: Reply) -> Reply:
        """Its reply to its ``count``-th call."""
        if self.replies:
            return self.replies[min(count, len(self.replies)) - 1]
        return self.reply or default


class Script(_Frozen):
    """Everything that the server plays from."""

    rules: tuple[Rule, ...] = ()
    default: Reply = Reply(auto=Auto())
    latency_s: float = Field(default=0.0, ge=0)
    usage: Usage | None = None
    keys: tuple[str, ...] = ("test-key",)
    require_key: bool = False


class Player:
    """A script under way: knows how often each of its rules was asked."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._counts: Counter[tuple[int, str]] = Counter()

    def choose(self, request: Request) -> tuple[Rule, Reply]:
        """The rule that decides about ``request``, and its reply."""
        for number, rule in enumerate(self.script.rules):
            if not rule.is_about(request):
                continue
            by = {"rule": "", "model": request.model, "content": request.digest}[rule.per]
            self._counts[number, by] += 1
            count = self._counts[number, by]
            if rule.is_due(count):
                return rule, rule.reply_at(count, self.script.default)
        return Rule(), self.script.default
