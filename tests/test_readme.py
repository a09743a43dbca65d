"""The README's figures and excerpt come from commands; what it promises is there."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOL = runpy.run_path(str(ROOT / "tools" / "refresh_readme.py"))


def test_the_first_screen_says_what_it_is_and_gives_the_two_commands() -> None:
    first = (ROOT / "README.md").read_text("utf-8").splitlines()[:12]
    assert first[0] == "# Research Symphony"
    assert "make demo" in first
    assert "make test" in first


def test_every_link_into_the_repository_leads_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_new_content_goes_between_the_markers_only() -> None:
    text = "a\n<!-- figures: x -->\nold\n<!-- /figures -->\nb\n"
    assert TOOL["replace"](text, "figures", "new\n") == text.replace("old", "new")
    with pytest.raises(ValueError, match="no markers"):
        TOOL["replace"](text, "excerpt", "new")


def test_figures_are_rows_with_their_denominator(tmp_path: Path) -> None:
    figure = {
        "key": "a",
        "label": "accuracy",
        "value": 0.75,
        "numerator": 3,
        "denominator": 4,
        "target": {"at_least": 0.7, "at_most": None},
        "met": True,
    }
    plain = {**figure, "target": None}
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps({"benchmarks": [{"benchmark": "demo", "figures": [figure, plain]}]}))
    lines = TOOL["figures"]([path]).splitlines()
    assert lines[2:] == ["| `symphony eval demo` | accuracy | 0.750 | 3 / 4 | – | ≥ 0.7: met |"]
    # what was not measured again stays, in its place
    before = "\n".join([lines[2].replace("demo", "older"), lines[2].replace("0.750", "0.100")])
    rows = TOOL["figures"]([path], TOOL["kept_rows"](before)).splitlines()[2:]
    assert rows == [before.splitlines()[0], lines[2]]
