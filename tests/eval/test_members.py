"""Models are scored on ground truth, what did not come is unscored, and the router reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.members import ROWS, members
from orchestra.chain.types import Ask, Prompt
from orchestra.errors import SettingsInvalid
from orchestra.panel.specs import RoleSpec
from orchestra.routing import PanelRouter, load_table
from orchestra.routing.weights import load_calibration
from orchestra.settings import load_settings
from tests.loopback import Loopback, Reply, Rule

LABELS = {"SUPPORT": "supported", "CONTRADICT": "refuted", "NOT_ENOUGH_INFO": "nei"}


def written(folder: Path, count: int = 60) -> Path:
    """A data folder with one set, of claims that say what their label is."""
    path = folder / "scifact" / "dev.jsonl"
    path.parent.mkdir(parents=True)
    labels = ("supported", "refuted", "nei")
    lines = [
        {
            "id": f"c{n}",
            "claim": f"Claim number {n} is {labels[n % 3]}.",
            "evidence": [f"Sentence number {n}."],
            "label": labels[n % 3],
        }
        for n in range(count)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def configure(home: Path, server: Loopback) -> None:
    tables = [
        f'[[models]]\nname = "{name}"\nvendor = "openai"\nmodel = "{name}"\n'
        f'base_url = "{server.base_url(server.member(name).vendor)}"\n'
        f'key_variable = "LOOPBACK_KEY"\ninput_price = {price}\noutput_price = {price}\n'
        for name, price in (("good", 5), ("poor", 1), ("mute", 1))
    ]
    home.mkdir(exist_ok=True)
    roles = "[roles.judge]\nretries = 0\ninvalid_replies = 0\n"
    (home / "symphony.toml").write_text("\n".join(tables) + roles)


def say(verdict: str) -> Reply:
    return Reply(output={"verdict": verdict, "confidence": 0.9})


def test_scores_go_to_the_router(
    loopback: Loopback, symphony_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(symphony_home, loopback)
    data = written(tmp_path / "data")
    right = [
        Rule(model="good", prompt=f"number [0-9]+ is {label}", reply=say(label))
        for label in LABELS.values()
    ]
    loopback.play(
        *right,
        Rule(model="poor", reply=say("supported")),
        Rule(model="mute", reply=Reply(status=400)),
    )
    found = members(data, tmp_path / "out")
    assert (found.figure("good/science").numerator, found.figure("good/science").n) == (ROWS, ROWS)
    poor = found.figure("poor/judge")
    assert 0 < (poor.numerator or 0) < ROWS
    assert found.figure("mute/judge").value is None
    assert found.figure("unanswered").value == ROWS
    assert {missing.what for missing in found.not_measured} == {
        "the set contract_nli", "the set scitab",
    }  # fmt: skip
    table = load_table(symphony_home)
    assert [(r.model, r.task, r.n) for r in table.rows if r.model == "good"] == [
        ("good", "judge", ROWS), ("good", "science", ROWS),
    ]  # fmt: skip
    weights = {w.model: w for w in load_calibration(symphony_home).weights(load_settings().models)}
    assert [weights[name].n for name in ("good", "mute", "poor")] == [ROWS, 0, ROWS]
    assert weights["good"].reliability(0.9) > weights["mute"].overall > weights["poor"].overall
    ask = Ask("s", "judge", Prompt("p", "1", "d", "i", "t"), type(say("x")))
    routed = PanelRouter(table).candidates(ask, load_settings().models, RoleSpec())
    assert routed.candidates[0].name == "good"
    assert "measured at 'judge'" in routed.reason


def test_without_models_there_is_nothing_to_measure(symphony_home: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"\[\[models\]\]"):
        members(tmp_path, tmp_path)
