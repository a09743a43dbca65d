"""Floor 5: the Research Symphony, from a question to an adjudicated report."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from research.brief import Brief, load_brief
    from research.figures import key_figures
    from research.run import Run, conduct, replay, report_json, research
    from research.types import Report

_HOMES = {
    "Brief": "brief",
    "Report": "types",
    "Run": "run",
    "conduct": "run",
    "key_figures": "figures",
    "load_brief": "brief",
    "replay": "run",
    "report_json": "run",
    "research": "run",
}

__all__ = [
    "Brief",
    "Report",
    "Run",
    "conduct",
    "key_figures",
    "load_brief",
    "replay",
    "report_json",
    "research",
]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"research.{_HOMES[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
