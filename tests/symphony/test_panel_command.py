"""``symphony research`` with models: two vendors at the loopback, read back, replayed offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestra.panel.specs import Vendor
from orchestra.runs import list_runs
from tests.loopback import Fault, Loopback, Reply, Rule
from tests.symphony.support import Run

QUESTION = "What did the Quay Bridge cost?"

_MODEL = """
[[models]]
name = "{name}"
vendor = "{vendor}"
model = "{name}"
base_url = "{url}"
key_variable = "LOOPBACK_KEY"
input_price = 1.0
output_price = 5.0
timeout_s = 20
"""


@pytest.fixture
def panel(small_home: Path, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """Two models of different vendors in symphony.toml."""
    members = (("ann", Vendor.OPENAI), ("bob", Vendor.ANTHROPIC))
    text = "cache = false\n" + "".join(
        _MODEL.format(name=name, vendor=vendor.value, url=loopback.base_url(vendor))
        for name, vendor in members
    )
    settings = small_home / "symphony.toml"
    settings.write_text(text, encoding="utf-8")

    yield loopback
    settings.unlink()


@pytest.mark.parametrize("mode", ["fusion", "debate"])
def test_a_panels_report_is_read_back_and_replayed_with_the_server_down(
    quay: Path, run: Run, panel: Loopback, small_home: Path, mode: str
) -> None:
    outcome = run("research", QUESTION, "--corpus", "quay", "--mode", mode, "--json")
    assert outcome.status == 0, outcome.err
    report = outcome.json
    assert report["mode"] == mode
    assert {v["name"]: v["answered"] > 0 for v in report["panel"]} == {"ann": True, "bob": True}
    composed = [s for section in report["sections"] for s in section["statements"]
                if s.get("composed")]  # fmt: skip
    assert composed
    assert all(s["ruling"]["evidence"] for s in composed)
    last = list_runs(small_home)[-1]
    cost = last.info["cost"]
    assert cost["total"] > 0
    assert set(cost["by_model"]) == {"ann", "bob"}
    page = last.report_path.with_suffix(".html").read_text("utf-8")
    assert "Statements marked as composed are a model" in page
    assert "Every statement is a source" not in page
    asked = panel.count()
    panel.play(Rule(reply=Reply(fault=Fault.SERVER_ERROR)))
    assert "byte for byte" in run("runs", "replay", last.id).out
    assert panel.count() == asked
    ledger = (last.path / "ledger.db").read_bytes()
    assert b"test-key" not in ledger


def test_a_member_that_is_down_is_named_and_the_report_still_made(
    quay: Path, run: Run, panel: Loopback, small_home: Path
) -> None:
    panel.play(Rule(model="bob", reply=Reply(status=500)))
    outcome = run("research", QUESTION, "--corpus", "quay", "--mode", "fusion", "--json")
    assert outcome.status == 0, outcome.err
    report = outcome.json
    silent = [v for v in report["panel"] if not v["answered"]]
    assert [v["name"] for v in silent] == ["bob"]
    assert silent[0]["reasons"]
    assert any(line.startswith("Missing: bob") for line in report["method"])


def test_a_mode_that_needs_models_says_so_without_them(quay: Path, run: Run) -> None:
    outcome = run("research", QUESTION, "--corpus", "quay", "--mode", "debate")
    assert outcome.status == 2
    assert "[[models]]" in outcome.err


def test_the_command_line_knows_every_mode() -> None:
    from research.modes.limits import Mode
    from symphony.commands import research

    assert [mode.value for mode in research.Mode] == [mode.value for mode in Mode]
