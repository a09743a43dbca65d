"""The passage analyst: what the passages that were found best say, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence

from research.analysts.candidates import best, candidates
from research.closeness import closeness, local_weights
from research.clustering import prior
from research.material import AnalystReport, Finding, Pack, Passage, Plan, Sentence

NAME = "passage"
PASSAGES = 3
"""How many of the best passages are read from beginning to end."""

_ABOUT = 0.4
"""Closeness of one sentence from which its whole passage is held to be about the question."""


def analyse(plan: Plan, packs: Sequence[Pack]) -> AnalystReport:
    """Puts forward the prose of each pack's best passages, whatever words it has.

    A section that is called "Passenger survey" answers what passengers said, although "Staff were
    praised throughout" repeats no word of the question. A sentence scores by the rank of its
    passage (:func:`research.clustering.prior`); rows of tables need words of their own. Where
    no sentence of a passage comes near to the question, only those are put forward that repeat, or
    whose heading repeats, a word of it.
    """
    findings: list[Finding] = []
    abstained = considered = 0
    for item, pack in zip(plan.sub_questions, packs, strict=True):
        sentences = [s for s in candidates(pack) if not s.derived]
        considered += len(sentences)
        weights = local_weights(item, pack)
        scored: dict[tuple[str, int, int], tuple[float, Sentence, str]] = {}
        for rank, passage in enumerate(pack.passages[:PASSAGES]):
            inside = [s for s in sentences if _lies_in(s, passage)]
            near = [closeness(item, s, weights) for s in inside]
            whole = max(near, default=0.0) >= _ABOUT
            for s, own in zip(inside, near, strict=True):
                if whole or own:
                    reason = f"passage {rank + 1} of those found"
                    scored.setdefault(s.place, (prior(pack, s), s, reason))
        chosen = best(item.id, NAME, list(scored.values()))
        abstained += not chosen
        findings += chosen
    return AnalystReport(
        analyst=NAME, findings=tuple(findings), considered=considered, abstained=abstained
    )


def _lies_in(sentence: Sentence, passage: Passage) -> bool:
    inside = passage.start <= sentence.start and sentence.end <= passage.end
    return inside and sentence.document == passage.document
