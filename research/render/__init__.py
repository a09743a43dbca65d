"""Renders reports and verified drafts for readers: Markdown, and one self-contained page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from research.render.draft import draft_html, draft_markdown
    from research.render.page import html
    from research.render.plain import markdown

_HOMES = {"draft_html": "draft", "draft_markdown": "draft", "html": "page", "markdown": "plain"}

__all__ = ["draft_html", "draft_markdown", "html", "markdown"]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"research.render.{_HOMES[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
