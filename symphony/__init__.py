"""Floor 7: the faces people use: the command line."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symphony.cli import main, run

__all__ = ["main", "run"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("symphony.cli"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
