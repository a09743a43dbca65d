"""What reaches the terminal is plain, and progress does not flood a log."""

from __future__ import annotations

import io
import sys

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from symphony import terminal
from symphony.terminal import Narrator, clean, interruptible, one_line, quiet_stdout, table


@given(st.text())
def test_clean_leaves_nothing_that_steers_a_terminal(text: str) -> None:
    assert not set("\x1b\x07\x9b\u202e\u200b") & set(clean(text))


def test_clean_keeps_words() -> None:
    assert clean("Größe\t1\n") == "Größe\t1\n"
    assert clean("a\x1b[31mb") == "a[31mb"


def test_one_line_cuts_with_an_ellipsis() -> None:
    assert one_line("a  b\nc") == "a b c"
    assert one_line("abcdef", 4) == "abc…"


def test_a_table_sets_figures_to_the_right() -> None:
    text = table([["long name", "1"], ["b", "1,200"]], header=["what", "n"])
    assert text == "what           n\nlong name      1\nb          1,200"
    assert table([]) == ""


def test_progress_off_a_terminal_is_a_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with Narrator() as progress:
        for done in range(1000):
            progress("reading", done, 1000, f"file-{done}")
        progress("embedding", 0, 0)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["  reading 0/1000: file-0", "  embedding"]


def test_progress_on_a_terminal_draws_and_clears_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with Narrator() as progress:
        progress("reading [x]", 1, 2, "[bold]file[/bold]")
        progress("embedding", 0, 0)
    assert "reading" in screen.getvalue()


def test_ctrl_c_says_what_was_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught, interruptible("all is kept"):
        raise KeyboardInterrupt
    assert caught.value.exit_code == 130
    assert "stopped: all is kept" in capsys.readouterr().err


def test_what_a_library_prints_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with quiet_stdout():
        print("chatter")
    terminal.say("result")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("result\n", "chatter\n")
