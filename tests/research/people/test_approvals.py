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
from orchestra.panel.specs import Vendor
from orchestra.runs import RunFolder, open_run
from research import conduct
from research.material import AnalystReport
from research.panel.council import Panel
from research.people import approve, standing_of
from research.people.approvals import PatientDesk, approved_rules, approver, record_wait
from tests.loopback import Loopback
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


@pytest.mark.parametrize("patient", [True, False])
def test_a_reply_that_a_rule_asks_a_person_about(tmp_path: Path, patient: bool) -> None:
    """A run that waits keeps the reply for later; one that does not asks the next candidate."""
    import asyncio

    from orchestra.chain.types import Outcome
    from tests.orchestra.chain.stand_ins import answers, ask, path_to
    from tests.orchestra.policy.test_on_the_path import guard

    policy = tmp_path / "policy.toml"
    policy.write_text(
        'name = "t"\nversion = "1"\n[[rules]]\nid = "advice"\ncheck = "pattern"\n'
        'action = "ask a person"\npatterns = ["you should sue"]\n[[rules]]\nid = "oaths"\n'
        'check = "pattern"\naction = "block"\npatterns = ["damn"]\n'
    )
    ledger = Ledger.open(tmp_path / "ledger.db", run="run")

    def put(says: str = "You should sue.") -> tuple[Answer[Any], int]:
        rules = guard(policy, approved=approver(ledger))
        replies = {"alpha": [answers(says)], "beta": [answers("It rained.")]}
        path, scripts = path_to(tmp_path, replies, guard=rules, patient=patient)
        desk = PatientDesk(path, ledger) if patient else path
        answer = asyncio.run(desk.ask(ask("worse" if "Damn" in says else "analysis")))
        return answer, scripts["alpha"].count + 10 * scripts["beta"].count

    if not patient:
        answer, calls = put()
        assert (answer.model, calls) == ("beta", 11)
        assert answer.attempts[0].outcome is Outcome.HELD
        return
    with pytest.raises(RunWaits, match="rule advice") as caught:
        put()
    assert "reply/analysis/alpha" in caught.value.reasons[0]
    record_wait(ledger)
    (wait,) = standing_of(ledger).waits
    assert wait.reasons[0].items == ("advice",)
    assert ledger.get("reply/analysis/beta") is None
    payload = {"action": "approve", "stage": "policy", "attempt": 1, "by": "Ana", "at": "noon"}
    ledger.append(step="person/decision/policy", kind="person", payload=payload)
    answer, calls = put()
    assert answer.value is not None
    assert (answer.value.claim, answer.model, calls) == ("You should sue.", "alpha", 0)
    answer, calls = put("Damn, you should sue.")  # what is blocked is blocked, whoever approves
    assert (answer.model, answer.attempts[0].outcome) == ("beta", Outcome.FORBIDDEN)


def test_a_run_waits_for_a_reply_and_goes_on_with_it(
    corpus: Corpus, graph: KnowledgeGraph, tmp_path: Path, loopback: Loopback, symphony_home: Path
) -> None:
    import asyncio

    from tests.loopback import Auto, Reply, Rule

    policy = tmp_path / "policy.toml"
    policy.write_text(
        'name = "t"\nversion = "1"\n[[rules]]\nid = "money"\ncheck = "pattern"\n'
        'action = "ask a person"\npatterns = ["million euro"]\nroles = ["analyst"]\n'
    )
    symphony_home.mkdir(parents=True)
    tables = [
        f'[[models]]\nname = "{name}"\nvendor = "compatible"\nmodel = "{name}"\n'
        f'base_url = "{loopback.base_url(Vendor.COMPATIBLE)}"\nkey_variable = "LOOPBACK_KEY"\n'
        for name in ("ada", "ben")
    ]
    toml = f'[policy]\nfile = "{policy}"\n' + "".join(tables)
    (symphony_home / "symphony.toml").write_text(toml)
    loopback.play(Rule(reply=Reply(auto=Auto(items=3))))

    def run(resume: str | None = None) -> Any:
        return asyncio.run(
            conduct(
                QUESTION if resume is None else "",
                corpus=corpus,
                graph=graph,
                mode="fusion",
                brief={"gates": {"policy_event": True}, "sources": {"documents": ["minutes.md"]}},
                adjudicator=Counting(),
                home=symphony_home,
                resume=resume,
                clock=noon,
            )
        )

    with pytest.raises(RunWaits, match="rule money") as caught:
        run()
    asked = loopback.count()
    assert asked == 2  # both drafts were under way
    folder = open_run(symphony_home, caught.value.run)
    approve(folder, by="Ana", clock=later)
    folder.ledger.close()
    done = run(caught.value.run)
    assert [(a.stage, a.by) for a in done.report.approvals] == [("policy", "Ana")]
    intents = [r.step for r in done.folder.ledger.rows() if r.kind == "call-intent"]
    assert len(intents) == len(set(intents)) == loopback.count()
