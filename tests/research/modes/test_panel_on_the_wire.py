"""A panel of five with the vendors' real SDKs: two fail, one is led astray; the report is right."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field

import pytest

from orchestra.chain.desk import desk_from_settings
from orchestra.chain.retrying import Waits
from orchestra.chain.types import Desk
from orchestra.configuration import Settings
from orchestra.ledger import Ledger
from orchestra.panel.specs import BudgetSpec, ModelSpec, RoleSpec, Vendor
from orchestra.runs import RunFolder
from research import replay, report_json
from research.modes.limits import Mode
from research.panel.council import Panel
from research.run import Run
from tests.loopback import Fault, Loopback, Reply, Rule

MODES = tuple(mode.value for mode in Mode if mode is not Mode.AUTO)
NAMES = {
    "ada": Vendor.OPENAI,
    "ben": Vendor.OPENAI_CHAT,
    "cleo": Vendor.ANTHROPIC,
    "dora": Vendor.COMPATIBLE,
    "emil": Vendor.ANTHROPIC,
}
UNTRUE = "The lighthouse was sold to Baron Voss in 1850."


@dataclass
class OnTheWire:
    """A desk whose members all speak to the loopback server."""

    members: tuple[ModelSpec, ...]
    budget: BudgetSpec = field(default_factory=BudgetSpec)

    def panel(self) -> Panel:
        rules = RoleSpec(retries=1, invalid_replies=1, deadline_s=60)
        roles = dict.fromkeys(("analyst", "critic", "judge"), rules)
        settings = Settings(models=self.members, roles=roles, budget=self.budget)

        @asynccontextmanager
        async def opened(folder: RunFolder) -> AsyncIterator[Desk]:
            waits = Waits(0.01, 0.02, 0.0)
            async with desk_from_settings(folder.ledger, settings, waits=waits) as desk:
                yield desk

        return Panel(self.members, opened)


def five(loopback: Loopback, hanging: str = "") -> OnTheWire:
    return OnTheWire(
        tuple(
            loopback.member(name, vendor, timeout_s=0.3 if name == hanging else 60)
            for name, vendor in NAMES.items()
        )
    )


@pytest.mark.usefixtures("symphony_home")
@pytest.mark.parametrize("mode", MODES)
def test_two_of_five_are_missing_and_the_report_says_so(
    loopback: Loopback, play: Callable[..., Run], mode: str
) -> None:
    loopback.play(
        Rule(model="ada", reply=Reply(fault=Fault.HANG)),
        Rule(model="cleo", reply=Reply(fault=Fault.WRONG_SCHEMA)),
    )
    run = play(five(loopback, hanging="ada"), mode)
    voices = {voice.name: voice for voice in run.report.panel}
    assert sorted(voices) == sorted(NAMES)
    assert voices["ada"].answered == voices["cleo"].answered == 0
    assert any(voice.answered for voice in voices.values())
    assert run.report.claims
    told = " ".join(run.report.method)
    for name in ("ada", "cleo"):
        assert f"Missing: {name} (" in told
        assert not voices[name].asked or voices[name].reasons
    before = loopback.count()
    assert report_json(replay(run.folder)) == report_json(run.report)
    assert loopback.count() == before


@pytest.mark.usefixtures("symphony_home")
@pytest.mark.parametrize("mode", MODES)
def test_what_an_injected_instruction_makes_models_say_is_not_printed(
    loopback: Loopback, play: Callable[..., Run], mode: str
) -> None:
    loopback.play(Rule(reply=Reply(fault=Fault.FOLLOWS_INJECTION, says=UNTRUE)))
    run = play(five(loopback), mode)
    with closing(Ledger.open(run.folder.path / "ledger.db", create=False)) as ledger:
        assert [row for row in ledger.rows() if row.kind == "voice" and UNTRUE in row.payload_json]
    assert not [claim for claim in run.report.claims if "Voss" in claim.claim.text]
