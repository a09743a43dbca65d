"""PDF: reading order, running matter, tables, references, pages without a text layer."""

from __future__ import annotations

from ingest.readers.pdf.reader import read

__all__ = ["read"]
