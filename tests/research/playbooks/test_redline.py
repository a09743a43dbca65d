"""Tracked changes: the draft, the changed draft, and the two compared by the real program."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from research.playbooks import redline
from research.playbooks.drafts import Draft
from research.playbooks.types import Edit
from tests.research.playbooks.support import full

TEXT = "# Argument\n\nThe rent is due. The roof\nleaks badly.\n\nThat is all.\n"
EDITS = (Edit(before="The roof leaks badly.", after="The roof is sound.", reason="seen"),)


def paragraphs(data: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]


def body(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml").decode()


def test_a_markdown_draft_becomes_a_word_file_and_its_sentence_is_changed() -> None:
    before, after = redline.before_and_after(Draft("a.md", TEXT, "md"), EDITS)
    assert paragraphs(before) == ["Argument", "The rent is due. The roof leaks badly.",
                                  "That is all."]  # fmt: skip
    assert paragraphs(after)[1] == "The rent is due. The roof is sound."
    assert redline.before_and_after(Draft("a.md", TEXT, "md"), EDITS) == (before, after)


def test_a_word_draft_keeps_its_styles() -> None:
    document = docx.Document()
    document.add_heading("Argument", level=2)
    line = document.add_paragraph("The rent is due. ")
    line.add_run("The roof leaks badly.").bold = True
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "The roof leaks badly."
    buffer = io.BytesIO()
    document.save(buffer)
    draft = Draft("a.docx", "x", "txt", buffer.getvalue())
    before, after = redline.before_and_after(draft, EDITS)
    assert before == draft.word
    changed = docx.Document(io.BytesIO(after))
    assert changed.paragraphs[0].style.name == "Heading 2"
    assert changed.paragraphs[1].text == "The rent is due. The roof is sound."
    assert changed.tables[0].cell(0, 0).text == "The roof is sound."


def test_a_draft_without_a_change_makes_no_file() -> None:
    nothing = full().model_copy(update={"edits": ()})
    assert redline.documents(nothing, {"memo": Draft("a.md", TEXT, "md")}) == {}


@pytest.mark.slow
def test_changes_are_tracked_and_the_bytes_are_the_same_every_time() -> None:
    report = full().model_copy(update={"edits": EDITS})
    made = redline.documents(report, {"memo": Draft("a.md", TEXT, "md")})
    assert list(made) == ["redline-memo.docx"]
    xml = body(made["redline-memo.docx"])
    gone = "".join(re.findall(r"<w:delText[^>]*>([^<]*)", xml))
    new = "".join("".join(re.findall(r"<w:t[ >][^<]*?>?([^<>]*)</w:t>", part))
                  for part in re.findall(r"<w:ins .*?</w:ins>", xml, re.S))  # fmt: skip
    assert "leaks badly" in gone
    assert "sound" in new
    assert f'w:author="{redline.AUTHOR}"' in xml
    again = redline.documents(report, {"memo": Draft("a.md", TEXT, "md")})
    assert again == made


def test_a_machine_without_the_program_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import python_redlines

    def missing() -> Any:
        raise python_redlines.EngineNotInstalledError("no binary for this machine")

    monkeypatch.setattr(python_redlines, "DocxodusEngine", missing)
    with pytest.raises(redline.RedlineFailed, match=r"install 'python-redlines\[docxodus\]'"):
        redline.compared(b"a", b"b")


def test_a_program_that_fails_is_no_silence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import python_redlines

    program = tmp_path / "redline"
    program.write_text("#!/bin/sh\nexit 3\n", "utf-8")
    program.chmod(0o755)

    class Engine:
        extracted_binaries_path = str(program)

    monkeypatch.setattr(python_redlines, "DocxodusEngine", Engine)
    with pytest.raises(redline.RedlineFailed, match="could not be compared"):
        redline.compared(b"a", b"b")
