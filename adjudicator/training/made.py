"""Claims made by rule from the training sets' own documents.

Each is a sentence of a document said otherwise, with one fact changed, joined to another, or laid
before a window from which its sentence was taken out (the recipe of MiniCheck's synthetic data,
Tang et al. 2024, without a language model).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from adjudicator.evidence.windows import word_recall
from adjudicator.training.edits import change_name, deny, reword
from adjudicator.training.examples import Example

_WORDS = range(6, 45)
_TOO_ALIKE = 0.85  # of a claim's words in the rest of the text: it may say the same elsewhere
_BACKWARD = frozenset(
    "He She It They This These That Those His Her Its Their Such We I".split()  # noqa: SIM905
)
_WINDOW_WORDS = 130


def of_document(
    sentences: Sequence[str], *, source: str, name: str, rng: random.Random, count: int
) -> Iterator[Example]:
    """Up to ``count`` families of examples from one document's sentences."""
    usable = [i for i, s in enumerate(sentences) if _stands_alone(s)]
    for index in rng.sample(usable, min(count, len(usable))):
        yield from _family(sentences, index, usable, Maker(source, name, rng))


class Maker:
    """Where examples come from, and the draws."""

    def __init__(self, source: str, name: str, rng: random.Random) -> None:
        self.source, self.name, self.rng = source, name, rng

    def example(
        self, window: Sequence[str], claim: str, label: str, *, binary: bool = False
    ) -> Example:
        """One made example."""
        return Example(
            evidence=" ".join(window), claim=claim, label=label, set=f"made/{self.name}",
            source=self.source, binary=binary,
        )  # fmt: skip


def _stands_alone(sentence: str) -> bool:
    words = sentence.split()
    return (
        len(words) in _WORDS
        and words[0] not in _BACKWARD
        and sentence.rstrip()[-1:] in '.!"'
        and sentence[:1].isupper()
    )


def _family(
    sentences: Sequence[str], index: int, usable: Sequence[int], maker: Maker
) -> Iterator[Example]:
    rng = maker.rng
    sentence = sentences[index]
    window = _around(sentences, index, rng)
    claim = reword(sentence, rng)
    yield maker.example(window, claim, "supported")
    if (denied := deny(reword(sentence, rng), sentences, rng)) is not None:
        yield maker.example(window, denied, "refuted")
    kind = rng.randrange(4)
    without = _without(sentences, index, claim, rng)
    if kind == 0 and (renamed := change_name(claim, sentences, rng)) is not None:
        yield maker.example(window, renamed, "nei", binary=True)
    elif kind == 1 and without:
        yield maker.example(without, claim, "nei")
    elif kind >= 2:
        yield from _joined(sentences, index, usable, without, maker)


def _joined(
    sentences: Sequence[str], index: int, usable: Sequence[int], without: list[str], maker: Maker
) -> Iterator[Example]:
    """Two facts in one claim: both told, one changed, or one of them missing."""
    rng = maker.rng
    others = [i for i in usable if i != index and abs(i - index) <= 6]
    if not others:
        return
    other = rng.choice(others)
    first, second = reword(sentences[index], rng), reword(sentences[other], rng)
    claim = f"{first.rstrip('. ')}, and {_lowered(second)}"
    if len(claim.split()) > 60:
        return
    low, high = min(index, other), max(index, other)
    both = list(sentences[low : high + 1])
    if sum(len(s.split()) for s in both) > _WINDOW_WORDS:
        both = [sentences[low], sentences[high]]
    what = rng.randrange(3)
    if what == 0:
        yield maker.example(both, claim, "supported")
    elif what == 1 and (denied := deny(second, sentences, rng)) is not None:
        joined = f"{first.rstrip('. ')}, and {_lowered(denied)}"
        yield maker.example(both, joined, "refuted")
    elif without and word_recall(second, " ".join(without)) < _TOO_ALIKE:
        yield maker.example([*_without(sentences, other, second, rng)], claim, "nei")


def _lowered(sentence: str) -> str:
    """Begins small where it begins with a function word."""
    head = sentence.split(" ", 1)[0]
    small = head in ("The", "A", "An", "In", "On", "At", "There", "During", "After", "Most", "All")
    return sentence[:1].lower() + sentence[1:] if small else sentence


def _around(sentences: Sequence[str], index: int, rng: random.Random) -> list[str]:
    """The sentence with zero to four neighbours on either side, as far as they fit."""
    spread = rng.choice((0, 1, 1, 2, 3, 4))
    first, last = index, index
    budget = _WINDOW_WORDS - len(sentences[index].split())
    for _ in range(spread * 2):
        left = rng.random() < 0.5
        step = first - 1 if left else last + 1
        if not 0 <= step < len(sentences) or len(sentences[step].split()) > budget:
            continue
        budget -= len(sentences[step].split())
        first, last = (step, last) if left else (first, step)
    return list(sentences[first : last + 1])


def _without(sentences: Sequence[str], index: int, claim: str, rng: random.Random) -> list[str]:
    """The neighbourhood with the sentence itself left out; empty where it is told twice."""
    low, high = max(0, index - rng.randint(1, 4)), min(len(sentences), index + rng.randint(2, 5))
    rest = [sentences[i] for i in range(low, high) if i != index]
    while rest and sum(len(s.split()) for s in rest) > _WINDOW_WORDS:
        rest.pop()
    if not rest or word_recall(claim, " ".join(rest)) >= _TOO_ALIKE:
        return []
    return rest
