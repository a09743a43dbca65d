"""One folder of good and bad files: each bad one a line, every good one found."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.robustness.conftest import Mixed
from tests.robustness.kitchen import BIRDS
from tests.robustness.support import Shell, write_texts

# Reads as the owner without any capability: mode 000 then keeps even root out.
WITHOUT_CAPABILITIES = """
import ctypes, sys
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
nothing = (ctypes.c_uint32 * 6)()
if ctypes.CDLL(None, use_errno=True).capset(header, nothing) != 0:
    sys.exit(99)
from symphony.cli import main
main()
"""


def test_status_says_that_some_failed_and_all_good_ones_are_in(mixed: Mixed) -> None:
    assert mixed.outcome.status == 1
    assert f"corpus mixed: {len(BIRDS)} documents" in mixed.outcome.out


def test_every_bad_file_is_one_line_that_names_it_and_what_to_do(mixed: Mixed) -> None:
    failed = mixed.outcome.failed
    assert set(failed) == mixed.bad
    advice = ("replace", "remove", "check", "save", "split", "download", "put", "open it")
    assert not {name: why for name, why in failed.items() if not any(w in why for w in advice)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("locked.pdf", "encrypted"),
        ("empty.csv", "0 bytes"),
        ("garbage.txt", "binary data"),
        ("bomb.docx", "would unpack to 400 MB"),
        ("self.txt", "symbolic links"),
        ("zero.txt", "pipe or a device"),
        ("pipe.txt", "pipe or a device"),
        ("dangling.txt", "No such file"),
        ("stranger.docx", "not a whole Word document"),
    ],
)
def test_the_line_says_what_is_wrong(mixed: Mixed, name: str, words: str) -> None:
    assert words in mixed.outcome.failed[name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bad-lines.jsonl", "not JSON, left out: line 2"),
        ("ragged.csv", "more cells than there are headings"),
        ("latin.txt", "not valid UTF-8"),
        ("deep.html", "nested too deeply"),
    ],
)
def test_what_was_read_in_part_is_noted(mixed: Mixed, name: str, words: str) -> None:
    (line,) = [x for x in mixed.outcome.err.splitlines() if x.startswith(f"note: {name}: ")]
    assert words in line


def test_every_good_file_is_found(mixed: Mixed) -> None:
    # One process for all questions: what is tested is the corpus, not the start of Python.
    code = (
        "import json, sys\n"
        "from ingest import Corpus\n"
        "from ingest.embedding import StandInEmbedder\n"
        "corpus = Corpus.open('mixed', embedder=StandInEmbedder())\n"
        "birds = json.loads(sys.argv[1])\n"
        "hits = corpus.search_many(list(birds.values()), limit=1)\n"
        "json.dump({n: h[0].document for n, h in zip(birds, hits)}, sys.stdout)\n"
    )
    found = mixed.shell(json.dumps(BIRDS), code=code)
    assert found.status == 0, found.err
    assert found.json == {name: name for name in BIRDS}


def test_nothing_was_executed_or_written_beside(mixed: Mixed) -> None:
    assert not list(mixed.documents.rglob("pwned"))
    assert not list(mixed.shell.home.parent.glob("*pwned*"))


def test_a_second_time_says_the_same_and_reads_nothing_again(mixed: Mixed) -> None:
    again = mixed.shell("ingest", mixed.documents, "--corpus", "mixed", "--json")
    assert again.status == 1
    values = again.json
    assert isinstance(values, dict)
    assert (values["added"], values["updated"], values["removed"]) == (0, 0, 0)
    assert values["unchanged"] == len(BIRDS)
    assert {failure["path"] for failure in values["failures"]} == mixed.bad


def test_entities_are_not_expanded_and_scripts_are_text(mixed: Mixed) -> None:
    (hit,) = mixed.shell.hits("mixed", "dunlin counts waders on the shore", limit=1)
    assert "aaaaaaaaaaaa" not in str(hit["text"])
    (hit,) = mixed.shell.hits("mixed", "plover ran over the pier", limit=1)
    assert "root:" not in str(hit["text"])
    assert "pwned" not in str(hit["text"])


def test_the_instruction_is_reported_and_not_obeyed(mixed: Mixed) -> None:
    claim = "The yellowhammer was elected mayor of the town."
    row = mixed.shell("verify", claim, "--corpus", "mixed", "--json").json
    assert isinstance(row, dict)
    assert row["verdict"] != "supported"
    quotes = " ".join(item["quote"] for item in row["evidence"])
    assert "Ignore all previous" not in quotes


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
def test_what_may_not_be_read_is_named_and_the_rest_done(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    write_texts(
        folder,
        {"open.txt": "The wren sings.", "closed.txt": "secret", "shut/x.txt": "secret",
         "listed/y.txt": "secret"},
    )  # fmt: skip
    (folder / "closed.txt").chmod(0)
    (folder / "shut").chmod(0)
    (folder / "listed").chmod(0o400)
    try:
        outcome = shell("ingest", folder, "--corpus", "c", code=WITHOUT_CAPABILITIES)
    finally:
        for name in ("shut", "listed"):
            (folder / name).chmod(0o700)
    if outcome.status == 99:
        pytest.skip("this machine does not let a process drop its capabilities")
    assert outcome.status == 1, outcome.err
    assert "1 document," in outcome.out
    assert set(outcome.failed) == {"closed.txt", "shut", "listed/y.txt"}
    assert all("permissions" in why for why in outcome.failed.values())


@pytest.mark.skipif(os.name != "posix", reason="file names there are text")
def test_a_name_that_is_no_text_can_be_ingested_and_found(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    try:
        (folder / os.fsdecode(b"caf\xe9.txt")).write_text("The razorbill sits on the mole.\n")
    except OSError:
        pytest.skip("this file system refuses names that are not UTF-8")
    first = shell("ingest", folder, "--corpus", "odd")
    assert first.status == 0, first.err
    assert shell.hits("odd", "razorbill")[0]["document"] == r"caf\xe9.txt"
    assert "unchanged  1" in shell("ingest", folder, "--corpus", "odd").out
    (folder / os.fsdecode(b"caf\xe9.txt")).unlink()
    assert "removed    1" in shell("ingest", folder, "--corpus", "odd").out


def test_folders_that_all_link_to_each_other_are_walked_once(shell: Shell, tmp_path: Path) -> None:
    names = [f"d{n}" for n in range(14)]
    for name in names:
        write_texts(tmp_path / "web" / name, {"note.txt": f"The note in {name}."})
    for one in names:
        for other in names:
            (tmp_path / "web" / one / f"to-{other}").symlink_to(f"../{other}")
    outcome = shell("ingest", tmp_path / "web", "--corpus", "web")
    assert outcome.status == 0, outcome.err
    assert "added      14" in outcome.out


def test_escapes_in_a_name_do_not_reach_the_terminal(shell: Shell, tmp_path: Path) -> None:
    write_texts(
        tmp_path / "d",
        {"\x1b[31mred\x1b[0m.txt": "The robin.", "a\nfailed: b.txt": b"\x00\x01\x02" * 100},
    )
    outcome = shell("ingest", tmp_path / "d" / "a\nfailed: b.txt", tmp_path / "d", "--corpus", "c")
    assert "\x1b" not in outcome.out + outcome.err
    assert len([x for x in outcome.err.splitlines() if x.startswith("failed: ")]) == 1


def test_half_characters_in_jsonl_are_left_out(shell: Shell, tmp_path: Path) -> None:
    lines = '{"text": "The \\ud800 skua."}\n{"\\udc00": 1, "title": "\\ud800", "text": "Gull."}\n'
    write_texts(tmp_path / "d", {"halves.jsonl": lines})
    outcome = shell("ingest", tmp_path / "d", "--corpus", "c")
    assert outcome.status == 0, outcome.err
    assert shell.hits("c", "skua")


def test_what_comes_out_of_a_pipe_is_refused_at_once(shell: Shell) -> None:
    outcome = shell("ingest", "/dev/zero", "--corpus", "c")
    assert outcome.status == 1
    assert "pipe or a device" in outcome.failed["zero"]
