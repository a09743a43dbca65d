"""From what the windows said to probabilities of the whole: fitted after aggregation.

The maximum over windows biases scores upward, the more so the more windows there are. Two logistic
maps undo that: the first gives the probability of support, the second that of refutation where
there is no support. Both were fitted on pages held out of training (``card.json``); Platt 1999,
"Probabilistic Outputs for Support Vector Machines", with the windows' number as a further sign.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from adjudicator.verifier.model import CARD_FILE, HERE, Floats, VerifierDamaged

SIGNS = ("whole_support", "best_support", "whole_refute", "best_refute", "windows")
_CLIP = 1e-4
_EDGE = math.log(_CLIP / (1 - _CLIP))
NO_SIGNS = (_EDGE, _EDGE, _EDGE, _EDGE, 0.0)  # of a claim with no evidence


@dataclass(frozen=True, slots=True)
class Map:
    """Two logistic maps over signs; the last weight is the constant.

    ``support_at``: the probability from which a claim is called supported. Half is too high where
    fewer than half of the claims are: it is the one with the best mean balanced accuracy over sets
    that were left out of training.
    """

    support: tuple[float, ...]
    refute: tuple[float, ...]
    support_at: float = 0.5

    def probabilities(self, signs: Sequence[float]) -> tuple[float, float, float]:
        """(supported, refuted, not enough evidence); they sum to 1."""
        supported = _logistic(self.support, signs)
        refuted = (1 - supported) * _logistic(self.refute, signs)
        return supported, refuted, 1 - supported - refuted


def signs_of(sides: Floats) -> list[float]:
    """:data:`SIGNS` of one claim's (support, refutation) probabilities, (windows, 2).

    Log-odds of the first window, which is all evidence together (or the likeliest, where there is
    only one), and the highest over all windows; and the logarithm of their number.
    """
    found = np.clip(sides, _CLIP, 1 - _CLIP)
    odds = np.log(found / (1 - found))
    best = odds.max(axis=0)
    return [
        float(odds[0, 0]), float(best[0]), float(odds[0, 1]), float(best[1]),
        math.log(len(sides)),
    ]  # fmt: skip


def _logistic(weights: Sequence[float], signs: Sequence[float]) -> float:
    total = weights[-1] + sum(w * s for w, s in zip(weights[:-1], signs, strict=True))
    return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))


@lru_cache(maxsize=4)
def card(folder: Path = HERE) -> Mapping[str, object]:
    """The verifier's card: hash, calibration, data, figures.

    Raises:
        VerifierDamaged: it is missing or no JSON.
    """
    path = folder / CARD_FILE
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read ({error}); install the package again or restore it"
        raise VerifierDamaged(message) from error
    if not isinstance(read, dict):
        message = f"{path} is not a JSON object; install the package again or restore it"
        raise VerifierDamaged(message)
    return read


def calibration(name: str = "verifier", folder: Path = HERE) -> Map:
    """The map for the verifier's own readings, or for rulings ("ruling").

    Raises:
        VerifierDamaged: the card has none of that name.
    """
    maps = card(folder).get("calibration")
    if not isinstance(maps, dict) or name not in maps:
        message = f"{folder / CARD_FILE} holds no calibration named {name!r}"
        raise VerifierDamaged(message)
    entry = maps[name]
    return Map(
        tuple(entry["support"]),
        tuple(entry["refute"]),
        float(entry["support_at"]),
    )


def nonconformity(folder: Path = HERE) -> tuple[tuple[float, ...], int]:
    """Evenly spaced quantiles of ``1 − p(true label)`` on held-out rulings, and their number.

    Raises:
        VerifierDamaged: the card has none.
    """
    entry = card(folder).get("conformal")
    if not isinstance(entry, dict) or not entry.get("n"):
        message = f"{folder / CARD_FILE} holds no held-out scores for --coverage"
        raise VerifierDamaged(message)
    return tuple(entry["quantiles"]), int(entry["n"])
