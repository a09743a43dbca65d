"""Tells whether a passage answers a question, with a small model of our own; no torch."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adjudicator.answering.model import Answering as Answering
    from adjudicator.answering.model import shipped as shipped

__all__ = ["Answering", "shipped"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module(f"{__name__}.model"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
