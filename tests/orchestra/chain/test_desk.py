"""The desk that the settings describe, and what the settings refuse."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path as FilePath

import pytest

import orchestra.chain
from orchestra.chain.desk import desk_from_settings
from orchestra.chain.retrying import Waits
from orchestra.chain.types import Answer, Outcome
from orchestra.configuration import load_settings
from orchestra.errors import SettingsInvalid
from orchestra.ledger import Ledger
from tests.loopback import Fault, Loopback, Reply, Rule
from tests.orchestra.chain.stand_ins import Finding, ask

PANEL = """
data_class = "internal"

[[models]]
name = "alice"
vendor = "openai-chat"
model = "alice"
base_url = "{chat}"
key_variable = "ALICE_KEY"
input_price = 1.0
output_price = 2.0

[[models]]
name = "bob"
vendor = "anthropic"
model = "bob"
base_url = "{messages}"
input_price = 1.0
output_price = 2.0

[roles.analyst]
models = ["alice", "bob"]
retries = 0

[budget]
run_calls = {calls}
"""


def written(home: FilePath, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "symphony.toml").write_text(text, "utf-8")


def asked(home: FilePath, run: str, **options: bool) -> Answer[Finding]:
    async def go() -> Answer[Finding]:
        with Ledger.open(home / "runs" / run / "ledger.db", run=run) as ledger:
            desk = desk_from_settings(
                ledger,
                load_settings(),
                waits=Waits(0.0, 0.0, 0.0),
                environ={"ALICE_KEY": "sk-test-0123456789"},
                **options,
            )
            async with desk:
                assert [member.name for member in desk.members] == ["alice", "bob"]
                return await desk.ask(ask())

    return asyncio.run(go())


def test_two_vendors_one_faulty_then_from_the_cache_then_replayed(
    loopback: Loopback, symphony_home: FilePath
) -> None:
    from orchestra.panel.specs import Vendor

    text = PANEL.format(
        chat=loopback.base_url(Vendor.OPENAI_CHAT),
        messages=loopback.base_url(Vendor.ANTHROPIC),
        calls=2,
    )
    written(symphony_home, text)
    loopback.play(
        Rule(model="alice", reply=Reply(fault=Fault.SERVER_ERROR)),
        Rule(model="bob", reply=Reply(output={"claim": "It rained."})),
    )
    answer = asked(symphony_home, "first")
    assert answer.value == Finding(claim="It rained.")
    assert [a.outcome for a in answer.attempts] == [Outcome.FAILED, Outcome.ANSWERED]
    assert answer.attempts[1].usd > 0
    again = asked(symphony_home, "second")
    assert again.attempts[1].outcome is Outcome.CACHED
    assert loopback.count(model="bob") == 1
    calls = loopback.count()
    assert asked(symphony_home, "first", calls=False).value == answer.value
    assert loopback.count() == calls


def test_a_cap_is_not_passed_and_the_attempt_says_so(
    loopback: Loopback, symphony_home: FilePath
) -> None:
    from orchestra.panel.specs import Vendor

    text = PANEL.format(
        chat=loopback.base_url(Vendor.OPENAI_CHAT),
        messages=loopback.base_url(Vendor.ANTHROPIC),
        calls=1,
    )
    written(symphony_home, text)
    loopback.play(Rule(reply=Reply(fault=Fault.SERVER_ERROR)))
    answer = asked(symphony_home, "first")
    assert [a.outcome for a in answer.attempts] == [Outcome.FAILED, Outcome.OVER_BUDGET]
    assert loopback.count() == 1


MODEL = '[[models]]\nname = "alice"\nvendor = "openai"\nmodel = "m"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MODEL + MODEL, "the name 'alice' is used by two"),
        (MODEL + '[roles.judge]\nmodels = ["carol"]\n', "[roles.judge] names the model 'carol'"),
        (MODEL + 'key = "sk-live-1234567890"\n', "models.0.key"),
        (MODEL + 'key_variable = "sk-live-1234567890"\n', "models.0.key_variable"),
        (MODEL + 'base_url = "https://me:sk-live-1234567890@host/v1"\n', "models.0.base_url"),
        ('[[models]]\nname = "alice"\nvendor = "compatible"\nmodel = "m"\n', "needs a base_url"),
        ("[budget]\nrun_usd = -1\n", "budget.run_usd"),
    ],
)
def test_settings_that_do_not_fit_are_named_and_no_key_is_shown(
    symphony_home: FilePath, text: str, words: str
) -> None:
    written(symphony_home, text)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    assert words in str(refused.value)
    assert "sk-live" not in str(refused.value)


def test_no_sdk_is_imported_before_the_first_question() -> None:
    code = (
        "import sys, orchestra.chain.desk, orchestra.configuration, orchestra.panel.vendors\n"
        "heavy = {'openai', 'anthropic', 'pydantic_ai', 'stamina', 'purgatory', 'torch'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_there() -> None:
    for name in orchestra.chain.__all__:
        assert getattr(orchestra.chain, name) is not None
    with pytest.raises(AttributeError):
        _ = orchestra.chain.no_such_name


def test_sixteen_at_once_do_not_pass_a_cap(loopback: Loopback, symphony_home: FilePath) -> None:
    from orchestra.panel.specs import Vendor

    text = PANEL.format(
        chat=loopback.base_url(Vendor.OPENAI_CHAT),
        messages=loopback.base_url(Vendor.ANTHROPIC),
        calls=5,
    )
    written(symphony_home, text)
    loopback.play(Rule(reply=Reply(output={"claim": "It rained."})))

    async def go() -> list[Answer[Finding]]:
        with Ledger.open(symphony_home / "runs" / "run" / "ledger.db", run="run") as ledger:
            environ = {"ALICE_KEY": "sk-test-0123456789"}
            async with desk_from_settings(ledger, load_settings(cache=False), environ=environ) as d:
                return await asyncio.gather(*(d.ask(ask(f"part/{n}")) for n in range(16)))

    answers = asyncio.run(go())
    assert sum(answer.value is not None for answer in answers) == 5
    assert loopback.count() == 5
    left_out = [answer for answer in answers if answer.value is None]
    assert {a.outcome for answer in left_out for a in answer.attempts} == {Outcome.OVER_BUDGET}
