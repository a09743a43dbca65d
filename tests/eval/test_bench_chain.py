"""The bench of the chain on a small scale: that it measures what it says. Nothing is timed here."""

from pathlib import Path

import pytest

from eval.bench import chain as bench
from eval.registry import benches
from orchestra.ledger import Ledger


def test_calls_in_sequence_and_a_stage_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "CALLS", 3)
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(bench, "REPLY_S", 0.01)
    found = benches()["chain"].run(tmp_path, tmp_path)
    assert found.figure("call/p50").n == 3
    assert found.figure("overhead/p50").value == (
        found.figure("call/p50").value - found.figure("agent/p50").value
    )
    assert found.figure("fan-out/seconds").n == 1
    with Ledger.open(tmp_path / "chain" / "at-once" / "ledger.db") as ledger:
        replies = [row for row in ledger.rows() if row.kind == "call-reply"]
    assert len(replies) == 2 * bench.ANALYSTS
