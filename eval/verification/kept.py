"""What came of every row, for comparing two evaluations, and the worst of it with its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.training.loaders import Row
from eval.rates import by_id
from eval.types import Outcomes, Place, Recipe, WorstCase
from eval.verification.answers import Pair
from eval.verification.measured import Measured

WORST = 20
_SHOWN = 3
_LENGTH = 420


def _name(system: str, held: str) -> str:
    return f"{system}/{held}"


def outcomes(measured: Measured, systems: Sequence[str]) -> tuple[Outcomes, ...]:
    """Gold label, said label and stated support of every row that was judged."""
    return tuple(
        _outcomes(system, pairs) for system in systems for pairs in measured.pairs_by_set(system)
    )


def _outcomes(system: str, pairs: Sequence[Pair]) -> Outcomes:
    return Outcomes(
        name=_name(system, pairs[0].set),
        ids=tuple(by_id((pair.id, pair) for pair in pairs)),
        columns={
            "gold": tuple(pair.label for pair in pairs),
            "said": tuple(pair.answer.label for pair in pairs),
            "support": tuple(pair.answer.support for pair in pairs),
        },
    )


def balanced(system: str, sets: Sequence[str]) -> Recipe:
    """Balanced accuracy, supported against the rest: of one set, or the mean of several."""
    return Recipe(
        statistic="balanced_accuracy",
        columns=("gold", "said"),
        outcomes=tuple(_name(system, one) for one in sets),
    )


def three_labels(system: str, held: str) -> Recipe:
    """Macro-F1 over the labels of one set."""
    return Recipe(statistic="macro_f1", columns=("gold", "said"), outcomes=(_name(system, held),))


def worst(measured: Measured, system: str) -> tuple[WorstCase, ...]:
    """The wrong answers that a system was most sure of, with the evidence that it was given."""
    wrong = [pair for pairs in measured.pairs_by_set(system) for pair in pairs if not pair.right]
    wrong.sort(key=lambda pair: (-(pair.confidence or 0.0), pair.set, pair.id))
    rows = {(held.name, row.id): row for held in measured.sets for row in held.rows}
    return tuple(_case(pair, rows[pair.set, pair.id], system) for pair in wrong[:WORST])


def _case(pair: Pair, row: Row, system: str) -> WorstCase:
    gold, said = (_word(label, binary=pair.binary) for label in (pair.label, pair.answer.label))
    return WorstCase(
        id=f"{pair.set} {pair.id}",
        claim=row.claim,
        gold=gold,
        said=said,
        confidence=pair.confidence,
        figure=f"{pair.set}/{system}/balanced-accuracy",
        evidence=tuple(_places(pair, row)),
    )


def _word(label: str, *, binary: bool) -> str:
    if binary:
        return "supported" if label == "supported" else "not supported"
    return "not enough evidence" if label == "nei" else label


def _places(pair: Pair, row: Row) -> list[Place]:
    """The gold sentences where they are marked, else the first ones."""
    marked = [i for i in row.rationale if i < len(row.evidence)]
    chosen = marked or list(range(len(row.evidence)))
    where = f"{pair.set}, row {pair.id}"
    found = []
    for index in chosen[:_SHOWN]:
        text = " ".join(row.evidence[index].split())
        quote = text if len(text) <= _LENGTH else f"{text[:_LENGTH].rsplit(' ', 1)[0]} …"
        stance = "gold sentence" if marked else ""
        found.append(Place(document=f"{where}, evidence[{index}]", quote=quote, stance=stance))
    return found
