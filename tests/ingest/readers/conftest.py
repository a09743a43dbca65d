"""PDFs made for one test each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from ingest.readers import read
from ingest.types import Document

A4 = (595, 842)


@dataclass
class Pdf:
    """A PDF being drawn; ``read`` saves and reads it."""

    path: Path
    document: Any

    def page(self) -> Any:
        """A new page."""
        return self.document.new_page(width=A4[0], height=A4[1])

    def read(self, **save: Any) -> Document:
        """Saves with the given options and reads."""
        self.document.save(str(self.path), **save)
        return read(self.path, name=self.path.name)


@pytest.fixture
def pdf(tmp_path: Path) -> Pdf:
    """An empty PDF."""
    return Pdf(tmp_path / "made.pdf", pymupdf.open())


@pytest.fixture
def put() -> Callable[..., None]:
    """Writes lines on a page: (x, y, text) each, right-aligned where ``right`` is set."""

    def write(
        page: Any, *lines: tuple[float, float, str], size: float = 10, bold: bool = False,
        right: bool = False,
    ) -> None:  # fmt: skip
        font = "hebo" if bold else "helv"
        for x, y, text in lines:
            left = x - pymupdf.get_text_length(text, font, size) if right else x
            page.insert_text((left, y), text, fontname=font, fontsize=size)

    return write
