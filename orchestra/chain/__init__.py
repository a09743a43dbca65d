"""The one path to every model: an ordered chain of rules around each call."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.chain.desk import desk_from_settings
    from orchestra.chain.path import Path
    from orchestra.chain.rows import PaidTwice, possibly_paid_twice
    from orchestra.chain.types import Answer, Ask, Attempt, Desk, Outcome, Prompt, Tool

_HOMES = {
    "Answer": "types",
    "Ask": "types",
    "Attempt": "types",
    "Desk": "types",
    "Outcome": "types",
    "PaidTwice": "rows",
    "Path": "path",
    "Prompt": "types",
    "Tool": "types",
    "desk_from_settings": "desk",
    "possibly_paid_twice": "rows",
}

__all__ = [
    "Answer",
    "Ask",
    "Attempt",
    "Desk",
    "Outcome",
    "PaidTwice",
    "Path",
    "Prompt",
    "Tool",
    "desk_from_settings",
    "possibly_paid_twice",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"orchestra.chain.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
