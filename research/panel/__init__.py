"""What the models of a panel read and return: one evidence pack, typed drafts, voices."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from research.panel.council import Council, Panel
    from research.panel.evidence import EvidencePack, evidence_of
    from research.panel.types import Spoken
    from research.panel.voices import Voices

_HOMES = {
    "Council": "council",
    "EvidencePack": "evidence",
    "Panel": "council",
    "Spoken": "types",
    "Voices": "voices",
    "evidence_of": "evidence",
}

__all__ = [
    "Council",
    "EvidencePack",
    "Panel",
    "Spoken",
    "Voices",
    "evidence_of",
]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"research.panel.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
