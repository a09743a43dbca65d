"""Prompts as versioned files, and the quoting of foreign text inside them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.prompts.quoting import (
        Block,
        Quoted,
        blocks,
        neutralised,
        quote,
        together,
        unquoted,
    )
    from orchestra.prompts.registry import PromptFile, load_prompt, load_prompts

_HOMES = {
    "Block": "quoting",
    "PromptFile": "registry",
    "Quoted": "quoting",
    "blocks": "quoting",
    "load_prompt": "registry",
    "load_prompts": "registry",
    "neutralised": "quoting",
    "quote": "quoting",
    "together": "quoting",
    "unquoted": "quoting",
}

__all__ = [
    "Block",
    "PromptFile",
    "Quoted",
    "blocks",
    "load_prompt",
    "load_prompts",
    "neutralised",
    "quote",
    "together",
    "unquoted",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"orchestra.prompts.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
