"""The rules around every call: the chain's :class:`~orchestra.chain.ports.Guard`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from orchestra.chain.ports import PolicyEvent, Redactor
from orchestra.chain.types import Ask
from orchestra.errors import SettingsInvalid
from orchestra.files import room_for
from orchestra.panel.specs import ModelSpec
from orchestra.policy.checks import AFTER, BEFORE, Finding, texts_of
from orchestra.policy.hiding import hiding_for
from orchestra.policy.patterns import PatternTooSlow
from orchestra.policy.places import is_local
from orchestra.policy.redaction import Learned, Vault
from orchestra.policy.spec import Action, PolicySpec, Rule, Stage

_SAID = {
    Action.ALLOW: "note",
    Action.REDACT: "hide",
    Action.BLOCK: "forbid",
    Action.ASK: "approve",
    Action.SEND_BACK: "send back",
}
_MOST_EVENTS = 20
_KEY_BYTES = 32


class RuleGuard:
    """A policy at work for one run.

    Args:
        policy: the rules.
        key: of the placeholders; the same on a resumed run (:func:`redaction_key`).
        secrets_known: values that are hidden wherever they stand: the panel's keys.
        approved: whether a person has approved what this rule asks about.
        learned: told of every value that is hidden for the first time in an ask.
    """

    def __init__(
        self,
        policy: PolicySpec,
        *,
        key: bytes,
        secrets_known: Sequence[str] = (),
        approved: Callable[[str], bool] = lambda _: False,
        learned: Learned | None = None,
    ) -> None:
        self.policy = policy
        self._key = key
        self._approved = approved
        self._learned = learned
        self._hiding = hiding_for(policy, secrets_known)

    def before(self, ask: Ask[Any]) -> Sequence[PolicyEvent]:
        """What the rules say of an ask, before anybody is chosen."""
        events: list[PolicyEvent] = []
        for rule in self._rules(ask, Stage.BEFORE):
            if rule.action is not Action.REDACT:  # the redactor's own work
                events += self._events(rule, partial(BEFORE[type(rule)], rule, ask))
        return events

    def permits(self, ask: Ask[Any], spec: ModelSpec) -> str:
        """Why this candidate may not see this ask; "" where it may."""
        if ask.data_class in self.policy.data.stays and not is_local(spec.base_url):
            return (
                f"{ask.data_class} texts stay on this machine and in its network, by policy "
                f"{self.policy.name!r}; {spec.name} is outside"
            )
        return ""

    def redactor(self, ask: Ask[Any], spec: ModelSpec) -> Redactor:  # noqa: ARG002
        """A redactor for one ask to one candidate."""
        if is_local(spec.base_url) and not self.policy.data.hide_locally:
            return NothingHidden()
        return VaultRedactor(
            Vault(self._key, self._hiding, learned=self._learned), self.policy.version
        )

    def after(self, ask: Ask[Any], spec: ModelSpec, reply: BaseModel) -> Sequence[PolicyEvent]:  # noqa: ARG002
        """What the rules say of a valid reply, with placeholders still in it."""
        texts = texts_of(reply)
        events: list[PolicyEvent] = []
        for rule in self._rules(ask, Stage.AFTER):
            events += self._events(rule, partial(AFTER[type(rule)], rule, ask, texts))
        return events

    def _rules(self, ask: Ask[Any], stage: Stage) -> Iterator[Rule]:
        for rule in self.policy.rules:
            if rule.stage is stage and (not rule.roles or ask.role in rule.roles):
                yield rule

    def _events(self, rule: Rule, look: Callable[[], Iterable[Finding]]) -> list[PolicyEvent]:
        action = _SAID[rule.action]
        try:
            found = list(look())
        except PatternTooSlow as error:
            found = [("", f"could not be checked: {error}")]
        if action == "approve" and self._approved(rule.id):
            action = "note"
        return [
            PolicyEvent(
                rule=rule.id,
                action=action,
                detail=_detail(rule.say, where, what),
                version=self.policy.version,
                stage=rule.stage,
                where=where,
            )
            for where, what in found[:_MOST_EVENTS]
        ]


def _detail(say: str, where: str, what: str) -> str:
    place = f"{where}: " if where else ""
    return f"{place}{what}. {say}" if say else f"{place}{what}"


class NothingHidden:
    """A redactor for models that may see everything."""

    def hide(self, text: str) -> str:
        """The text as it is."""
        return text

    def restore(self, text: str) -> str:
        """The text as it is."""
        return text

    def events(self) -> Sequence[PolicyEvent]:
        """None."""
        return ()


class VaultRedactor:
    """A redactor with a vault of its own; what it tells is kinds and counts."""

    def __init__(self, vault: Vault, version: str) -> None:
        self._vault = vault
        self._version = version

    def hide(self, text: str) -> str:
        """The text as the model may see it."""
        return self._vault.hide(text)

    def restore(self, text: str) -> str:
        """The model's text with the values back."""
        return self._vault.restore(text)

    def events(self) -> Sequence[PolicyEvent]:
        """What was hidden so far, a kind each."""
        return [
            PolicyEvent(
                rule="redaction",
                action="hide",
                detail=f"{kind}: {count}",
                version=self._version,
                stage=Stage.BEFORE,
                where="prompt",
            )
            for kind, count in self._vault.counts.items()
        ]


def redaction_key(home: Path) -> bytes:
    """The key of this home's placeholders, made on first use and readable by its owner alone.

    Raises:
        SettingsInvalid: the file is there and is no key.
        StorageFull: the disk has no room.
    """
    path = home / "redaction.key"
    if not path.exists():
        with room_for(path):
            _make_key(path)
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise SettingsInvalid(f"{path} holds no key of {_KEY_BYTES} bytes: delete it for a new one")
    return key


def _make_key(path: Path) -> None:
    """Puts a whole key in place, or leaves the one that another process put there meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def guard_for(
    policy: PolicySpec,
    members: Sequence[ModelSpec],
    home: Path,
    *,
    environ: Mapping[str, str] | None = None,
    approved: Callable[[str], bool] = lambda _: False,
    learned: Learned | None = None,
) -> RuleGuard:
    """The guard of a run: the policy, this home's key, and the panel's keys as known secrets."""
    return RuleGuard(
        policy,
        key=redaction_key(home),
        secrets_known=keys_of(members, environ),
        approved=approved,
        learned=learned,
    )


def keys_of(
    members: Sequence[ModelSpec], environ: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """The panel's own keys, those that are set."""
    variables = os.environ if environ is None else environ
    known = (variables.get(spec.key_variable, "") for spec in members if spec.key_variable)
    return tuple(value for value in known if value)
