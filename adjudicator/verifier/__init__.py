"""The trained verifier: reads (evidence, claim), returns calibrated probabilities; no torch."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adjudicator.verifier.assess import Assessment as Assessment
    from adjudicator.verifier.assess import assess as assess
    from adjudicator.verifier.model import Verifier as Verifier
    from adjudicator.verifier.model import VerifierDamaged as VerifierDamaged
    from adjudicator.verifier.model import shipped as shipped

__all__ = ["Assessment", "Verifier", "VerifierDamaged", "assess", "shipped"]

_HOMES = {
    "Assessment": "assess",
    "assess": "assess",
    "Verifier": "model",
    "VerifierDamaged": "model",
    "shipped": "model",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
