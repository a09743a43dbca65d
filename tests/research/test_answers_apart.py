"""Two documents, two answers to one question: found where a figure is asked for, and only there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from research.answers_apart import SCORE, answers_apart, kind_of
from research.material import Pack, Passage, SubQuestion
from tests.research.passages import sentence


def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Unit vectors of hashed words: texts with words in common are near."""
    rows = []
    for text in texts:
        row = np.zeros(256, np.float32)
        for word in text.casefold().replace(".", " ").replace("?", " ").split():
            row[int(hashlib.sha256(word.encode()).hexdigest(), 16) % 256] += 1
        rows.append(row / max(float(np.linalg.norm(row)), 1e-9))
    return np.stack(rows)


def reasons(question: str, *told: tuple[str, str]) -> list[str]:
    item = SubQuestion(id="s1", text=question, query=question)
    passages = tuple(
        Passage(id=str(n), document=d, start=0, end=len(t), score=1.0, sentences=(sentence(t, d),))
        for n, (d, t) in enumerate(told)
    )
    pack = Pack(sub_question="s1", queries=(question,), passages=passages)
    found = answers_apart(item, pack, embed)
    assert all(score.score == SCORE for _, score in found)
    return [score.reason for _, score in found]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many teachers will lose their posts?", "count"),
        ("At what time did the pumps stop?", "time"),
        ("From what day do members pay the levy?", "date"),
        ("When does the ferry open?", "date"),
        ("What did the pump cost when it was bought?", "money"),
        ("How long did the run take?", "measure"),
        ("What share of the boats was late?", "share"),
        ("Who closed the ward?", ""),
        ("Why was the roof repaired?", ""),
    ],
)
def test_the_kind_of_figure_is_read_from_the_question(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many pairs of curlew bred on the ridge?",
            "Nine pairs of curlew bred on the ridge.",
            "We mapped seventeen pairs of curlew on the ridge.",
        ),
        (
            "When does the dialysis unit move to Linden House?",
            "The dialysis unit will move to Linden House in June 2024.",
            "The move of the dialysis unit is put off; it moves in January 2025.",
        ),
        (  # a day of no year beside one of a year
            "When does the dialysis unit move to Linden House?",
            "The dialysis unit will move to Linden House on 12 June.",
            "The dialysis unit moves to Linden House on 14 June 2024.",
        ),
        (
            "What does a paper payslip cost?",
            "A paper payslip will cost 3.20 euro.",
            "For each paper payslip we charge a cost of 3.65 euro.",
        ),
        (
            "What time does the coach leave the Green?",
            "The coach is to leave the Green at 8:05.",
            "The coach will leave the Green at 7:50.",
        ),
    ],
)
def test_two_answers_are_laid_beside_each_other(question: str, one: str, other: str) -> None:
    assert len(reasons(question, ("a.md", one), ("b.md", other))) == 1


def test_the_reason_names_both_figures() -> None:
    told = reasons(
        "How many teachers leave the school?",
        ("a.md", "Four teachers leave the school."),
        ("b.md", "Eleven teachers leave the school."),
    )
    assert len(told) == 1
    assert "Four teachers" in told[0]
    assert "Eleven teachers" in told[0]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # both may hold
            "How many teachers leave the school?",
            "About 40 teachers leave the school.",
            "41 teachers leave the school.",
        ),
        (  # the day may be of that year
            "When do the teachers leave the school?",
            "The teachers leave the school on 12 June.",
            "The teachers leave the school in June 2024.",
        ),
        (  # another thing is counted
            "How many teachers leave the school?",
            "Four teachers leave the school.",
            "Eleven pupils leave the school.",
        ),
        (  # of two years
            "How many teachers left the school?",
            "Four teachers left the school in 2021.",
            "Eleven teachers left the school in 2022.",
        ),
        (  # of another year than the one asked for
            "How many teachers left the school in 2021?",
            "Four teachers left the school.",
            "Eleven teachers left the school in 2022.",
        ),
        (  # one word of the question in common
            "When does the dialysis unit move to Linden House?",
            "The dialysis unit will move to Linden House in June 2024.",
            "The firm was founded in May 2019 and owns a House.",
        ),
        (  # no figure is asked for
            "Why do teachers leave the school?",
            "Four teachers leave the school.",
            "Eleven teachers leave the school.",
        ),
        (  # it says too little itself to tell what the sum is of
            "What did it cost?",
            "The bridge cost 41 million euro.",
            "It cost the council 4 million euro to hire the crane.",
        ),
        (  # another thing of the same sort
            "What did the Harbour Bridge cost the council?",
            "The Harbour Bridge cost the council 41 million euro.",
            "The Mill Lane Bridge cost the council 4 million euro.",
        ),
        (  # a month holds its days
            "When does the dialysis unit move to Linden House?",
            "The dialysis unit will move to Linden House in June 2024.",
            "The dialysis unit will move to Linden House on 4 June 2024.",
        ),
    ],
)
def test_what_may_both_hold_is_left_alone(question: str, one: str, other: str) -> None:
    assert reasons(question, ("a.md", one), ("b.md", other)) == []


def test_a_document_does_not_answer_against_itself() -> None:
    four, eleven = "Four teachers leave the school.", "Eleven teachers leave the school."
    question = "How many teachers leave the school?"
    assert reasons(question, ("a.md", four), ("a.md", eleven)) == []


def test_without_a_model_of_meaning_nothing_is_compared() -> None:
    item = SubQuestion(id="s1", text="How many boats?", query="How many boats?")
    assert answers_apart(item, Pack(sub_question="s1", queries=()), None) == []
