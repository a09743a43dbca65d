"""Every system on every set: asked once, scored once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.verification.answers import Answers, Pair, System, pairs_of
from eval.verification.scores import Score, score
from eval.verification.sets import OPEN_SETS, Held
from eval.verification.systems import ask
from ingest.types import Progress

Cell = tuple[str, str]
"""(system, set), by name."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Systems, sets, and what came of each with each.

    ``scores`` has no entry where a system could judge no row of a set.
    """

    systems: tuple[System, ...]
    sets: tuple[Held, ...]
    answers: Mapping[Cell, Answers]
    pairs: Mapping[Cell, Sequence[Pair]]
    scores: Mapping[Cell, Score]

    @property
    def complete(self) -> bool:
        """Whether all open sets are there: only then are figures over sets held to their bars."""
        return {held.name for held in self.sets} == {one.name for one in OPEN_SETS}

    def names(self) -> list[str]:
        """The systems' names, in order."""
        return [system.name for system in self.systems]

    def of(self, system: str) -> list[Score]:
        """A system's scores, in the order of the sets."""
        return [s for held in self.sets if (s := self.scores.get((system, held.name)))]

    def pairs_by_set(self, system: str) -> list[Sequence[Pair]]:
        """A system's judged rows, a list per set; sets without any are left out."""
        return [p for held in self.sets if (p := self.pairs[(system, held.name)])]


def measure(
    systems: Sequence[System], sets: Sequence[Held], *, seed: int, progress: Progress | None = None
) -> Measured:
    """Asks every system about every set and scores the answers.

    A set has one seed for all systems, so that their resamples are of the same rows.
    """
    answers: dict[Cell, Answers] = {}
    pairs: dict[Cell, Sequence[Pair]] = {}
    scores: dict[Cell, Score] = {}
    total = len(systems) * len(sets)
    for place, held in enumerate(sets):
        for system in systems:
            if progress is not None:
                progress("verification", len(answers), total, f"{held.name}: {system.name}")
            cell = (system.name, held.name)
            answers[cell] = ask(system, held, progress)
            pairs[cell] = pairs_of(answers[cell])
            if pairs[cell]:
                scores[cell] = score(
                    pairs[cell],
                    system=system.name,
                    unjudged=len(held.rows) - len(pairs[cell]),
                    stated=system.stated,
                    three_way=system.three_way,
                    seed=seed + place,
                )
    return Measured(tuple(systems), tuple(sets), answers, pairs, scores)
