"""How much of a pack answers: the best stretch of each passage, summed; and what the gate does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from research.answered import PASSAGES, told_by
from research.material import Cluster, Pack, Passage, SubQuestion
from research.relevance import TOLD, coverage_of
from tests.research.passages import sentence


def passage(number: int, *texts: str) -> Passage:
    at, made = 0, []
    for text in texts:
        made.append(sentence(text, f"{number}.md", at, section=("Plan", f"Part {number}")))
        at += len(text) + 1
    return Passage(
        id=str(number), document=f"{number}.md", start=0, end=at, score=1.0,
        text=" ".join(texts), sentences=tuple(made),
    )  # fmt: skip


def pack_of(*passages: Passage) -> Pack:
    return Pack(sub_question="s1", queries=("q",), passages=passages)


ITEM = SubQuestion(id="s1", text="Who shut the ward?", query="Who shut the ward?")


def test_the_best_stretch_of_each_passage_counts_once() -> None:
    seen: list[str] = []

    def answers(question: str, texts: Sequence[str]) -> list[float]:
        assert question == ITEM.query
        seen.extend(texts)
        return [0.9 if "Velt" in text else 0.2 for text in texts]

    pack = pack_of(passage(1, "It was closed.", "Dr Velt did it.", "He rang."), passage(2, "Rain."))
    assert told_by(ITEM, pack, answers) == pytest.approx(1.1)
    assert "Plan > Part 1. Dr Velt did it." in seen
    assert "Plan > Part 1. It was closed. Dr Velt did it. He rang." in seen


def test_no_more_than_the_ten_best_passages_are_read() -> None:
    pack = pack_of(*(passage(n, "Yes.") for n in range(PASSAGES + 5)))
    assert told_by(ITEM, pack, lambda _, texts: [1.0] * len(texts)) == PASSAGES
    assert told_by(ITEM, pack_of(), lambda _, texts: [1.0] * len(texts)) == 0.0


def coverage(question: str, told: float, *texts: str) -> tuple[bool, str]:
    item = SubQuestion(id="s1", text=question, query=question)
    made = passage(1, *texts)
    clusters = [
        Cluster(id=f"c{n}", sub_question="s1", lead=s, found=0.9, score=0.9)
        for n, s in enumerate(made.sentences)
    ]
    found = coverage_of(
        item,
        pack_of(made),
        clusters,
        0.6,
        answers=lambda _, texts: [told] + [0.0] * (len(texts) - 1),
    )
    return found.established, found.reason


def test_what_is_read_as_told_stands_for_missing_words() -> None:
    question, text = "Who shut the ward to newcomers?", "Dr Velt closed it to admissions that day."
    assert coverage(question, TOLD, text) == (True, "")
    held, reason = coverage(question, 0.0, text)
    assert not held
    assert reason


def test_a_name_that_nothing_holds_is_not_read_away() -> None:
    held, reason = coverage("Who closed the ward at Dunmarrow?", 5.0, "Dr Velt closed the ward.")
    assert not held
    assert "Dunmarrow" in reason
