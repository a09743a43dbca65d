from __future__ import annotations

import pytest

from adjudicator.blend import weigh
from adjudicator.judges.figures import FiguresJudge
from adjudicator.ruling import Case, agreement_of, rule
from adjudicator.standing import other_subject, outweighs
from adjudicator.types import Claim, Judgement, JudgeVote, Stance, Verdict, Window, WindowScore


def window(text: str, document: str = "a.txt", **more: object) -> Window:
    return Window.model_validate(
        {"text": text, "document": document, "start": 0, "end": len(text), **more}
    )


def judged(*scores: tuple[float, float]) -> Judgement:
    made = tuple(
        WindowScore(supported=s, refuted=r, not_enough_evidence=round(1 - s - r, 6))
        for s, r in scores
    )
    return Judgement(judge="reader", verdict=Verdict.SUPPORTED, confidence=0.5, windows=made)


CLAIM = Claim(id="c", text="The quay is paved.")
ONE = window("The quay is paved with granite.")
OTHER = window("The quay is a bed of mud.", "b.txt")


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((0.9, 0.0), (0.1, 0.1), Verdict.SUPPORTED),
        ((0.1, 0.0), (0.1, 0.9), Verdict.REFUTED),
        ((0.9, 0.0), (0.0, 0.9), Verdict.CONFLICTING),
        ((0.9, 0.0), (0.0, 0.8), Verdict.SUPPORTED),
        ((0.95, 0.0), (0.0, 0.6), Verdict.SUPPORTED),
        ((0.5, 0.0), (0.0, 0.95), Verdict.REFUTED),
        ((0.2, 0.2), (0.1, 0.1), Verdict.NOT_ENOUGH_EVIDENCE),
    ],
)
def test_best_support_against_best_refutation(
    first: tuple[float, float], second: tuple[float, float], verdict: Verdict
) -> None:
    ruling = rule(Case(CLAIM, [ONE, OTHER], [judged(first, second)]))
    assert ruling.verdict is verdict
    stances = {e.stance for e in ruling.evidence}
    if first[0] >= 0.5 and second[1] >= 0.5:
        assert stances == {Stance.SUPPORTS, Stance.REFUTES}
    assert ruling.scores is not None
    assert sum(ruling.scores.model_dump().values()) == pytest.approx(1.0, abs=1e-5)
    assert ruling.confidence is not None
    assert 0 <= ruling.confidence <= 1


def test_the_same_document_sides_with_the_stronger() -> None:
    again = window("The quay is a bed of mud.")
    windows = [ONE, again.model_copy(update={"start": 100, "end": 125})]
    assert rule(Case(CLAIM, windows, [judged((0.9, 0.0), (0.0, 0.7))])).verdict is Verdict.SUPPORTED
    assert rule(Case(CLAIM, windows, [judged((0.7, 0.0), (0.0, 0.9))])).verdict is Verdict.REFUTED


def test_a_replacing_source_outweighs_an_older_one() -> None:
    old = window("The fee is 4 euro.", "old.md", date="2020-01-01")
    new = window("The fee is 6 euro.", "new.md", date="2021-01-01",
                 replaces="This notice replaces the fee notice of 2020, 4 euro a fee.")  # fmt: skip
    assert outweighs(CLAIM, old, new) is None or outweighs(CLAIM, old, new)[0] is False  # type: ignore[index]
    told = new.model_copy(update={"replaces": "This replaces the fee of 4 euro."})
    said = outweighs(CLAIM, old, told)
    assert said is not None
    assert said[0] is False
    assert "superseded" in said[1]
    assert outweighs(CLAIM, told, old) == (True, said[1])
    assert outweighs(CLAIM, old, old) is None


def test_a_draft_yields_to_the_final_text() -> None:
    draft = window("Carried by 18 votes.", "minutes-draft.md", provisional=True)
    final = window("Carried by 19 votes.", "minutes-final.md")
    draft = draft.model_copy(update={"context": "Minutes of the harbour council"})
    final = final.model_copy(update={"context": "Minutes of the harbour council"})
    said = outweighs(CLAIM, draft, final)
    assert said is not None
    assert said[0] is False
    assert "draft" in said[1]


def test_the_later_source_counts_for_what_is_current() -> None:
    now = Claim(id="c", text="The fee is currently 4 euro.")
    old = window("x", "old.md", date="2020-01-01")
    new = window("y", "new.md", date="2021-01-01")
    assert outweighs(now, old, new) == (False, "new.md is the later source (2021-01-01)")
    assert outweighs(now, new, old) == (True, "new.md is the later source (2021-01-01)")
    assert outweighs(CLAIM, new, old) is None


def test_two_things_of_one_kind_are_two_subjects() -> None:
    one = window("Otter Lock is 40 metres long.")
    other = window("Kelso Lock is 60 metres long.", "b.txt")
    assert other_subject(one, other)
    assert not other_subject(one, one)
    ruling = rule(Case(Claim(id="c", text="It is 40 metres long."), [one, other],
                       [judged((0.9, 0.0), (0.0, 0.9))]))  # fmt: skip
    assert ruling.verdict is Verdict.SUPPORTED
    assert "another subject" in ruling.reason


def test_agreement_counts_votes_only() -> None:
    votes = [
        JudgeVote(name=str(n), verdict=v, confidence=None)
        for n, v in enumerate([Verdict.SUPPORTED, Verdict.SUPPORTED, Verdict.REFUTED, None])
    ]
    assert agreement_of(votes) == pytest.approx(1 / 3, abs=1e-6)
    assert agreement_of(votes[:1]) is None


def test_a_support_that_the_rules_took_away_in_every_window_does_not_come_back() -> None:
    claim = Claim(id="c", text="The quay is 40 metres long.")
    against = window("The quay is 90 metres long.")
    read = judged((0.98, 0.01))
    said = WindowScore(supported=0.0, refuted=0.9, not_enough_evidence=0.1, reason="40 against 90")
    figures = Judgement(judge="figures", verdict=Verdict.REFUTED, confidence=0.9, windows=(said,))
    alone = rule(Case(claim, [against], [read]))
    ruled = rule(Case(claim, [against], [read, figures]))
    assert ruled.verdict is not Verdict.SUPPORTED
    assert alone.scores is not None
    assert ruled.scores is not None
    assert ruled.scores.supported < min(0.5, alone.scores.supported)


def test_what_was_handed_over_is_one_matter_and_a_corpus_is_not() -> None:
    claim = Claim(id="c", text="Jon Varga paved the quay.")
    named = "Jon Varga is a mason from the valley."
    paved = "He paved the quay in two summers."
    read = judged((0.1, 0.0), (0.97, 0.0))
    given = rule(Case(claim, [window(named), window(paved, "b.txt")], [read]))
    assert given.verdict is Verdict.SUPPORTED
    of_corpus = [window(named, context="Masons"), window(paved, "b.txt", context="The quay")]
    assert rule(Case(claim, of_corpus, [read])).verdict is not Verdict.SUPPORTED


def test_a_denial_that_only_a_reader_sees_must_be_as_clear_as_the_support() -> None:
    given = rule(Case(CLAIM, [ONE, OTHER], [judged((0.9, 0.0), (0.0, 0.8))]))
    assert given.verdict is Verdict.SUPPORTED
    of_corpus = [w.model_copy(update={"context": "Quay"}) for w in (ONE, OTHER)]
    found = rule(Case(CLAIM, of_corpus, [judged((0.9, 0.0), (0.0, 0.8))]))
    assert found.verdict is Verdict.CONFLICTING


def test_what_replaces_a_rate_replaces_no_date() -> None:
    new = window(
        "Works began in May.", replaces="replaces the rate of 9 of May 2021", date="2022-01-01"
    )
    old = window("Works began in 2021, on 9 April.", "b.txt", date="2020-01-01")
    assert outweighs(CLAIM, new, old) is None


def test_a_weak_refutation_is_silence() -> None:
    for refuted in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        ruling = rule(Case(CLAIM, [OTHER], [judged((0.02, refuted))]))
        assert ruling.scores is not None
        assert (ruling.verdict is Verdict.REFUTED) == (ruling.scores.refuted >= 0.45)


def test_what_a_short_denial_rules_is_no_readers_word_to_keep() -> None:
    """A reader sees "damage was suspected" and calls it said; the next sentence takes it back."""
    text = "Damage to the timbers was suspected. The cores show none."
    claim, told = Claim(id="c", text="The timbers have damage."), window(text)
    ruled = FiguresJudge().judge([(claim, [told])])
    (one,) = weigh(claim, [told], [judged((0.9, 0.02)), *ruled])
    assert one.reason.startswith("denied by the next sentence")
    assert one.read_support == one.support < 0.5
    assert one.read_refute == one.refute > 0.5
    (unruled,) = weigh(claim, [told], [judged((0.9, 0.02))])
    assert (unruled.read_support, unruled.read_refute) == (0.9, 0.02)
