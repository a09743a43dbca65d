"""Which of the judged findings are printed, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from adjudicator.types import Ruling
from adjudicator.words import stems
from research.material import Cluster, Sentence, SubQuestion
from research.record import Record

_MMR = 0.7
_ROWS = 4


def chosen_of(
    record: Record, asked: Sequence[SubQuestion], rulings: Mapping[str, Ruling]
) -> list[list[Cluster]]:
    """What is printed on each sub-question: an equal share, and what others leave over.

    What was found best is chosen; what answers best comes first. A sentence that was found for
    several sub-questions stands where it answers best.
    """
    clusters = {c.id: c for c in record.examination.clusters}
    judged = [
        [
            _weighed(clusters[name], ruling)
            for name, ruling in rulings.items()
            if clusters[name].sub_question == item.id
        ]
        for item in asked
    ]
    judged = _where_they_answer(judged)
    used: list[Sentence] = []
    chosen: list[list[Cluster]] = [[] for _ in asked]
    left = record.plan.max_statements
    for place, mine in enumerate((*judged, *judged)):
        at = place % len(asked)
        share = -(-left // (len(asked) - at)) if place < len(asked) else left
        known = {c.id for c in chosen[at]}
        more = mmr([c for c in mine if c.id not in known], used, share, chosen[at])
        left -= len(more)
        used += [c.lead.model_copy(update={"text": c.text or c.lead.text}) for c in more]
        chosen[at] += more
    return [mmr(_once(mine), (), len(mine), by="score") for mine in chosen]


def _once(chosen: Sequence[Cluster]) -> list[Cluster]:
    """The same without a sentence that, together with what follows it, answers no worse.

    One that answers better alone stays: what makes the answer is best read, and ruled on, alone.
    """
    quoted = [c for c in chosen if not c.text]
    return [
        c
        for c in chosen
        if c.text
        or not any(
            _inside(c.lead, longer.lead) and longer.score >= c.score
            for longer in quoted
            if longer.lead.place != c.lead.place
        )
    ]


def _where_they_answer(judged: Sequence[Sequence[Cluster]]) -> list[list[Cluster]]:
    """The same, each source's sentence with the first of the sub-questions that it answers best."""
    best: dict[tuple[str, int, int], tuple[float, int]] = {}
    for at, mine in enumerate(judged):
        for cluster in mine:
            key = (-cluster.score, at)
            if not cluster.text and key < best.get(cluster.lead.place, (1.0, 0)):
                best[cluster.lead.place] = key
    return [
        [c for c in mine if c.text or best[c.lead.place][1] == at] for at, mine in enumerate(judged)
    ]


def mmr(
    clusters: Sequence[Cluster],
    used: Sequence[Sentence],
    limit: int,
    before: Sequence[Cluster] = (),
    *,
    by: Literal["merit", "score"] = "merit",
) -> list[Cluster]:
    """Maximal marginal relevance (Carbonell & Goldstein 1998), lambda = 0.7, over shared stems.

    What an earlier section printed is not printed again, and a section shows at most four rows of
    one document's tables.
    """
    printed = {s.place for s in used}
    words = {c.id: stems(c.statement) for c in clusters}
    chosen: list[Cluster] = []
    left = [c for c in clusters if c.text or c.lead.place not in printed]
    taken = [stems(s.text) for s in used]
    said = {" ".join(s.text.split()) for s in used}
    left = [c for c in left if not c.text or c.statement not in said]
    while left and len(chosen) < limit:

        def worth(cluster: Cluster) -> tuple[float, tuple[str, int, int]]:
            near = max((_jaccard(words[cluster.id], other) for other in taken), default=0.0)
            return (-(_MMR * getattr(cluster, by) - (1 - _MMR) * near), cluster.lead.place)

        best = min(left, key=worth)
        left.remove(best)
        printed_here = (*before, *chosen)
        rows = [c for c in printed_here if c.lead.derived and c.lead.document == best.lead.document]
        if best.lead.derived and len(rows) >= _ROWS:
            continue
        if not best.text and any(_inside(best.lead, c.lead) for c in printed_here if not c.text):
            continue
        chosen.append(best)
        taken.append(words[best.id])
    return chosen


def _weighed(cluster: Cluster, ruling: Ruling) -> Cluster:
    """A composed statement ranks by its relevance times the calibrated confidence in it."""
    if not cluster.text or ruling.confidence is None:
        return cluster
    sure = {
        name: round(getattr(cluster, name) * ruling.confidence, 6) for name in ("score", "found")
    }
    return cluster.model_copy(update=sure)


def _inside(sentence: Sentence, other: Sentence) -> bool:
    """Whether a sentence is part of another statement."""
    within = other.start <= sentence.start and sentence.end <= other.end
    return sentence.document == other.document and within


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
