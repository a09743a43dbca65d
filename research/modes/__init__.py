"""The ways in which a panel works, a LlamaIndex workflow each. All end in the adjudicator."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from research.modes.choice import Choice, chosen
    from research.modes.limits import Mode, ModeLimits
    from research.modes.playing import play

_HOMES = {
    "Choice": "choice",
    "Mode": "limits",
    "ModeLimits": "limits",
    "chosen": "choice",
    "play": "playing",
}

__all__ = [
    "Choice",
    "Mode",
    "ModeLimits",
    "chosen",
    "play",
]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"research.modes.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
