"""The dense analyst: sentences whose meaning is near what the sub-question asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from adjudicator.words import content, stems
from ingest.corpus import Corpus
from research.analysts.candidates import FINDINGS, best, candidates
from research.material import AnalystReport, Finding, Pack, Plan, Sentence

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

NAME = "dense"
FLOOR = 0.15
"""Cosine below which a sentence is not about the question at all."""

_EVERYWHERE = 0.4
"""Share of the sentences (with their headings) that hold a word of the topic."""

_HEADED = 0.5
_UNDER_HEADING = 4 * FINDINGS


def analyse(plan: Plan, packs: Sequence[Pack], corpus: Corpus) -> AnalystReport:
    """Ranks the sentences of each pack by cosine similarity to what the sub-question asks.

    What all of a pack is about ("the Harbour Bridge") makes every sentence that names it look
    near. So the direction of those words is taken out of the vectors of question and sentences
    alike: x - (x·u)u, scaled to length 1 (the orthogonal projection by which Mu & Viswanath 2018,
    "All-but-the-Top", remove common directions). What is left is what is asked: "why late". The
    sentence alone counts once, the sentence under its heading line half; only the 96 nearest by
    their own words are read under their heading, four times as many as may be put forward.
    """
    findings: list[Finding] = []
    nearness: list[tuple[str, float]] = []
    considered = abstained = 0
    for item, pack in zip(plan.sub_questions, packs, strict=True):
        sentences = candidates(pack)
        considered += len(sentences)
        if not sentences:
            abstained += 1
            continue
        topic = topic_of(item.query, sentences)
        vectors = corpus.embed([item.query, topic or item.query, *(s.text for s in sentences)])
        question, common, own = vectors[0], vectors[1] if topic else None, vectors[2:]
        alone = _asked_for(own, question, common)
        nearest = np.argsort(-alone, kind="stable")[:_UNDER_HEADING]
        sentences = [sentences[place] for place in nearest.tolist()]
        under = corpus.embed([f"{s.context}\n{s.text}" if s.context else s.text for s in sentences])
        whole = (under @ question).tolist()
        headed = _asked_for(under, question, common)
        asked = (alone[nearest] + _HEADED * headed) / (1 + _HEADED)
        scored = [
            (float(score), sentence, f"similarity {near:.2f}")
            for score, near, sentence in zip(asked.tolist(), whole, sentences, strict=True)
            if near >= FLOOR
        ]
        chosen = best(item.id, NAME, scored)
        nearness.append((item.id, round(max(whole), 6)))
        abstained += not chosen
        findings += chosen
    return AnalystReport(
        analyst=NAME,
        findings=tuple(findings),
        considered=considered,
        abstained=abstained,
        nearness=tuple(nearness),
    )


def _asked_for(vectors: Matrix, question: Matrix, common: Matrix | None) -> Matrix:
    """Cosines to the question, without the direction of what all sentences are about."""
    if common is not None:
        vectors, question = without(vectors, common), without(question[None], common)[0]
    near: Matrix = vectors @ question
    return near


def topic_of(query: str, sentences: Sequence[Sentence]) -> str:
    """The words of a question that much of the pack holds, in the question's order.

    Empty where no word is that common: then nothing is to be taken out.
    """
    have = [stems(f"{s.text} {s.context}") for s in sentences]
    words: dict[str, str] = {}
    for token in content(query):
        if sum(token.stem in h for h in have) >= _EVERYWHERE * len(have):
            words.setdefault(token.stem, token.text)
    return " ".join(words.values())


def without(vectors: Matrix, direction: Matrix) -> Matrix:
    """Unit vectors with the part along a unit ``direction`` taken out, scaled to length 1.

    A vector that lies along the direction has nothing left and becomes zero. Shapes: (n, d), (d,).
    """
    rest = vectors - np.outer(vectors @ direction, direction)
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    kept: Matrix = np.where(lengths > 1e-4, rest / np.maximum(lengths, 1e-4), 0.0)
    return kept.astype(np.float32)
