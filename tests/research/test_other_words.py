"""Long questions in words that the sources do not use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from research import wording
from research.material import Cluster, Coverage, Pack, Passage, Sentence, SubQuestion, Want
from research.other_words import in_other_words, is_long
from research.relevance import coverage_of
from research.shortlist import Embed

ASKED = (
    "Why did the ferryman's takings from winter crossings of the lagoon climb steeply after the "
    "storm?"
)
SAID = (
    "Takings from crossings of the lagoon went up by a third.",
    "In winter the ferryman carries the miners too.",
)


def sentence(text: str, document: str = "a.md") -> Sentence:
    return Sentence(document=document, start=0, end=len(text), text=text)


def near(cosine: float) -> Embed:
    """An embedding model for which every text has this cosine with the first."""

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = [[1.0, 0.0]] + [[cosine, (1 - cosine**2) ** 0.5]] * (len(texts) - 1)
        return np.array(rows, dtype=np.float32)

    return embed


def covered(
    question: str, *texts: str, cosine: float | None = 0.6, wants: tuple[Want, ...] = (Want.ANY,)
) -> Coverage:
    item = SubQuestion(id="q1", text=question, query=question, wants=wants)
    said = tuple(map(sentence, texts))
    whole = Passage(id="p", document="a.md", start=0, end=1, score=1.0, sentences=said)
    clusters = [Cluster(id=t, sub_question="q1", lead=sentence(t), score=0.5) for t in texts]
    pack = Pack(sub_question="q1", queries=(), passages=(whole,))
    embed = None if cosine is None else near(cosine)
    return coverage_of(item, pack, clusters, 0.4, embed)


def test_a_question_is_long_by_its_telling_words() -> None:
    assert is_long(ASKED)
    assert not is_long("Which poem was read at the opening of the new Harbour Bridge?")
    assert not is_long("What " + "main key part reason number amount details time year " * 3)


def test_words_and_meaning_together_tell_what_words_alone_do_not() -> None:
    found = covered(ASKED, *SAID)
    assert found.established
    assert found.by_meaning
    assert {"climb", "steeply"} <= set(found.missing)
    assert not covered(ASKED, *SAID, cosine=None).established
    assert not covered(ASKED, *SAID, cosine=0.1).established


def test_what_the_words_tell_is_not_told_by_meaning() -> None:
    found = covered("What do crossings of the lagoon cost?", "Crossings of the lagoon cost little.")
    assert found.established
    assert not found.by_meaning


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        (ASKED.replace("the ferryman's", "Brannoch's"), (Want.ANY,)),
        (ASKED.replace("Why did the", "Which quays saw the"), (Want.ANY,)),
        (ASKED, (Want.DATE,)),
    ],
)
def test_names_what_is_asked_for_and_the_kind_of_answer_must_stand_there(
    question: str, wants: tuple[Want, ...]
) -> None:
    found = covered(question, *SAID, cosine=0.9, wants=wants)
    assert not found.established
    assert found.reason


def test_few_own_words_are_not_told_by_meaning() -> None:
    item = SubQuestion(id="q2", text="How heavy was it in May?", query="How heavy was it in May?")
    stretches = [sentence(text) for text in SAID]
    assert not in_other_words(item, stretches, near(0.99))
    asked = SubQuestion(id="q1", text=ASKED, query=ASKED)
    assert in_other_words(asked, stretches, near(0.99))
    assert not in_other_words(asked, [], near(0.99))


def test_the_reader_is_told() -> None:
    plain = Coverage(sub_question="q1", established=True, reason="", missing=("climb", "moor"))
    assert wording.caution(plain, ASKED) == ""
    told = wording.caution(plain.model_copy(update={"by_meaning": True}), ASKED)
    assert "“climb”" in told
    assert "moor" not in told
    bare = plain.model_copy(update={"by_meaning": True, "missing": ()})
    assert "speaks of" not in wording.caution(bare, ASKED)
    assert wording.caution(bare, ASKED)
