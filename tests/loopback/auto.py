"""The fake model: fills any JSON schema from the evidence in the prompt, always the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.loopback.script import Auto
from tests.loopback.wire import Json, Request, Said

_BLOCK = re.compile(r"⟦(?P<id>[A-Za-z]+\d+)(?: · [^⟦⟧\n]*)?⟧\n(?P<body>[^⟦⟧]*)\n⟦/(?P=id)⟧")
_MARK = re.compile(r"\[(?P<id>[A-Z]\d+)\]")
_SENTENCE = re.compile(r"[^.!?\n<>]{12,}[.!?]")
_ORDER = re.compile(r"\b(?:ignore|disregard|forget)\b[^.!?\n]*\b(?:instructions?|prompts?)\b", re.I)
_TOLD = re.compile(
    r"\b(?:say|write|state|report|output|answer|conclude|reply)\b(?:\s+(?:that|with|only))*\s+"
    r"[\"'“‘]?(?P<what>[^\"”’\n.]+)",
    re.I,
)
_NAMES = {
    "E": re.compile(r"(?:^|_)(?:ids?|evidence|cites?|cited|citations?|sources?|refs?)$", re.I),
    "S": re.compile(r"^statement(?:_id)?$"),
    "q": re.compile(r"^sub_?question(?:_id)?s?$"),
}
_OBJECTING = re.compile(r"^(?:objections|attacks|contradictions)$")
_NOTHING_TO_ADD = ("gaps", "withdrawn", "changed", "added", "additions")
_RULING = re.compile(r"^(?:votes|weighed|rulings|verdicts|judgements)$")
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
_SHORT = 400


@dataclass(frozen=True, slots=True)
class Item:
    """Something that the prompt shows under an id: "E1" evidence, "S1" a statement, "q1" a
    sub-question. ``sentence`` is its first, or all of it if it is short."""

    id: str
    sentence: str


def shown(prompt: str) -> dict[str, list[Item]]:
    """What a prompt shows, by the letters of the ids, each id once, in order."""
    found: dict[str, Item] = {}
    for name, body in _blocks(prompt) or _marked(prompt):
        sentence = _SENTENCE.search(body)
        text = body if len(body) <= _SHORT or sentence is None else sentence.group()
        found.setdefault(name, Item(name, text.strip()))
    kinds: dict[str, list[Item]] = {}
    for item in found.values():
        kinds.setdefault(item.id.rstrip("0123456789"), []).append(item)
    return kinds


def _blocks(prompt: str) -> list[tuple[str, str]]:
    return [(block["id"], block["body"]) for block in _BLOCK.finditer(prompt)]


def _marked(prompt: str) -> list[tuple[str, str]]:
    marks = list(_MARK.finditer(prompt))
    ends = [mark.start() for mark in marks[1:]] + [len(prompt)]
    bodies = [
        (mark["id"], _SENTENCE.search(prompt, mark.end(), end))
        for mark, end in zip(marks, ends, strict=False)
    ]
    return [(name, body.group()) for name, body in bodies if body]


def answer(request: Request, manners: Auto) -> Said:
    """What the fake model says to ``request``."""
    for name in manners.uses:
        if name in request.tools and name not in request.used:
            return Said(calls=((name, fill(request.tools[name], request.prompt, manners)),))
    if request.schema is not None:
        return place(request, fill(request.schema, request.prompt, manners))
    items = shown(request.prompt).get("E", [])
    cited = [f"{_copied(item, manners)} [{_named(item.id, manners)}]" for item in items]
    return Said(text=told(request.prompt, manners) or " ".join(cited) or _NO_EVIDENCE)


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
    kinds = shown(prompt)
    evidence = kinds.get("E") or [Item("", _NO_EVIDENCE)]
    shift = manners.shift % len(evidence)
    kinds["E"] = evidence[shift:] + evidence[:shift]
    value: Json = _Filler(schema, kinds, told(prompt, manners), manners).value(schema, "", 0, 0)
    return value


def _copied(item: Item, manners: Auto) -> str:
    if not manners.misquotes:
        return item.sentence
    first, _, rest = item.sentence.partition(" ")
    return f"{first} reportedly {rest}"


def _named(name: str, manners: Auto) -> str:
    return "E9999" if manners.invents else name


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
    """Fills ``root``. ``at`` is how far down the lists of what is shown it has come."""

    root: Json
    kinds: Mapping[str, Sequence[Item]]
    order: str
    manners: Auto

    def value(self, schema: Json, name: str, at: int, depth: int) -> Any:
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._choice(schema["enum"])
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next((k for k in kind if k != "null"), "null")
        if kind == "object" or "properties" in schema:
            return self._object(schema, at, depth)
        if kind == "array":
            return self._array(schema, name, at, depth)
        if kind in ("number", "integer"):
            return self._number(schema, kind)
        if kind == "boolean":
            return not self.manners.disagrees
        return None if kind == "null" else self._text(schema, name, at)

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

    def _object(self, schema: Json, at: int, depth: int) -> Json:
        fields: Mapping[str, Json] = schema.get("properties", {})
        required = set(schema.get("required", ()))
        wanted = fields if depth < _DEEPEST else {k: v for k, v in fields.items() if k in required}
        return {key: self.value(part, key, at, depth + 1) for key, part in wanted.items()}

    def _array(self, schema: Json, name: str, at: int, depth: int) -> list[Any]:
        inner = self._resolved(schema.get("items", {"type": "string"}))
        least = int(schema.get("minItems", 0))
        most = least if depth >= _DEEPEST else int(schema.get("maxItems", 1_000))
        count = max(least, min(most, self._wanted(inner, name, depth)))
        return [self.value(inner, name, at + place, depth + 1) for place in range(count)]

    def _wanted(self, inner: Json, name: str, depth: int) -> int:
        """How many members a list should have."""
        if _OBJECTING.search(name):
            return len(self.kinds.get("S", ())) if self.manners.disagrees else 0
        if name in _NOTHING_TO_ADD:
            return 0
        if _RULING.search(name) and "S" in self.kinds:
            return len(self.kinds["S"])
        if inner.get("type") == "string" and depth > 1 and "enum" not in inner:
            return 1  # a list of ids or quotes inside a finding is about that finding
        return min(self.manners.items, len(self.kinds["E"]))

    def _choice(self, options: Sequence[Any]) -> Any:
        wanted = _NO if self.manners.disagrees else _YES
        return next((o for o in options if isinstance(o, str) and wanted.search(o)), options[0])

    def _number(self, schema: Json, kind: str) -> float | int:
        most = 1 if kind == "number" else 5
        bounds: dict[str, Any] = dict(schema)
        low = float(bounds.get("minimum", bounds.get("exclusiveMinimum", 0)))
        high = float(bounds.get("maximum", bounds.get("exclusiveMaximum", low + most)))
        share = 0.1 if self.manners.disagrees else 0.8
        value = low + (high - low) * share
        return round(value) if kind == "integer" else round(value, 4)

    def _text(self, schema: Json, name: str, at: int) -> str:
        pattern = schema.get("pattern", "")
        for kind, of_kind in _NAMES.items():
            if self.kinds.get(kind) and (of_kind.search(name) or pattern.startswith(f"^{kind}[")):
                ids = self.kinds[kind]
                chosen = ids[at % len(ids)].id
                return _named(chosen, self.manners) if kind == "E" else chosen
        evidence = self.kinds["E"]
        item = evidence[at % len(evidence)]
        if pattern:
            return self._matching(pattern, item)
        fixed = {"date": "2026-01-01", "date-time": "2026-01-01T00:00:00Z"}
        return fixed.get(schema.get("format", "")) or self._prose(schema, name, item)

    def _prose(self, schema: Json, name: str, item: Item) -> str:
        copied = _copied(item, self.manners)
        verbatim = re.search("quote|passage|excerpt|verbatim", name, re.I)
        text = copied if verbatim else self.order or copied
        if self.manners.disagrees and not verbatim:
            text = f"It is not so: {text}"
        least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", len(text)))
        return (text[:most] if most else text).ljust(least, ".")

    def _matching(self, pattern: str, item: Item) -> str:
        words = [*re.findall(r"\w+", pattern), item.sentence, "E1", "S1", "q1", "a", "0", "2026"]
        fitting = [word for word in words if re.search(pattern, word)]
        return str(self._choice(fitting)) if fitting else item.sentence
