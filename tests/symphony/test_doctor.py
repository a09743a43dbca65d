"""``symphony doctor`` says what is there and never a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.symphony.support import Run


def test_all_is_well_with_defaults(run: Run, symphony_home: Path) -> None:
    outcome = run("doctor", "--json")
    findings = {finding["what"]: finding for finding in outcome.json}
    assert outcome.status == 0
    assert findings["home"]["state"] == "ok"
    assert "none yet" in findings["corpora"]["detail"]
    assert findings["cost of a run"]["detail"].startswith("0")


def test_a_key_is_told_of_but_never_printed(
    run: Run, symphony_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    outcome = run("doctor")
    assert "sk-very-secret" not in outcome.out + outcome.err
    lines = {line.split()[0]: line for line in outcome.out.splitlines()}
    assert " set;" in lines["OPENAI_API_KEY"]
    assert "not set" in lines["ANTHROPIC_API_KEY"]


def test_broken_settings_are_a_finding(run: Run, symphony_home: Path) -> None:
    symphony_home.mkdir()
    (symphony_home / "symphony.toml").write_text("ocr = 'perhaps'")
    outcome = run("doctor")
    assert outcome.status == 1
    assert "broken" in outcome.out
    assert "setting 'ocr'" in outcome.out


def test_a_missing_program_is_a_note(
    run: Run, symphony_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    outcome = run("doctor")
    assert outcome.status == 0
    assert "tesseract-ocr" in outcome.out


def test_a_home_that_cannot_be_written_is_broken(
    run: Run, symphony_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    outcome = run("doctor")
    assert outcome.status == 1
    assert "set SYMPHONY_HOME" in outcome.out
