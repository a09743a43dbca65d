"""What abstention is worth: answers kept above a confidence, labels left open at a coverage."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.intervals import wilson
from eval.rates import rate
from eval.types import Cell, Figure, Table
from eval.verification.answers import Pair
from eval.verification.measured import Measured

CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
COVERAGES = (0.8, 0.9, 0.95)
_TOLD = 0.9  # the coverage that is also shown set by set
_OF_VERDICT = {"not_enough_evidence": "nei"}


def _left(pair: Pair, coverage: float) -> tuple[str, ...]:
    """The labels that stay open at this coverage."""
    from adjudicator.abstention import labels_left

    if pair.answer.scores is None:
        return ()
    return tuple(_OF_VERDICT.get(v, str(v)) for v in labels_left(pair.answer.scores, coverage))


def _three(measured: Measured, system: str) -> list[Sequence[Pair]]:
    """Rows with three labels and three stated probabilities, set by set."""
    return [
        pairs
        for pairs in measured.pairs_by_set(system)
        if not pairs[0].binary and all(pair.answer.scores is not None for pair in pairs)
    ]


def _share(part: int, of: int) -> tuple[Cell, Cell, Cell]:
    if not of:
        return "0 / 0", None, None
    low, high = wilson(part, of)
    return f"{part} / {of}", part / of, f"{low:.3f} to {high:.3f}"


def _row(name: str, pairs: Sequence[Pair], coverage: float) -> tuple[Cell, ...]:
    left = [_left(pair, coverage) for pair in pairs]
    within = sum(pair.label in open_ for pair, open_ in zip(pairs, left, strict=True))
    alone = [pair for pair, open_ in zip(pairs, left, strict=True) if len(open_) == 1]
    right = sum(pair.label in _left(pair, coverage) for pair in alone)
    decided = _share(len(alone), len(pairs))
    return (
        name,
        coverage,
        *_share(within, len(pairs)),
        *decided[:2],
        *_share(right, len(alone))[:2],
    )


def coverage_table(measured: Measured, system: str) -> Table | None:
    """Conformal abstention on the sets with three labels; None where there is none."""
    sets = _three(measured, system)
    if not sets:
        return None
    everything = [pair for pairs in sets for pair in pairs]
    rows = [_row("all", everything, coverage) for coverage in COVERAGES]
    rows += [_row(pairs[0].set, pairs, _TOLD) for pairs in sets]
    return Table(
        title=f"{system}: labels left open at a coverage (--coverage)",
        columns=("set", "asked for", "true label left open", "share", "95 %", "one label left",
                 "share", "right where one is left", "share"),
        rows=tuple(rows),
        note="Sets with three labels. The thresholds come from pages held out of training: the "
        "promise holds for claims like those, and the shares above tell how far it carries.",
    )  # fmt: skip


def coverage_figure(measured: Measured, system: str) -> list[Figure]:
    """How often the true label is among those left open at 90 % coverage."""
    everything = [pair for pairs in _three(measured, system) for pair in pairs]
    if not everything:
        return []
    return [
        rate(
            f"{system}/empirical-coverage-90",
            f"{system}: true label among those left open at {_TOLD:.0%} coverage, "
            "sets with three labels",
            sum(pair.label in _left(pair, _TOLD) for pair in everything),
            len(everything),
        )
    ]


def confidence_table(measured: Measured, system: str) -> Table | None:
    """What is kept above a confidence, and how much of it is wrong, all sets pooled."""
    pairs = [pair for held in measured.pairs_by_set(system) for pair in held]
    sure = [(pair.confidence, pair.right) for pair in pairs]
    if not sure or any(confidence is None for confidence, _ in sure):
        return None
    rows = []
    for asked in CONFIDENCES:
        kept = [
            right for confidence, right in sure if confidence is not None and confidence >= asked
        ]
        wrong = len(kept) - sum(kept)
        rows.append((asked, *_share(len(kept), len(sure))[:2], *_share(wrong, len(kept))))
    return Table(
        title=f"{system}: answers at a confidence or above",
        columns=("confidence", "kept", "share", "wrong among them", "share", "95 %"),
        rows=tuple(rows),
        note="All sets pooled. An answer of nei counts as an answer.",
    )
