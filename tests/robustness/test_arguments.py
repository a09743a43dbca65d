"""What a person can get wrong on the command line: status 2 and one line that helps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.robustness.conftest import Mixed
from tests.robustness.support import Shell, write_texts

BAD_NAMES = ("../x", "/abs", "", "x" * 300, "a\x1b[31m\nb")


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_corpus_name_that_cannot_be(mixed: Mixed, name: str) -> None:
    outcome = mixed.shell("search", "bird", "--corpus", name)
    assert (outcome.status, outcome.out) == (2, "")
    assert "cannot be a corpus's name: use letters" in outcome.err
    assert outcome.err.count("\n") == 1
    assert "\x1b" not in outcome.err


def test_no_command_makes_a_folder_outside_its_home(shell: Shell, notes: Path) -> None:
    for command in (["ingest", notes], ["research", "q"], ["verify", "c"], ["graph", "show"]):
        assert shell(*command, "--corpus", "../../escaped").status == 2
    assert not list(shell.home.parent.rglob("escaped"))


@pytest.mark.parametrize("command", [["search"], ["research"], ["verify"]])
def test_a_corpus_that_is_not_there_lists_those_that_are(mixed: Mixed, command: list[str]) -> None:
    outcome = mixed.shell(*command, "bird", "--corpus", "nope")
    assert (outcome.status, outcome.out) == (2, "")
    assert "no corpus 'nope'; there are: mixed" in outcome.err


@pytest.mark.parametrize("command", ["search", "research", "verify"])
@pytest.mark.parametrize("text", ["", " \t\n", "?! … —"])
def test_nothing_asked(mixed: Mixed, command: str, text: str) -> None:
    outcome = mixed.shell(command, text, "--corpus", "mixed")
    assert (outcome.status, outcome.out) == (2, "")
    assert "is empty: say" in outcome.err or "holds no word: say" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search", "x", "--corpus", "mixed", "--limit", "0"], "--limit"),
        (["search", "x", "--corpus", "mixed", "--limit", "-1"], "--limit"),
        (["search", "x", "--corpus", "mixed", "--limit", "99999999"], "--limit"),
        (["search", "x", "--corpus", "mixed", "--limit", "many"], "--limit"),
        (["verify", "x", "--corpus", "mixed", "--min-confidence", "2"], "--min-confidence"),
        (["verify", "x", "--corpus", "mixed", "--min-confidence", "nan"], "--min-confidence"),
        (["verify", "x" * 30_000, "--corpus", "mixed"], "30000 characters"),
        (["ingest", "no/such/place", "--corpus", "c"], "no such file or folder: no/such/place"),
        (["eval", "nonsense"], "'nonsense'; there are demo"),
        (["runs", "show", "nope"], "no run is called 'nope'"),
        (["runs", "check", "../../etc"], "no run is called '../../etc'"),
        (["runs", "replay", ""], "no run is called ''"),
        (["runs", "resume", "nope"], "no run is called 'nope'"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_usage_is_status_2_and_names_what_is_wrong(
    mixed: Mixed, arguments: list[str], words: str
) -> None:
    outcome = mixed.shell(*arguments)
    assert (outcome.status, outcome.out) == (2, ""), outcome.err
    assert words in outcome.err


def test_bytes_that_are_no_text_are_searched_as_far_as_they_are(mixed: Mixed) -> None:
    asked = os.fsdecode(b"avocet at the lock caf\xe9")
    for command in ("search", "research", "verify"):
        outcome = mixed.shell(command, asked, "--corpus", "mixed")
        assert outcome.status == 0, outcome.err


def test_a_benchmark_without_its_data_is_named(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcome = shell("eval", "scifact", "--data", tmp_path / "nowhere", "--out", out)
    assert outcome.status == 1
    assert f"could not run scifact: no benchmark data at {tmp_path / 'nowhere'}" in outcome.err
    assert "--data" in outcome.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('embedding_modle = "minilm"\n', "'embedding_modle'"),
        ("search_limit = 0\n", "'search_limit'"),
        ("min_confidence = 7\n", "'min_confidence'"),
        ("ocr = [\n", "is not valid TOML"),
        (b"\xff\xfe\x00", "symphony.toml"),
    ],
)
def test_a_bad_setting_is_named_with_its_file(
    shell: Shell, notes: Path, content: str | bytes, words: str
) -> None:
    write_texts(shell.home, {"symphony.toml": content})
    outcome = shell("ingest", notes, "--corpus", "c")
    assert outcome.status == 2, outcome.err
    assert words in outcome.err
    assert "symphony.toml" in outcome.err
    assert shell("doctor").status == 1


def test_results_that_cannot_be_written_are_said_before_the_work(
    mixed: Mixed, tmp_path: Path
) -> None:
    write_texts(tmp_path, {"file": "x", "claims.jsonl": '{"id": "a", "claim": "Birds."}\n'})
    claims = tmp_path / "claims.jsonl"
    for arguments in (
        ["research", "Where is the avocet?", "--corpus", "mixed", "--out", tmp_path / "file"],
        ["verify", "--input", claims, "--output", tmp_path / "file" / "v.jsonl"],
        ["verify", "--input", claims, "--output", tmp_path],
        ["verify", "--input", claims, "--output", claims],
        ["verify", "--input", tmp_path, "--output", tmp_path / "v.jsonl"],
        ["verify", "--input", tmp_path / "gone", "--output", tmp_path / "v.jsonl"],
        ["verify", "--draft", tmp_path / "gone.md", "--corpus", "mixed"],
        ["verify", "--draft", tmp_path, "--corpus", "mixed"],
    ):
        outcome = mixed.shell(*arguments)
        assert (outcome.status, outcome.out) == (2, ""), (arguments, outcome.err)
        assert "recorded as" not in outcome.err
    assert claims.read_text() == '{"id": "a", "claim": "Birds."}\n'


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("empty.md", 2, "holds no text"),
        ("garbage.md", 1, "binary data"),
        ("garbage.docx", 1, "not a Word document"),
        ("bomb.docx", 1, "would unpack to"),
        ("egret.csv", 2, "md, txt or docx"),
    ],
)
def test_a_draft_that_cannot_be_read(mixed: Mixed, name: str, status: int, words: str) -> None:
    outcome = mixed.shell("verify", "--draft", mixed.documents / name, "--corpus", "mixed")
    assert outcome.status == status
    assert name in outcome.err
    assert words in outcome.err
