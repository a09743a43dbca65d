"""Builds the PDF and Word documents of ``corpora/harbour-bridge`` from ``tools/demo_sources``.

The same sources give the same bytes, so that a changed document shows as a changed hash in the
dossier's ``MANIFEST.json``, which this script also writes.

Usage: ``python tools/build_demo_corpus.py [--out FOLDER]``
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import docx
from demo_markup import SOFT_HYPHEN, Source, read_source
from demo_pdf import pdf_bytes

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tools" / "demo_sources"
DOSSIER = ROOT / "corpora" / "harbour-bridge"

TARGETS = {
    "2021-inspection-report.pdf.txt": "reports/2021-inspection-report.pdf",
    "2021-09-tender-notice.pdf.txt": "press/2021-09-tender-notice.pdf",
    "2025-06-harbour-watch.pdf.txt": "press/2025-06-harbour-watch.pdf",
    "2022-02-15-council.docx.txt": "minutes/2022-02-15-council.docx",
    "2023-11-14-council-draft.docx.txt": "minutes/2023-11-14-council-draft.docx",
    "2023-11-14-council-final.docx.txt": "minutes/2023-11-14-council-final.docx",
    "2024-01-26-contractor-memo.docx.txt": "letters/2024-01-26-contractor-memo.docx",
}


def docx_bytes(source: Source) -> bytes:
    """Set ``source`` as a Word document with fixed dates, inside and in the zip's directory."""
    document = docx.Document()
    properties = document.core_properties
    properties.title = source.meta["title"]
    properties.author = properties.last_modified_by = source.meta["author"]
    properties.created = properties.modified = datetime.fromisoformat(source.meta["date"])
    properties.comments = ""
    for block in source.blocks:
        text = block.text.replace(SOFT_HYPHEN, "")
        if block.kind == "heading":
            document.add_heading(text, level=block.level)
        elif block.kind == "bullet":
            document.add_paragraph(text, style="List Bullet")
        elif block.kind == "table":
            _add_table(document, block.rows)
        else:
            document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return _rezip(buffer.getvalue())


def _add_table(document: docx.document.Document, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _rezip(data: bytes) -> bytes:
    """The same zip with every entry dated 1 January 1980, so that its bytes tell no time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()


def build(documents: Path) -> list[Path]:
    """Write every built document under ``documents`` and return their paths."""
    written = []
    for name, target in sorted(TARGETS.items()):
        source = read_source(SOURCES / name)
        path = documents / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf_bytes(source) if path.suffix == ".pdf" else docx_bytes(source))
        written.append(path)
    return written


def write_manifest(dossier: Path) -> None:
    """Write ``MANIFEST.json``: size and sha256 of every document and gold file."""
    files = sorted(
        path for folder in ("documents", "gold") for path in (dossier / folder).rglob("*.*")
    )
    entries = [
        {
            "path": path.relative_to(dossier).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in files
    ]
    text = json.dumps({"name": "harbour-bridge", "files": entries}, indent=2) + "\n"
    (dossier / "MANIFEST.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Build into ``--out``, or into the dossier itself and then renew its manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the documents here, and no manifest")
    out: Path | None = parser.parse_args().out
    for path in build(out or DOSSIER / "documents"):
        print(path)
    if out is None:
        write_manifest(DOSSIER)


if __name__ == "__main__":
    main()
