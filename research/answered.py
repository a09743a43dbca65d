"""How much of what was found answers a question, by a model that was taught just that.

One passage that looks like an answer may be a near miss: the same thing of another year, the cost
of something else. Where a corpus answers a question, several of the best passages mostly tell a
part of it. So what counts is the sum over them of each one's best stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from research.material import Pack, Passage, Sentence, SubQuestion

Answers = Callable[[str, Sequence[str]], Sequence[float]]
"""The probability of each passage that it answers a question, in order."""

PASSAGES = 10
_RUN = 3  # sentences of a stretch
_LETTERS = 1200


def told_by(item: SubQuestion, pack: Pack, answers: Answers) -> float:
    """The sum, over the ten best passages, of the probability that their best stretch answers.

    In [0, 10]. A stretch is a sentence, or three on end, under its heading.
    """
    texts: list[str] = []
    owners: list[int] = []
    for place, passage in enumerate(pack.passages[:PASSAGES]):
        for text in _stretches(passage):
            texts.append(text)
            owners.append(place)
    best: dict[int, float] = {}
    for place, value in zip(owners, answers(item.query, texts) if texts else (), strict=True):
        best[place] = max(best.get(place, 0.0), value)
    return round(sum(best.values()), 6)


def _stretches(passage: Passage) -> list[str]:
    told = passage.sentences
    spans = [told[at : at + 1] for at in range(len(told))]
    if len(told) > 1:
        spans += [told[at : at + _RUN] for at in range(max(len(told) - _RUN + 1, 1))]
    return [_headed(span) for span in spans]


def _headed(span: Sequence[Sentence]) -> str:
    over = " > ".join(span[0].section)
    said = " ".join(sentence.text for sentence in span)
    return (f"{over}. {said}" if over else said)[:_LETTERS]
