"""Calls that a rule lets through only once a person has approved them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest import Corpus
from kg.graph import KnowledgeGraph
from orchestra.chain.types import Answer, Ask
from orchestra.errors import DecisionRefused, RunWaits
from orchestra.ledger import Ledger
from orchestra.runs import RunFolder
from research import conduct
from research.material import AnalystReport
from research.panel.council import Panel
from research.people import approve, standing_of
from research.people.approvals import PatientDesk, approved_rules, approver, record_wait
from tests.research.panel.desk import FakeDesk, spec
from tests.research.people.support import QUESTION, Counting, later, noon


class Ruled(FakeDesk):
    """A desk whose rule ``topics`` wants an approval, recorded as the chain records it."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__([spec("anna"), spec("ben")], lambda ask, name: None)
        self.ledger = ledger
        self.let_through: list[str] = []

    async def ask(self, ask: Ask[Any]) -> Answer[Any]:
        if approver(self.ledger)("topics"):
            self.let_through.append(ask.step)
            return await super().ask(ask)
        event = {"rule": "topics", "action": "approve", "detail": "the question names a patient"}
        self.ledger.append(step=f"policy/{ask.step}", kind="policy", payload=event)
        return Answer(None, reason="rule topics wants a person's approval first")


def test_a_call_that_needs_an_approval_makes_the_run_wait(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    import asyncio
    from contextlib import asynccontextmanager

    desks: list[Ruled] = []

    @asynccontextmanager
    async def opened(folder: RunFolder):  # type: ignore[no-untyped-def]
        desks.append(Ruled(folder.ledger))
        yield desks[-1]

    panel = Panel((spec("anna"), spec("ben")), opened)

    def run(resume: str | None = None) -> Any:
        return asyncio.run(
            conduct(
                QUESTION if resume is None else "",
                corpus=corpus,
                graph=graph,
                panel=panel,
                mode="fusion",
                brief={"gates": {"policy_event": True}, "sources": {"documents": ["minutes.md"]}},
                adjudicator=Counting(),
                home=tmp_path,
                resume=resume,
                clock=noon,
            )
        )

    with pytest.raises(RunWaits, match="names a patient") as caught:
        run()
    assert caught.value.stage == "policy"
    ledger = Ledger.open(tmp_path / "runs" / caught.value.run / "ledger.db")
    wait = standing_of(ledger).open
    assert wait is not None
    assert wait.reasons[0].items == ("topics",)
    assert not any(row.step.startswith("voice/") for row in ledger.rows())
    folder = RunFolder(caught.value.run, ledger.path.parent, ledger)
    assert folder.info["status"] == "waiting"
    with pytest.raises(RunWaits):
        run(folder.id)
    assert len(standing_of(ledger).waits) == 1

    approve(folder, by="Ana", clock=later)
    assert approved_rules(ledger) == {"topics"}
    done = run(folder.id)
    assert desks[-1].let_through
    assert [(a.stage, a.by) for a in done.report.approvals] == [("policy", "Ana")]
    with pytest.raises(DecisionRefused):
        approve(folder, by="Bo")


def test_silence_for_other_reasons_passes(tmp_path: Path) -> None:
    import asyncio

    ledger = Ledger.open(tmp_path / "ledger.db", run="r")
    desk = PatientDesk(FakeDesk([spec("anna")], lambda ask, name: None), ledger)
    from orchestra.chain.types import Prompt

    prompt = Prompt(name="p", version="1", digest="0", instructions="", text="")
    ask = Ask(step="x", role="analyst", prompt=prompt, output=AnalystReport)
    assert asyncio.run(desk.ask(ask)).value is None
    assert [member.name for member in desk.members] == ["anna"]
    record_wait(ledger)
    assert ledger.rows() == []
    event = {"rule": "tone", "action": "approve", "stage": "after", "detail": "too sure"}
    ledger.append(step="policy/x", kind="policy", payload=event)
    assert asyncio.run(desk.ask(ask)).value is None
    record_wait(ledger)
    assert [row.kind for row in ledger.rows()] == ["policy"]


def test_the_chain_itself_asks_and_goes_on_once_a_person_approved(tmp_path: Path) -> None:
    import asyncio

    from tests.orchestra.chain.stand_ins import answers, ask, path_to
    from tests.orchestra.policy.test_on_the_path import guard

    policy = tmp_path / "policy.toml"
    policy.write_text(
        'name = "t"\nversion = "1"\n[[rules]]\nid = "ledgers"\ncheck = "topic"\n'
        'action = "ask a person"\ntopics = ["ledger"]\n'
    )
    ledger = Ledger.open(tmp_path / "ledger.db", run="run")

    def put() -> tuple[Any, int]:
        rules = guard(policy, approved=approver(ledger))
        path, scripts = path_to(tmp_path, {"alpha": [answers()]}, guard=rules)
        answer = asyncio.run(PatientDesk(path, ledger).ask(ask()))
        return answer.value, scripts["alpha"].count

    with pytest.raises(RunWaits, match="rule ledgers"):
        put()
    record_wait(ledger)
    (wait,) = standing_of(ledger).waits
    payload = {"action": "approve", "stage": "policy", "attempt": 1, "by": "Ana", "at": "noon"}
    assert wait.attempt == 1
    ledger.append(step="person/decision/policy", kind="person", payload=payload)
    value, calls = put()
    assert (value.claim, calls) == ("It rained.", 1)
