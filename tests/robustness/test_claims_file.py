"""``verify --input`` with everything that can be wrong with a line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.robustness.conftest import Mixed
from tests.robustness.support import Shell

GOOD = json.dumps({"id": "a", "claim": "The avocet was seen at the old lock in May."}).encode()
# line → (id of its row, words of its reason; None: it is judged)
LINES: tuple[tuple[bytes, str, str | None], ...] = (
    (b"\xef\xbb\xbf" + GOOD + b"\r", "a", None),
    (b"{bad\r", "line-2", "line 2 is not JSON"),
    (b'{"id": "b"}', "b", '"claim" must be a string'),
    (b'{"claim": "no id"}', "line-4", '"id" must be a string'),
    (b'{"id": 3, "claim": "x y"}', "line-5", '"id" must be a string'),
    (b'{"id": "c", "claim": 5}', "c", '"claim" must be a string'),
    (b'{"id": "d", "claim": " "}', "d", '"claim" must be a string that is not empty'),
    (b'{"id": "e", "claim": "?!"}', "e", "holds no word"),
    (b'{"id": "f", "claim": "x", "evidence": "y"}', "f", '"evidence" must be a list'),
    (b'{"id": "g", "claim": "x", "evidence": [1]}', "g", '"evidence" must be a list'),
    (b"[1]", "line-11", "not a JSON object"),
    (b"null", "line-12", "not a JSON object"),
    (GOOD, "a", None),
    (b'\xff{"id": "x"}', "line-14", "not UTF-8"),
    (b'{"id": "huge", "claim": "' + b"word " * 400_000 + b'"}', "huge", "2000000 characters"),
    (b'{"id": "nul", "claim": "a\\u0000b bird"}', "nul", None),
    (b'{"id": "half", "claim": "\\ud800 bird"}', "half", None),
    (b'{"id": "nan", "claim": NaN}', "nan", '"claim" must be a string'),
    (b"[" * 100_000, "line-19", "not JSON"),
    (b'{"id": "big", "claim": ' + b"9" * 5_000 + b"}", "line-20", "not JSON"),
    (b'{"id": "given", "claim": "It is 9 m.", "evidence": ["It is 9 m."]}', "given", None),
    (b'{"id": "none", "claim": "It is 9 m.", "evidence": []}', "none", None),
)


def test_each_bad_line_is_a_row_and_the_others_are_judged(mixed: Mixed, tmp_path: Path) -> None:
    source, output = tmp_path / "claims.jsonl", tmp_path / "verdicts.jsonl"
    source.write_bytes(b"\n".join(line for line, _, _ in LINES))
    outcome = mixed.shell("verify", "--input", source, "--corpus", "mixed", "--output", output)
    assert outcome.status == 1, outcome.err
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [name for _, name, _ in LINES]
    for row, (_, _, reason) in zip(rows, LINES, strict=True):
        if reason is None:
            assert row["verdict"] != "not_judged", row
            assert abs(sum(row["scores"].values()) - 1) < 1e-5
        else:
            assert (row["verdict"], row["confidence"], row["scores"]) == ("not_judged", None, None)
            assert reason in row["reason"], row
    run = outcome.err.split("recorded as ")[1].split()[0]
    assert mixed.shell("runs", "check", run).status == 0
    assert "byte for byte" in mixed.shell("runs", "replay", run).out


def test_an_empty_file_and_one_with_a_mark_alone(shell: Shell, tmp_path: Path) -> None:
    for content in (b"", b"\xef\xbb\xbf", b"\r\n\r\n"):
        (tmp_path / "claims.jsonl").write_bytes(content)
        outcome = shell(
            "verify", "--input", tmp_path / "claims.jsonl", "--output", tmp_path / "v.jsonl"
        )
        assert (outcome.status, (tmp_path / "v.jsonl").read_bytes()) == (0, b"")
        assert "0 claims" in outcome.out
