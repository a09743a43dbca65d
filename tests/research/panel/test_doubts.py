"""Which statements of models are worth another look, and which are none of the models' matter."""

from __future__ import annotations

import pytest

from adjudicator.types import Verdict
from orchestra.gates import GatesSpec
from orchestra.routing.escalation import Escalation
from research.material import (
    Cluster,
    Conflict,
    Coverage,
    Dissent,
    Docket,
    Examination,
    Judged,
    Plan,
    Sentence,
    SubQuestion,
)
from research.panel.doubts import doubts_of, in_doubt
from research.types import Dropped
from tests.research.dossier import ruling
from tests.research.panel.test_panel import ONE, TWO

PLAN = Plan(question="?", sub_questions=(SubQuestion(id="q1", text="?", query="?"),))
COVERED = (Coverage(sub_question="q1", established=True, reason=""),)


def cluster(
    name: str, text: str = "It cost 7.", lead: Sentence = ONE, sure: float = 0.9
) -> Cluster:
    return Cluster(
        id=name, sub_question="q1", lead=lead, text=text, analysts=(f"of-{name}",), score=1.0,
        confidence=sure,
    )  # fmt: skip


def judged(name: str, verdict: Verdict = Verdict.SUPPORTED, sure: float = 0.9) -> Judged:
    made = ruling("It cost 7.", verdict, name=name).model_copy(update={"confidence": sure})
    return Judged(cluster=name, ruling=made)


def doubts(
    clusters: tuple[Cluster, ...],
    docket: Docket,
    dissents: tuple[Dissent, ...] = (),
    spec: GatesSpec | None = None,
    withdrawn: tuple[str, ...] = (),
) -> list[tuple[str, str]]:
    examination = Examination(clusters=clusters, coverage=COVERED, dissents=dissents)
    found = in_doubt(
        PLAN, examination, docket, spec=spec or GatesSpec(), escalation=Escalation(),
        withdrawn=withdrawn,
    )  # fmt: skip
    return [(doubt.cluster, doubt.kind) for doubt in found]


def test_what_the_sources_bear_out_and_its_author_is_sure_of_is_in_no_doubt() -> None:
    assert doubts((cluster("a"),), Docket(judged=(judged("a"),))) == []


@pytest.mark.parametrize(
    ("item", "docket", "spec", "kind"),
    [
        (cluster("a"), Docket(), None, "unsupported"),
        (cluster("a"), Docket(judged=(judged("a", Verdict.PARTLY_SUPPORTED),)), None,
         "unsupported"),
        (cluster("a", sure=0.3), Docket(judged=(judged("a"),)), None, "unsure"),
        (cluster("a"), Docket(judged=(judged("a", sure=0.4),)), GatesSpec(min_confidence=0.5),
         "weak"),
    ],
)  # fmt: skip
def test_each_kind_of_doubt(
    item: Cluster, docket: Docket, spec: GatesSpec | None, kind: str
) -> None:
    assert doubts((item,), docket, spec=spec) == [("a", kind)]
    assert doubts((item,), docket, spec=spec, withdrawn=("a",)) == []
    own = item.model_copy(update={"text": ""})
    assert doubts((own,), docket, spec=spec) == []


def test_the_worst_go_first() -> None:
    clusters = (cluster("a", sure=0.1), cluster("b"), cluster("c", "Gone."))
    docket = Docket(judged=(judged("a"), judged("b", sure=0.1)))
    spec = GatesSpec(min_confidence=0.5)
    found = doubts(clusters, docket, spec=spec)
    assert found == [("c", "unsupported"), ("b", "weak"), ("a", "unsure")]


DISSENT = (Dissent(cluster="a", against="b", lone=False, score=0.9),)
BOTH = (cluster("a"), cluster("b", "It cost 8.", lead=TWO))


def test_models_that_contradict_one_another_where_both_stand_are_in_doubt() -> None:
    docket = Docket(judged=(judged("a"), judged("b")))
    assert doubts(BOTH, docket, DISSENT) == [("a", "contradicted"), ("b", "contradicted")]


def test_one_that_fell_contradicts_nobody() -> None:
    docket = Docket(judged=(judged("a"),))
    assert doubts(BOTH, docket, DISSENT) == [("b", "unsupported")]
    gone = (Dissent(cluster="a", against="nobody", lone=False, score=0.9),)
    assert doubts(BOTH[:1], docket, gone) == []


@pytest.mark.parametrize("sides", [(ONE, TWO), (TWO, ONE)])
def test_where_the_sources_disagree_the_models_are_right_to(
    sides: tuple[Sentence, Sentence],
) -> None:
    conflict = Conflict(one=sides[0], other=sides[1], about="cost", score=0.9)
    docket = Docket(judged=(judged("a"), judged("b")), conflicts=(conflict,))
    assert doubts(BOTH, docket, DISSENT) == []


def test_what_the_next_attempt_is_told_of() -> None:
    gone = Dropped(text="Gone.", document="a", start=0, end=1, reason="x")
    docket = Docket(judged=(judged("a", sure=0.2), judged("b")), dropped=(gone,))
    assert doubts_of(docket, GatesSpec(min_confidence=0.5)) == ("It cost 7.", "Gone.")
