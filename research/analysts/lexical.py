"""The lexical analyst: rare words of the sub-question, and the kind of answer it asks for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from adjudicator.idf import idf
from adjudicator.words import content
from kg.amounts import find_amounts
from kg.dates import find_dates
from kg.names import find_names
from research.analysts.candidates import best, candidates, context_words, own_words
from research.forms import root
from research.lexicon import CAUSAL, GENERIC, MOVED, related_words
from research.material import AnalystReport, Finding, Pack, Plan, Sentence, SubQuestion, Want

NAME = "lexical"
_K1, _B = 1.2, 0.75
_RELATED_WEIGHT, _CONTEXT_WEIGHT, _CARRIED_WEIGHT = 0.5, 0.3, 0.4
_ANSWER_BONUS = 0.35
_BESIDE_WEIGHT, _BESIDE_FLOOR = 0.4, 0.5
_LEADS, _FOLLOWS = 6, 0.8


def analyse(plan: Plan, packs: Sequence[Pack]) -> AnalystReport:
    """Ranks the sentences of each pack by BM25 over roots, and by what kind of answer they hold.

    BM25 with k1 = 1.2, b = 0.75 (Robertson & Zaragoza 2009, eq. 3.15), the IDF being that of the
    adjudicator's table times that within the pack; words of the heading count 0.3, related words
    0.5. A sentence beside one that matches gets 0.4 of its score, one that follows a
    leading one 0.8. "When" wants a date, "how much"
    an amount, "who" a name, "why" a word such as "because", "how did … change" one such as "fell".
    """
    findings: list[Finding] = []
    considered = abstained = 0
    for item, pack in zip(plan.sub_questions, packs, strict=True):
        sentences = candidates(pack)
        considered += len(sentences)
        chosen = best(item.id, NAME, _scores(item, sentences))
        abstained += not chosen
        findings += chosen
    return AnalystReport(
        analyst=NAME, findings=tuple(findings), considered=considered, abstained=abstained
    )


def query_weights(item: SubQuestion) -> dict[str, float]:
    """How much each root of a sub-question weighs; words that tell nothing weigh a little.

    Words that were carried over weigh 0.4 of their own, related words ("delay" for "late") half
    of the word they stand for.
    """
    weights: dict[str, float] = {}
    for token in content(item.query):
        weight = idf(token.stem) * (0.2 if token.stem in GENERIC else 1.0)
        weight *= _CARRIED_WEIGHT if token.start >= len(item.text) else 1.0
        weights[root(token.lower)] = max(weights.get(root(token.lower), 0.0), weight)
    for token in content(item.query):
        carried = _CARRIED_WEIGHT if token.start >= len(item.text) else 1.0
        for other in (root(word) for word in related_words(token.stem)):
            weight = _RELATED_WEIGHT * idf(token.stem) * carried
            weights[other] = max(weights.get(other, 0.0), weight)
    return weights


def _scores(item: SubQuestion, sentences: Sequence[Sentence]) -> list[tuple[float, Sentence, str]]:
    weights = query_weights(item)
    counts = [Counter(root(token.lower) for token in content(own_words(s))) for s in sentences]
    heads = [{root(token.lower) for token in content(context_words(s))} for s in sentences]
    average = sum(sum(c.values()) for c in counts) / max(len(counts), 1) or 1.0
    present = Counter(stem for c in counts for stem in c)
    raw: list[tuple[float, list[str]]] = []
    for count, head in zip(counts, heads, strict=True):
        length = 1 - _B + _B * sum(count.values()) / average
        total, matched = 0.0, []
        for word, weight in weights.items():
            rarity = math.log(1 + (len(counts) - present[word] + 0.5) / (present[word] + 0.5))
            if count[word]:
                matched.append(word)
                total += weight * rarity * count[word] * (_K1 + 1) / (count[word] + _K1 * length)
            elif word in head:
                total += _CONTEXT_WEIGHT * weight * rarity
        raw.append((total, matched))
    top = max((score for score, _ in raw), default=0.0)
    if top <= 0:
        return []
    beside = _beside(sentences, [score for score, _ in raw])
    scored = []
    for sentence, (score, matched), near in zip(sentences, raw, beside, strict=True):
        kinds = answers(sentence.text, item.wants)
        share = min(score + _BESIDE_WEIGHT * near, top) / top + _ANSWER_BONUS * bool(kinds)
        if not matched and near < _BESIDE_FLOOR * top:
            continue
        told = [
            *(word.removeprefix("~") for word in sorted(matched)),
            *(f"has a {kind}" for kind in kinds),
        ]
        reason = ", ".join(told) or "stands beside a sentence that matches"
        scored.append((share / (1 + _ANSWER_BONUS), sentence, reason))
    return _followed(scored, sentences)


def _followed(
    scored: Sequence[tuple[float, Sentence, str]], sentences: Sequence[Sentence]
) -> list[tuple[float, Sentence, str]]:
    """Lifts the sentences that go on from the best ones in the same paragraph."""
    known = {sentence.place: (score, sentence, reason) for score, sentence, reason in scored}
    best = sorted(scored, key=lambda item: (-item[0], item[1].place))[:_LEADS]
    leads = {sentence.place: score for score, sentence, _ in best}
    for one, other in pairwise(sentences):
        near = one.document == other.document and 0 <= other.start - one.end <= 2
        lifted = _FOLLOWS * leads.get(one.place, 0.0)
        if near and lifted > known.get(other.place, (0.0,))[0]:
            known[other.place] = (lifted, other, "goes on from a sentence that matches")
    return [known[place] for place in sorted(known)]


def _beside(sentences: Sequence[Sentence], scores: Sequence[float]) -> list[float]:
    """For each sentence the better score of its neighbours in the same paragraph."""
    near = [0.0] * len(sentences)
    for place, (one, other) in enumerate(pairwise(sentences)):
        if one.document == other.document and 0 <= other.start - one.end <= 2:
            near[place] = max(near[place], scores[place + 1])
            near[place + 1] = max(near[place + 1], scores[place])
    return near


def answers(text: str, wants: Sequence[Want]) -> list[str]:
    """Which of the wanted kinds of answer a text holds."""
    found = []
    if Want.DATE in wants and find_dates(text):
        found.append(Want.DATE.value)
    if Want.AMOUNT in wants and find_amounts(text):
        found.append(Want.AMOUNT.value)
    if Want.NAME in wants and find_names(text):
        found.append(Want.NAME.value)
    if Want.CAUSE in wants and CAUSAL.search(text):
        found.append(Want.CAUSE.value)
    if Want.CHANGE in wants and MOVED.search(text):
        found.append(Want.CHANGE.value)
    return found
