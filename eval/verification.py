"""Verdicts on open verification sets: claim and evidence are given, nothing is searched.

A ruling counts as ``supported``, ``refuted`` or, for all else (``partly_supported``,
``conflicting``), as ``nei``. A claim that could not be judged is in no rate; it is counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from adjudicator.metrics.calibration import (
    aurc,
    expected_calibration_error,
    risk_coverage,
)
from adjudicator.metrics.calibration import reliability as reliability_bins
from adjudicator.metrics.classification import accuracy, balanced_accuracy, macro_f1
from adjudicator.training.loaders import Row, file_of, rows
from adjudicator.types import Ruling, Verdict
from eval.baselines import best_threshold, lexical_overlap
from eval.loaders import source
from eval.metrics.intervals import bootstrap_statistic
from eval.rates import count
from eval.report.plots import Bar, confusion, curves, grouped_bars, reliability
from eval.types import Figure, Metrics, NotMeasured, Plot, Table, Target
from ingest.types import Progress

SEED = 11
LABELS = ("supported", "refuted", "nei")
_OF_VERDICT = {Verdict.SUPPORTED: "supported", Verdict.REFUTED: "refuted"}
Statistic = Callable[[Sequence[str], Sequence[str]], float | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that was judged: its label, what was said, and how surely."""

    id: str
    label: str
    said: str
    confidence: float
    support: float


def three_way(verdict: Verdict) -> str:
    """A verdict as one of the three labels of the sets."""
    return _OF_VERDICT.get(verdict, "nei")


def judged(held: Sequence[Row], rulings: Sequence[Ruling]) -> list[Judged]:
    """Rows with a verdict; those that could not be judged are left out."""
    return [
        Judged(row.id, row.label, three_way(r.verdict), r.confidence, r.scores.supported)
        for row, r in zip(held, rulings, strict=True)
        if r.confidence is not None and r.scores is not None
    ]


def _support_only(labels: Sequence[str]) -> list[bool]:
    return [label == "supported" for label in labels]


def _balanced(gold: Sequence[str], said: Sequence[str]) -> float | None:
    return balanced_accuracy(_support_only(gold), _support_only(said))


def _macro(gold: Sequence[str], said: Sequence[str]) -> float | None:
    return macro_f1(gold, said, LABELS)


def _accuracy(gold: Sequence[str], said: Sequence[str]) -> float | None:
    return accuracy(gold, said).value


STATISTICS: dict[str, tuple[str, Statistic]] = {
    "balanced-accuracy": ("balanced accuracy, supported against the rest", _balanced),
    "macro-f1": ("macro-F1 over three labels", _macro),
    "accuracy": ("accuracy over three labels", _accuracy),
}


def _figures(
    system: str, gold: Sequence[str], said: Sequence[str], targets: dict[str, Target]
) -> list[Figure]:
    """Every statistic of one system's labels, with its bootstrap interval."""

    def of(statistic: Statistic, indices: Iterable[int]) -> float | None:
        chosen = list(indices)
        return statistic([gold[i] for i in chosen], [said[i] for i in chosen])

    made = []
    for key, (label, function) in STATISTICS.items():
        ends = bootstrap_statistic(len(gold), partial(of, function), seed=SEED)
        made.append(
            Figure(
                key=f"{system}/{key}",
                label=f"{system}: {label}",
                value=function(gold, said),
                n=len(gold),
                low=ends[0] if ends else None,
                high=ends[1] if ends else None,
                interval="bootstrap",
                target=targets.get(f"{system}/{key}"),
            )
        )
    return made


def _trust(pairs: Sequence[Judged]) -> tuple[list[Figure], list[Plot]]:
    """How far stated confidence can be trusted."""
    from sklearn.metrics import roc_auc_score

    right = [pair.said == pair.label for pair in pairs]
    confidence = [pair.confidence for pair in pairs]
    curve = risk_coverage(confidence, right)
    bins = reliability_bins(confidence, right)
    n = len(pairs)
    roc = roc_auc_score([p.label == "supported" for p in pairs], [p.support for p in pairs])
    figures = [
        Figure(
            key="judge/auc",
            label="judge: area under ROC of the support score",
            value=float(roc),
            n=n,
        ),
        Figure(
            key="judge/ece",
            label="judge: expected calibration error of confidence, 10 bins",
            value=expected_calibration_error(confidence, right),
            n=n,
        ),
        Figure(
            key="judge/aurc",
            label="judge: area under the risk-coverage curve",
            value=aurc(confidence, right),
            n=n,
            note=f"error rate when every verdict is kept: {curve[-1][1]:.3f}",
        ),
    ]
    coverage, risk = [kept for kept, _ in curve], [wrong for _, wrong in curve]
    plots = [
        reliability(
            "Confidence and share right",
            [(b.mean_confidence, b.right / b.count, b.count) for b in bins if b.mean_confidence],
            caption="A dot per tenth of confidence, its size the number of claims.",
        ),
        curves(
            "Risk and coverage",
            [("error rate", coverage, risk)],
            xlabel="share of claims kept, surest first",
            ylabel="error rate among them",
        ),
    ]
    return figures, plots


def _lexical(train: Sequence[Row], held: Sequence[Row]) -> tuple[list[str], float]:
    """The lexical baseline's labels, its threshold chosen on training rows."""
    scores = [lexical_overlap(row.claim, row.evidence) for row in train]
    threshold = best_threshold(scores, [row.label == "supported" for row in train])
    said = [
        "supported" if lexical_overlap(row.claim, row.evidence) >= threshold else "nei"
        for row in held
    ]
    return said, threshold


def _worst(pairs: Sequence[Judged], n: int = 15) -> Table:
    wrong = sorted((p for p in pairs if p.said != p.label), key=lambda p: (-p.confidence, p.id))
    return Table(
        title="Wrong and most sure of it",
        columns=("id", "gold", "said", "confidence"),
        rows=tuple((p.id, p.label, p.said, round(p.confidence, 3)) for p in wrong[:n]),
        note="Ids only: the texts belong to the benchmark's authors.",
    )


def _bars(figures: Sequence[Figure]) -> list[Bar]:
    names = {key: label for key, (label, _) in STATISTICS.items()}
    made = []
    for figure in figures:
        system, _, key = figure.key.partition("/")
        if key in names and figure.value is not None:
            made.append(Bar(key.replace("-", " "), system, figure.value, figure.low, figure.high))
    return made


def scifact(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """SciFact dev: the cited abstract's sentences are the evidence."""
    del out
    from adjudicator.adjudicator import Adjudicator

    held = list(rows(data, "scifact", "dev"))
    train = list(rows(data, "scifact", "train"))
    rulings = Adjudicator.from_settings().verify_many(
        [row.claim for row in held], evidence=[row.evidence for row in held], progress=progress
    )
    pairs = judged(held, rulings)
    gold = [row.label for row in held]
    commonest = max(sorted(set(gold)), key=[row.label for row in train].count)
    overlap, threshold = _lexical(train, held)
    figures = _figures("judge", [p.label for p in pairs], [p.said for p in pairs], {})
    figures += _figures("majority", gold, [commonest] * len(gold), {})
    figures += _figures("lexical overlap", gold, overlap, {})
    trust, plots = _trust(pairs)
    missing = len(held) - len(pairs)
    unjudged = count("judge/not-judged", "claims that could not be judged", missing, n=len(held))
    matrix = [[sum(p.label == a and p.said == b for p in pairs) for b in LABELS] for a in LABELS]
    return Metrics(
        benchmark="scifact",
        title="SciFact verification",
        description=(
            f"{len(held)} pairs of a claim and a cited abstract (dev split), three labels. The "
            "judges are the offline ones; the entailment judge is a baseline."
        ),
        figures=(*figures, *trust, unjudged),
        tables=(_worst(pairs), _published()),
        plots=(
            grouped_bars("Judge and baselines", _bars(figures), ylabel="value"),
            confusion("SciFact dev", LABELS, matrix),
            *plots,
        ),
        sources=tuple(
            source(data, file_of(data, "scifact", part), len(held if part == "dev" else train))
            for part in ("dev", "train")
        ),
        settings={
            "partly supported, conflicting": "counted as nei",
            "majority": f"always {commonest}, the commonest label of the train split",
            "lexical overlap": f"supported from a share of {threshold:.3f} on, chosen on train",
        },
        not_measured=(
            NotMeasured(
                what="SciFact test",
                why="its labels are hidden; two thirds of dev's abstracts are "
                "also cited in train, as in the official split",
            ),
            NotMeasured(what="other open sets", why="they come with the trained verifier"),
        ),
        seed=SEED,
    )


def _published() -> Table:
    return Table(
        title="Published figures (not measured in this run)",
        columns=("system", "macro-F1, gold abstracts"),
        rows=(("DeBERTa-v3-base (184M parameters), fine-tuned", 0.84),),
    )
