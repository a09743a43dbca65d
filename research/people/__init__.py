"""People in the loop: gates that make a run wait, what people decide, and what they correct."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from research.people.correcting import Change, correct
    from research.people.deciding import approve, reject
    from research.people.feedback import Feedback, load_feedback
    from research.people.pausing import hold, pausing
    from research.people.revising import with_people
    from research.people.standing import Standing, standing_of
    from research.people.types import Amendment, Decision, Wait

_HOMES = {
    "Amendment": "types",
    "Change": "correcting",
    "Decision": "types",
    "Feedback": "feedback",
    "Standing": "standing",
    "Wait": "types",
    "approve": "deciding",
    "correct": "correcting",
    "hold": "pausing",
    "load_feedback": "feedback",
    "pausing": "pausing",
    "reject": "deciding",
    "standing_of": "standing",
    "with_people": "revising",
}

__all__ = [
    "Amendment",
    "Change",
    "Decision",
    "Feedback",
    "Standing",
    "Wait",
    "approve",
    "correct",
    "hold",
    "load_feedback",
    "pausing",
    "reject",
    "standing_of",
    "with_people",
]


def __getattr__(name: str) -> object:
    """Loads a public name when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"research.people.{_HOMES[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
