"""Whether passages speak of a long question's matter in other words than the question's.

Whoever asks at length asks in words of his own ("climbed" for "increased"), and no single sentence
repeats most of them. Then the question's words and its meaning are weighed together.
"""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.words import content
from research.analysts.candidates import context_words
from research.closeness import carried, closeness, telling
from research.lexicon import GENERIC
from research.material import Sentence, SubQuestion
from research.shortlist import Embed

NEAR = 1.1
"""What the share of the telling words, by IDF, and the cosine of one stretch must come to.

Chosen on development halves: 18 questions on long documents, the same with the pages that bear on
them left out, and 39 that no document answers (docs/decisions/0020).
"""

_LONG, _OWN = 8, 5  # telling words of the whole question, and of the sub-question
_BEST = 6  # stretches that are embedded
_LETTERS = 1500


def is_long(question: str) -> bool:
    """Whether a question has so many telling words that no answer need repeat most of them.

    In a short one the word that is missing is mostly the very thing asked for ("Which poem was read
    at the opening?"): there nearness in meaning tells nothing.
    """
    return len({t.stem for t in content(question)} - GENERIC) >= _LONG


def in_other_words(item: SubQuestion, stretches: Sequence[Sentence], embed: Embed) -> bool:
    """Whether one of the stretches comes near a sub-question by words and meaning together.

    Args:
        item: the sub-question.
        stretches: sentences on end, each as one.
        embed: the embedding model.
    """
    if sum(carried(item, token) == 1.0 for token in telling(item)) < _OWN:
        return False
    shares = [closeness(item, stretch) for stretch in stretches]
    best = sorted(range(len(shares)), key=lambda place: (-shares[place], place))[:_BEST]
    texts = [f"{context_words(stretches[n])}\n{stretches[n].text}"[:_LETTERS] for n in best]
    if not texts:
        return False
    vectors = embed([item.query, *texts])
    near: list[float] = (vectors[1:] @ vectors[0]).tolist()
    return any(shares[n] + cosine >= NEAR for n, cosine in zip(best, near, strict=True))
