"""Who is asked first, and why: strengths, measured scores, price, language, sensitivity."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.routing.escalation import Escalation, Rung
    from orchestra.routing.router import PanelRouter
    from orchestra.routing.shadow import Comparison, ShadowDesk, compare
    from orchestra.routing.table import Measured, RoutingTable, load_table, save_table

_HOMES = {
    "Comparison": "shadow",
    "Escalation": "escalation",
    "Measured": "table",
    "PanelRouter": "router",
    "RoutingTable": "table",
    "Rung": "escalation",
    "ShadowDesk": "shadow",
    "compare": "shadow",
    "load_table": "table",
    "save_table": "table",
}

__all__ = [
    "Comparison",
    "Escalation",
    "Measured",
    "PanelRouter",
    "RoutingTable",
    "Rung",
    "ShadowDesk",
    "compare",
    "load_table",
    "save_table",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"orchestra.routing.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
