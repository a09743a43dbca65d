"""Rules that are checked before and after each call, and the hiding of what must not leave."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.policy.guard import RuleGuard, guard_for, redaction_key
    from orchestra.policy.recognisers import Kind
    from orchestra.policy.redaction import Hiding, Vault
    from orchestra.policy.spec import PolicySpec, load_policy
    from orchestra.policy.table import PolicyTable

_HOMES = {
    "Hiding": "redaction",
    "Kind": "recognisers",
    "PolicySpec": "spec",
    "PolicyTable": "table",
    "RuleGuard": "guard",
    "Vault": "redaction",
    "guard_for": "guard",
    "load_policy": "spec",
    "redaction_key": "guard",
}

__all__ = [
    "Hiding",
    "Kind",
    "PolicySpec",
    "PolicyTable",
    "RuleGuard",
    "Vault",
    "guard_for",
    "load_policy",
    "redaction_key",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"orchestra.policy.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
