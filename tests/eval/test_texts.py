"""Generated texts and timing helpers."""

import sys

import pytest

from eval.bench.startup import BenchFailed, checked
from eval.bench.texts import paragraphs, sentences, vocabulary, write_text
from eval.bench.timing import Spread, clocked, run_child


def test_words_differ_and_sentences_repeat_with_the_seed():
    assert len(set(vocabulary())) == 30_000
    assert list(sentences(20, seed=1)) == list(sentences(20, seed=1))
    assert list(sentences(20, seed=1)) != list(sentences(20, seed=2))
    assert all(text.endswith(".") for text in paragraphs(3, seed=1))


def test_text_of_a_size(tmp_path):
    size = write_text(tmp_path / "deep" / "a.txt", 0.05, seed=3)
    assert size == (tmp_path / "deep" / "a.txt").stat().st_size
    assert 50_000 <= size < 51_000


def test_percentiles():
    spread = Spread.of(list(range(1, 101)))
    assert (spread.n, spread.p50) == (100, 50.5)
    assert spread.p95 == pytest.approx(95.05)
    assert spread.p99 == pytest.approx(99.01)
    with pytest.raises(ValueError, match="no measurements"):
        Spread.of([])


def test_child_is_measured():
    code = "held = bytearray(80_000_000); print('there')"
    done = run_child([sys.executable, "-c", code])
    assert done.code == 0
    assert done.output.strip() == "there"
    assert 80 < done.peak_mb < 200
    assert done.seconds > 0
    assert clocked(lambda: None) >= 0


def test_a_failing_command_is_named_with_its_output():
    command = [sys.executable, "-c", "import sys; print('no such thing'); sys.exit(3)"]
    with pytest.raises(BenchFailed, match=r"status 3: no such thing"):
        checked(run_child(command), ["symphony", "search"])
