"""Statements in doubt, with the real SDKs: a larger model mends them, a budget ends them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestra.panel.specs import BudgetSpec, Vendor
from research import replay, report_json
from research.run import Run
from tests.loopback import Loopback, Reply, Rule
from tests.research.modes.test_panel_on_the_wire import OnTheWire

Play = Callable[..., Run]
FALSE = "The lighthouse at Corran Point cost 9.3 million euro."
TRUE = "The lighthouse at Corran Point cost 7.4 million euro."
SHOWN = [f"E{n}" for n in range(1, 9)]
DRAFT = {
    "statements": [
        {"text": FALSE, "sub_question": "q1", "evidence": SHOWN, "confidence": 0.9}
    ],
    "gaps": [],
}  # fmt: skip


def pair(loopback: Loopback, **budget: int) -> OnTheWire:
    small = loopback.member("small", Vendor.OPENAI_CHAT, input_price=0.1, output_price=0.1)
    large = loopback.member("large", Vendor.ANTHROPIC, input_price=5.0, output_price=25.0)
    return OnTheWire((small, large), BudgetSpec(**budget))


def script(loopback: Loopback, settled: str) -> None:
    change = {"statement": "S1", "text": settled, "evidence": SHOWN, "confidence": 0.9}
    loopback.play(
        Rule(prompt="in doubt", reply=Reply(output={"settled": [change], "withdrawn": []})),
        Rule(prompt="You are a judge", reply=Reply(output={"votes": []})),
        Rule(model="small", reply=Reply(output=DRAFT)),
        Rule(model="large", reply=Reply(output={"statements": [], "gaps": []})),
    )


@pytest.mark.usefixtures("symphony_home")
def test_a_larger_model_mends_what_the_small_one_got_wrong(loopback: Loopback, play: Play) -> None:
    script(loopback, TRUE)
    run = play(pair(loopback), "fusion")
    (row,) = [
        row for row in run.folder.ledger.rows() if "/look-" in row.step and "voice/" in row.step
    ]
    assert row.step == "voice/1/look-2/large"
    assert "large is the next larger model" in str(row.payload)
    assert not any(FALSE in s.claim.text for s in run.report.claims)
    before = loopback.count()
    assert report_json(replay(run.folder)) == report_json(run.report)
    assert loopback.count() == before


@pytest.mark.usefixtures("symphony_home")
def test_what_nobody_mends_is_put_three_times_and_no_more(loopback: Loopback, play: Play) -> None:
    script(loopback, FALSE)
    run = play(pair(loopback), "fusion")
    asked = [call for call in loopback.calls if "in doubt" in str(call.body)]
    assert [call.model for call in asked] == ["large", "large"]
    (left,) = [n for n in run.report.not_established if n.question == FALSE]
    assert "stood by it, which the sources bear out no better" in left.reason


@pytest.mark.usefixtures("symphony_home")
def test_a_purse_that_refuses_leaves_it_not_judged(loopback: Loopback, play: Play) -> None:
    script(loopback, TRUE)
    run = play(pair(loopback, run_calls=2), "fusion")
    assert loopback.count() == 2
    (left,) = [n for n in run.report.not_established if n.question == FALSE]
    assert "large: not judged (" in left.reason
    assert "2 calls" in left.reason or "run_calls" in left.reason
    assert report_json(replay(run.folder)) == report_json(run.report)
