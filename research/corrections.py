"""Passages that take a figure back over several sentences, as one stretch to compare with.

"We gave the number as 164. The earlier figure was wrong: … There were 121 aboard." Each sentence
alone says too little: which figure is wrong stands in the first, the right one in the last.
"""

from __future__ import annotations

from adjudicator.rivals.corrections import WRONG
from research.material import Pack, Passage, Sentence

_MAX_CHARACTERS = 700


def corrections(pack: Pack) -> list[Sentence]:
    """The stretches of a pack in which something is called wrong, once each, by place.

    A stretch is the sentence that says so with the one before it and the one after it, in one
    paragraph.
    """
    found: dict[tuple[str, int, int], Sentence] = {}
    for passage in pack.passages:
        for at, sentence in enumerate(passage.sentences):
            if WRONG.search(sentence.text) and not sentence.derived:
                whole = _with_neighbours(passage, at)
                found[whole.place] = whole
    return [found[place] for place in sorted(found)]


def _with_neighbours(passage: Passage, at: int) -> Sentence:
    whole = passage.sentences[at]
    for near in (at - 1, at + 1):
        if 0 <= near < len(passage.sentences):
            whole = _joined(passage, whole, passage.sentences[near])
    return whole


def _joined(passage: Passage, one: Sentence, other: Sentence) -> Sentence:
    """Both as one stretch of the stored text, or ``one`` where another paragraph begins."""
    first, last = (one, other) if one.start < other.start else (other, one)
    gap = passage.text[first.end - passage.start : last.start - passage.start]
    fits = last.end - first.start <= _MAX_CHARACTERS
    if other.derived or gap.strip() or "\n\n" in gap or not fits:
        return one
    text = passage.text[first.start - passage.start : last.end - passage.start]
    return first.model_copy(update={"end": last.end, "text": text, "page_end": last.page_end})
