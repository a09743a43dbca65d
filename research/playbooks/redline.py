"""The draft with its changes as tracked changes of Word, to be accepted or rejected one by one.

The changed draft is compared with the draft by Docxodus (through python-redlines), a program that
ships inside its wheel and needs no .NET of the machine. A draft that was a Word file keeps its
styles; of Markdown and plain text a plain Word file is made first.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import SymphonyError
from research.playbooks.drafts import Draft
from research.playbooks.types import Edit, PlaybookReport

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

AUTHOR = "Research Symphony"
WHEN = "2000-01-01T00:00:00Z"
"""The date of every change: that of a report is the run's, not the content's."""

TIMEOUT_S = 300
_QUIET = {"DOTNET_EnableDiagnostics": "0", "DOTNET_CLI_TELEMETRY_OPTOUT": "1"}
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")


class RedlineFailed(SymphonyError):
    """The program that compares the two drafts could not be run, or failed."""


def documents(report: PlaybookReport, drafts: Mapping[str, Draft]) -> dict[str, bytes]:
    """A redlined Word file for every draft that is changed, by file name."""
    made = {}
    for name, draft in drafts.items():
        before, after = before_and_after(draft, report.edits)
        if before != after:
            made[f"redline-{name}.docx"] = compared(before, after)
    return made


def before_and_after(draft: Draft, edits: Sequence[Edit]) -> tuple[bytes, bytes]:
    """The draft as a Word file, and the same with the changes made."""
    before = draft.word if draft.word is not None else _saved(_composed(draft))
    import docx

    document = docx.Document(io.BytesIO(before))
    changed = [_change(p, edits) for p in _paragraphs(document)]
    return before, (_saved(document) if any(changed) else before)


def compared(before: bytes, after: bytes) -> bytes:
    """``before`` with tracked changes that lead to ``after``; the same bytes every time.

    Raises:
        RedlineFailed: the program is not installed for this machine, or fails.
    """
    try:
        from python_redlines import DocxodusEngine

        program = DocxodusEngine().extracted_binaries_path
    except (ImportError, OSError) as error:
        raise RedlineFailed(
            f"no redline can be made here: {error}; install 'python-redlines[docxodus]'"
        ) from error
    with tempfile.TemporaryDirectory() as folder:
        old, new, out = (Path(folder) / name for name in ("old.docx", "new.docx", "out.docx"))
        old.write_bytes(before)
        new.write_bytes(after)
        command = [program, str(old), str(new), str(out), f"--author={AUTHOR}",
                   f"--date-time={WHEN}"]  # fmt: skip
        try:
            subprocess.run(
                command, check=True, capture_output=True, timeout=TIMEOUT_S,
                env={**os.environ, **_QUIET},
            )  # fmt: skip
        except (subprocess.SubprocessError, OSError) as error:
            raise RedlineFailed(f"the drafts could not be compared: {error}") from error
        return _undated(out.read_bytes())


def _composed(draft: Draft) -> Document:
    """A plain Word file: headings of Markdown as headings, every other paragraph as one."""
    import docx

    document: Document = docx.Document()
    for block in re.split(r"\n\s*\n", draft.text):
        text = " ".join(block.split())
        heading = _HEADING.match(text) if draft.form == "md" else None
        if heading:
            document.add_heading(heading[2], level=min(len(heading[1]), 9))
        elif text:
            document.add_paragraph(text)
    return document


def _paragraphs(document: Document) -> list[Paragraph]:
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [*document.paragraphs, *(p for cell in cells for p in cell.paragraphs)]


def _change(paragraph: Paragraph, edits: Sequence[Edit]) -> bool:
    """Makes the changes in a paragraph; its first run then holds the text."""
    text = paragraph.text
    for edit in edits:
        found = re.search(r"\s+".join(map(re.escape, edit.before.split())), text)
        if found:
            text = f"{text[: found.start()]}{edit.after}{text[found.end() :]}"
    if text == paragraph.text:
        return False
    first, *rest = paragraph.runs or [paragraph.add_run()]
    first.text = text
    for run in rest:
        run.text = ""
    return True


def _saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


def _undated(data: bytes) -> bytes:
    """The same zip with every entry dated 1 January 1980 and in order of name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
