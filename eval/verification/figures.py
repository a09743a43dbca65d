"""The figures of the verification report, with the bars they are held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adjudicator.metrics.calibration import aurc
from eval.rates import count, rate
from eval.types import Better, Figure, Recipe, Target
from eval.verification.answers import Pair
from eval.verification.kept import balanced, three_labels
from eval.verification.measured import Measured
from eval.verification.pooled import (
    Rows,
    confidence_rows,
    difference,
    mean_over_sets,
    pooled,
    pooled_ece,
    pooled_skill,
    support_rows,
)
from eval.verification.scores import Estimate, Score, calibration
from eval.verification.sets import Held
from eval.verification.systems import ADJUDICATOR, VERIFIER

MEAN_BAR = Target(at_least=0.66)
ECE_BAR = Target(at_most=0.10)
BOOTSTRAP = "bootstrap within sets"


def _figure(
    key: str,
    label: str,
    estimate: Estimate,
    n: int,
    *,
    target: Target | None = None,
    note: str = "",
    interval: str = "bootstrap",
    better: Better | None = "higher",
    recipe: Recipe | None = None,
) -> Figure:
    return Figure(
        key=key,
        label=label,
        value=estimate.value,
        n=n,
        low=estimate.low,
        high=estimate.high,
        interval=interval if estimate.low is not None else "",
        target=target,
        note=note,
        better=better,
        recipe=recipe,
    )


def _bar(system: str, at_least: float | None) -> Target | None:
    """What ships as a whole is held to the bars: the adjudicator."""
    return Target(at_least=at_least) if system == ADJUDICATOR and at_least is not None else None


def _recipe(system: str, recipe: Recipe) -> Recipe | None:
    """Outcomes are kept of what ships, not of the controls."""
    return recipe if system in (VERIFIER, ADJUDICATOR) and recipe.outcomes else None


def _recalls(score: Score) -> str:
    hits, passed = score.hits, score.passed
    return f"supported {hits[0]} / {hits[1]}, the rest {passed[0]} / {passed[1]}"


def per_set(measured: Measured, system: str) -> list[Figure]:
    """Balanced accuracy of one system on every set, and macro-F1 where there is a bar for it."""
    found = []
    held_to: Mapping[str, Held] = {held.name: held for held in measured.sets}
    for score in measured.of(system):
        chosen = held_to[score.set].set
        found.append(
            _figure(
                f"{score.set}/{system}/balanced-accuracy",
                f"{score.set}, {system}: balanced accuracy",
                score.balanced,
                score.n,
                target=_bar(system, chosen.bar),
                note=_recalls(score),
                recipe=_recipe(system, balanced(system, [score.set])),
            )
        )
        if chosen.macro_bar is not None and score.macro_f1.value is not None:
            found.append(
                _figure(
                    f"{score.set}/{system}/macro-f1",
                    f"{score.set}, {system}: macro-F1 over {score.labels} labels",
                    score.macro_f1,
                    score.n,
                    target=_bar(system, chosen.macro_bar) if score.labels == 3 else None,
                    recipe=_recipe(system, three_labels(system, score.set))
                    if score.labels == 3
                    else None,
                )
            )
    return found


def means(measured: Measured) -> list[Figure]:
    """Mean balanced accuracy over the sets, for every system, and what the rules change in it."""
    found = []
    averages: dict[str, Estimate] = {}
    for system in measured.names():
        scores = measured.of(system)
        averages[system] = mean_over_sets([score.balanced for score in scores])
        found.append(
            _figure(
                f"{system}/mean-balanced-accuracy",
                f"{system}: balanced accuracy, mean of {len(scores)} sets",
                averages[system],
                sum(score.n for score in scores),
                target=MEAN_BAR if system == ADJUDICATOR and measured.complete else None,
                interval=BOOTSTRAP,
                recipe=_recipe(system, balanced(system, [score.set for score in scores])),
            )
        )
    if {VERIFIER, ADJUDICATOR} <= averages.keys():
        found.append(
            _figure(
                "rules/mean-balanced-accuracy",
                "rules and vetoes: change in mean balanced accuracy",
                difference(averages[ADJUDICATOR], averages[VERIFIER]),
                sum(score.n for score in measured.of(ADJUDICATOR)),
                note="adjudicator less verifier, on the same rows",
                interval="paired bootstrap within sets",
            )
        )
    return found


def vetoes(measured: Measured) -> list[Figure]:
    """What the rules take from and give to what the verifier alone calls supported."""
    taken: list[Pair] = []
    given: list[Pair] = []
    for held in measured.sets:
        alone = {p.id: p.answer for p in measured.pairs.get((VERIFIER, held.name), ())}
        for pair in measured.pairs.get((ADJUDICATOR, held.name), ()):
            before = alone.get(pair.id)
            if before is None or before.supports == pair.answer.supports:
                continue
            (taken if before.supports else given).append(pair)
    if VERIFIER not in measured.names() or ADJUDICATOR not in measured.names():
        return []
    return [
        rate(
            "rules/taken-rightly",
            "supports that rules took back, of which the label is not supported",
            sum(not pair.is_supported for pair in taken),
            len(taken),
        ),
        rate(
            "rules/given-rightly",
            "supports that rules added, of which the label is supported",
            sum(pair.is_supported for pair in given),
            len(given),
        ),
    ]


def _calibration_of(
    system: str, kind: str, label: str, sets: Sequence[Rows], *, barred: bool, seed: int
) -> Figure:
    stated = [float(value) for values, _ in sets for value in values]
    right = [bool(flag) for _, flags in sets for flag in flags]
    floor = calibration(stated, right, seed=seed).floor
    return _figure(
        f"{system}/pooled-ece-{kind}",
        f"{system}: expected calibration error of {label}, all sets pooled",
        pooled(sets, pooled_ece, seed=seed),
        len(stated),
        target=ECE_BAR if barred else None,
        better="lower",
        note=f"a perfect model would show {floor:.3f} on so many rows",
        interval=BOOTSTRAP,
    )


def trust(measured: Measured, system: str, *, seed: int) -> list[Figure]:
    """What one system's stated probabilities are worth, over all sets."""
    by_set = measured.pairs_by_set(system)
    support = [rows for pairs in by_set if (rows := support_rows(pairs))]
    sure = [rows for pairs in by_set if (rows := confidence_rows(pairs))]
    if not support or len(support) < len(by_set):
        return []
    barred = system == ADJUDICATOR and measured.complete
    found = [
        _calibration_of(system, "support", "stated support", support, barred=barred, seed=seed),
        _figure(
            f"{system}/pooled-brier-skill",
            f"{system}: Brier skill of stated support, all sets pooled",
            pooled(support, pooled_skill, seed=seed),
            sum(len(values) for values, _ in support),
            note="against stating every set's own base rate",
            interval=BOOTSTRAP,
        ),
    ]
    skills = [score.skill.value for score in measured.of(system) if score.skill.value is not None]
    found.append(
        rate(
            f"{system}/brier-skill-above-0",
            f"{system}: sets with Brier skill above 0",
            sum(skill > 0 for skill in skills),
            len(skills),
            target=Target(at_least=1) if barred else None,
        )
    )
    if len(sure) == len(by_set):
        found.append(
            _calibration_of(system, "confidence", "confidence", sure, barred=barred, seed=seed)
        )
        found.append(_aurc(system, [pair for pairs in by_set for pair in pairs]))
    return found


def _aurc(system: str, pairs: Sequence[Pair]) -> Figure:
    right = [pair.right for pair in pairs]
    wrong = len(right) - sum(right)
    return Figure(
        key=f"{system}/aurc",
        label=f"{system}: area under the risk-coverage curve, all sets pooled",
        value=aurc([pair.confidence or 0.0 for pair in pairs], right),
        n=len(right),
        better="lower",
        note=f"error rate when every verdict is kept: {wrong} / {len(right)}",
    )


def unjudged(measured: Measured, system: str) -> Figure:
    """How many rows a system could not judge; they are in no rate."""
    asked = sum(len(held.rows) for held in measured.sets)
    done = sum(len(measured.pairs[(system, held.name)]) for held in measured.sets)
    return count(
        f"{system}/not-judged", f"{system}: claims that could not be judged", asked - done, n=asked
    )
