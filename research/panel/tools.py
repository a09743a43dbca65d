"""What the voices of a panel may use, where their role allows it: all over the same evidence.

``search`` and ``passage`` reach the whole evidence pack, also what a small window left out, so
that whatever they bring has an id that can be cited. ``graph`` lists what the knowledge graph
ties to a name, each with the passage it was read from. ``calculator`` does arithmetic.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Awaitable, Callable, Mapping, Sequence

from pydantic import JsonValue

from adjudicator.idf import idf
from adjudicator.words import stems
from orchestra.chain.types import Tool
from orchestra.prompts.quoting import together
from research.panel.evidence import EvidencePack, Item
from research.ports import Graph

_FOUND, _AROUND, _FACTS = 6, 2, 8
_LONGEST = 200
_POWER = 64

Operation = Callable[[float, float], float]
_BINARY: Mapping[type[ast.operator], Operation] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


def toolbox(evidence: EvidencePack, graph: Graph | None = None) -> tuple[Tool, ...]:
    """All tools; the chain leaves out those that a role may not use."""

    async def search(arguments: Mapping[str, JsonValue]) -> str:
        return _shown(found(evidence, str(arguments["query"])))

    async def passage(arguments: Mapping[str, JsonValue]) -> str:
        return _shown(around(evidence, str(arguments["id"])))

    async def facts(arguments: Mapping[str, JsonValue]) -> str:
        return _facts(evidence, graph, str(arguments["name"]))

    async def count(arguments: Mapping[str, JsonValue]) -> str:
        return f"{calculated(str(arguments['expression'])):.12g}"

    made = [
        _tool("search", "Finds evidence by its words, also what was not shown.", "query", search),
        _tool("passage", "Shows evidence with what stands beside it.", "id", passage),
        _tool("calculator", "Works out arithmetic: + - * / // % **.", "expression", count),
    ]
    if graph is not None:
        made.append(_tool("graph", "Lists evidence tied to a name in the graph.", "name", facts))
    return tuple(made)


def _tool(
    name: str,
    description: str,
    argument: str,
    run: Callable[[Mapping[str, JsonValue]], Awaitable[str]],
) -> Tool:
    return Tool(
        name=name,
        description=description,
        parameters={
            "type": "object",
            "properties": {argument: {"type": "string", "minLength": 1, "maxLength": _LONGEST}},
            "required": [argument],
            "additionalProperties": False,
        },
        run=run,
    )


def found(evidence: EvidencePack, query: str) -> list[Item]:
    """The six items that share most with a query, rare words counting more; best first."""
    asked = stems(query)
    scored = []
    for place, item in enumerate(evidence.items):
        shared = asked & stems(f"{item.sentence.text} {' '.join(item.sentence.section)}")
        if shared:
            scored.append((-sum(idf(word) for word in sorted(shared)), place, item))
    return [item for _, _, item in sorted(scored, key=lambda s: s[:2])[:_FOUND]]


def around(evidence: EvidencePack, name: str) -> list[Item]:
    """An item with the two before it and after it in its document, in their order there.

    Raises:
        LookupError: there is no such item.
    """
    known = evidence.by_id()
    if name not in known:
        raise LookupError(f"there is no evidence {name!r}; search for some")
    document = known[name].sentence.document
    beside = sorted(
        (i for i in evidence.items if i.sentence.document == document),
        key=lambda i: i.sentence.start,
    )
    place = beside.index(known[name])
    return beside[max(place - _AROUND, 0) : place + _AROUND + 1]


def _facts(evidence: EvidencePack, graph: Graph | None, name: str) -> str:
    """The evidence from which the graph read something about what ``name`` names."""
    ids = {entity.id for entity in graph.find_entities(name)} if graph is not None else set()
    if graph is None or not ids:
        return "the graph knows nothing of that name"
    sources = [r.source for r in graph.relations() if ids & {r.subject_id, r.object_id}]
    sources += [q.source for q in graph.quantities() if q.entity_id in ids]
    sources += [e.source for e in graph.events() if e.entity_id in ids]
    spans = {(s.document, s.start, s.end) for s in sources}
    tied = [
        item
        for item in evidence.items
        if any(
            document == item.sentence.document
            and start < item.sentence.end
            and item.sentence.start < end
            for document, start, end in spans
        )
    ]
    return _shown(tied[:_FACTS])


def _shown(items: Sequence[Item]) -> str:
    if not items:
        return "nothing was found"
    return together(*(item.block for item in items))


def calculated(expression: str) -> float:
    """The value of an arithmetic expression of numbers and ``+ - * / // % **``.

    Raises:
        ValueError: it holds something else, or a power above 64.
        ArithmeticError: it divides by zero or overflows.
    """
    try:
        tree = ast.parse(expression.replace(",", ""), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"{expression!r} is no arithmetic: {error.msg}") from error
    return _value(tree.body)


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, power = _value(left), _value(right)
            if abs(power) > _POWER or (base < 0 and not power.is_integer()):
                raise ValueError(f"the power {power:g} of {base:g} is not worked out")
            return float(base**power)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_value(left), _value(right))
    raise ValueError("use numbers, parentheses and + - * / // % ** only")
