"""Fits what turns window scores into probabilities, on pages and sets that training never saw.

Half of the weight lies on held-out pages of the training sets, half on whole sets that the model
in question did not see: those that a fold was trained without, two domains of SummEdits and WiCE's
dev claims. In each half every set weighs the same. Figures are cross-fitted: no row is judged by a
map that was fitted on its source, and no row of an unseen set by one that was fitted on its set.
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
from adjudicator.training.loaders import ALL_SETS, Row, TrainingSet, held_out, rows
from adjudicator.verifier.calibration import NO_SIGNS, Map, signs_of
from adjudicator.verifier.model import Verifier, softmax
from adjudicator.verifier.reading import read_all

KEPT_DOMAINS = (("summedits", "qmsumm"), ("summedits", "scitldr"), ("wice", "claim_dev"))
PER_PART = 300
FOLDS = 5
_SEED = 13
_QUANTILES = 200

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A map, its cross-fitted figures, and the scores that conformal abstention needs."""

    map: Map
    figures: dict[str, dict[str, dict[str, float | int | None]]]
    nonconformity: tuple[float, ...]
    n: int


def held_out_rows(
    data: Path, sets: Sequence[TrainingSet] = ALL_SETS, *, per_part: int = PER_PART
) -> list[Row]:
    """Rows of held-out sources of the sets that taught, at most ``per_part`` of each part.

    Raises:
        DataMissing: a file is not under ``data``.
    """
    parts = [(s.name, f) for s in sets for f in s.files]
    return [r for n, p in parts for r in drawn(data, n, p, per_part, only=held_out)]


def left_out_rows(data: Path, *, per_part: int = PER_PART) -> list[Row]:
    """Rows of the domains that no training run sees, at most ``per_part`` of each.

    Raises:
        DataMissing: a file is not under ``data``.
    """
    return [r for n, p in KEPT_DOMAINS for r in drawn(data, n, p, per_part)]


def drawn(
    data: Path, name: str, part: str, limit: int, *, only: Callable[[str], bool] | None = None
) -> list[Row]:
    """At most ``limit`` rows of a part, drawn by a fixed seed from sources that ``only`` allows."""
    mine = [r for r in rows(data, name, part) if only is None or only(r.source)]
    random.Random(f"{_SEED}/{name}/{part}").shuffle(mine)
    return mine[:limit]


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows with their signs.

    Attributes:
        rows: claims with evidence and label.
        signs: (rows, signs).
        unseen: of a set that was left out whole.
        refutes: read by a model that was taught to tell refuted from silent by more than rules.
    """

    rows: Sequence[Row]
    signs: Floats
    unseen: Bools
    refutes: Bools

    def __add__(self, other: Sample) -> Sample:
        """Both, one after the other."""
        return Sample(
            [*self.rows, *other.rows],
            np.vstack([self.signs, other.signs]),
            np.concatenate([self.unseen, other.unseen]),
            np.concatenate([self.refutes, other.refutes]),
        )

    def where(self, chosen: Bools) -> Sample:
        """The chosen rows, in order."""
        rows = [r for r, c in zip(self.rows, chosen, strict=True) if c]
        return Sample(rows, self.signs[chosen], self.unseen[chosen], self.refutes[chosen])

    @property
    def sets(self) -> npt.NDArray[np.str_]:
        """The set of every row."""
        return np.array([r.set for r in self.rows])

    @property
    def labels(self) -> npt.NDArray[np.str_]:
        """The label of every row."""
        return np.array([r.label for r in self.rows])


def fit(sample: Sample, say: Callable[[str], None]) -> Fitted:
    """The map for this sample, its figures on both halves, and the threshold of support.

    The threshold is the one that parts the unseen sets best, where there are any.
    """
    found = _crossed(sample)
    far = sample.unseen if sample.unseen.any() else np.ones(len(sample.rows), bool)
    away = sample.where(far)
    at = threshold(away.rows, found[far][:, 0])
    figures = {
        name: figures_of(sample.where(half).rows, found[half], at)
        for name, half in (("held_out", ~sample.unseen), ("unseen", sample.unseen))
        if half.any()
    }
    say(str({half: told["all"] for half, told in figures.items()}))
    told = sample.refutes
    made = replace(_fit(sample), support_at=at)
    kept = far & told if (far & told).any() else told
    return Fitted(made, figures, *_nonconformity(sample.where(kept).rows, found[kept]))


def _crossed(sample: Sample) -> Floats:
    """Probabilities of every row by maps fitted without its source, or without its set."""
    found = np.zeros((len(sample.rows), 3))
    folds = np.array([_fold(row.source) for row in sample.rows])
    near = ~sample.unseen
    for fold in range(FOLDS):
        _judge(found, sample, out=folds == fold, asked=near & (folds == fold))
    for name in dict.fromkeys(sample.sets[sample.unseen].tolist()):
        of_set = sample.sets == name
        _judge(found, sample, out=of_set, asked=of_set & sample.unseen)
    return found


def _judge(found: Floats, sample: Sample, *, out: Bools, asked: Bools) -> None:
    if asked.any():
        made = _fit(sample.where(~out))
        found[asked] = [made.probabilities(s) for s in sample.signs[asked].tolist()]


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


def _fit(sample: Sample) -> Map:
    weights = _weights(sample)
    supported = sample.labels == "supported"
    binary = np.array([r.binary for r in sample.rows])
    known = ~binary & ~supported & sample.refutes
    refuted = sample.labels == "refuted"
    return Map(
        support=_logistic(sample.signs, supported, weights),
        refute=_logistic(sample.signs[known], refuted[known], weights[known]),
    )


def _logistic(signs: Floats, target: npt.NDArray[np.bool_], weights: Floats) -> tuple[float, ...]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=2_000).fit(signs, target, sample_weight=weights)
    return tuple(round(float(w), 5) for w in (*model.coef_[0], model.intercept_[0]))


def _weights(sample: Sample) -> Floats:
    """The same for both halves, and in each half the same for every set."""
    found = np.zeros(len(sample.rows))
    for half in (sample.unseen, ~sample.unseen):
        names = dict.fromkeys(sample.sets[half].tolist())
        for name in names:
            mine = half & (sample.sets == name)
            found[mine] = 1 / len(names) / mine.sum()
    return np.asarray(found / found.mean())


def _fold(source: str) -> int:
    return hashlib.sha256(f"fold/{source}".encode()).digest()[0] % FOLDS


def figures_of(
    kept: Sequence[Row], found: Floats, at: float
) -> dict[str, dict[str, float | int | None]]:
    """Per set and over all: n, balanced accuracy, ECE and Brier score of support.

    ``at``: the probability from which a claim counts as supported.
    """
    made: dict[str, dict[str, float | int | None]] = {}
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
