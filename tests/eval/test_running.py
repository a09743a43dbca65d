"""Running benchmarks: apart, one after another, taken up again; what fails is a line."""

import hashlib
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from eval import provenance, registry, running
from eval.apart import Job, measure_apart, measure_here
from eval.errors import BenchmarkFailed, BenchmarkUnknown, CapInvalid, JobsInvalid
from eval.saved import load_saved
from tests.eval import fakes

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fakes(monkeypatch, tmp_path):
    monkeypatch.setattr(registry, "benchmarks", fakes.known)
    monkeypatch.setattr(registry, "benches", fakes.known)
    monkeypatch.setattr(running, "code_digest", lambda _: "0" * 64)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "data").mkdir()


def run(tmp_path, names, **more):
    more = {"measure": measure_here, "data": tmp_path / "data", **more}
    return running.run_benchmarks(names, out=tmp_path / "out", clock=lambda: NOW, **more)


def test_each_runs_apart_and_one_that_fails_is_a_line(tmp_path):
    seen = []
    written, results, failures = run(
        tmp_path,
        ["bad", "killed", "crash", "good", "capped"],
        measure=measure_apart,
        progress=lambda *told: seen.append(told),
        caps={"capped": 7},
    )
    assert [result.title for result in results] == ["data good", "capped at 7"]
    assert results[1].cap == 7
    assert failures["bad"] == "no such.jsonl"
    assert failures["crash"] == "ZeroDivisionError: a fault of its own; its log is logs/crash.log"
    assert "signal 9" in failures["killed"]
    assert ("looking", 1, 2, "half") in seen
    assert ("benchmark", 3, 5, "good") in seen
    assert "Traceback" in (tmp_path / "out/logs/crash.log").read_text()
    assert "noise on standard output" in (tmp_path / "out/logs/good.log").read_text()
    page = written.html.read_text()
    assert "no such.jsonl" in page
    assert "a fault of its own" in page
    held = json.loads(written.run.read_text())
    assert held["started"] == "2026-01-02T00:00:00+00:00"
    assert set(held["seconds"]) == {"bad", "killed", "crash", "good", "capped"}
    assert held["left"] == []
    (kept,) = json.loads(written.outcomes.read_text())["benchmarks"]["good"]
    assert kept["columns"]["value"] == [1, 1, 1, 0]
    assert kept["ids"][0] == hashlib.sha256(b"good/a").hexdigest()[:12]


def test_a_child_that_is_interrupted_is_not_left_behind(tmp_path):
    job = Job(fakes.known()["good"], tmp_path, tmp_path, tmp_path)

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure_apart(job, stop)
    with pytest.raises(BenchmarkFailed, match=r"no such\.jsonl"):
        measure_apart(Job(fakes.known()["bad"], tmp_path, tmp_path, tmp_path))


def test_a_child_does_not_outlive_a_killed_parent(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tests.eval import fakes; "
        "from eval.apart import Job, measure_apart; here = Path(sys.argv[1]); "
        "measure_apart(Job(fakes.known()['endless'], here, here, here))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
    pid = tmp_path / "pid"
    assert soon(lambda: pid.is_file() and pid.read_text())
    parent.kill()
    parent.wait()
    assert soon(lambda: not is_running(int(pid.read_text())))


def soon(told, seconds=60):
    """Whether something comes true before long."""
    until = time.monotonic() + seconds
    while not told() and time.monotonic() < until:
        time.sleep(0.1)
    return told()


def is_running(pid):
    """Whether a process is there and not merely waiting to be counted out."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")


def test_a_suite_takes_its_own_caps_and_what_was_asked_goes_over_them(tmp_path):
    known = fakes.known()
    _, results, failures = run(
        tmp_path, [], suite="quick", measure=lambda job, _: measure_apart(job)
    )
    assert [result.title for result in results] == ["data good", "capped at 3"]
    assert set(failures) == {"bad", "crash"}
    assert running.caps_of([known["capped"]], None, {}) == {"capped": None}
    for wrong in ({"capped": 0}, {"good": 4}, {"nobody": 4}):
        with pytest.raises(CapInvalid, match="capped can be capped"):
            running.caps_of(list(known.values()), "quick", wrong)


def test_missing_data_is_a_reason_and_an_unknown_name_stops_all(tmp_path):
    _, results, failures = run(tmp_path, ["good"], data=tmp_path / "nowhere", speed=True)
    assert not results
    assert "nowhere" in failures["good"]
    with pytest.raises(BenchmarkUnknown):
        run(tmp_path, ["good", "other"])


def test_what_was_measured_is_taken_up_again_until_something_changes(tmp_path, monkeypatch):
    asked = []

    def counting(job, progress):
        asked.append(job.benchmark.name)
        return measure_here(job, lambda *_: None)

    run(tmp_path, ["good"], measure=counting)
    run(tmp_path, ["good"], measure=counting)
    assert asked == ["good", "good"]  # only where it is asked to resume
    written, results, _ = run(tmp_path, ["good", "capped"], measure=counting, resume=True)
    assert asked == ["good", "good", "capped"]
    assert results[0].figure("right").numerator == 3
    assert json.loads(written.run.read_text())["taken_up"] == ["good"]
    run(tmp_path, ["capped"], measure=counting, resume=True, caps={"capped": 2})
    assert asked[3:] == ["capped"]
    monkeypatch.setattr(provenance, "code_digest", lambda *_: "1" * 64)
    run(tmp_path, ["good"], measure=counting, resume=True)
    assert asked[4:] == ["good"]
    saved = tmp_path / "out/results/good.json"
    saved.write_text("{half")
    assert load_saved(tmp_path / "out", "good", "any") is None


def test_a_killed_suite_leaves_a_report_of_what_was_done(tmp_path):
    def dies(job, progress):
        if job.benchmark.name == "capped":
            raise KeyboardInterrupt
        return measure_here(job, lambda *_: None)

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, ["good", "capped"], measure=dies)
    held = json.loads((tmp_path / "out/run.json").read_text())
    assert held["left"] == ["capped"]
    assert "1 still to be run: capped" in (tmp_path / "out/report.html").read_text()


def test_hashes_tell_code_data_and_weights_apart(tmp_path):
    assert len(provenance.code_digest(("orchestra",))) == 64
    assert any(name.endswith(".onnx") for name in provenance.weights())
    one = fakes.known()["good"].model_copy(update={"sets": ("mine",), "needs": "pdfs"})
    (tmp_path / "data/mine").mkdir()
    before = provenance.data_digest(one, tmp_path / "data")
    (tmp_path / "data/mine/rows.jsonl").write_text("{}")
    between = provenance.data_digest(one, tmp_path / "data")
    (tmp_path / "pdfs").mkdir()
    (tmp_path / "pdfs/a.pdf").write_text("x")
    assert len({before, between, provenance.data_digest(one, tmp_path / "data")}) == 3


def test_settings_that_cannot_be_read_are_said(symphony_home):
    provenance.settings_digest.cache_clear()
    symphony_home.mkdir()
    (symphony_home / "symphony.toml").write_text("nonsense = 1")
    try:
        assert "cannot be read" in str(provenance.made_from()["settings"])
    finally:
        provenance.settings_digest.cache_clear()


def test_two_run_at_a_time_but_never_two_that_share_their_files(tmp_path, monkeypatch):
    known = fakes.known()
    names = ("good", "capped", "bad")
    shared = {n: known[n].model_copy(update={"shares": "b" * (n != "good")}) for n in names}
    monkeypatch.setattr(registry, "benchmarks", lambda: shared)
    running_now, seen, told = [], [], []
    first_may_end = Event()

    def watched(job, progress):
        running_now.append(job.benchmark.name)
        assert soon(lambda: "good" in running_now)
        seen.append(tuple(sorted(running_now)))
        try:
            if job.benchmark.name == "good":
                assert first_may_end.wait(60)  # until the last one began beside it
            else:
                progress("looking", 1, 2)
            first_may_end.set() if job.benchmark.name == "bad" else None
            return measure_here(job, lambda *_: None)
        finally:
            running_now.remove(job.benchmark.name)

    written, results, failures = run(
        tmp_path, names, measure=watched, jobs=2, progress=lambda *line: told.append(line)
    )
    assert ("capped", "good") in seen
    assert ("bad", "good") in seen
    assert not any({"capped", "bad"} <= set(pair) for pair in seen)
    assert ("good and capped", 0, 3, "capped: looking 1/2") in told
    assert [result.benchmark for result in results] == ["good", "capped"]  # not as they ended
    assert set(failures) == {"bad"}
    held = json.loads(written.run.read_text())
    assert (held["side_by_side"], held["left"]) == (2, [])
    assert held["elapsed"] > 0
    assert "each is slower than alone" in written.html.read_text()
    with pytest.raises(JobsInvalid, match="--jobs 0"):
        run(tmp_path, names, jobs=0)


def test_what_runs_beside_ends_with_the_one_that_was_interrupted(tmp_path):
    def stopped(job, progress):
        if job.benchmark.name == "endless":
            return measure_apart(job)
        assert soon(lambda: any((tmp_path / "out").rglob("pid")))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, ["endless", "capped"], measure=stopped, jobs=2)
    (pid,) = (tmp_path / "out").rglob("pid")
    assert soon(lambda: not is_running(int(pid.read_text())))
