"""A policy as its TOML file says it: versioned rules, what is hidden, what may not leave."""

from __future__ import annotations

import hashlib
import tomllib
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from orchestra.errors import SettingsInvalid
from orchestra.panel.specs import DataClass
from orchestra.policy.patterns import guarded
from orchestra.policy.recognisers import RECOGNISERS, Kind
from orchestra.policy.redaction import check_kind

_CHECKED = tuple(kind for kind in Kind if kind in RECOGNISERS)


class Action(StrEnum):
    """What follows when a rule is met."""

    ALLOW = "allow"  # goes on; the ledger says so
    REDACT = "redact"  # what matched is hidden from the model
    BLOCK = "block"  # the ask or the reply goes no further
    ASK = "ask a person"  # so, until somebody approves
    SEND_BACK = "send back"  # the model is told and tries again


class Stage(StrEnum):
    """When a rule is checked."""

    BEFORE = "before"
    AFTER = "after"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Rule(_Frozen):
    """What all rules have.

    Attributes:
        id: what the ledger calls it.
        action: what follows.
        roles: whose asks it holds for; empty for all.
        say: what the model (or the person) is told in place of the rule's own words.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    action: Action
    roles: tuple[str, ...] = ()
    say: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.action not in _POSSIBLE[self.stage]:
            known = ", ".join(_POSSIBLE[self.stage])
            raise ValueError(f"{self.action!r} is not possible {self.stage} a call; use {known}")
        return self

    @property
    def stage(self) -> Stage:
        """When it is checked."""
        return Stage.AFTER


_POSSIBLE = {
    Stage.BEFORE: (Action.ALLOW, Action.REDACT, Action.BLOCK, Action.ASK),
    Stage.AFTER: (Action.ALLOW, Action.BLOCK, Action.ASK, Action.SEND_BACK),
}


class PatternRule(_Rule):
    """Something written must not be there: prohibited content, prohibited ways of reasoning.

    Attributes:
        patterns: regular expressions; case is ignored.
        where: "task" (our own words in the prompt), "prompt" (the quoted text too) or "reply".
        kind: with the action "redact": what the placeholder says (``<CASE_482913>``).
    """

    check: Literal["pattern"]
    patterns: tuple[str, ...] = Field(min_length=1, max_length=100)
    where: Literal["task", "prompt", "reply"] = "reply"
    kind: str = ""

    @property
    def stage(self) -> Stage:
        """When it is checked."""
        return Stage.AFTER if self.where == "reply" else Stage.BEFORE

    @field_validator("patterns")
    @classmethod
    def _compile(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            guarded(value)
        return values

    @model_validator(mode="after")
    def _has_kind(self) -> Self:
        if (self.action is Action.REDACT) != bool(self.kind):
            raise ValueError("'kind' goes with the action 'redact', and only with it")
        if self.kind:
            check_kind(self.kind)
            if self.where != "prompt":
                raise ValueError(
                    "what is hidden is hidden in the whole prompt: set where = 'prompt'"
                )
        return self


class TopicRule(_Rule):
    """A topic that needs a person's approval, or that is not to be worked on.

    Attributes:
        topics: words or phrases, found as whole words; case is ignored.
        where: "task" (our own words in the prompt and the question) or "prompt" (evidence too).
    """

    check: Literal["topic"]
    topics: tuple[Annotated[str, Field(min_length=2, max_length=100)], ...] = Field(min_length=1)
    where: Literal["task", "prompt"] = "task"

    @property
    def stage(self) -> Stage:
        """When it is checked."""
        return Stage.BEFORE


class InstructionRule(_Rule):
    """A quoted document addresses the reader's software. It is reported, and never followed."""

    check: Literal["instructions"]

    @property
    def stage(self) -> Stage:
        """When it is checked."""
        return Stage.BEFORE


class WordRule(_Rule):
    """How long a reply may be.

    Attributes:
        most: words in the whole reply.
        most_each: words in any one of its texts.
    """

    check: Literal["words"]
    most: int | None = Field(default=None, ge=1)
    most_each: int | None = Field(default=None, ge=1)


class CitationRule(_Rule):
    """Evidence is cited by the ids that the prompt shows.

    Attributes:
        fields: the reply's fields that hold ids.
        form: what an id looks like.
    """

    check: Literal["citation"]
    fields: tuple[str, ...] = ("evidence",)
    form: str = r"E[1-9]\d*"

    @field_validator("form")
    @classmethod
    def _compile(cls, value: str) -> str:
        guarded(value)
        return value


class FormRule(_Rule):
    """A field of the reply has a form: it matches a pattern from start to end, and is not empty.

    Attributes:
        field: its name, wherever it stands in the reply.
        matches: a regular expression; case is ignored.
    """

    check: Literal["form"]
    field: str = Field(min_length=1)
    matches: str

    @field_validator("matches")
    @classmethod
    def _compile(cls, value: str) -> str:
        guarded(value)
        return value


class AddressRule(_Rule):
    """A reply names no web address that the prompt does not hold."""

    check: Literal["address"]


Rule = Annotated[
    PatternRule | TopicRule | InstructionRule | WordRule | CitationRule | FormRule | AddressRule,
    Field(discriminator="check"),
]


class DataSpec(_Frozen):
    """What may leave the machine, and how.

    Attributes:
        stays: data classes that only a model on this machine or in its network may see.
        hide: the kinds of values that are hidden.
        hide_locally: whether they are hidden from models on this machine or in its network too.
        presidio: further kinds that Presidio looks for ("PERSON" is none of them: it needs a
            model); for this the extra ``presidio`` is installed.
    """

    stays: tuple[DataClass, ...] = (DataClass.RESTRICTED,)
    hide: tuple[Kind, ...] = _CHECKED
    hide_locally: bool = True
    presidio: tuple[str, ...] = ()

    @field_validator("hide")
    @classmethod
    def _recognised(cls, values: tuple[Kind, ...]) -> tuple[Kind, ...]:
        if unknown := [kind for kind in values if kind not in RECOGNISERS]:
            raise ValueError(f"nothing recognises {unknown[0]}")
        return tuple(kind for kind in _CHECKED if kind in values)


class PolicySpec(_Frozen):
    """A whole policy file. ``digest`` is the SHA-256 of it."""

    name: str = Field(min_length=1, max_length=60)
    version: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,29}$")
    data: DataSpec = DataSpec()
    rules: tuple[Rule, ...] = ()
    digest: str = ""

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [rule.id for rule in self.rules]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"two rules have the id {twice[0]!r}: rename one")
        return self


def load_policy(file: str | Path = "") -> PolicySpec:
    """The policy of a file, or the built-in one.

    Raises:
        SettingsInvalid: names the file, the key and what is wrong with its value.
    """
    if not str(file):
        return _built_in()
    path = Path(file).expanduser()
    try:
        return _parsed(path.read_bytes(), str(path))
    except OSError as error:
        raise SettingsInvalid(f"the policy {path} cannot be read: {error}") from error


@lru_cache(maxsize=1)
def _built_in() -> PolicySpec:
    return _parsed(files("orchestra.policy").joinpath("default.toml").read_bytes(), "default.toml")


def _parsed(data: bytes, where: str) -> PolicySpec:
    try:
        table = tomllib.loads(data.decode("utf-8"))
        return PolicySpec.model_validate({**table, "digest": hashlib.sha256(data).hexdigest()})
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"the policy {where} is not valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise SettingsInvalid(
            f"the policy {where}, {key}: {first['msg']} (got {first['input']!r:.80})"
        ) from error
