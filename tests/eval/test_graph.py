"""The graph's score: that it can be wrong, and that the dossier's bars are reached."""

from pathlib import Path

import pytest

from eval.graph import score_graph
from eval.graph_gold import (
    GoldItem,
    is_even,
    load_complete,
    load_items,
    same_amount,
    same_subject,
)
from ingest.readers import read
from ingest.walk import walk
from kg.amounts import find_amounts
from kg.graph import KnowledgeGraph
from kg.keys import name_key
from kg.types import Entity, EntityKind
from tests.kg.support import FakeCorpus, document

DOSSIER = Path(__file__).resolve().parents[2] / "corpora" / "harbour-bridge"
TEXT = document(
    "a.txt",
    "The Harbour Bridge cost 41.6 million euro. It is 236 metres long. Dov Marsh said so.",
    "The Dock Board sued Ardal Foundry Ltd on 12 March 2024.",
)


def entity(name, *aliases, optional=False, apart_from=None):
    names = tuple(name_key(n) for n in (name, *aliases))
    return GoldItem("e", "entity", "a.txt", True, optional, names, "place", apart_from=apart_from)


def quantity(value, unit, subject):
    return GoldItem("q", "quantity", "a.txt", True, False, (), "", value, unit, subject, quote="It")


def relation(one, other):
    return GoldItem("r", "relation", "a.txt", False, False, (name_key(one), name_key(other)))


@pytest.fixture
def score(tmp_path):
    graph = KnowledgeGraph.open(FakeCorpus(tmp_path, TEXT))
    return lambda *items: score_graph(graph, items, ["a.txt"])


def test_what_is_found_counts_and_what_is_not_does_not(score):
    metrics = score(
        entity("Harbour Bridge"),
        entity("Mill Lane"),
        quantity(41_600_000, "EUR", "cost of the Harbour Bridge"),
        quantity(236, "m", "age of the mayor"),
        GoldItem("d", "date", "a.txt", True, False, date="2024-03-12"),
        relation("Dock Board", "Ardal Foundry Ltd"),
        relation("Dock Board", "Harbour Bridge"),
    )
    value = {f.key: (f.numerator, f.denominator) for f in metrics.figures}
    assert value["entity_recall"] == (1, 2)
    assert value["quantity_recall"] == (2, 2)
    assert value["subject_recall"] == (1, 2)
    assert value["date_recall"] == (1, 1)
    assert value["relation_recall"] == (1, 2)
    assert value["frozen/relation_recall"] == (1, 2)
    assert value["entity_precision"] == (1, 4)
    assert value["quantity_precision"] == (2, 2)


def test_optional_items_are_neither_right_nor_wrong(score):
    metrics = score(entity("Harbour Bridge"), entity("Dov Marsh", optional=True))
    assert metrics.figure("entity_precision").denominator == 3


def test_duplicates_and_namesakes(score):
    metrics = score(entity("Harbour Bridge", "Dock Board"))
    assert metrics.figure("duplicates").numerator == 1
    metrics = score(entity("Harbour Bridge", apart_from=("dock board", "a.txt")))
    assert metrics.figure("namesakes_apart").value == 1.0
    metrics = score(entity("Harbour Bridge", apart_from=("harbour bridge", "a.txt")))
    assert metrics.figure("namesakes_apart").value == 0.0


@pytest.mark.parametrize(
    ("value", "unit", "text", "same"),
    [
        (7.5, "t", "7.5 tonnes", True),
        (7.5, "t", "7.5 metres", False),
        (30, "km/h", "30 km/h", True),
        (0.25, "%", "0.25 per cent a year", True),
        (12_000, "EUR/day", "12,000 euro a day", True),
        (15_100, "vehicle/day", "15,100 vehicles a day", True),
        (15_100, "vehicle/day", "15,200 vehicles a day", False),
    ],
)
def test_amounts_are_compared_in_base_units(value, unit, text, same):
    assert same_amount(quantity(value, unit, ""), find_amounts(text)[0]) is same


def test_half_of_the_subject_must_be_there():
    item = quantity(1, "m", "standard width of footways on new river crossings")
    owner = Entity("1", "River Crossing", EntityKind.PLACE)
    assert same_subject(item, "standard for footways", owner)
    assert not same_subject(item, "footways", None)


def test_halves_are_by_the_hash():
    assert is_even("a") is False
    assert {is_even(str(n)) for n in range(8)} == {True, False}


def test_the_dossier_reaches_its_bars(tmp_path):
    documents = [read(f.path, name=f.name) for f in walk([DOSSIER / "documents"])]
    metrics = score_graph(
        KnowledgeGraph.open(FakeCorpus(tmp_path, *documents)),
        load_items(DOSSIER / "gold" / "graph.jsonl"),
        load_complete(DOSSIER / "gold" / "graph_complete.json"),
    )
    barred = [f for f in metrics.figures if f.target]
    assert len(barred) == 6
    assert [(f.key, f.value) for f in barred if not f.met] == []
