"""Spans carry OpenInference's attributes, nothing that must not leave, and are off as they come."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from orchestra.errors import RunWaits, SettingsInvalid
from orchestra.panel.specs import ModelSpec, Vendor
from orchestra.tracing import (
    TracingTable,
    span_judge,
    span_model_call,
    span_retrieval,
    span_run,
    span_stage,
    tracing,
)

MODEL = ModelSpec(name="one", vendor=Vendor.OPENAI, model="x-1", key_variable="ONE_KEY")
PROMPT = ("draft", "2", "d" * 64)
ASKED = {"part_kind": "user-prompt", "content": "Ask <EMAIL_123456>."}
USED = {"part_kind": "tool-call", "args": {"a": 1}}
GIVEN = {"part_kind": "tool-return", "content": "2"}
TOLD = [{"instructions": "Be fair.", "parts": [ASKED]}, {"parts": [USED, GIVEN]}, "odd"]
REPLY = {"tokens_in": 7, "tokens_out": 3, "usd": 0.5, "source": "cache",
         "response": {"parts": [{"part_kind": "text", "content": "It was late."}]}}  # fmt: skip


@contextmanager
def collected(table: TracingTable | None = None) -> Iterator[list[ReadableSpan]]:
    exporter, spans = InMemorySpanExporter(), []
    with tracing(table or TracingTable(), [MODEL], exporter=exporter):
        yield spans
    spans += exporter.get_finished_spans()


def test_a_run_is_a_tree_of_spans() -> None:
    with collected() as spans, span_run("r-1", "Why?", mode="fusion"), span_stage("sourcing"):
        with span_retrieval(["late?", "why?"]) as search:
            search.documents([("c1", "It was late.", 0.5), ("c2", "No.", 0.25)])
        with span_judge(3):
            pass
    found = {span.name: span for span in spans}
    run, stage = found["research fusion"], found["sourcing"]
    search, judge = found["retrieval"], found["judge"]
    kinds = [s.attributes["openinference.span.kind"] for s in (run, stage, search, judge)]
    assert kinds == ["AGENT", "CHAIN", "RETRIEVER", "EVALUATOR"]
    assert run.parent is None
    assert stage.parent.span_id == run.context.span_id
    assert search.parent.span_id == judge.parent.span_id == stage.context.span_id
    assert run.attributes["session.id"] == "r-1"
    assert run.attributes["input.value"] == "Why?"
    assert search.attributes["input.value"] == "late?\nwhy?"
    assert search.attributes["retrieval.documents.1.document.id"] == "c2"
    assert search.attributes["retrieval.documents.0.document.content"] == "It was late."
    assert search.attributes["retrieval.documents.0.document.score"] == 0.5
    assert judge.attributes["symphony.claims"] == 3
    assert run.resource.attributes["openinference.project.name"] == "research-symphony"


def test_a_call_says_who_was_asked_what_and_what_it_cost() -> None:
    with (
        collected() as spans,
        span_model_call(MODEL, step="s", role="analyst", prompt=PROMPT, told=TOLD) as call,
    ):
        call.reply(REPLY)
    said = dict(spans[0].attributes)
    assert said["openinference.span.kind"] == "LLM"
    assert (said["llm.model_name"], said["llm.provider"]) == ("x-1", "openai")
    assert said["llm.invocation_parameters"] == '{"max_tokens": 4096}'
    roles = [said[f"llm.input_messages.{n}.message.role"] for n in range(4)]
    assert roles == ["system", "user", "assistant", "tool"]
    assert said["llm.input_messages.1.message.content"] == "Ask <EMAIL_123456>."
    assert said["llm.output_messages.0.message.content"] == "It was late."
    assert [said[f"llm.token_count.{n}"] for n in ("prompt", "completion", "total")] == [7, 3, 10]
    assert said["llm.cost.total"] == 0.5
    assert said["symphony.source"] == "cache"
    assert (said["symphony.prompt"], said["llm.prompt_template.version"]) == ("draft", "2")
    assert said["symphony.prompt_digest"] == "d" * 64


def test_a_run_that_waits_for_a_person_has_not_failed() -> None:
    waits = RunWaits("r", stage="synthesis", reasons=("every report is approved",))
    for error, failed in ((waits, False), (ValueError("no"), True)):
        with collected() as spans, pytest.raises(type(error)), span_stage("synthesis"):
            raise error
        (span,) = spans
        assert (span.status.status_code is StatusCode.ERROR) is failed


def test_the_attributes_are_those_of_the_convention() -> None:
    conventions = pytest.importorskip("openinference.semconv.trace")
    known = conventions.SpanAttributes
    assert known.OPENINFERENCE_SPAN_KIND == "openinference.span.kind"
    assert (known.INPUT_VALUE, known.OUTPUT_VALUE) == ("input.value", "output.value")
    assert known.LLM_TOKEN_COUNT_PROMPT == "llm.token_count.prompt"
    assert known.LLM_INPUT_MESSAGES == "llm.input_messages"
    assert known.LLM_COST_TOTAL == "llm.cost.total"
    assert known.RETRIEVAL_DOCUMENTS == "retrieval.documents"
    assert known.SESSION_ID == "session.id"
    kinds = {kind.value for kind in conventions.OpenInferenceSpanKindValues}
    assert {"AGENT", "CHAIN", "EVALUATOR", "LLM", "RETRIEVER"} <= kinds


def test_nothing_leaves_that_must_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONE_KEY", "a-key-of-no-known-form")
    secret = "ann@mail.example said a-key-of-no-known-form"
    exporter = InMemorySpanExporter()

    def fails() -> None:
        with (
            tracing(TracingTable(), [MODEL], exporter=exporter),
            span_run("r", secret, mode="fusion") as run,
            span_retrieval([secret]) as search,
        ):
            search.documents([("c", secret, 1.0)])
            run.output(secret)
            raise ValueError(secret)

    with pytest.raises(ValueError, match="ann"):
        fails()
    told = "".join(span.to_json() for span in exporter.get_finished_spans())
    assert "ann@" not in told
    assert "a-key-of" not in told
    assert "[EMAIL] said [KEY]" in told
    assert "ValueError: [EMAIL]" in told


@pytest.mark.parametrize(("content", "shown"), [("hashed", "sha256:"), ("none", None)])
def test_content_may_be_a_hash_or_nothing(content: str, shown: str | None) -> None:
    table = TracingTable(content=content)  # type: ignore[arg-type]
    with collected(table) as spans, span_run("r", "Why?", mode="fusion"):
        pass
    value = spans[0].attributes.get("input.value")
    assert value is None if shown is None else str(value).startswith(shown)
    assert "Why?" not in spans[0].to_json()


def test_several_at_a_time_share_one() -> None:
    with collected() as spans:
        with tracing(TracingTable(endpoint="http://127.0.0.1:9"), [MODEL]), span_stage("inner"):
            pass
        with span_stage("outer"):
            pass
    assert [span.name for span in spans] == ["inner", "outer"]


def test_off_means_nothing_is_imported() -> None:
    code = (
        "import sys\n"
        "from orchestra.tracing import *\n"
        "from orchestra.tracing import span_stage, tracing, TracingTable\n"
        "with tracing(TracingTable()), span_stage('x') as s:\n"
        "    s.put(a=1); s.input('x'); s.documents([]); s.messages([]); s.reply({}); s.fail('x')\n"
        "assert not any(m.startswith('opentelemetry') for m in sys.modules), 'imported'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_an_endpoint_that_does_not_answer_breaks_nothing() -> None:
    with tracing(TracingTable(endpoint="http://127.0.0.1:9/v1/traces")), span_stage("x"):
        pass


def test_headers_come_from_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    table = TracingTable(endpoint="http://127.0.0.1:9", headers_variable="TRACE_HEADERS")
    with pytest.raises(SettingsInvalid, match="TRACE_HEADERS holds no headers"), tracing(table):
        pass
    monkeypatch.setenv("TRACE_HEADERS", "authorization=Bearer x, b=c")
    with tracing(table):
        pass
