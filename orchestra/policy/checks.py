"""What each rule looks at, and what it says when it is met."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, JsonValue

from orchestra.chain.types import Ask
from orchestra.injection import find_instructions
from orchestra.policy.patterns import GuardedPattern, PatternTooSlow, guarded
from orchestra.policy.spec import (
    AddressRule,
    CitationRule,
    FormRule,
    InstructionRule,
    PatternRule,
    TopicRule,
    WordRule,
)
from orchestra.prompts.quoting import blocks, unquoted

Finding = tuple[str, str]
"""Where, and what is wrong there; no word of the text itself."""

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"')\]}]{3,2000}|\bwww\.[^\s<>\"')\]}]{3,500}")
_MOST = 20


class TooSlow(PatternTooSlow):
    """A rule's pattern could not be checked in its time."""


def instructions(_: InstructionRule, ask: Ask[Any]) -> Iterator[Finding]:
    """The quoted blocks that address software, and by which signs."""
    for block in blocks(ask.prompt.text):
        signs = _signs(block.body)
        if signs:
            yield block.id, f"signs: {', '.join(signs)}"


_known_signs: dict[bytes, tuple[str, ...]] = {}
_MOST_KNOWN = 20_000


def _signs(text: str) -> tuple[str, ...]:
    """The rules of the finder that a text meets; remembered by the text's hash."""
    key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    if key not in _known_signs:
        if len(_known_signs) >= _MOST_KNOWN:
            _known_signs.clear()
        _known_signs[key] = tuple(sorted({found.rule for found in find_instructions(text)}))
    return _known_signs[key]


def topics(rule: TopicRule, ask: Ask[Any]) -> Iterator[Finding]:
    """The topics of the rule that a prompt names."""
    text = _looked_at(rule.where, ask)
    for topic in rule.topics:
        if _topic(topic).search(text):
            yield rule.where, f"topic {topic!r}"


@lru_cache(maxsize=1024)
def _topic(words: str) -> re.Pattern[str]:
    inside = r"[\s-]+".join(re.escape(word) for word in words.split())
    return re.compile(rf"(?<!\w){inside}(?!\w)", re.IGNORECASE)


def patterns_before(rule: PatternRule, ask: Ask[Any]) -> Iterator[Finding]:
    """How often the rule's patterns match the prompt."""
    text = _looked_at(rule.where, ask)
    count = sum(len(pattern.places(text)) for pattern in compiled(rule.patterns))
    if count:
        yield rule.where, f"{count} places match"


def patterns_after(
    rule: PatternRule, _: Ask[Any], texts: Sequence[tuple[str, str]]
) -> Iterator[Finding]:
    """The fields of a reply that the rule's patterns match."""
    for where, text in texts:
        if any(pattern.places(text) for pattern in compiled(rule.patterns)):
            yield where, "prohibited wording"


@lru_cache(maxsize=256)
def compiled(patterns: tuple[str, ...]) -> tuple[GuardedPattern, ...]:
    """The rule's patterns, ready to be searched for."""
    return tuple(guarded(pattern) for pattern in patterns)


def _looked_at(where: str, ask: Ask[Any]) -> str:
    """The whole prompt, or of it our own words and the block that holds the question."""
    text = ask.prompt.text
    if where == "prompt":
        return text
    asked = [block.body for block in blocks(text) if block.id == "question"]
    return "\n".join([unquoted(text), *asked])


def words(rule: WordRule, _: Ask[Any], texts: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """What is longer than it may be."""
    lengths = [(where, len(text.split())) for where, text in texts]
    total = sum(length for _, length in lengths)
    if rule.most is not None and total > rule.most:
        yield "", f"{total} words in all, at most {rule.most} are wanted"
    for where, length in lengths:
        if rule.most_each is not None and length > rule.most_each:
            yield where, f"{length} words, at most {rule.most_each} are wanted"


def citation(
    rule: CitationRule, ask: Ask[Any], texts: Sequence[tuple[str, str]]
) -> Iterator[Finding]:
    """Ids of another form, and ids that the prompt does not show (nor a tool could have shown)."""
    form = re.compile(rule.form)
    shown = {block.id for block in blocks(ask.prompt.text)}
    for where, text in texts:
        if _field(where) in rule.fields:
            if not form.fullmatch(text):
                yield where, f"an evidence id has the form {rule.form}"
            elif text not in shown and not ask.tools:
                yield where, f"{text} is no evidence that you were shown"


def form(rule: FormRule, _: Ask[Any], texts: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Fields that do not have their form."""
    (pattern,) = compiled((rule.matches,))
    for where, text in texts:
        if _field(where) == rule.field and (0, len(text)) not in pattern.places(text):
            yield where, "it does not have the form that is wanted"


def address(_: AddressRule, ask: Ask[Any], texts: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Web addresses that the prompt does not hold."""
    for where, text in texts:
        for match in _ADDRESS.finditer(text):
            if match[0].rstrip(".,;:!?") not in ask.prompt.text:
                yield where, "it names a web address that is not in the evidence"


BEFORE: Mapping[type, Callable[[Any, Ask[Any]], Iterator[Finding]]] = {
    InstructionRule: instructions,
    TopicRule: topics,
    PatternRule: patterns_before,
}
AFTER: Mapping[type, Callable[[Any, Ask[Any], Sequence[tuple[str, str]]], Iterator[Finding]]] = {
    PatternRule: patterns_after,
    WordRule: words,
    CitationRule: citation,
    FormRule: form,
    AddressRule: address,
}


def texts_of(reply: BaseModel) -> list[tuple[str, str]]:
    """Every string in a reply with the path of its field: ``statements[0].text``."""
    dumped: JsonValue = reply.model_dump(mode="json", by_alias=True)
    return list(_walk("", dumped))


def _walk(where: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(f"{where}[{index}]", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(f"{where}.{key}" if where else key, item)


def _field(where: str) -> str:
    """The name of the field at the end of a path, without its index."""
    return where.rpartition(".")[2].partition("[")[0]
