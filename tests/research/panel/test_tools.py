"""What voices may use: it reaches only evidence that has an id, and counts only numbers."""

from __future__ import annotations

import asyncio

import pytest

from orchestra.chain.types import Tool
from research.panel.evidence import EvidencePack, Item
from research.panel.tools import around, calculated, found, toolbox
from tests.research.panel.test_panel import sentence

PACK = EvidencePack(
    tuple(
        Item(f"E{n}", sentence(text, 100 * n), ("q1",))
        for n, text in enumerate(
            ("The lantern turns.", "The tower fell in a storm.", "It cost 7 million.", "So it is."),
            start=1,
        )
    )
)


def use(name: str, **arguments: str) -> str:
    tools: dict[str, Tool] = {tool.name: tool for tool in toolbox(PACK)}
    return asyncio.run(tools[name].run(arguments))


def test_search_and_passage_give_blocks_with_ids() -> None:
    assert [item.id for item in found(PACK, "which storm made the tower fall")] == ["E2"]
    assert "⟦E2 · a.md⟧" in use("search", query="storm")
    assert use("search", query="zebra") == "nothing was found"
    assert [item.id for item in around(PACK, "E1")] == ["E1", "E2", "E3"]
    assert "⟦E4" in use("passage", id="E3")
    with pytest.raises(LookupError, match="E9"):
        use("passage", id="E9")


def test_without_a_graph_there_is_no_such_tool() -> None:
    assert {tool.name for tool in toolbox(PACK)} == {"search", "passage", "calculator"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [("41.6 - 46.1", "-4.5"), ("2 ** 10", "1024"), ("(1,200,000 + 900000) / 2", "1050000"),
     ("-(7 // 2) + +1 % 3", "-2")],
)  # fmt: skip
def test_arithmetic(expression: str, value: str) -> None:
    assert use("calculator", expression=expression) == value


@pytest.mark.parametrize(
    "expression", ["__import__('os')", "9 ** 999", "(-2) ** 0.5", "1 +", "True", "'a' * 9"]
)
def test_nothing_but_arithmetic_is_worked_out(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        calculated(expression)
    with pytest.raises(ArithmeticError):
        calculated("1 / 0")


def test_the_graph_names_evidence_alone() -> None:
    from kg.types import Entity, EntityKind, Relation, Source

    class Known:
        def find_entities(self, text: str) -> list[Entity]:
            return [Entity("e1", "Tower", EntityKind.PLACE)] if "tower" in text.lower() else []

        def relations(self) -> list[Relation]:
            source = Source("a.md", 205, 210, "tower")
            elsewhere = Source("b.md", 205, 210, "tower")
            return [Relation("e1", "fell", "e2", source), Relation("e1", "is", "e3", elsewhere)]

        def quantities(self) -> list[object]:
            return []

        events = quantities

    tools = {tool.name: tool for tool in toolbox(PACK, Known())}
    told = asyncio.run(tools["graph"].run({"name": "the Tower"}))
    assert told.startswith("⟦E2")
    assert "E1" not in told
    assert "nothing of that name" in asyncio.run(tools["graph"].run({"name": "Oban"}))
