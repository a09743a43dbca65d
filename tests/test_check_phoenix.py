"""The check of the spans in Phoenix can fail."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def check() -> ModuleType:
    found = importlib.util.spec_from_file_location(
        "check_phoenix", ROOT / "tools" / "check_phoenix.py"
    )
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def span(kind: str, trace: str = "t", **attributes: Any) -> dict[str, Any]:
    given = {"llm.token_count.total": 3} | attributes
    return {"name": kind, "span_kind": kind, "context": {"trace_id": trace}, "attributes": given}


def test_a_whole_trace_passes(check: ModuleType) -> None:
    assert check.wrong_with([span(kind) for kind in check.KINDS]) == []


def test_what_is_wrong_is_said(check: ModuleType) -> None:
    spans = [span(kind) for kind in check.KINDS]
    assert check.wrong_with(spans[:-1]) == ["no span of kind LLM"]
    assert check.wrong_with([*spans, span("LLM", "u")]) == ["the spans are not one trace"]
    told = span("CHAIN", **{"input.value": "ann@mail.example"})
    assert check.wrong_with([*spans, told]) == ["span 'CHAIN' holds an address or a key"]
    assert check.wrong_with([*spans, span("CHAIN", key=check.KEY)]) != []
    free = span("LLM", **{"llm.token_count.total": 0})
    assert check.wrong_with([*spans, free]) == ["call 'LLM' has no tokens"]
