"""Fits what turns window scores into probabilities, on pages that training never saw.

Rows: of every training set those of held-out sources, two domains of SummEdits that were left out
whole, and WiCE's dev claims. Every set weighs the same. Figures are cross-fitted: no row is judged
by a map that was fitted on its source.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adjudicator.metrics.calibration import expected_calibration_error
from adjudicator.metrics.classification import balanced_accuracy
from adjudicator.training.loaders import VERIFIER_SETS, Row, held_out, rows
from adjudicator.verifier.calibration import NO_SIGNS, Map, signs_of
from adjudicator.verifier.model import Verifier, softmax
from adjudicator.verifier.reading import read_all

KEPT_DOMAINS = (("summedits", "qmsumm"), ("summedits", "scitldr"), ("wice", "claim_dev"))
PER_SET = 300
FOLDS = 5
_SEED = 13
_QUANTILES = 200

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A map, its cross-fitted figures, and the scores that conformal abstention needs."""

    map: Map
    figures: dict[str, object]
    nonconformity: tuple[float, ...]
    n: int


def calibration_rows(data: Path, *, per_set: int = PER_SET) -> list[Row]:
    """Held-out rows, at most ``per_set`` of each part, drawn by a fixed seed.

    Raises:
        DataMissing: a file is not under ``data``.
    """
    parts = [(s.name, f) for s in VERIFIER_SETS for f in s.files]
    found: list[Row] = []
    for name, part in [*parts, *KEPT_DOMAINS]:
        kept = (name, part) in KEPT_DOMAINS
        mine = [r for r in rows(data, name, part) if kept or held_out(r.source)]
        random.Random(f"{_SEED}/{name}/{part}").shuffle(mine)
        found.extend(mine[:per_set])
    return found


def fit(kept: Sequence[Row], signs: Floats, say: Callable[[str], None]) -> Fitted:
    """The map for these rows' signs, (rows, signs)."""
    weights = _weights(kept)
    held = _crossed(kept, signs, weights)
    at = threshold(kept, held[:, 0])
    figures = figures_of(kept, held, at)
    say(str(figures["all"]))
    made = replace(_fit(kept, signs, weights), support_at=at)
    return Fitted(made, figures, *_nonconformity(kept, held))


def _crossed(kept: Sequence[Row], signs: Floats, weights: Floats) -> Floats:
    """Probabilities of every row by maps fitted without its source."""
    folds = np.array([_fold(row.source) for row in kept])
    found = np.zeros((len(kept), 3))
    for fold in range(FOLDS):
        out = folds == fold
        made = _fit(
            [r for r, o in zip(kept, out, strict=True) if not o], signs[~out], weights[~out]
        )
        found[out] = [made.probabilities(s) for s in signs[out].tolist()]
    return found


def threshold(kept: Sequence[Row], supported: Floats) -> float:
    """The probability of support with the best mean balanced accuracy over the sets."""
    sets = np.array([r.set for r in kept])
    truth = np.array([r.label == "supported" for r in kept])
    names = [n for n in dict.fromkeys(sets) if 0 < truth[sets == n].sum() < (sets == n).sum()]

    def mean_at(at: float) -> float:
        said = supported >= at
        told = [(said & (sets == n) & truth, said & (sets == n) & ~truth) for n in names]
        return float(sum(
            a.sum() / ((sets == n) & truth).sum() - b.sum() / ((sets == n) & ~truth).sum()
            for n, (a, b) in zip(names, told, strict=True)
        ))  # fmt: skip

    return max((round(0.3 + n / 100, 2) for n in range(41)), key=mean_at)


def _fit(kept: Sequence[Row], signs: Floats, weights: Floats) -> Map:
    supported = np.array([r.label == "supported" for r in kept])
    known = np.array([not r.binary and r.label != "supported" for r in kept])
    refuted = np.array([r.label == "refuted" for r in kept])
    return Map(
        support=_logistic(signs, supported, weights),
        refute=_logistic(signs[known], refuted[known], weights[known]),
    )


def _logistic(signs: Floats, target: npt.NDArray[np.bool_], weights: Floats) -> tuple[float, ...]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=2_000).fit(signs, target, sample_weight=weights)
    return tuple(round(float(w), 5) for w in (*model.coef_[0], model.intercept_[0]))


def _weights(kept: Sequence[Row]) -> Floats:
    sizes: dict[str, int] = {}
    for row in kept:
        sizes[row.set] = sizes.get(row.set, 0) + 1
    return np.array([len(kept) / len(sizes) / sizes[row.set] for row in kept])


def _fold(source: str) -> int:
    return hashlib.sha256(f"fold/{source}".encode()).digest()[0] % FOLDS


def figures_of(kept: Sequence[Row], found: Floats, at: float) -> dict[str, object]:
    """Per set and over all: n, balanced accuracy, ECE and Brier score of support.

    ``at``: the probability from which a claim counts as supported.
    """
    made: dict[str, object] = {}
    for name in [*dict.fromkeys(r.set for r in kept), "all"]:
        mine = [i for i, r in enumerate(kept) if name in ("all", r.set)]
        truth = [kept[i].label == "supported" for i in mine]
        said = found[mine, 0]
        made[name] = {
            "n": len(mine),
            "balanced_accuracy": _rounded(balanced_accuracy(truth, (said >= at).tolist())),
            "ece": _rounded(expected_calibration_error(said.tolist(), truth)),
            "brier": _rounded(float(np.mean((said - np.array(truth)) ** 2))),
            "base_rate": _rounded(float(np.mean(truth))),
        }
    return made


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _nonconformity(kept: Sequence[Row], found: Floats) -> tuple[tuple[float, ...], int]:
    """Quantiles of ``1 − p(true label)`` over rows whose three labels are known."""
    place = {"supported": 0, "refuted": 1, "nei": 2}
    scores = [1 - found[i, place[r.label]] for i, r in enumerate(kept) if not r.binary]
    levels = np.linspace(0, 1, _QUANTILES + 1)
    values = np.quantile(np.array(scores), levels, method="higher")
    return tuple(round(float(v), 5) for v in values), len(scores)


def all_signs(name: str, kept: Sequence[Row], verifier: Verifier) -> Floats:
    """The signs of every row: of the verifier's own readings, or of rulings."""
    if name == "verifier":
        found = list(_verifier_signs(kept, verifier))
    else:
        from adjudicator.adjudicator import Adjudicator
        from adjudicator.judges.entailment import EntailmentJudge
        from adjudicator.judges.registry import DEFAULT

        others = tuple(judge for judge in DEFAULT if judge != EntailmentJudge.name)
        sitting = Adjudicator(judges=others, extra=[EntailmentJudge(verifier)])
        found = sitting.signs([r.claim for r in kept], evidence=[r.evidence for r in kept])
    return np.array(found).reshape(len(kept), -1)


def _verifier_signs(kept: Sequence[Row], verifier: Verifier) -> Iterator[list[float]]:
    for read in read_all([(r.claim, r.evidence) for r in kept], verifier):
        yield signs_of(softmax(read.logits)[:, :2]) if read.windows else list(NO_SIGNS)
