"""The published JSON Schema of report.json is the one that the types give."""

from __future__ import annotations

from pathlib import Path

from research.schema import schema
from research.types import Report

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"


def test_the_schema_is_current() -> None:
    made = schema()
    assert SCHEMA.read_text("utf-8") == made, (
        "write it anew: python -m research.schema > docs/report.schema.json"
    )


def test_the_page_names_every_key() -> None:
    page = SCHEMA.with_name("report-schema.md").read_text("utf-8")
    missing = [name for name in Report.model_fields if f"`{name}`" not in page]
    assert missing == []
