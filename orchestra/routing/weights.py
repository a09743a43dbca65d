"""``weights.json``: how often each model was right when it was so sure, and what follows from it.

``symphony eval models`` writes it, from answers on ground truth and from people's corrections.
Without it every model weighs the same.

**Calibration** is by histogram (Zadrozny & Elkan 2001, "Obtaining calibrated probability estimates
from decision trees and naive Bayesian classifiers") over three bands of stated confidence, with
shrinkage, so that a handful of answers moves little. With *right* of *n* in a band, all the
model's answers and all models' answers::

    r_all   = (right_all + 1) / (n_all + 2)
    r_model = (right_model + k · r_all) / (n_model + k)          k = 20
    r_band  = (right_band + k · r_model) / (n_band + k)

which is the posterior mean under a Beta prior worth ``k`` answers (empirical Bayes, Efron & Morris
1975).

**Pooling** is of log-odds, the aggregator of Satopää et al. 2014 ("Combining multiple probability
predictions using a simple logit model", International Journal of Forecasting 30(2), eq. 2) with
their a = 1: panel members read the same evidence, so their mean counts as one opinion and is not
made more extreme. It is added to what the adjudicator says of itself, whose scores come from the
trained verifier's own calibration. For three outcomes::

    p(v) ∝ s(v) · Π_j (3 · p_j(v)) ^ (1/N)

with *s* the adjudicator's scores, N the votes, and ``p_j`` giving ``r_band`` to the outcome that
model *j* voted for and the rest in halves to the others. A judge that is right by chance (1/3)
changes nothing.

**Weight when findings are ranked**: ``log(2r / (1 − r))``, the log-odds of being right rather than
wrong in one given way, as a share of the panel's best; optimal for voters who err independently
(Nitzan & Paroush 1982, Shapley & Grofman 1984), and never below 0.05.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestra.errors import SettingsInvalid
from orchestra.files import atomic_write_text, canonical_json
from orchestra.panel.specs import ModelSpec

FILE = "weights.json"
EDGES = (0.6, 0.85)
"""Stated confidence below the first, from there to the second, from the second on."""

STRENGTH = 20.0
CHANCE = 1 / 3
_LEAST = 0.05
_FLOOR = 1e-3


class Sureness(BaseModel):
    """A model's answers of one band. A file's rows.

    Attributes:
        model: the panel member's name.
        vendor_model: what it stood for; a row of another is passed over.
        band: 0, 1 or 2, by :data:`EDGES`.
        right: answers that agreed with the truth.
        n: answers that were scored.
        source: where they are from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(min_length=1)
    vendor_model: str = Field(min_length=1)
    band: int = Field(ge=0, le=len(EDGES))
    right: int = Field(ge=0)
    n: int = Field(ge=0)
    source: str = ""

    @model_validator(mode="after")
    def _is_a_rate(self) -> Sureness:
        if self.right > self.n:
            raise ValueError(f"{self.right} of {self.n} is no rate")
        return self


class Weight(BaseModel):
    """What a member's word counts: probabilities of being right, by band and in all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    bands: tuple[float, ...]
    overall: float
    n: int

    def reliability(self, confidence: float) -> float:
        """How often it is right when it says that it is this sure."""
        return self.bands[band_of(confidence)]


@dataclass(frozen=True)
class Calibration:
    """All that is known of how sure models may be."""

    rows: tuple[Sureness, ...] = ()

    def weights(self, members: Sequence[ModelSpec]) -> tuple[Weight, ...]:
        """A weight for each member, by name; none where nothing was ever measured."""
        if not self.rows:
            return ()
        every = shrunk(sum(r.right for r in self.rows), sum(r.n for r in self.rows), 0.5, 2.0)
        return tuple(
            _weight(spec, every, self.rows) for spec in sorted(members, key=lambda s: s.name)
        )


def _weight(spec: ModelSpec, every: float, rows: Sequence[Sureness]) -> Weight:
    mine = [r for r in rows if (r.model, r.vendor_model) == (spec.name, spec.model)]
    overall = shrunk(sum(r.right for r in mine), sum(r.n for r in mine), every)
    bands = []
    for band in range(len(EDGES) + 1):
        these = [r for r in mine if r.band == band]
        bands.append(shrunk(sum(r.right for r in these), sum(r.n for r in these), overall))
    return Weight(
        model=spec.name,
        bands=tuple(round(value, 6) for value in bands),
        overall=round(overall, 6),
        n=sum(r.n for r in mine),
    )


def shrunk(right: int, n: int, towards: float, strength: float = STRENGTH) -> float:
    """A rate, drawn towards another as if ``strength`` answers had come out at that one."""
    return (right + strength * towards) / (n + strength)


def band_of(confidence: float) -> int:
    """Which band a stated confidence is in: 0, 1 or 2."""
    return sum(confidence >= edge for edge in EDGES)


def pooled(scores: Sequence[float], votes: Sequence[tuple[int, float]]) -> tuple[float, ...]:
    """The probabilities after the votes of the panel's judges; see the head of this file.

    Worked example: scores (0.6, 0.3, 0.1), one judge for the first outcome at 0.8, one for the
    second at 0.6. The products are 0.6 · √(2.4 · 0.6) = 0.72, 0.3 · √(0.3 · 1.8) ≈ 0.2205 and
    0.1 · √(0.3 · 0.6) ≈ 0.0424, so the probabilities are 0.7325, 0.2243 and 0.0432.

    Args:
        scores: the adjudicator's probabilities; they sum to 1.
        votes: (outcome, probability that a vote like this is right).
    """
    logs = [math.log(max(score, _FLOOR)) for score in scores]
    for outcome, right in votes:
        share = min(max(right, _FLOOR), 1 - _FLOOR)
        rest = (1 - share) / (len(scores) - 1)
        for place in range(len(logs)):
            said = share if place == outcome else rest
            logs[place] += math.log(said * len(scores)) / len(votes)
    top = max(logs)
    raw = [math.exp(value - top) for value in logs]
    return tuple(value / sum(raw) for value in raw)


def voices_of(weights: Sequence[Weight]) -> Mapping[str, float]:
    """What each member's word counts when findings are ranked, in (0, 1]; the best has 1."""
    odds = {w.model: math.log(2 * w.overall / (1 - w.overall)) for w in weights}
    best = max(odds.values(), default=0.0)
    if best <= 0:
        return dict.fromkeys(odds, 1.0)
    return {name: round(max(value / best, _LEAST), 6) for name, value in odds.items()}


def load_calibration(home: Path) -> Calibration:
    """What is known under ``home``; nothing where there is no file.

    Raises:
        SettingsInvalid: the file is there and cannot be used.
    """
    path = home / FILE
    if not path.exists():
        return Calibration()
    try:
        value = json.loads(path.read_text("utf-8"))
        rows = value["rows"] if isinstance(value, dict) else None
        if not isinstance(rows, list):
            raise SettingsInvalid(f"{path} holds no list 'rows': measure again with symphony eval")
        return Calibration(tuple(Sureness.model_validate(row) for row in rows))
    except (OSError, KeyError, ValueError) as error:
        what = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise SettingsInvalid(
            f"{path} cannot be read ({what}): repair it, or delete it and run symphony eval models"
        ) from error


def save_calibration(home: Path, rows: Iterable[Sureness]) -> Path:
    """Writes the file anew and returns where.

    Raises:
        StorageFull: the disk has no room left; the old file is untouched.
    """
    path = home / FILE
    ordered = sorted(rows, key=lambda r: (r.model, r.vendor_model, r.source, r.band))
    value = {"version": 1, "rows": [row.model_dump(mode="json") for row in ordered]}
    atomic_write_text(path, canonical_json(value, indent=2) + "\n")
    return path


def counted(
    answers: Iterable[tuple[ModelSpec, float, bool]], *, source: str
) -> tuple[Sureness, ...]:
    """Rows out of single answers: (model, stated confidence, whether it was right)."""
    tally: dict[tuple[str, str, int], list[bool]] = {}
    for spec, confidence, right in answers:
        tally.setdefault((spec.name, spec.model, band_of(confidence)), []).append(right)
    return tuple(
        Sureness(
            model=name, vendor_model=model, band=band, right=sum(hits), n=len(hits), source=source
        )
        for (name, model, band), hits in sorted(tally.items())
    )
