"""OpenTelemetry spans of a run, with OpenInference's attributes; off unless ``[tracing]`` says so.

While it is off, nothing of OpenTelemetry is imported and a span costs one look at a variable. What
spans hold of prompts, replies and documents is redacted once more before it is exported, or is a
hash, or is left out. The provider is this module's own: no other library's spans go through it.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from orchestra.errors import SettingsInvalid

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span as Raw

    from orchestra.panel.specs import ModelSpec

_PATH = "/v1/traces"
_LONGEST = 16_000
_MOST_DOCUMENTS = 50
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


class Span:
    """What may be written on a span; while tracing is off, nothing is."""

    def __init__(self, raw: Raw | None = None, tracing: _Tracing | None = None) -> None:
        self._raw = raw
        self._tracing = tracing

    def put(self, **values: str | int | float | bool | None) -> None:
        """Attributes of ours (``symphony.NAME``): names and numbers, no text of documents."""
        for name, value in values.items():
            self._set(f"symphony.{name}", value)

    def input(self, text: str) -> None:
        """What went in, as far as the setting shows it."""
        self._show("input.value", text)

    def output(self, text: str) -> None:
        """What came out, as far as the setting shows it."""
        self._show("output.value", text)

    def documents(self, found: Iterable[tuple[str, str, float]]) -> None:
        """What a retrieval found: (id, text, score) each, best first; at most 50 of them."""
        if self._raw is None:
            return
        for number, (name, text, score) in enumerate(found):
            if number >= _MOST_DOCUMENTS:
                break
            place = f"retrieval.documents.{number}.document"
            self._set(f"{place}.id", name)
            self._set(f"{place}.score", score)
            self._show(f"{place}.content", text)

    def messages(self, told: Sequence[JsonValue]) -> None:
        """The conversation that a model was sent, in the chain's canonical form."""
        if self._raw is None:
            return
        for number, (role, text) in enumerate(_said(told)):
            self._set(f"llm.input_messages.{number}.message.role", role)
            self._show(f"llm.input_messages.{number}.message.content", text)

    def reply(self, payload: Mapping[str, JsonValue]) -> None:
        """What the ledger keeps of a model's reply: its text, its tokens, its cost."""
        if self._raw is None:
            return
        texts = [text for _, text in _said([payload.get("response")])]
        self._set("llm.output_messages.0.message.role", "assistant")
        self._show("llm.output_messages.0.message.content", "\n".join(texts))
        self.output("\n".join(texts))
        read, written = _number(payload.get("tokens_in")), _number(payload.get("tokens_out"))
        self._set("llm.token_count.prompt", int(read))
        self._set("llm.token_count.completion", int(written))
        self._set("llm.token_count.total", int(read + written))
        self._set("llm.cost.total", _number(payload.get("usd")))
        self.put(source=str(payload.get("source", "model")))

    def fail(self, reason: str) -> None:
        """It came to nothing; the reason is shown redacted."""
        if self._raw is not None and self._tracing is not None:
            from opentelemetry.trace import Status, StatusCode

            self._raw.set_status(Status(StatusCode.ERROR, self._tracing.redacted(reason)[:500]))

    def _set(self, name: str, value: str | float | bool | None) -> None:
        if self._raw is not None and value is not None:
            self._raw.set_attribute(name, value)

    def _show(self, name: str, text: str) -> None:
        if self._raw is not None and self._tracing is not None:
            self._set(name, self._tracing.shown(text))


@dataclass(frozen=True, slots=True)
class _Tracing:
    provider: TracerProvider
    content: str
    secrets: tuple[str, ...]

    def shown(self, text: str) -> str | None:
        if self.content == "none":
            return None
        if self.content == "hashed":
            return f"sha256:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
        return self.redacted(text)[:_LONGEST]

    def redacted(self, text: str) -> str:
        """The text without values, for good: nothing is kept that could put them back."""
        from orchestra.policy.redaction import Hiding, found

        pieces, place = [], 0
        for start, end, kind in found(text, Hiding(secrets=self.secrets)):
            pieces += [text[place:start], f"[{kind}]"]
            place = end
        plain = "".join([*pieces, text[place:]])
        return plain.encode("utf-8", "replace").decode("utf-8")


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
            _tracing = _Tracing(_provider(table, exporter), table.content, secrets)
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
        made = Span(raw, active)
        try:
            yield made
        except BaseException as error:
            made.fail(f"{type(error).__name__}: {error}")
            raise


@contextmanager
def span_run(run: str, question: str, *, mode: str) -> Iterator[Span]:
    """A whole run; its spans share the run's id as their session."""
    with span(f"research {mode}", "AGENT") as made:
        made._set("session.id", run)
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
        made._set("llm.model_name", spec.model)
        made._set("llm.provider", spec.vendor.value)
        made._set("llm.invocation_parameters", _parameters(spec))
        made._set("llm.prompt_template.version", prompt[1])
        made.put(model=spec.name, step=step, role=role, prompt=prompt[0], prompt_digest=prompt[2])
        made.messages(told)
        yield made


def _parameters(spec: ModelSpec) -> str:
    chosen = {"max_tokens": spec.max_output_tokens, "temperature": spec.temperature}
    return json.dumps({k: v for k, v in chosen.items() if v is not None}, sort_keys=True)


_ROLES = {
    "system-prompt": "system",
    "tool-return": "tool",
    "text": "assistant",
    "tool-call": "assistant",
}


def _said(told: Sequence[JsonValue]) -> Iterator[tuple[str, str]]:
    """Who said what in a conversation in the chain's canonical form."""
    for message in told:
        if not isinstance(message, dict):
            continue
        if isinstance(message.get("instructions"), str):
            yield "system", str(message["instructions"])
        parts = message.get("parts")
        for part in parts if isinstance(parts, list) else []:
            if isinstance(part, dict):
                said = part.get("content", part.get("args"))
                text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
                yield _ROLES.get(str(part.get("part_kind")), "user"), text


def _number(value: JsonValue) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
