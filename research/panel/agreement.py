"""Which statements of different models say the same, and which cannot both be right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from adjudicator.types import ConflictScore, Ruling, Verdict, Window
from adjudicator.words import stems
from research.clustering import Alike, like_words
from research.material import AnalystReport, Cluster, Dissent
from research.ports import Rules
from research.shortlist import Embed

NEAR = 0.7
"""Cosine from which two statements may say the same; reading them both ways decides."""

PAIRS = 200
"""Pairs that are read for one sub-question, at most."""

SURE = 0.8
"""Stated confidence from which a lone dissenter is called confident."""

CONFLICT = 0.5
_SHARED = 2


def alike_of(
    statements: Sequence[str], adjudicator: Rules, embed: Embed | None, *, limit: int = PAIRS
) -> Alike:
    """A test for paraphrases: near in meaning, the same figures, each entailed by the other.

    Conservative: what the verifier does not support both ways counts as two statements.
    """
    pairs = _near(sorted(set(statements)), embed)[:limit]
    both = [side for one, other in pairs for side in ((one, other), (other, one))]
    rulings = adjudicator.verify_many(
        [claim for claim, _ in both], evidence=[[passage] for _, passage in both]
    )
    holds = [ruling.verdict is Verdict.SUPPORTED for ruling in rulings]
    found = {pair for n, pair in enumerate(pairs) if holds[2 * n] and holds[2 * n + 1]}
    return lambda one, other: (min(one, other), max(one, other)) in found


def _near(texts: Sequence[str], embed: Embed | None) -> list[tuple[str, str]]:
    """Pairs that may say the same, the nearest first."""
    words = {text: stems(text) for text in texts}
    open_ones = [
        (one, other)
        for one, other in combinations(texts, 2)
        if _figures(words[one]) == _figures(words[other]) and not like_words(one, other)
    ]
    if not open_ones:
        return []
    if embed is None:
        scored = [(_jaccard(words[a], words[b]), a, b) for a, b in open_ones]
    else:
        vectors = embed(list(texts))
        row = {text: n for n, text in enumerate(texts)}
        scored = [(round(float(vectors[row[a]] @ vectors[row[b]]), 4), a, b) for a, b in open_ones]
    least = NEAR if embed is not None else NEAR / 2
    ranked = sorted((-score, a, b) for score, a, b in scored if score >= least)
    return [(a, b) for _, a, b in ranked]


def _figures(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[:1].isdigit())


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def dissents_of(
    clusters: Sequence[Cluster], reports: Sequence[AnalystReport], adjudicator: Rules
) -> tuple[Dissent, ...]:
    """Statements of different models on one sub-question that cannot both be right.

    The side that fewer models hold is the dissent. It is *lone* where one model alone holds it,
    at a stated confidence of 0.8 or more, against two or more others.
    """
    return dissents_among(clusters, {r.analyst for r in reports if r.is_model}, adjudicator)


def dissents_among(
    clusters: Sequence[Cluster], models: Collection[str], adjudicator: Rules
) -> tuple[Dissent, ...]:
    """:func:`dissents_of` where the names of the models are known."""
    held = {c.id: set(models) & set(c.analysts) for c in clusters}
    pairs = [
        (one, other)
        for one, other in combinations(clusters, 2)
        if one.sub_question == other.sub_question
        and (one.text or other.text)
        and held[one.id]
        and held[other.id]
        and not held[one.id] & held[other.id]
        and len(stems(one.statement) & stems(other.statement)) >= _SHARED
    ]
    windows = [(_window(one), _window(other)) for one, other in pairs]
    scores = adjudicator.contradictions(windows)
    silent = [n for n, score in enumerate(scores) if not score.score][:PAIRS]
    read = adjudicator.mutual_refutations([windows[n] for n in silent])
    for n, score in zip(silent, read, strict=True):
        scores[n] = score
    contrary = [
        (one, other, score)
        for (one, other), score in zip(pairs, scores, strict=True)
        if score.score >= CONFLICT
    ]
    return _sided(contrary, held)


def _sided(
    contrary: Sequence[tuple[Cluster, Cluster, ConflictScore]], held: Mapping[str, set[str]]
) -> tuple[Dissent, ...]:
    """The dissents, the side that fewer models hold first.

    Everybody who contradicts a statement is on the side against it, in whatever words.
    """
    against: dict[str, set[str]] = {}
    for one, other, _ in contrary:
        against.setdefault(one.id, set()).update(held[other.id])
        against.setdefault(other.id, set()).update(held[one.id])
    found = []
    for one, other, score in contrary:
        sides = {one.id: against[other.id], other.id: against[one.id]}
        few, many = sorted((one, other), key=lambda c: (len(sides[c.id]), c.confidence, c.id))
        lone = len(sides[few.id]) == 1 and few.confidence >= SURE and len(sides[many.id]) >= 2
        found.append(
            Dissent(
                cluster=few.id,
                against=many.id,
                lone=lone,
                score=round(score.score, 6),
                reason=score.reason,
            )
        )
    return tuple(found)


def borne_out(dissent: Dissent, rulings: Mapping[str, Ruling]) -> tuple[bool, bool]:
    """Whether the sources bear out the dissenter, and the others; of rulings by cluster."""
    found = [rulings.get(name) for name in (dissent.cluster, dissent.against)]
    first, second = (r is not None and r.verdict is Verdict.SUPPORTED for r in found)
    return first, second


def _window(cluster: Cluster) -> Window:
    text = cluster.statement
    return Window(
        text=text, document=cluster.id, start=0, end=len(text), context=cluster.lead.context
    )
