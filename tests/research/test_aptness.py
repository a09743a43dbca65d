"""What is printed on a question, and first: aptness."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from research.aptness import weighed
from research.material import Cluster, Pack, Passage, Plan, Sentence, SubQuestion

QUESTION = "What does the keeper do about the moss on the tower?"
MOSS = "The keeper scrapes the moss off the tower."
PAY = "Pay is due on the first of the month."
FERRY = "The ferry sails at noon."
FAR = 300_000

Embedding = Callable[[Sequence[str]], npt.NDArray[np.float32]]


def embedding(cosines: dict[str, float]) -> Embedding:
    """An embedding model that gives texts holding these words their cosine with the question."""

    def one(text: str) -> float:
        return 1.0 if text == QUESTION else max(v for k, v in cosines.items() if k in text)

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        found = [one(text) for text in texts]
        return np.array([[c, (1 - c * c) ** 0.5] for c in found], dtype=np.float32)

    return embed


NEAR = embedding({"moss": 0.8, "Pay": 0.1, "ferry": 0.1})


def lead(text: str, start: int, document: str = "plan.pdf") -> Sentence:
    return Sentence(document=document, start=start, end=start + len(text), text=text)


def pack(*sentences: Sentence) -> Pack:
    passages = tuple(
        Passage(
            id=str(s.start), document=s.document, start=s.start, end=s.end, score=1.0, text=s.text,
            sentences=(s,),
        )
        for s in sentences
    )  # fmt: skip
    return Pack(sub_question="q1", queries=(), passages=passages)


def cluster(sentence: Sentence, merit: float = 0.5, text: str = "") -> Cluster:
    return Cluster(
        id=sentence.text[:5], sub_question="q1", lead=sentence, score=0.5, found=merit, text=text
    )


PLAN = Plan(question=QUESTION, sub_questions=(SubQuestion(id="q1", text=QUESTION, query=QUESTION),))


def test_in_a_long_document_what_is_beside_the_matter_goes() -> None:
    near, far = lead(MOSS, FAR), lead(PAY, FAR + 500)
    kept = weighed(PLAN, [pack(near, far)], [cluster(far), cluster(near)], NEAR)
    assert [c.lead for c in kept] == [near]


def test_in_a_short_one_it_stays_and_weighs_less() -> None:
    near, far = lead(MOSS, 10), lead(PAY, 100)
    first, last = weighed(PLAN, [pack(near, far)], [cluster(near), cluster(far, 0.6)], NEAR)
    assert first.lead == near
    assert first.merit > last.merit
    assert first.score > last.score


def test_what_a_model_composed_stays() -> None:
    near, far = lead(MOSS, FAR), lead(PAY, FAR + 500)
    made = cluster(far, text="Pay is monthly.")
    kept = weighed(PLAN, [pack(near, far)], [cluster(near), made], NEAR)
    assert [c.text for c in kept] == ["", "Pay is monthly."]


def test_the_document_that_the_best_passages_are_of_counts() -> None:
    here = [lead(FERRY, 100 * n) for n in range(1, 4)]
    there = lead(FERRY, 10, "other.pdf")
    mine, theirs = weighed(
        PLAN, [pack(*here, there)], [cluster(here[0]), cluster(there)], embedding({"": 0.3})
    )
    assert mine.merit > theirs.merit


def test_a_document_that_names_nothing_of_what_is_asked_about_counts_less() -> None:
    asked = "What does Corran Abbey do about the moss?"
    plan = PLAN.model_copy(update={"question": asked})
    named = lead("Corran Abbey burns the moss.", 10)
    other = lead(MOSS, FAR, "other.pdf")
    unasked = PLAN.model_copy(update={"question": "What is done about the moss?"})

    def merits(of: Plan) -> list[float]:
        found = [cluster(named), cluster(other)]
        return [c.merit for c in weighed(of, [pack(other, named)], found, embedding({"": 0.6}))]

    mine, theirs = merits(plan)
    assert mine > theirs
    mine, theirs = merits(unasked)
    assert mine < theirs


def test_the_numbers() -> None:
    near = lead(MOSS, 10)
    (only,) = weighed(PLAN, [pack(near)], [cluster(near)], NEAR)
    words = 1.0  # keeper, moss and tower: all that the question asks
    apt = (0.8 + 0.3 * 0.8 + 0.4 * 1.0 + 0.5 * words) / 2.2
    assert only.merit == pytest.approx(0.3 * 0.5 + 0.7 * apt, abs=1e-5)
    assert only.score == pytest.approx(0.5 * 0.5 + 0.5 * apt, abs=1e-5)


def test_without_a_model_nothing_changes() -> None:
    found = [cluster(lead(MOSS, 10))]
    assert weighed(PLAN, [pack(found[0].lead)], found, None) == found
    assert weighed(PLAN, [pack(found[0].lead)], [], NEAR) == []
