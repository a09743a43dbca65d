"""``symphony doctor`` on a panel: prices, keys, caps, and what a run would cost."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestra.runs import RunFolder
from tests.symphony.support import Run

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PANEL = """
[[models]]
name = "mini"
vendor = "openai"
model = "gpt-5-mini"
key_variable = "SOME_KEY"
context_window = 100000
max_output_tokens = 1000
input_price = 1.0
output_price = 10.0

[[models]]
name = "own"
vendor = "compatible"
model = "llama"
base_url = "http://127.0.0.1:9/v1"
"""
FREE = "input_price = 0\noutput_price = 0\n"


def told(run: Run, home: Path, text: str) -> dict[str, tuple[str, str]]:
    home.mkdir(exist_ok=True)
    (home / "symphony.toml").write_text(text)
    found = run("doctor", "--json").json
    return {one["what"]: (one["state"], one["detail"]) for one in found}  # type: ignore[attr-defined]


def test_models_with_their_prices_and_keys(
    run: Run, symphony_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOME_KEY", raising=False)
    lines = told(run, symphony_home, PANEL)
    assert lines["model mini"] == ("note", "SOME_KEY is not set, so mini will not answer")
    assert "no known price" in lines["model own"][1]
    monkeypatch.setenv("SOME_KEY", "sk-secret-value")
    lines = told(run, symphony_home, PANEL + FREE + '[shadow]\nmodels = ["own"]\n')
    assert (
        "1 in and 10 out, US dollars per million tokens (symphony.toml)" in lines["model mini"][1]
    )
    assert "free (symphony.toml); sees internal; only shadows" in lines["model own"][1]
    assert "secret-value" not in str(lines)


def test_a_cap_on_money_wants_prices(
    run: Run, symphony_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_KEY", "x")
    lines = told(run, symphony_home, PANEL + "[budget]\nday_usd = 2.5\n")
    assert lines["model own"][0] == "note"
    assert "input_price" in lines["model own"][1]
    assert lines["caps"] == ("ok", "day_usd 2.5 (0 used)")
    assert told(run, symphony_home, PANEL)["caps"][0] == "note"


def test_what_a_run_would_cost(
    run: Run, symphony_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_KEY", "x")
    for total in (0.01, 0.03, 0.08):
        folder = RunFolder.create(symphony_home, "research", lambda: NOON)
        folder.finish(clock=lambda: NOON, cost={"total": total, "by_model": {}})
    offline = RunFolder.create(symphony_home, "research", lambda: NOON)
    offline.finish(clock=lambda: NOON, cost={"total": 0})
    damaged = RunFolder.create(symphony_home, "research", lambda: NOON)
    (damaged.path / "run.json").write_text("{")
    lines = told(run, symphony_home, PANEL + FREE + "[budget]\nrun_usd = 0.5\n")
    assert lines["cost of a run"] == (
        "ok",
        "a call costs at most 0.1100 US dollars (mini, its window full); a run at most 0.5; "
        "finished runs cost 0.0300 in the median (n=3)",
    )


def test_files_that_cannot_be_used_are_broken(run: Run, symphony_home: Path) -> None:
    symphony_home.mkdir()
    (symphony_home / "spend.db").write_text("no database" * 100)
    (symphony_home / "routing.json").write_text("{")
    lines = told(run, symphony_home, PANEL)
    assert lines["caps"][0] == lines["routing table"][0] == "broken"
    (symphony_home / "routing.json").write_text(
        '{"rows": [{"model":"mini","vendor_model":"m","task":"t","right":3,"n":40}]}'
    )
    assert "1 of 1 scores" in told(run, symphony_home, PANEL)["routing table"][1]


def test_on_how_many_answers_the_weights_of_votes_rest(run: Run, symphony_home: Path) -> None:
    assert told(run, symphony_home, PANEL)["weights of votes"][1].startswith("none")
    mini, other = (
        {"model": "mini", "vendor_model": m, "band": 2, "right": 9} for m in ("gpt-5-mini", "x")
    )
    (symphony_home / "weights.json").write_text(json.dumps({"rows": [mini | {"n": 12}]}))
    said = told(run, symphony_home, PANEL + FREE)["weights of votes"]
    assert said == ("ok", "1 of 2 models were measured, on 12 answers")
    (symphony_home / "weights.json").write_text(json.dumps({"rows": [other | {"n": 12}]}))
    assert told(run, symphony_home, PANEL)["weights of votes"][1].startswith("none")
    (symphony_home / "weights.json").write_text("[]")
    assert told(run, symphony_home, PANEL)["weights of votes"][0] == "broken"


def test_without_models_nothing_leaves(run: Run, symphony_home: Path) -> None:
    assert told(run, symphony_home, "")["cost of a run"][1].startswith("0: no [[models]]")
    assert told(run, symphony_home, "ocr = 7")["cost of a run"][0] == "broken"
