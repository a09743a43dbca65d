"""Floor 4: claims, evidence, judges, rulings, and the metrics over them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adjudicator.adjudicator import Adjudicator
    from adjudicator.claims import split_claims
    from adjudicator.compound import parts_of
    from adjudicator.quotes import check_quote, check_quotes
    from adjudicator.types import (
        Claim,
        DraftReport,
        Evidence,
        Judgement,
        Ruling,
        Scores,
        Stance,
        Verdict,
        Window,
    )

_HOMES = {
    "Adjudicator": "adjudicator",
    "Claim": "types",
    "DraftReport": "types",
    "Evidence": "types",
    "Judgement": "types",
    "Ruling": "types",
    "Scores": "types",
    "Stance": "types",
    "Verdict": "types",
    "Window": "types",
    "check_quote": "quotes",
    "check_quotes": "quotes",
    "parts_of": "compound",
    "split_claims": "claims",
}

__all__ = [
    "Adjudicator",
    "Claim",
    "DraftReport",
    "Evidence",
    "Judgement",
    "Ruling",
    "Scores",
    "Stance",
    "Verdict",
    "Window",
    "check_quote",
    "check_quotes",
    "parts_of",
    "split_claims",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"adjudicator.{_HOMES[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
