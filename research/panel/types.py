"""Who is on the panel of a run, and what each was asked: rows of the ledger."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from orchestra.chain.types import Attempt


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Member(_Frozen):
    """A model of the panel as a run knows it. ``label`` is what reports call it."""

    name: str
    label: str


class Spoken(_Frozen):
    """One question to one voice of the panel, and what came of it: a row of the ledger.

    Attributes:
        step: names it within the run.
        role: in which role it was asked.
        asked: the member that was to answer; empty where the router chose.
        model: who answered; empty where nobody did.
        prompt: name and version of the prompt's file.
        digest: SHA-256 of that file.
        shown: pieces of evidence that were shown.
        left_out: ids of those for which the window had no room.
        bytes_sent: of the prompt, as UTF-8.
        reply: what was answered, in the shape that was asked for; None where nothing was.
        reason: why nothing was answered.
        attempts: everybody who was tried, in order.
        chosen_because: the router's reason.
        because: why it was asked once more, and what was changed; empty for a first question.
    """

    step: str
    role: str
    asked: str = ""
    model: str = ""
    prompt: str = ""
    digest: str = ""
    shown: int = 0
    left_out: tuple[str, ...] = ()
    bytes_sent: int = 0
    reply: dict[str, JsonValue] | None = None
    reason: str = ""
    attempts: tuple[Attempt, ...] = ()
    chosen_because: str = ""
    because: str = Field(default="", exclude_if=lambda value: not value)

    @property
    def who(self) -> str:
        """Who answered, or was to answer."""
        return self.model or self.asked
