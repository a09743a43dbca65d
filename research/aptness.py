"""How much each finding bears on the question as a whole: what is printed on it, and what first.

The search finds passages and the analysts choose sentences in them, part by part of the question.
In a short paper nearly every sentence of a found passage is about the matter. In a plan of a
hundred pages most are not, and they would fill a report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from adjudicator.names import missing_names, names_in
from research.closeness import closeness, local_weights
from research.material import Cluster, Pack, Plan, Sentence
from research.shortlist import Embed

_NEAR, _PASSAGE, _DOCUMENT, _WORDS = 1.0, 0.3, 0.4, 0.5
_SHARE_OF_MERIT, _SHARE_OF_SCORE = 0.7, 0.5
_UNNAMED = 0.7
_WORTH = 0.65
LONG = 20_000
"""Letters from whose reach on a document counts as long."""
_READ = 10
_LETTERS = 1500


class _Signs(NamedTuple):
    """Each about in [0, 1]; cosines may be a little below."""

    near: float
    passage: float
    document: float
    words: float

    @property
    def aptness(self) -> float:
        weighing = (_NEAR, _PASSAGE, _DOCUMENT, _WORDS)
        return sum(w * sign for w, sign in zip(weighing, self, strict=True)) / sum(weighing)


def weighed(
    plan: Plan, packs: Sequence[Pack], clusters: Sequence[Cluster], embed: Embed | None
) -> list[Cluster]:
    """The clusters with their aptness in score and merit, in order; without ``embed`` as they are.

    Aptness is a weighted mean of the cosine of the statement with the whole question (under its
    heading or bare, whichever is nearer), of that of its passage, of its document's share among
    the best passages and of the share of the sub-question's words that it repeats. A document that
    names nothing of what the question names has no such share, and what it says, if it is long,
    counts 0.7. A sentence of a long document stays from 0.65 of its sub-question's best merit on;
    all of a short one stays, and so does what a model composed. Figures: docs/decisions/0020.
    """
    if embed is None or not clusters:
        return list(clusters)
    naming = _naming(plan.question, packs)
    signs = _signs(plan, packs, clusters, embed, naming)
    long = {document for document, reach in _reach(packs).items() if reach >= LONG}
    made = []
    for c, s in zip(clusters, signs, strict=True):
        off = _UNNAMED if c.lead.document in long - naming else 1.0
        found = off * _mixed(c.merit, s.aptness, _SHARE_OF_MERIT)
        score = off * _mixed(c.score, s.aptness, _SHARE_OF_SCORE)
        made.append(c.model_copy(update={"found": round(found, 6), "score": round(score, 6)}))
    best: dict[str, float] = {}
    for c in made:
        best[c.sub_question] = max(best.get(c.sub_question, 0.0), c.merit)
    return [
        c
        for c in made
        if c.text or c.lead.document not in long or c.merit >= _WORTH * best[c.sub_question]
    ]


def _mixed(value: float, aptness: float, share: float) -> float:
    return (1 - share) * value + share * max(aptness, 0.0)


def _signs(
    plan: Plan,
    packs: Sequence[Pack],
    clusters: Sequence[Cluster],
    embed: Embed,
    naming: Set[str],
) -> list[_Signs]:
    items = {item.id: item for item in plan.sub_questions}
    by_name = {pack.sub_question: pack for pack in packs}
    weights = {name: local_weights(items[name], pack) for name, pack in by_name.items()}
    said = [c.lead.model_copy(update={"text": c.text or c.lead.text}) for c in clusters]
    texts = [
        (s.text, f"{s.context}\n{s.text}", _around(by_name[c.sub_question], c.lead))
        for c, s in zip(clusters, said, strict=True)
    ]
    cosine = _cosines(plan.question, (text for row in texts for text in row), embed)
    share = _shares(packs, naming)
    return [
        _Signs(
            near=max(cosine[bare], cosine[headed]),
            passage=cosine[around],
            document=share.get(c.lead.document, 0.0),
            words=closeness(items[c.sub_question], s, weights[c.sub_question]),
        )
        for c, s, (bare, headed, around) in zip(clusters, said, texts, strict=True)
    ]


def _cosines(question: str, texts: Iterable[str], embed: Embed) -> Mapping[str, float]:
    every = list(dict.fromkeys(texts))
    vectors = embed([question, *every])
    return dict(zip(every, (vectors[1:] @ vectors[0]).tolist(), strict=True))


def _around(pack: Pack, sentence: Sentence) -> str:
    """The passage that a sentence stands in, or the sentence itself."""
    for passage in pack.passages:
        if passage.document == sentence.document and passage.start <= sentence.start < passage.end:
            return passage.text[:_LETTERS] or sentence.text
    return sentence.text


def _naming(question: str, packs: Sequence[Pack]) -> Set[str]:
    """The documents of which a passage names something that the question names.

    All of them where the question names nothing, or no document does.
    """
    asked = len(names_in(question))
    every = {passage.document: False for pack in packs for passage in pack.passages}
    for passage in (p for pack in packs for p in pack.passages):
        if asked and not every[passage.document]:
            over = passage.sentences[0].context if passage.sentences else ""
            near = f"{passage.document} {over}"
            every[passage.document] = len(missing_names(question, passage.text, near)) < asked
    return {document for document, names in every.items() if names} or every.keys()


def _shares(packs: Sequence[Pack], naming: Set[str]) -> dict[str, float]:
    """Each document's share among the best ten passages of every pack, by reciprocal rank.

    Only those in ``naming`` have one.
    """
    points: defaultdict[str, float] = defaultdict(float)
    for pack in packs:
        for rank, passage in enumerate(pack.passages[:_READ], start=1):
            points[passage.document] += (passage.document in naming) / rank
    total = sum(points.values()) or 1.0
    return {document: value / total for document, value in points.items()}


def _reach(packs: Sequence[Pack]) -> dict[str, int]:
    """How far into each document, in characters, passages were found."""
    reach: dict[str, int] = {}
    for pack in packs:
        for passage in pack.passages:
            reach[passage.document] = max(reach.get(passage.document, 0), passage.end)
    return reach
