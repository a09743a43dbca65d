"""Caps that bite before the money is spent: worst case held back, actual use booked."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.budget.book import Book, Line
    from orchestra.budget.caps import Total
    from orchestra.budget.purse import RunPurse, tightened
    from orchestra.budget.recovery import Recovered, recover

_HOMES = {
    "Book": "book",
    "Line": "book",
    "Recovered": "recovery",
    "RunPurse": "purse",
    "Total": "caps",
    "recover": "recovery",
    "tightened": "purse",
}

__all__ = ["Book", "Line", "Recovered", "RunPurse", "Total", "recover", "tightened"]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"orchestra.budget.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
