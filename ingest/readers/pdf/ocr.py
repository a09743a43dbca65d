"""Pages without a text layer, read by Tesseract where it is installed."""

from __future__ import annotations

import csv
import shutil
import subprocess
from typing import Any

_DPI = 300
_TIMEOUT_S = 180
_MIN_CONFIDENCE = 20.0
_MAX_PIXELS = 40_000_000


def find_tesseract() -> str | None:
    """The path of the ``tesseract`` program, or None."""
    return shutil.which("tesseract")


def read_page(page: Any, program: str) -> list[str] | None:
    """The paragraphs of a page's picture, top to bottom; None when Tesseract failed."""
    area = page.rect.width * page.rect.height / 72**2
    dpi = min(_DPI, int((_MAX_PIXELS / max(area, 0.01)) ** 0.5))
    picture = page.get_pixmap(dpi=dpi, colorspace="GRAY").tobytes("png")
    command = [program, "stdin", "stdout", "--dpi", str(dpi), "--psm", "3", "tsv"]
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, timeout=_TIMEOUT_S, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return paragraphs_of(done.stdout.decode("utf-8", "replace"))


def paragraphs_of(table: str) -> list[str]:
    """Paragraphs from Tesseract's TSV: words it is too unsure of are left out."""
    lines: dict[tuple[int, int], dict[int, list[str]]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        if row.get("level") != "5" or not word or float(row["conf"]) < _MIN_CONFIDENCE:
            continue
        paragraph = lines.setdefault((int(row["block_num"]), int(row["par_num"])), {})
        paragraph.setdefault(int(row["line_num"]), []).append(word)
    return ["\n".join(" ".join(words) for words in found.values()) for found in lines.values()]
