"""What a span holds: OpenInference's attributes, and of texts only what the setting shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import JsonValue

if TYPE_CHECKING:
    from opentelemetry.trace import Span as Raw

_LONGEST = 16_000
_MOST_DOCUMENTS = 50


class Span:
    """What may be written on a span; while tracing is off, nothing is."""

    def __init__(self, raw: Raw | None = None, showing: Showing | None = None) -> None:
        self._raw = raw
        self._showing = showing

    def put(self, **values: str | int | float | bool | None) -> None:
        """Attributes of ours (``symphony.NAME``): names and numbers, no text of documents."""
        for name, value in values.items():
            self.attribute(f"symphony.{name}", value)

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
            self.attribute(f"{place}.id", name)
            self.attribute(f"{place}.score", score)
            self._show(f"{place}.content", text)

    def messages(self, told: Sequence[JsonValue]) -> None:
        """The conversation that a model was sent, in the chain's canonical form."""
        if self._raw is None:
            return
        for number, (role, text) in enumerate(_said(told)):
            self.attribute(f"llm.input_messages.{number}.message.role", role)
            self._show(f"llm.input_messages.{number}.message.content", text)

    def reply(self, payload: Mapping[str, JsonValue]) -> None:
        """What the ledger keeps of a model's reply: its text, its tokens, its cost."""
        if self._raw is None:
            return
        texts = [text for _, text in _said([payload.get("response")])]
        self.attribute("llm.output_messages.0.message.role", "assistant")
        self._show("llm.output_messages.0.message.content", "\n".join(texts))
        self.output("\n".join(texts))
        read, written = _number(payload.get("tokens_in")), _number(payload.get("tokens_out"))
        self.attribute("llm.token_count.prompt", int(read))
        self.attribute("llm.token_count.completion", int(written))
        self.attribute("llm.token_count.total", int(read + written))
        self.attribute("llm.cost.total", _number(payload.get("usd")))
        self.put(source=str(payload.get("source", "model")))

    def fail(self, reason: str) -> None:
        """It came to nothing; the reason is shown redacted."""
        if self._raw is not None and self._showing is not None:
            from opentelemetry.trace import Status, StatusCode

            self._raw.set_status(Status(StatusCode.ERROR, self._showing.redacted(reason)[:500]))

    def attribute(self, name: str, value: str | float | bool | None) -> None:
        """One of the convention's attributes, as it is."""
        if self._raw is not None and value is not None:
            self._raw.set_attribute(name, value)

    def _show(self, name: str, text: str) -> None:
        if self._raw is not None and self._showing is not None:
            self.attribute(name, self._showing.shown(text))


@dataclass(frozen=True, slots=True)
class Showing:
    """What spans show of texts: ``content`` as in the settings, ``secrets`` never."""

    content: str
    secrets: tuple[str, ...]

    def shown(self, text: str) -> str | None:
        """The text as a span may hold it; None where it may not."""
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
