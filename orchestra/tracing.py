"""OpenTelemetry spans of a run, with OpenInference's attributes; off unless ``[tracing]`` says so.

While it is off, nothing of OpenTelemetry is imported and a span costs one look at a variable. What
spans hold of prompts, replies and documents is redacted once more before it is exported, or is a
hash, or is left out. The provider is this module's own: no other library's spans go through it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from orchestra.errors import RunWaits, SettingsInvalid
from orchestra.spans import Showing, Span

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

    from orchestra.panel.specs import ModelSpec

_PATH = "/v1/traces"
_EXPORT_S = 5.0
_NAME = "research-symphony"


class TracingTable(BaseModel):
    """The table ``[tracing]`` of ``symphony.toml``.

    Attributes:
        endpoint: where an OTLP/HTTP collector listens (``http://127.0.0.1:6006``); empty: off.
        content: what spans hold of prompts, replies and documents: the text with personal data
            and keys taken out ("redacted"), its SHA-256 ("hashed") or nothing ("none").
        project: the name that a viewer files the traces under.
        headers_variable: the environment variable that holds the endpoint's headers, as
            ``name=value,name=value``; empty where it wants none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint: str = Field(default="", pattern=r"^(https?://[^\s/@][^\s@]*)?$")
    content: Literal["redacted", "hashed", "none"] = "redacted"
    project: str = Field(default=_NAME, min_length=1, max_length=100)
    headers_variable: str = Field(default="", pattern=r"^([A-Z_][A-Z0-9_]*)?$")


@dataclass(frozen=True, slots=True)
class _Tracing:
    provider: TracerProvider
    showing: Showing


_OFF = Span()
_tracing: _Tracing | None = None
_users = 0
_lock = threading.Lock()


@contextmanager
def tracing(
    table: TracingTable,
    members: Sequence[ModelSpec] = (),
    *,
    exporter: SpanExporter | None = None,
) -> Iterator[None]:
    """Exports the spans that are made inside. Does nothing where no endpoint is set.

    Several at a time share the first one's settings. An endpoint that does not answer costs a few
    seconds at the end and no run.

    Args:
        table: the settings.
        members: the panel, whose keys are hidden wherever they stand.
        exporter: in place of the one to the endpoint.

    Raises:
        SettingsInvalid: the variable that should hold headers does not.
    """
    if exporter is None and not table.endpoint:
        yield
        return
    keys = (os.environ.get(spec.key_variable, "") for spec in members if spec.key_variable)
    _enter(table, tuple(sorted(set(keys), key=lambda k: (-len(k), k))), exporter)
    try:
        yield
    finally:
        _leave()


def _enter(table: TracingTable, secrets: tuple[str, ...], exporter: SpanExporter | None) -> None:
    global _tracing, _users
    with _lock:
        if _tracing is None:
            _tracing = _Tracing(_provider(table, exporter), Showing(table.content, secrets))
        _users += 1


def _leave() -> None:
    global _tracing, _users
    with _lock:
        _users -= 1
        ended = _tracing if _users == 0 else None
        _tracing = None if _users == 0 else _tracing
    if ended is not None:
        ended.provider.force_flush(int(_EXPORT_S * 1000))
        ended.provider.shutdown()


def _provider(table: TracingTable, exporter: SpanExporter | None) -> TracerProvider:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource({"service.name": _NAME, "openinference.project.name": table.project})
    # This project switches every library's OpenTelemetry off; here the user turned it on.
    before = os.environ.pop("OTEL_SDK_DISABLED", None)
    try:
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(exporter or _otlp(table)))
    finally:
        if before is not None:
            os.environ["OTEL_SDK_DISABLED"] = before
    return provider


def _otlp(table: TracingTable) -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    address = table.endpoint.rstrip("/")
    address = address if address.endswith(_PATH) else address + _PATH
    return OTLPSpanExporter(endpoint=address, headers=_headers(table), timeout=_EXPORT_S)


def _headers(table: TracingTable) -> dict[str, str]:
    if not table.headers_variable:
        return {}
    pairs = [p.partition("=") for p in os.environ.get(table.headers_variable, "").split(",")]
    headers = {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
    if not headers or not all(headers.values()):
        raise SettingsInvalid(
            f"the variable {table.headers_variable} holds no headers: set it to name=value, or "
            "take tracing.headers_variable out"
        )
    return headers


@contextmanager
def span(name: str, kind: str) -> Iterator[Span]:
    """A span of one of OpenInference's kinds ("CHAIN", "LLM", "RETRIEVER", …)."""
    active = _tracing
    if active is None:
        yield _OFF
        return
    tracer = active.provider.get_tracer(_NAME)
    with tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False
    ) as raw:
        raw.set_attribute("openinference.span.kind", kind)
        made = Span(raw, active.showing)
        try:
            yield made
        except RunWaits:
            raise  # a person is asked: nothing failed
        except BaseException as error:
            made.fail(f"{type(error).__name__}: {error}")
            raise


@contextmanager
def span_run(run: str, question: str, *, mode: str) -> Iterator[Span]:
    """A whole run; its spans share the run's id as their session."""
    with span(f"research {mode}", "AGENT") as made:
        made.attribute("session.id", run)
        made.put(run=run, mode=mode)
        made.input(question)
        yield made


@contextmanager
def span_stage(stage: str) -> Iterator[Span]:
    """A stage of a run."""
    with span(stage, "CHAIN") as made:
        made.put(stage=stage)
        yield made


@contextmanager
def span_retrieval(queries: Sequence[str]) -> Iterator[Span]:
    """A search; :meth:`Span.documents` takes what it found."""
    with span("retrieval", "RETRIEVER") as made:
        made.input("\n".join(queries))
        yield made


@contextmanager
def span_judge(claims: int) -> Iterator[Span]:
    """The judging of some claims."""
    with span("judge", "EVALUATOR") as made:
        made.put(claims=claims)
        yield made


@contextmanager
def span_model_call(
    spec: ModelSpec,
    *,
    step: str,
    role: str,
    prompt: tuple[str, str, str],
    told: Sequence[JsonValue],
) -> Iterator[Span]:
    """One turn of a conversation with a model, redacted as it was sent.

    Args:
        spec: the model.
        step: the ask's.
        role: the ask's.
        prompt: its name, version and digest.
        told: the messages, in the chain's canonical form; :meth:`Span.reply` takes what came back.
    """
    with span(f"{role} {spec.name}", "LLM") as made:
        made.attribute("llm.model_name", spec.model)
        made.attribute("llm.provider", spec.vendor.value)
        made.attribute("llm.invocation_parameters", _parameters(spec))
        made.attribute("llm.prompt_template.version", prompt[1])
        made.put(model=spec.name, step=step, role=role, prompt=prompt[0], prompt_digest=prompt[2])
        made.messages(told)
        yield made


def _parameters(spec: ModelSpec) -> str:
    chosen = {"max_tokens": spec.max_output_tokens, "temperature": spec.temperature}
    return json.dumps({k: v for k, v in chosen.items() if v is not None}, sort_keys=True)
