"""The votes of the panel's judges: shown where nothing was measured, pooled where it was."""

from __future__ import annotations

import pytest

from adjudicator.types import JudgeVote, Ruling, Scores, Verdict
from orchestra.routing.weights import Weight, pooled
from research.material import Cluster, Docket, Examination, Judged
from research.panel.jury import with_votes
from research.panel.types import Spoken
from tests.research.dossier import ruling
from tests.research.panel.test_panel import ONE

SAID = Cluster(id="c", sub_question="q1", lead=ONE, text="It cost 8.", analysts=("ann",))
OWN = SAID.model_copy(update={"text": "", "analysts": ("lexical",)})


def weight(name: str, right: float) -> Weight:
    return Weight(model=name, bands=(right, right, right), overall=right, n=99)


def poll(name: str, verdict: str | None, sure: float = 0.9) -> Spoken:
    vote = {"statement": "S1", "verdict": verdict, "confidence": sure, "reason": "x"}
    reply = {"votes": [vote]} if verdict else None
    return Spoken(step=f"voice/1/jury/{name}", role="judge", asked=name, reply=reply)


def after(cluster: Cluster, weights: list[Weight], *polls: Spoken, **changes: object) -> Docket:
    made = ruling(cluster.statement, Verdict.SUPPORTED, name="c").model_copy(update=changes)
    docket = Docket(judged=(Judged(cluster="c", ruling=made),))
    return with_votes(docket, polls, Examination(clusters=(cluster,)), weights)


def votes(found: Ruling) -> list[JudgeVote]:
    return [vote for vote in found.judges if vote.name.endswith("(panel)")]


def test_without_weights_verdict_and_confidence_stay() -> None:
    (judged,) = after(SAID, [], poll("ann", "refuted"), poll("bob", "refuted")).judged
    assert (judged.ruling.verdict, judged.ruling.confidence) == (Verdict.SUPPORTED, 0.91)
    assert {vote.reason for vote in votes(judged.ruling)} == {
        "counted in the agreement; not weighed"
    }
    assert judged.ruling.agreement == pytest.approx(2 / 6)


def test_with_weights_the_pool_is_the_confidence() -> None:
    weights = [weight("ann", 0.8), weight("bob", 0.6)]
    docket = after(SAID, weights, poll("ann", "supported"), poll("bob", "refuted"))
    (judged,) = docket.judged
    expected = pooled((0.91, 0.05, 0.04), [(0, 0.8), (1, 0.6)])
    assert judged.ruling.confidence == pytest.approx(expected[0], abs=1e-6)
    assert judged.ruling.scores is not None
    assert judged.ruling.scores.refuted == pytest.approx(expected[1], abs=1e-6)
    assert votes(judged.ruling)[0].reason == (
        "weighed: right in 0.80 of such votes by calibration (n=99)"
    )


def test_a_composed_statement_that_the_pool_turns_against_is_dropped_and_says_why() -> None:
    unsure = Scores(supported=0.5, refuted=0.4, not_enough_evidence=0.1)
    weights = [weight("ann", 0.9), weight("bob", 0.9)]
    polls = (poll("ann", "refuted"), poll("bob", "refuted"))
    docket = after(SAID, weights, *polls, scores=unsure, confidence=0.5)
    assert docket.judged == ()
    (gone,) = docket.dropped
    assert gone.text == "It cost 8."
    assert "2 vote(s) of the panel's judges, weighed by calibration, take supported" in gone.reason
    (kept,) = after(OWN, weights, *polls, scores=unsure, confidence=0.5).judged
    assert kept.ruling.verdict is Verdict.SUPPORTED
    assert kept.ruling.confidence is not None
    assert kept.ruling.confidence < 0.2


@pytest.mark.parametrize(
    "changes",
    [{"scores": None, "confidence": None, "verdict": Verdict.NOT_JUDGED},
     {"verdict": Verdict.CONFLICTING}, {"verdict": Verdict.PARTLY_SUPPORTED}],
)  # fmt: skip
def test_what_is_no_matter_of_three_outcomes_is_left_alone(changes: dict[str, object]) -> None:
    docket = after(SAID, [weight("ann", 0.9)], poll("ann", "refuted"), **changes)
    (judged,) = docket.judged
    assert judged.ruling.verdict is changes["verdict"]
    assert judged.ruling.confidence == changes.get("confidence", 0.91)


def test_abstentions_and_partial_support_have_no_weight() -> None:
    weights = [weight("ann", 0.9), weight("bob", 0.9)]
    docket = after(SAID, weights, poll("ann", None), poll("bob", "partly_supported"))
    assert docket.judged[0].ruling.confidence == 0.91
    assert [vote.verdict for vote in votes(docket.judged[0].ruling)] == [
        None, Verdict.PARTLY_SUPPORTED,
    ]  # fmt: skip


def test_one_that_was_never_measured_has_a_vote_without_weight() -> None:
    docket = after(SAID, [weight("bob", 0.9)], poll("ann", "refuted"))
    assert docket.judged[0].ruling.confidence == 0.91
