"""The fake model: fills any JSON schema from the evidence in the prompt, always the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.loopback.script import Auto
from tests.loopback.wire import Json, Request, Said

_MARK = re.compile(r"\[(?P<plain>[A-Z]{1,2}\d+)\]|\bid=\"(?P<tagged>[A-Z]{1,2}\d+)\"[^>\n]*>")
_SENTENCE = re.compile(r"[^.!?\n<>]{12,}[.!?]")
_ORDER = re.compile(r"\b(?:ignore|disregard|forget)\b[^.!?\n]*\b(?:instructions?|prompts?)\b", re.I)
_TOLD = re.compile(
    r"\b(?:say|write|state|report|output|answer|conclude|reply)\b(?:\s+(?:that|with|only))*\s+"
    r"[\"'“‘]?(?P<what>[^\"”’\n.]+)",
    re.I,
)
_ID_NAME = re.compile(
    r"(?:^|_)(?:ids?|evidence|cites?|cited|citations?|sources?|refs?)(?:$|_)", re.I
)
_NO = re.compile(
    r"refut|contradict|disagree|oppose|against|reject|unsupported|attack|invalid|false|\bno\b", re.I
)
_YES = re.compile(
    r"^(?:fully_)?support|^agree|^accept|^for$|^yes$|^true$|^valid|^keep|^confirm", re.I
)
_LIMITS = re.compile(r"\{(?P<pairs>(?:pattern|format|(?:exclusive)?[mM](?:in|ax)[A-Za-z]*): .*)\}$")
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
_NO_EVIDENCE = "No evidence was shown on this."
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence: its id and its first sentence, as it stands in the prompt."""

    id: str
    sentence: str


def evidence_in(prompt: str) -> list[Item]:
    """The evidence that a prompt shows, each id once, in order."""
    marks = list(_MARK.finditer(prompt))
    found: dict[str, Item] = {}
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(prompt)
        name = mark["plain"] or mark["tagged"]
        sentence = _SENTENCE.search(prompt, mark.end(), end)
        if name not in found and sentence:
            found[name] = Item(name, sentence.group().strip())
    return list(found.values())


def answer(request: Request, manners: Auto) -> Said:
    """What the fake model says to ``request``."""
    for name in manners.uses:
        if name in request.tools and name not in request.used:
            return Said(calls=((name, fill(request.tools[name], request.prompt, manners)),))
    if request.schema is None:
        items = evidence_in(request.prompt)
        cited = [f"{_copied(item, manners)} [{_named(item, manners)}]" for item in items]
        return Said(text=told(request.prompt, manners) or " ".join(cited) or _NO_EVIDENCE)
    return place(request, fill(request.schema, request.prompt, manners))


def place(request: Request, value: Json) -> Said:
    """Puts a structured output where the request wants it."""
    from json import dumps

    if request.output_tool:
        return Said(calls=((request.output_tool, value),))
    return Said(text=dumps(value, ensure_ascii=False))


def told(prompt: str, manners: Auto) -> str:
    """What an obeying model says; empty for one that minds its own business."""
    if not manners.obeys:
        return ""
    if manners.says:
        return manners.says
    order = _ORDER.search(prompt)
    if order is None:
        return ""
    words = _TOLD.search(prompt, order.end())
    return (words["what"] if words else order.group()).strip() + "."


def fill(schema: Json, prompt: str, manners: Auto) -> Json:
    """An object that ``schema`` accepts."""
    found = evidence_in(prompt)
    shift = manners.shift % len(found) if found else 0
    items = found[shift:] + found[:shift] or [Item("", _NO_EVIDENCE)]
    filler = _Filler(schema, items, told(prompt, manners), manners)
    value: Json = filler.value(schema, "", items[0], 0)
    return value


def _copied(item: Item, manners: Auto) -> str:
    if not manners.misquotes:
        return item.sentence
    first, _, rest = item.sentence.partition(" ")
    return f"{first} reportedly {rest}"


def _named(item: Item, manners: Auto) -> str:
    return "E9999" if manners.invents else item.id


def _in_words(schema: Json) -> Json:
    """Limits that Anthropic's SDK moves into the description: ``{minimum: 0, maximum: 1}``."""
    found = _LIMITS.search(str(schema.get("description", "")))
    if found is None:
        return {}
    pairs = (pair.partition(": ") for pair in found["pairs"].split(", "))
    read = {name: value for name, _, value in pairs if value}
    return {k: float(v) if _FIGURE.fullmatch(v) else v for k, v in read.items()}


@dataclass(frozen=True, slots=True)
class _Filler:
    root: Json
    items: Sequence[Item]
    order: str
    manners: Auto

    def value(self, schema: Json, name: str, item: Item, depth: int) -> Any:
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._choice(schema["enum"])
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next((k for k in kind if k != "null"), "null")
        if kind == "object" or "properties" in schema:
            return self._object(schema, item, depth)
        if kind == "array":
            return self._array(schema, name, item, depth)
        if kind in ("number", "integer"):
            return self._number(schema, kind)
        if kind == "boolean":
            return not self.manners.disagrees
        return None if kind == "null" else self._text(schema, name, item)

    def _resolved(self, schema: Json) -> Json:
        for _ in range(_DEEPEST):
            if "$ref" in schema:
                target: Any = self.root
                for part in schema["$ref"].lstrip("#/").split("/"):
                    target = target[part]
                schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
            elif options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
                filled = [option for option in options if option.get("type") != "null"]
                schema = filled[0] if filled else {"type": "null"}
            else:
                break
        return {**_in_words(schema), **schema}

    def _object(self, schema: Json, item: Item, depth: int) -> Json:
        fields: Mapping[str, Json] = schema.get("properties", {})
        required = set(schema.get("required", ()))
        wanted = fields if depth < _DEEPEST else {k: v for k, v in fields.items() if k in required}
        return {key: self.value(part, key, item, depth + 1) for key, part in wanted.items()}

    def _array(self, schema: Json, name: str, item: Item, depth: int) -> list[Any]:
        least, most = schema.get("minItems", 0), schema.get("maxItems", self.manners.items)
        inner = self._resolved(schema.get("items", {"type": "string"}))
        if depth >= _DEEPEST:
            most = least
        if inner.get("type") == "string" and depth > 1 and "enum" not in inner:
            most = min(most, 1)  # a list of ids or quotes inside a finding is about its item
        least, most = int(least), int(most)
        count = max(least, min(most, self.manners.items, len(self.items)))
        start = self.items.index(item) if item in self.items else 0
        about = [self.items[(start + place) % len(self.items)] for place in range(count)]
        return [self.value(inner, name, each, depth + 1) for each in about]

    def _choice(self, options: Sequence[Any]) -> Any:
        wanted = _NO if self.manners.disagrees else _YES
        return next((o for o in options if isinstance(o, str) and wanted.search(o)), options[0])

    def _number(self, schema: Json, kind: str) -> float | int:
        most = 1 if kind == "number" else 5
        low = float(schema.get("minimum", schema.get("exclusiveMinimum", 0)))
        high = float(schema.get("maximum", schema.get("exclusiveMaximum", low + most)))
        share = 0.1 if self.manners.disagrees else 0.8
        value = low + (high - low) * share
        return round(value) if kind == "integer" else round(value, 4)

    def _text(self, schema: Json, name: str, item: Item) -> str:
        if schema.get("pattern") or _ID_NAME.search(name):
            return self._id(schema, item)
        fixed = {"date": "2026-01-01", "date-time": "2026-01-01T00:00:00Z"}
        if schema.get("format") in fixed:
            return fixed[schema["format"]]
        verbatim = re.search("quote|passage|excerpt|verbatim", name, re.I)
        text = (
            _copied(item, self.manners) if verbatim else self.order or _copied(item, self.manners)
        )
        if self.manners.disagrees and not verbatim:
            text = f"It is not so: {text}"
        least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", len(text)))
        return (text[:most] if most else text).ljust(least, ".")

    def _id(self, schema: Json, item: Item) -> str:
        name = _named(item, self.manners)
        pattern = schema.get("pattern")
        if pattern is None or re.search(pattern, name):
            return name
        words = [*re.findall(r"\w+", pattern), item.sentence, "E1", "a", "en", "0", "2026"]
        fitting = [word for word in words if re.search(pattern, word)]
        return str(self._choice(fitting)) if fitting else name
