"""Pairs refuted both ways: what is read at all, and what of it counts. No trained weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from adjudicator import Adjudicator
from adjudicator.mutual import READ, comparable, mutual_refutations
from adjudicator.types import Window
from adjudicator.verifier.model import Floats

OPEN = "The gate of the lock stood open all night."
SHUT = "Nobody opened the gate of the lock before dawn."


class Fake:
    """Refutes with the probability that is set for the claim, and counts what it reads."""

    def __init__(self, **refuted: float) -> None:
        self.refuted = refuted
        self.read: list[tuple[str, str]] = []

    def logits(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        self.read += pairs
        p = np.array([self.refuted.get(claim.split()[0], 0.01) for _, claim in pairs])
        return np.log(np.stack([(1 - p) / 2, p, (1 - p) / 2], axis=1))


def window(text: str, document: str = "a.md", **more: object) -> Window:
    return Window(text=text, document=document, start=0, end=len(text), **more)


ONE, OTHER = window(OPEN), window(SHUT, "b.md")


def test_refuted_both_ways_counts_in_either_order() -> None:
    fake = Fake(The=0.9, Nobody=0.8)
    straight, turned = mutual_refutations([(ONE, OTHER), (OTHER, ONE)], fake)
    assert straight == turned
    assert 0.5 <= straight.score <= 0.6
    assert straight.reason == f"{READ} (0.85)"
    assert not straight.replaces


@pytest.mark.parametrize(("there", "back"), [(0.99, 0.5), (0.5, 0.99), (0.79, 0.79), (0.7, 0.8)])
def test_the_mean_of_both_ways_decides(there: float, back: float) -> None:
    (score,) = mutual_refutations([(ONE, OTHER)], Fake(Nobody=there, The=back))
    assert score.score == 0
    assert not score.reason


def test_the_reverse_is_read_only_where_it_can_matter() -> None:
    fake = Fake(Nobody=0.3, The=0.99)
    assert mutual_refutations([(ONE, OTHER)], fake)[0].score == 0
    assert fake.read == [(OPEN, SHUT)]


def test_the_surer_pair_scores_higher_and_below_the_rules() -> None:
    sure, surer = (
        mutual_refutations([(ONE, OTHER)], Fake(The=p, Nobody=p))[0].score for p in (0.81, 0.999)
    )
    assert 0.5 < sure < surer <= 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (window(OPEN), window(f" {OPEN}\n", "b.md")),  # the same words
        (window("gate: open", derived=True), window(SHUT, "b.md")),
        (window("The gate at Pier 3 is open."), window("The gate at Pier 4 is shut.", "b.md")),
        (window("The new gate is open."), window("The old gate is shut.", "b.md")),
        (window("The gate is open."), window("The gate will be opened, it is planned.", "b.md")),
        (window("Kelso Lock is open."), window("Otter Lock is shut.", "b.md")),
        (
            window("The clerk met Anna Brill."),
            window("The clerk never met Tom Ashe of Dunmore.", "b.md"),
        ),
        (
            window("The weight limit is 12 tonnes.", date="2018-01-05"),
            window("The weight limit is 10 tonnes.", "b.md", date="2021-05-19"),
        ),
    ],
)
def test_what_is_told_apart_is_not_read(one: Window, other: Window) -> None:
    fake = Fake(The=0.99, Kelso=0.99, Otter=0.99, Nobody=0.99, gate=0.99)
    assert not comparable(one, other)
    assert mutual_refutations([(one, other)], fake)[0].score == 0
    assert fake.read == []


def test_one_side_may_have_a_modifier_or_a_name_more() -> None:
    assert comparable(window("The first gate stood open."), OTHER)
    assert comparable(window("The gate stood open, Anna Brill said."), OTHER)


def test_a_draft_is_replaced_by_what_was_agreed() -> None:
    draft = window(OPEN, "2023-11-14-draft.md", date="2023-11-14")
    agreed = window(SHUT, "2023-11-21-final.md", date="2023-11-21")
    (score,) = mutual_refutations([(agreed, draft)], Fake(The=0.9, Nobody=0.9))
    assert score.replaces
    assert score.reason == f"draft: {READ} (0.90)"


def test_no_pairs_no_reading() -> None:
    fake = Fake()
    assert mutual_refutations([], fake) == []
    assert fake.read == []


def test_the_adjudicator_reads_with_its_verifier(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake(The=0.9, Nobody=0.9)
    monkeypatch.setattr("adjudicator.verifier.model.shipped", lambda: fake)
    assert Adjudicator().mutual_refutations([(ONE, OTHER)])[0].score > 0.5
    assert len(fake.read) == 2
    without = Adjudicator(judges=("figures",)).mutual_refutations([(ONE, OTHER)])
    assert [score.score for score in without] == [0]
    assert len(fake.read) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Passed by 11 votes to 4.", "Passed by 9 votes to 6."),
        ("Agreed by 11 members, with 2 abstentions.", "Agreed by 9 members, with 3 abstentions."),
        (OPEN, "It stood shut."),
    ],
)
def test_a_sentence_without_its_subject_is_not_read(one: str, other: str) -> None:
    fake = Fake(Passed=0.99, Agreed=0.99, The=0.99, It=0.99)
    assert mutual_refutations([(window(one), window(other, "b.md"))], fake)[0].score == 0
    assert fake.read == []
    assert comparable(ONE, OTHER)


def test_figures_of_one_document_are_left_to_the_rules() -> None:
    one, other = window("Sales of the group rose by 3 percent."), window("Sales fell by 2 percent.")
    assert not comparable(one, other)
    assert comparable(one, other.model_copy(update={"document": "b.md"}))


def test_figures_for_other_years_are_not_read_against_each_other() -> None:
    one, other = "The club had 300 members in 2021.", "The club had 200 members in 2022."
    assert not comparable(window(one), window(other, "b.md"))
    assert comparable(window(one), window(other.replace("2022", "2021"), "b.md"))
    # where the year itself is what is told, it may be wrong
    opened = "The lock of the old canal was opened to boats in 2021."
    assert comparable(window(opened), window(opened.replace("2021", "2022"), "b.md"))
