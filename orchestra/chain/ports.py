"""What the chain needs from others: who pays, who is asked first, and what may be said.

Narrow protocols, each with the implementation that does nothing, so that the path is whole with
or without caps, a router or rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from orchestra.chain.types import Ask
from orchestra.panel.specs import ModelSpec, RoleSpec


@dataclass(frozen=True, slots=True)
class Usage:
    """What one request used, as the vendor counted it."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """The purse does not pay; ``reason`` names the cap and what is left of it.

    ``pending``: only what this process's own calls hold back at the moment stands in the way, so
    asking again once one of them has ended may succeed.
    """

    reason: str
    pending: bool = False


@runtime_checkable
class Reservation(Protocol):
    """Money, tokens and one call that are held back for one request.

    Ended by exactly one of its methods. One that a killed process left open counts in full.
    """

    def settle(self, usage: Usage | None) -> float:
        """Books what was used and returns it in US dollars.

        None: nobody knows (a time-out, a cut connection), so the worst case is booked.
        """
        ...

    def release(self) -> None:
        """Gives it back: the request never left, or the vendor turned it away unread."""
        ...


class Purse(Protocol):
    """The caps. One for each run; what holds for a day is shared by all of them."""

    def reserve(
        self, spec: ModelSpec, *, tokens_in: int, tokens_out: int, step: str, role: str
    ) -> Reservation | Refusal:
        """Holds back the worst case of one request, atomically against all others.

        Args:
            spec: who would be asked.
            tokens_in: an upper bound of what it would read.
            tokens_out: the most it may write.
            step: the ask's, for cost per step.
            role: the ask's, for cost per role.
        """
        ...


@dataclass(frozen=True, slots=True)
class Routed:
    """The router's decision: ``candidates`` in order, and why; both go to the ledger."""

    candidates: tuple[ModelSpec, ...]
    reason: str


class Router(Protocol):
    """Who is asked, and who after them."""

    def candidates(self, ask: Ask[Any], members: Sequence[ModelSpec], role: RoleSpec) -> Routed:
        """Orders the members that may answer. Empty where nobody may; the reason says why."""
        ...


@dataclass(frozen=True, slots=True)
class PolicyEvent:
    """Something a rule did. ``detail`` holds no value that was hidden.

    ``action``: ``"note"`` (recorded only), ``"hide"`` (something was redacted), ``"send back"``
    (the model gets ``detail`` and tries again), ``"forbid"`` (the ask or the reply goes no
    further) or ``"approve"`` (a person must approve first; treated as forbidden until then).
    ``version`` is of the rules, ``stage`` ``"before"`` or ``"after"`` the call, ``where`` the part
    of the prompt or the field of the reply.
    """

    rule: str
    action: str
    detail: str = ""
    version: str = ""
    stage: str = ""
    where: str = ""


class Redactor(Protocol):
    """Hides values in everything that goes to one candidate for one ask, and puts them back.

    The same texts in the same order give the same placeholders, on a resumed run too; a text
    that is hidden twice stays as it was.
    """

    def hide(self, text: str) -> str:
        """The text as the model may see it."""
        ...

    def restore(self, text: str) -> str:
        """The model's text with the values back in the places of their placeholders."""
        ...

    def events(self) -> Sequence[PolicyEvent]:
        """What was hidden so far, by kind and count."""
        ...


class Guard(Protocol):
    """The rules. Events are written to the ledger by the chain."""

    def before(self, ask: Ask[Any]) -> Sequence[PolicyEvent]:
        """Looks at the ask before anybody is chosen."""
        ...

    def permits(self, ask: Ask[Any], spec: ModelSpec) -> str:
        """Why this candidate may not see this ask; "" where it may."""
        ...

    def redactor(self, ask: Ask[Any], spec: ModelSpec) -> Redactor:
        """A fresh redactor for this ask to this candidate."""
        ...

    def after(self, ask: Ask[Any], spec: ModelSpec, reply: BaseModel) -> Sequence[PolicyEvent]:
        """Looks at a valid reply, with placeholders still in it."""
        ...


class _NothingHeld:
    def settle(self, usage: Usage | None) -> float:  # noqa: ARG002
        return 0.0

    def release(self) -> None:
        return None


class OpenPurse:
    """Pays for everything and counts nothing."""

    def reserve(
        self,
        spec: ModelSpec,  # noqa: ARG002
        *,
        tokens_in: int,  # noqa: ARG002
        tokens_out: int,  # noqa: ARG002
        step: str,  # noqa: ARG002
        role: str,  # noqa: ARG002
    ) -> Reservation | Refusal:
        """Always a reservation."""
        return _NothingHeld()


class PlainRouter:
    """The model that the ask names, else those of the role in order, else all of them."""

    def candidates(self, ask: Ask[Any], members: Sequence[ModelSpec], role: RoleSpec) -> Routed:
        """In the order of the settings; nothing is measured."""
        by_name = {member.name: member for member in members}
        if ask.model:
            named = by_name.get(ask.model)
            if named is None:
                return Routed((), f"the panel has no model {ask.model!r}")
            return Routed((named,), f"the ask names {ask.model}")
        if role.models:
            chosen = tuple(by_name[name] for name in role.models if name in by_name)
            return Routed(chosen, f"the order of role {ask.role!r}")
        return Routed(tuple(members), "the order of the settings")


class _HidesNothing:
    def hide(self, text: str) -> str:
        return text

    def restore(self, text: str) -> str:
        return text

    def events(self) -> Sequence[PolicyEvent]:
        return ()


class NoRules:
    """Allows everything and hides nothing."""

    def before(self, ask: Ask[Any]) -> Sequence[PolicyEvent]:  # noqa: ARG002
        """Nothing to say."""
        return ()

    def permits(self, ask: Ask[Any], spec: ModelSpec) -> str:  # noqa: ARG002
        """Always."""
        return ""

    def redactor(self, ask: Ask[Any], spec: ModelSpec) -> Redactor:  # noqa: ARG002
        """One that changes nothing."""
        return _HidesNothing()

    def after(
        self,
        ask: Ask[Any],  # noqa: ARG002
        spec: ModelSpec,  # noqa: ARG002
        reply: BaseModel,  # noqa: ARG002
    ) -> Sequence[PolicyEvent]:
        """Nothing to say."""
        return ()
