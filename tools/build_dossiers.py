"""Builds the PDF and Word documents of the playbooks' dossiers from ``tools/dossier_sources``.

Every folder there is a dossier in ``corpora``; a source names its place in its first lines
(``%%folder``). The same sources give the same bytes, so that a changed document shows as a changed
hash in the dossier's ``MANIFEST.json``, which this script also writes.

Usage: ``python tools/build_dossiers.py [--out FOLDER]``
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from build_demo_corpus import docx_bytes
from demo_markup import read_source
from demo_pdf import pdf_bytes

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tools" / "dossier_sources"


def build(name: str, dossier: Path) -> list[Path]:
    """Write the built documents of one dossier below ``dossier`` and return their paths."""
    written = []
    for path in sorted((SOURCES / name).glob("*.txt")):
        source = read_source(path)
        target = dossier / source.meta["folder"] / path.name.removesuffix(".txt")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(pdf_bytes(source) if target.suffix == ".pdf" else docx_bytes(source))
        written.append(target)
    return written


def write_manifest(dossier: Path) -> None:
    """Write ``MANIFEST.json``: size and sha256 of every file of the dossier but itself."""
    entries = [
        {
            "path": path.relative_to(dossier).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(dossier.rglob("*.*"))
        if path.name not in ("MANIFEST.json", "README.md")
    ]
    text = json.dumps({"name": dossier.name, "files": entries}, indent=2) + "\n"
    (dossier / "MANIFEST.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Build into ``--out``, or into the dossiers themselves and then renew their manifests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the documents here, and no manifests")
    out: Path | None = parser.parse_args().out
    for name in sorted(path.name for path in SOURCES.iterdir() if path.is_dir()):
        dossier = (out or ROOT / "corpora") / name
        for path in build(name, dossier):
            print(path)
        if out is None:
            write_manifest(dossier)


if __name__ == "__main__":
    main()
