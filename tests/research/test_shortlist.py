"""Which pairs are handed to the verifier, and that what it denies becomes a disagreement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from adjudicator.types import ConflictScore
from research import shortlist
from research.material import AnalystReport, Finding, Pack, Passage, Plan, Sentence, SubQuestion
from research.stages.cross_examination import conflicts_of, cross_examine
from tests.research.dossier import Rule

HOSTED = "The keepers of Corran Point were glad of the new fog horn."
DENIED = "Nobody at the tower wanted such a thing, least of all its staff."
BESIDE = "A boat brings bread on Mondays, and on Fridays it brings fish."
ROW = "tower: 4 euro for the fog horn of Corran Point"


def sentence(text: str, document: str = "a.md", start: int = 0, **more: object) -> Sentence:
    return Sentence(document=document, start=start, end=start + len(text), text=text, **more)


def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Two subjects at right angles: the boat, and all else."""
    return np.array([[0.0, 1.0] if "boat" in t else [1.0, 0.0] for t in texts], np.float32)


ONE, OTHER = sentence(HOSTED), sentence(DENIED, "b.md")
APART, TABLE = sentence(BESIDE, "c.md"), sentence(ROW, "d.csv", derived=True)


def test_what_is_near_in_meaning_is_read_without_a_shared_word() -> None:
    assert shortlist.comparable_pairs([ONE], [OTHER, APART]) == []
    found = shortlist.pairs_to_read([ONE], [OTHER, APART, TABLE], [], embed)
    assert found == [(ONE, OTHER)]
    assert shortlist.pairs_to_read([ONE], [OTHER], [], None) == []


def test_each_pair_once_and_none_that_is_settled() -> None:
    both = [ONE, OTHER]
    assert shortlist.pairs_to_read(both, both, [], embed) == [(ONE, OTHER)]
    assert shortlist.pairs_to_read(both, both, [], embed, settled=[(OTHER, ONE)]) == []


def test_pairs_that_share_words_are_read_however_far_apart() -> None:
    assert shortlist.pairs_to_read([ONE], [APART], [(ONE, APART)], embed) == [(ONE, APART)]
    assert shortlist.pairs_to_read([ONE], [APART], [(ONE, APART)], None) == [(ONE, APART)]
    assert shortlist.pairs_to_read([TABLE], [], [], embed) == []


def test_the_nearest_are_read_first_and_no_more_than_the_limit() -> None:
    def by_number(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        angles = [0.0 if t == HOSTED else float(t.split()[1]) / 100 for t in texts]
        return np.array([[np.cos(a), np.sin(a)] for a in angles], np.float32)

    others = [
        sentence(f"Light {n} of {w} went out.", f"{n}.md")
        for n, w in ((30, "Corran"), (10, "Skye"), (20, "Mull"))
    ]
    found = shortlist.pairs_to_read([ONE], others, [], by_number, limit=2)
    assert [sorted((a.document, b.document)) for a, b in found] == [
        ["10.md", "a.md"],
        ["20.md", "a.md"],
    ]


@pytest.fixture
def asked() -> tuple[Plan, tuple[Pack, ...], list[AnalystReport]]:
    item = SubQuestion(id="q1", text="Were the keepers glad of it?", query="keepers glad fog horn")
    passages = tuple(
        Passage(id=s.document, document=s.document, start=0, end=s.end, score=1.0, text=s.text,
                sentences=(s,))
        for s in (ONE, OTHER)
    )  # fmt: skip
    findings = tuple(
        Finding(sub_question="q1", analyst="dense", sentence=s, score=0.9) for s in (ONE, OTHER)
    )
    report = AnalystReport(analyst="dense", findings=findings, nearness=(("q1", 0.9),))
    pack = Pack(sub_question="q1", queries=("horn",), passages=passages)
    return Plan(question="Were the keepers glad of it?", sub_questions=(item,)), (pack,), [report]


def test_what_the_verifier_denies_is_a_conflict(
    asked: tuple[Plan, tuple[Pack, ...], list[AnalystReport]],
) -> None:
    plan, packs, reports = asked
    rule = Rule(deny=[(HOSTED, DENIED)])
    found = cross_examine(plan, packs, reports, rule, embed)
    assert rule.read == [(HOSTED, DENIED)]
    assert found.pairs_offered == 1
    assert [(c.one.text, c.other.text, c.reason) for c in found.conflicts] == [
        (HOSTED, DENIED, "read")
    ]
    assert cross_examine(plan, packs, reports, Rule(), embed).conflicts == ()


def test_what_overrules_is_laid_beside_every_finding_of_another_document() -> None:
    told = sentence("We overrule Aldous v Penn.", "new.md")
    own = sentence("The claim fails for want of notice.", "new.md", 40)
    assert shortlist.overruling_pairs([ONE, own], [told, OTHER]) == [(ONE, told)]


def test_a_document_that_says_what_it_overrules_is_the_one_that_holds() -> None:
    score = ConflictScore(
        score=0.9,
        reason="overruled: Aldous v Penn no longer holds",
        replaces=True,
        superseded=ONE.document,
    )
    told = sentence("We overrule Aldous v Penn.", "new.md")
    (found,) = conflicts_of([((ONE, told), score)])
    assert (found.replaces, found.newer) == (True, "new.md")


def test_sentences_that_open_alike_are_compared_for_one_shared_word() -> None:
    one = sentence("The delay was caused by an old crib under the pier.")
    other = sentence("The delay was caused by bad welds.", "b.md")
    beside = sentence("A delay is never pleasant for anybody.", "c.md")
    assert shortlist.comparable_pairs([one], [other, beside]) == [(one, other)]


def test_two_findings_are_compared_for_one_shared_word() -> None:
    one = sentence("All sixteen girders were delivered on 3 November.")
    other = sentence("The girders came in January.", "b.md")
    assert shortlist.comparable_pairs([one, other], []) == [(one, other)]
    assert shortlist.comparable_pairs([one], [other]) == []


def test_items_under_one_label_of_one_document_are_of_two_things() -> None:
    home = sentence("• Appliances: The 5.7% sales decline was driven by large appliances.")
    abroad = sentence(
        "• Appliances: The 0.3% sales growth was driven by small appliances.", start=900
    )
    assert not shortlist.could_conflict(home, abroad)
    assert shortlist.could_conflict(home, abroad.model_copy(update={"document": "b.md"}))
    other = sentence("• Toys: The 0.3% growth was driven by small appliances.", start=900)
    assert shortlist.could_conflict(home, other)
    assert shortlist.could_conflict(
        sentence("The decline was 5.7%."), sentence("The decline was 0.3%.", start=900)
    )
