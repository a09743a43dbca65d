"""What a model composed: two rulings become one, and a cited sentence is no support by itself."""

from __future__ import annotations

import pytest

from adjudicator.types import Evidence, Ruling, Stance, Verdict
from research.material import Cluster
from research.panel.rulings import cited_claims, merged, why_dropped
from tests.research.dossier import ruling
from tests.research.panel.test_panel import ONE, TWO

CLUSTER = Cluster(
    id="q1.1", sub_question="q1", lead=ONE, cited=(TWO,), text="It  cost 7.", analysts=("ann",)
)


def on_cited(verdict: Verdict, *stances: Stance) -> Ruling:
    shown = [
        Evidence(quote="x", document=f"evidence[{n}]", start=0, end=1, stance=stance, score=0.8)
        for n, stance in enumerate(stances)
    ]
    return ruling("It cost 7.", verdict, name="q1.1@cited", evidence=shown)


def over_corpus(verdict: Verdict) -> Ruling:
    return ruling("It cost 7.", verdict, name="q1.1")


S, R, N, F = (
    Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NOT_ENOUGH_EVIDENCE, Verdict.NOT_JUDGED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("corpus", "cited", "made"),
    [(S, S, S), (S, N, S), (N, S, S), (F, S, S), (N, N, N), (F, N, F), (N, R, R), (R, N, R),
     (S, R, Verdict.CONFLICTING), (R, S, Verdict.CONFLICTING),
     (Verdict.CONFLICTING, S, Verdict.CONFLICTING)],
)  # fmt: skip
def test_one_ruling_of_two(corpus: Verdict, cited: Verdict, made: Verdict) -> None:
    found = merged(CLUSTER, over_corpus(corpus), on_cited(cited, Stance.SUPPORTS))
    assert found.verdict is made
    assert found.id == "q1.1"


def test_cited_sentences_are_placed_with_the_stance_they_were_given() -> None:
    found = merged(CLUSTER, over_corpus(N), on_cited(S, Stance.NEUTRAL, Stance.REFUTES))
    assert [(e.quote, e.start, e.stance) for e in found.evidence] == [
        (TWO.text, TWO.start, Stance.REFUTES)
    ]
    assert "no passage that supports it" in why_dropped(CLUSTER, found)


def test_what_is_not_borne_out_is_dropped_by_name() -> None:
    assert cited_claims([CLUSTER])[1] == [[ONE.text, TWO.text]]
    assert cited_claims([CLUSTER])[0][0].text == "It cost 7."
    said = why_dropped(CLUSTER, over_corpus(N))
    assert said.startswith("ann said so: not borne out by the sources (not enough evidence")
    own = CLUSTER.model_copy(update={"text": ""})
    assert why_dropped(own, over_corpus(N)) == ""
