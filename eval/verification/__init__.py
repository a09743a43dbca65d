"""Verdicts on open verification sets: claim and evidence are given, nothing is searched.

A ruling counts as ``supported``, ``refuted`` or, for all else (``partly_supported``,
``conflicting``), as ``nei``. A claim that could not be judged is in no rate; it is counted apart.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.verification.int8 import precision
    from eval.verification.run import scifact, verification

_HOMES = {"precision": "int8", "scifact": "run", "verification": "run"}

__all__ = ["precision", "scifact", "verification"]


def __getattr__(name: str) -> object:
    """Imports a public name when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
