"""Rules that are checked before and after each call, and the hiding of what must not leave."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.policy.recognisers import Kind
    from orchestra.policy.redaction import Hiding, Vault

_HOMES = {"Hiding": "redaction", "Kind": "recognisers", "Vault": "redaction"}

__all__ = ["Hiding", "Kind", "Vault"]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"orchestra.policy.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
