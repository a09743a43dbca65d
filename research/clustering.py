"""Equivalent findings become one cluster, and a cluster gets its score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from adjudicator.frames import status_of
from adjudicator.words import stems
from research.analysts.lexical import answers
from research.closeness import closeness, local_weights, rival
from research.lexicon import SUMMARY
from research.material import Cluster, Finding, Pack, Sentence, SubQuestion, Want
from research.stages.analysis import ANALYSTS

_RRF_K = 10
_WEIGHTS = (0.35, 0.35, 0.1, 0.15, 0.05)
_FOUND = (0.15, 0.15, 0.6, 0.1, 0.0)
_SAME_WORDS = 0.8
_FOLLOWS = 0.7
_RIVAL = 0.4
_SUPPOSED = 0.6

Alike = Callable[[str, str], bool]
"""Whether two statements in different words say the same."""


def cluster(
    item: SubQuestion,
    pack: Pack,
    findings: Sequence[Finding],
    *,
    alike: Alike | None = None,
    weights: Mapping[str, float] | None = None,
) -> list[Cluster]:
    """Findings of one sub-question, equivalent ones together, best first.

    The score is a weighted mean of reciprocal rank fusion over the analysts, 1 when all of them
    put it first (Cormack, Clarke & Büttcher 2009, with k = 10), of how many of the sub-question's
    words it or the sentence before it repeats, of how well its passage was found, of whether it
    holds a kind of answer that is asked for and of whether it stands under a heading such as
    "Summary". What decides whether it is printed is a mean of the same signs in which the search
    counts most; docs/decisions/0016 tells what that gave.

    Args:
        item: the sub-question.
        pack: its evidence pack.
        findings: by analyst, each analyst's best first.
        alike: tells whether composed statements say the same; without it only like words do.
        weights: what the word of each analyst that took part counts; by default that of every
            offline analyst counts 1.
    """
    weights = weights or dict.fromkeys(ANALYSTS, 1.0)
    groups: list[list[Finding]] = []
    ranks: dict[str, int] = {}
    worth: dict[int, dict[str, float]] = {}
    for finding in findings:
        rank = ranks[finding.analyst] = ranks.get(finding.analyst, 0) + 1
        place = next((n for n, g in enumerate(groups) if _joins(finding, g, alike)), None)
        if place is None:
            place = len(groups)
            groups.append([])
        groups[place].append(finding)
        known = worth.setdefault(place, {})
        points = weights.get(finding.analyst, 1.0) / (_RRF_K + rank)
        known[finding.analyst] = max(known.get(finding.analyst, 0.0), points)
    full = sum(weights.values()) / (_RRF_K + 1)
    words = local_weights(item, pack)
    made = [
        _cluster(item, pack, group, min(sum(worth[number].values()) / full, 1.0), words)
        for number, group in enumerate(groups)
    ]
    return sorted(made, key=lambda c: (-c.score, c.lead.place))


def _joins(finding: Finding, group: Sequence[Finding], alike: Alike | None) -> bool:
    """Whether a finding says what a group says.

    A sentence of a source joins those that say the same. A composed statement joins only where it
    says the same as every member, so that no chain of paraphrases drifts away.
    """
    extracts = [f for f in group if not f.text]
    if not finding.text and extracts:
        return any(same(finding.sentence, f.sentence) for f in extracts)
    return all(_says_same(finding, f, alike) for f in group)


def _says_same(one: Finding, other: Finding, alike: Alike | None) -> bool:
    mine, theirs = one.text or one.sentence.text, other.text or other.sentence.text
    return like_words(mine, theirs) or (alike is not None and alike(mine, theirs))


def _cluster(
    item: SubQuestion,
    pack: Pack,
    group: Sequence[Finding],
    fused: float,
    weights: Mapping[str, float],
) -> Cluster:
    extracts = sorted((f for f in group if not f.text), key=lambda f: -prior(pack, f.sentence))
    made = _extracted(extracts) if extracts else _composed(group)
    lead, said = made.lead, made.lead.model_copy(update={"text": made.text or made.lead.text})
    signs = (
        fused,
        max(
            closeness(item, lead, weights),
            closeness(item, said, weights),
            _beside(item, pack, lead, weights),
        ),
        prior(pack, lead),
        float(bool(answers(said.text, item.wants))),
        float(bool(SUMMARY.search(lead.context))),
    )
    off = (_RIVAL if rival(item, said) else 1.0) * (_SUPPOSED if supposed(item, said) else 1.0)
    score, found = (
        round(off * sum(w * value for w, value in zip(weighing, signs, strict=True)), 6)
        for weighing in (_WEIGHTS, _FOUND)
    )
    return made.model_copy(
        update={
            "analysts": tuple(sorted({f.analyst for f in group})),
            "score": score,
            "found": found,
            "confidence": max((f.score for f in group if f.text), default=0.0),
            "challenges": tuple(sorted({c for f in group for c in f.challenges})),
        }
    )


def supposed(item: SubQuestion, sentence: Sentence) -> bool:
    """Whether a sentence supposes a change where the question asks for one that came about.

    "A rise of 10 percent would have cost 40 million euro" does not tell how prices changed.
    """
    asked = Want.CHANGE in item.wants and status_of(item.query) == "fact"
    return asked and status_of(sentence.text) in ("assumed", "estimate")


def _extracted(group: Sequence[Finding]) -> Cluster:
    """A cluster whose statement is a sentence of a source."""
    sentences = {f.sentence.place: f.sentence for f in group}
    best = group[0].sentence
    around = [s for s in sentences.values() if overlap(s, best) > 0]
    lead = max(around, key=lambda s: (len(s.text), -s.start))
    others = [sentences[p] for p in sorted(sentences) if overlap(sentences[p], lead) == 0]
    return Cluster(id="", sub_question=group[0].sub_question, lead=lead, others=tuple(others))


def _composed(group: Sequence[Finding]) -> Cluster:
    """A cluster whose statement a model composed: that of the author who is surest of it."""
    speaker = max(group, key=lambda f: f.score)
    cited = {s.place: s for f in group for s in (f.sentence, *f.cited)}
    own = [s.place for s in speaker.cited]
    order = sorted(cited, key=lambda place: (place not in own, place))
    return Cluster(
        id="",
        sub_question=speaker.sub_question,
        lead=speaker.sentence,
        text=speaker.text,
        cited=tuple(cited[p] for p in order if p != speaker.sentence.place),
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
    return like_words(one.text, other.text)


def like_words(one: str, other: str) -> bool:
    """Whether two texts hold the same figures and nearly the same words."""
    mine, theirs = stems(one), stems(other)
    figures = {s for s in mine if s[:1].isdigit()}, {s for s in theirs if s[:1].isdigit()}
    if figures[0] != figures[1] or not mine or not theirs:
        return False
    return len(mine & theirs) / len(mine | theirs) >= _SAME_WORDS
