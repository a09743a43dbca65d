"""The trained verifier: reads (evidence, claim), returns calibrated probabilities; no torch."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adjudicator.verifier.model import Verifier as Verifier
    from adjudicator.verifier.model import VerifierDamaged as VerifierDamaged
    from adjudicator.verifier.model import shipped as shipped
    from adjudicator.verifier.reading import Assessment as Assessment
    from adjudicator.verifier.reading import assess as assess

__all__ = ["Assessment", "Verifier", "VerifierDamaged", "assess", "shipped"]

_HOMES = {
    "Assessment": "reading",
    "assess": "reading",
    "Verifier": "model",
    "VerifierDamaged": "model",
    "shipped": "model",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
