"""The modes by name, what each needs, and their hard limits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How research goes about it; ``auto`` picks one of the others by the task."""

    AUTO = "auto"
    SYMPHONY = "symphony"
    SEQUENTIAL = "sequential"
    FUSION = "fusion"
    DEBATE = "debate"
    RED_TEAM = "red-team"
    TARGETED = "targeted"


NEEDS = {Mode.SEQUENTIAL: 1, Mode.FUSION: 1, Mode.DEBATE: 2, Mode.RED_TEAM: 2, Mode.TARGETED: 1}
"""Models that a mode cannot do without. The symphony plays with none as well."""


@dataclass(frozen=True, slots=True)
class ModeLimits:
    """Hard limits of a mode. Money, tokens and time are capped by the chain beneath it.

    Attributes:
        rounds: of objections and answers, at most.
        calls: questions to models in one run, at most; retries of a call are the chain's matter.
        statements: in one draft.
    """

    rounds: int = 2
    calls: int = 80
    statements: int = 16
