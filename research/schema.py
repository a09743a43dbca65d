"""Prints the JSON Schema of ``report.json``: ``python -m research.schema``."""

from __future__ import annotations

import sys

from orchestra.files import canonical_json
from research.types import Report


def schema() -> str:
    """The schema's text, as it stands in ``docs/report.schema.json``."""
    return canonical_json(Report.model_json_schema(mode="serialization"), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
