"""Equivalent findings become one cluster, and a cluster gets its score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adjudicator.words import stems
from research.analysts.lexical import answers
from research.lexicon import SUMMARY
from research.material import Cluster, Finding, Pack, Sentence, SubQuestion
from research.relevance import closeness, local_weights, rival
from research.stages.analysis import ANALYSTS

_RRF_K = 10
_WEIGHTS = (0.35, 0.35, 0.1, 0.15, 0.05)
_SAME_WORDS = 0.8
_FOLLOWS = 0.7
_RIVAL = 0.4


def cluster(item: SubQuestion, pack: Pack, findings: Sequence[Finding]) -> list[Cluster]:
    """Findings of one sub-question, equivalent ones together, best first.

    The score is a weighted mean of reciprocal rank fusion over the analysts, 1 when all of them
    put it first (Cormack, Clarke & Büttcher 2009, with k = 10), of how many of the sub-question's
    words it or the sentence before it repeats, of how well its passage was found, of whether it
    holds a kind of answer that is asked for and of whether it stands under a heading such as
    "Summary".
    """
    groups: list[list[Finding]] = []
    ranks: dict[str, int] = {}
    worth: dict[int, dict[str, float]] = {}
    for finding in findings:
        rank = ranks[finding.analyst] = ranks.get(finding.analyst, 0) + 1
        place = next(
            (n for n, g in enumerate(groups) if any(same(finding.sentence, f.sentence) for f in g)),
            None,
        )
        if place is None:
            place = len(groups)
            groups.append([])
        groups[place].append(finding)
        known = worth.setdefault(place, {})
        known[finding.analyst] = max(known.get(finding.analyst, 0.0), 1 / (_RRF_K + rank))
    full = len(ANALYSTS) / (_RRF_K + 1)
    weights = local_weights(item, pack)
    made = [
        _cluster(item, pack, group, sum(worth[number].values()) / full, weights)
        for number, group in enumerate(groups)
    ]
    return sorted(made, key=lambda c: (-c.score, c.lead.place))


def _cluster(
    item: SubQuestion,
    pack: Pack,
    group: Sequence[Finding],
    fused: float,
    weights: Mapping[str, float],
) -> Cluster:
    sentences = {f.sentence.place: f.sentence for f in group}
    best = group[0].sentence
    around = [s for s in sentences.values() if overlap(s, best) > 0]
    lead = max(around, key=lambda s: (len(s.text), -s.start))
    others = [sentences[p] for p in sorted(sentences) if overlap(sentences[p], lead) == 0]
    signs = (
        fused,
        max(closeness(item, lead, weights), _beside(item, pack, lead, weights)),
        prior(pack, lead),
        float(bool(answers(lead.text, item.wants))),
        float(bool(SUMMARY.search(lead.context))),
    )
    score = sum(w * value for w, value in zip(_WEIGHTS, signs, strict=True))
    return Cluster(
        id="",
        sub_question=group[0].sub_question,
        lead=lead,
        others=tuple(others),
        analysts=tuple(sorted({f.analyst for f in group})),
        score=round(score * (_RIVAL if rival(item, lead) else 1.0), 6),
    )


def _beside(item: SubQuestion, pack: Pack, lead: Sentence, weights: Mapping[str, float]) -> float:
    """Part of the closeness of the sentence before: what follows it goes on about the matter."""
    for passage in pack.passages:
        if passage.document == lead.document and passage.start <= lead.start < passage.end:
            before = [s for s in passage.sentences if 0 <= lead.start - s.end <= 2]
            return max((_FOLLOWS * closeness(item, s, weights) for s in before), default=0.0)
    return 0.0


def prior(pack: Pack, sentence: Sentence) -> float:
    """How well the passage of a sentence was found: 1 for the first, 1/2 for the ninth."""
    for rank, passage in enumerate(pack.passages):
        inside = passage.start <= sentence.start and sentence.end <= passage.end
        if passage.document == sentence.document and inside:
            return 1 / (1 + rank / 8)
    return 0.0


def overlap(one: Sentence, other: Sentence) -> float:
    """Shared characters over those of the shorter; 0 in different documents."""
    if one.document != other.document:
        return 0.0
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(shared, 0) / max(min(one.end - one.start, other.end - other.start), 1)


def same(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences say the same: one stretch, or nearly the same words and figures.

    A sentence and the same one with what follows it are two statements; one and the same with
    what comes before it are one.
    """
    if overlap(one, other) > 0.6:
        shared = min(one.end, other.end) - max(one.start, other.start)
        longer = max(one.end - one.start, other.end - other.start)
        return one.end == other.end or shared > 0.6 * longer
    mine, theirs = stems(one.text), stems(other.text)
    figures = {s for s in mine if s[:1].isdigit()}, {s for s in theirs if s[:1].isdigit()}
    if figures[0] != figures[1] or not mine or not theirs:
        return False
    return len(mine & theirs) / len(mine | theirs) >= _SAME_WORDS
