"""``symphony runs stats`` counts what the ledgers say, and marks what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestra.chain.rows import ANSWER, POLICY, CallLog
from orchestra.runs import RunFolder
from tests.symphony.support import Run

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def ruling(verdicts: list[str | None], final: str, confidence: float | None) -> dict[str, Any]:
    judges = [
        {"name": f"judge-{n}", "verdict": verdict, "confidence": confidence, "reason": ""}
        for n, verdict in enumerate(verdicts)
    ]
    return {"verdict": final, "confidence": confidence, "judges": judges}


def a_run(
    home: Path,
    week: int,
    *,
    mode: str = "fusion",
    rulings: list[dict[str, Any]] | None = None,
    failed: int = 0,
    seconds: float = 2.0,
    version: str = "1",
) -> RunFolder:
    """A run with four questions to a model, ``failed`` of which nobody answered."""
    at = MONDAY + timedelta(weeks=week)
    folder = RunFolder.create(home, "research", lambda: at)
    ledger = folder.ledger
    ledger.append(step="setting", kind="stage", payload={"mode": mode, "question": "Why?"})
    log = CallLog(ledger)
    for n in range(4):
        step, ok = f"analysis/a{n}", n >= failed
        prompt = {"name": "draft", "version": version, "digest": "d"}
        attempt = log.intend(step, "mini", {"digest": f"{n}", "prompt": prompt, "role": "analyst"})
        reply = {"ok": ok, "digest": f"{n}", "seconds": seconds, "usd": 0.01, "source": "model"}
        log.came_back(step, "mini", attempt, reply)
        tried = {
            "model": "mini", "outcome": "answered" if ok else "invalid", "requests": 2, "retries": 1
        }  # fmt: skip
        answer = {"ask": f"{n}", "model": "mini" if ok else "", "attempts": [tried]}
        log.note(f"answer/{step}", ANSWER, answer)
    event = {"ask": "0", "model": "mini", "rule": "length", "action": "send back"}
    log.note("policy/analysis/a0", POLICY, event)
    log.note("policy/analysis/a1", POLICY, {**event, "action": "note"})
    log.flush()
    coverage = [{"established": True}, {"established": False}]
    ledger.append(step="cross-examination", kind="stage", payload={"coverage": coverage})
    for n, one in enumerate(rulings or [ruling(["supported", "supported"], "supported", 0.9)]):
        ledger.append(step=f"judgement/c{n}", kind="judgement", payload=one)
    comparison = {"shadow_model": "dark", "shadow_prompt": "draft 2", "same": 3, "places": 4}
    ledger.append(step="shadow/analysis/a0", kind="shadow", payload=comparison)
    folder.finish(clock=lambda: at, seconds={"analysis": 3.0, "synthesis": 1.0})
    return folder


def found(run: Run, *options: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    value: Any = run("runs", "stats", "--json", *options).json
    return {(s["kind"], s["group"], s["measure"]): s for s in value["series"]}


def counts(one: dict[str, Any]) -> tuple[int, int]:
    return one["overall"]["right"], one["overall"]["n"]


def test_nothing_to_count_yet(run: Run, symphony_home: Path) -> None:
    assert run("runs", "stats").out == "nothing to count yet\n"
    assert run("runs", "stats", "--json").json == {
        "alpha": 0.01, "runs": 0, "series": [], "span": "week", "unreadable": {},
    }  # fmt: skip


def test_every_measure_is_counted_by_mode_model_and_prompt(run: Run, symphony_home: Path) -> None:
    mixed = [
        ruling(["supported", "supported", "refuted"], "supported", 0.8),
        ruling(["refuted", None, None], "refuted", 0.6),
        ruling([], "not_judged", None),
    ]
    a_run(symphony_home, 0, rulings=mixed, failed=1)
    series = found(run)
    mode = {key[2]: one for key, one in series.items() if key[:2] == ("mode", "fusion")}
    assert counts(mode["agreement"]) == (1, 3)
    assert counts(mode["disagreement"]) == (1, 1)
    assert counts(mode["not judged"]) == (1, 3)
    assert counts(mode["coverage"]) == (1, 2)
    assert counts(mode["errors"]) == (1, 4)
    assert counts(mode["invalid"]) == (1, 4)
    assert counts(mode["retries"]) == (4, 8)
    assert counts(mode["violations"]) == (1, 4)
    assert counts(mode["shadow"]) == (3, 4)
    assert (mode["confidence"]["overall"]["n"], mode["confidence"]["overall"]["value"]) == (2, 0.7)
    assert mode["latency"]["overall"]["value"] == 4.0
    assert mode["spend"]["overall"]["total"] == 0.04
    assert counts(series["model", "judge-2", "agreement"]) == (0, 1)
    assert counts(series["model", "mini", "errors"]) == (1, 4)
    assert series["model", "mini", "latency"]["overall"]["n"] == 3
    assert counts(series["prompt", "draft 1", "violations"]) == (1, 4)
    assert counts(series["prompt", "draft 2", "shadow"]) == (3, 4)


def test_drift_is_marked_and_too_few_is_said(run: Run, symphony_home: Path) -> None:
    for week in range(10):
        a_run(symphony_home, week, mode="debate")
    for _ in range(10):
        a_run(symphony_home, 10, mode="debate", failed=3, seconds=9.0)
    a_run(symphony_home, 0, mode="fusion")
    a_run(symphony_home, 10, mode="fusion", failed=4)
    series = found(run)
    errors = series["mode", "debate", "errors"]
    assert errors["drift"]["state"] == "drift"
    assert (errors["drift"]["n_earlier"], errors["drift"]["n_latest"]) == (40, 40)
    assert (errors["drift"]["earlier"], errors["drift"]["latest"]) == (0.0, 0.75)
    assert [w["window"] for w in errors["windows"]][::10] == ["2026-W45", "2027-W02"]
    assert series["mode", "debate", "retries"]["drift"]["state"] == "steady"
    assert series["model", "mini", "latency"]["drift"]["state"] == "drift"
    assert series["model", "mini", "latency"]["drift"]["test"] == "Mann-Whitney U"
    assert series["mode", "fusion", "errors"]["drift"]["state"] == "too few"
    shown = run("runs", "stats").out
    assert "DRIFT 0.0% → 75.0%" in shown
    assert "too few (n=4 and 4)" in shown
    assert "a reason to look, not a finding" in " ".join(shown.split())


def test_windows_can_be_days_or_months(run: Run, symphony_home: Path) -> None:
    a_run(symphony_home, 0)
    a_run(symphony_home, 1)
    for span, windows in (("day", ["2026-11-02", "2026-11-09"]), ("month", ["2026-11"])):
        one = found(run, "--by", span)["mode", "fusion", "errors"]
        assert [w["window"] for w in one["windows"]] == windows
    assert found(run, "--by", "month")["mode", "fusion", "errors"]["drift"]["state"] == "one window"
    assert run("runs", "stats", "--by", "year").status == 2


def test_a_verification_counts_too(run: Run, symphony_home: Path) -> None:
    folder = RunFolder.create(symphony_home, "verify", lambda: MONDAY)
    folder.ledger.append(step="job", kind="job", payload={"form": "claim"})
    one = ruling(["supported", "refuted"], "conflicting", 0.5)
    folder.ledger.append(step="claim-00000001", kind="ruling", payload=one)
    folder.finish(clock=lambda: MONDAY)
    assert counts(found(run)["mode", "verify", "agreement"]) == (0, 1)
    assert "0/1 (0.0%)" in run("runs", "stats").out


def test_damaged_runs_are_named_and_the_others_counted(run: Run, symphony_home: Path) -> None:
    a_run(symphony_home, 0)
    broken, gone = a_run(symphony_home, 1), a_run(symphony_home, 2)
    (broken.path / "run.json").write_text("{")
    gone.ledger.close()
    (gone.path / "ledger.db").unlink()
    value: Any = run("runs", "stats", "--json").json
    assert value["runs"] == 1
    assert sorted(value["unreadable"]) == [broken.id, gone.id]
    assert f"not counted: {broken.id}" in run("runs", "stats").out
