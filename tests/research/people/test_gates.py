"""The gate after adjudication, and which of several adjudications a report is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from adjudicator.types import Ruling, Verdict
from orchestra.gates import GatesSpec
from orchestra.ledger import Ledger
from research import gates, journal
from research.material import Docket, Examination, Judged, Plan, Setting
from research.people.reasons import of_events
from research.types import PolicyEvent
from tests.research.dossier import ruling


def _docket(*rulings: Ruling) -> Docket:
    judged = tuple(Judged(cluster=f"c{n}", ruling=item) for n, item in enumerate(rulings))
    return Docket(judged=judged, checked=len(judged))


def _ruled(**values: object) -> Ruling:
    return ruling("It cost 7.", Verdict.SUPPORTED, name="c").model_copy(update=values)


@pytest.mark.parametrize(
    ("item", "spec", "weakness"),
    [
        (_ruled(), GatesSpec(), ""),
        (_ruled(confidence=0.2), GatesSpec(), ""),
        (_ruled(confidence=0.2), GatesSpec(min_confidence=0.5), "low confidence"),
        (_ruled(confidence=0.5), GatesSpec(min_confidence=0.5), ""),
        (_ruled(confidence=None), GatesSpec(min_confidence=0.0), "low confidence"),
        (_ruled(agreement=0.6), GatesSpec(max_disagreement=0.3), "high disagreement"),
        (_ruled(agreement=None), GatesSpec(max_disagreement=0.0), ""),
        (_ruled(verdict=Verdict.CONFLICTING), GatesSpec(max_disagreement=1), "high disagreement"),
    ],
)
def test_what_makes_a_statement_weak(item: Ruling, spec: GatesSpec, weakness: str) -> None:
    assert gates.weakness(item, spec) == weakness


def test_weak_statements_send_back_and_then_escalate() -> None:
    docket = _docket(_ruled(), _ruled(confidence=0.2), _ruled(confidence=None))
    spec = GatesSpec(min_confidence=0.5, attempts=2)
    first = gates.after_adjudication(docket, 1, spec)
    assert (first.decision, first.attempt) == (gates.SEND_BACK, 1)
    assert "2 with low confidence; search more widely" in first.reason
    last = gates.after_adjudication(docket, 2, spec)
    assert last.decision == gates.ESCALATE
    assert last.reason.endswith("2 with low confidence, after 2 attempts")
    assert gates.after_adjudication(docket, 1).decision == gates.PASS
    assert gates.after_adjudication(Docket(), 1, spec).decision == gates.STOP


def test_a_second_adjudication_that_came_to_nothing_does_not_count(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db", run="r")
    setting = Setting(question="q", corpus="c", fingerprint="f", mode="symphony")
    plan = Plan(question="q", sub_questions=())
    first = _docket(_ruled())

    def add(step: str, value: object, attempt: int = 1) -> None:
        ledger.append(step=step, kind="stage", payload=value, attempt=attempt)

    add(journal.SETTING, setting.model_dump(mode="json"))
    add(journal.SCOPING, plan.model_dump(mode="json"))
    for attempt, docket in ((1, first), (2, Docket())):
        examination = Examination(pairs_compared=attempt)
        add(journal.EXAMINATION, examination.model_dump(mode="json"), attempt)
        add(journal.DOCKET, journal.rounded(docket.model_dump(mode="json")), attempt)
    record = journal.record_of(ledger)
    assert len(record.docket.judged) == 1
    assert record.examination.pairs_compared == 1
    add(journal.EXAMINATION, Examination(pairs_compared=3).model_dump(mode="json"), 3)
    assert journal.record_of(ledger).examination.pairs_compared == 1


def test_places_that_were_let_pass_are_no_reason_again() -> None:
    event = PolicyEvent(document="a.md", page=None, start=1, end=5, quote="x", rule="r")
    (reason,) = of_events([event], ())
    assert reason.text.endswith("in 1 passage")
    assert of_events([event], reason.items) == ()
