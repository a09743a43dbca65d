from __future__ import annotations

from itertools import count

import pytest
from qdrant_client import QdrantClient

from ingest.store.index import Query
from ingest.store.server import ServerIndex
from orchestra.errors import CorpusDamaged, CorpusMismatch
from tests.ingest.store.contract import DIMENSIONS, TEXTS, IndexContract, Make, entry, filled, unit

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning"),
]
URL = "http://vectors.example:6333"


@pytest.fixture
def client() -> QdrantClient:
    return QdrantClient(":memory:")


@pytest.fixture
def make(client: QdrantClient) -> Make:
    numbers = count()
    return lambda: ServerIndex.create(client, f"corpus-{next(numbers)}", DIMENSIONS)


def shown(index: ServerIndex) -> set[int]:
    (found,) = index.query([Query(dense=unit(1), limit=100)])
    assert index.count() == len(found.dense)
    return {point for point, _ in found.dense}


class TestServerIndex(IndexContract):
    """The server adapter keeps the contract, against qdrant-client's own local engine."""


def test_an_existing_collection_is_opened_not_emptied(client: QdrantClient) -> None:
    filled(lambda: ServerIndex.create(client, "corpus", DIMENSIONS))
    assert ServerIndex.open(client, "corpus", DIMENSIONS, expected=5).count() == 5


def test_what_does_not_fit_is_named_with_the_server_and_the_way_out(client: QdrantClient) -> None:
    with pytest.raises(CorpusDamaged, match=f"{URL} has no collection 'corpus'; ingest"):
        ServerIndex.open(client, "corpus", DIMENSIONS, url=URL)
    filled(lambda: ServerIndex.create(client, "corpus", DIMENSIONS))
    with pytest.raises(CorpusDamaged, match=f"{URL} holds 5 of 6 chunks; ingest"):
        ServerIndex.open(client, "corpus", DIMENSIONS, expected=6, url=URL)
    with pytest.raises(CorpusMismatch, match=rf"{URL} holds vectors of 8 dimensions.* have 9"):
        ServerIndex.open(client, "corpus", 9, url=URL)
    client.create_collection("other", vectors_config={})
    with pytest.raises(CorpusMismatch, match="of no known dimensions"):
        ServerIndex.open(client, "other", DIMENSIONS, url=URL)


def test_a_reader_is_shown_its_own_generation_while_a_writer_works(client: QdrantClient) -> None:
    old = ServerIndex.create(client, "corpus", DIMENSIONS, generation=4)
    old.upsert([entry(1), entry(2), entry(3)])
    new = ServerIndex.open(client, "corpus", DIMENSIONS, generation=5)
    new.delete([2, 99])
    new.upsert([entry(4)])
    assert shown(old) == {1, 2, 3}
    assert shown(new) == {1, 3, 4}


def test_what_a_killed_writer_did_is_undone(client: QdrantClient) -> None:
    index = ServerIndex.create(client, "corpus", DIMENSIONS, generation=4)
    index.upsert([entry(1), entry(2)])
    killed = ServerIndex.open(client, "corpus", DIMENSIONS, generation=5)
    killed.delete([1])
    killed.upsert([entry(3)])
    index.sweep(oldest=3)
    assert shown(index) == shown(killed) == {1, 2}
    assert client.count("corpus").count == 2


def test_points_go_for_good_once_no_generation_shows_them(client: QdrantClient) -> None:
    index = ServerIndex.create(client, "corpus", DIMENSIONS, generation=1)
    index.upsert(entry(point) for point in TEXTS)
    for generation, point in ((2, 1), (3, 2)):
        index = ServerIndex.open(client, "corpus", DIMENSIONS, generation=generation)
        index.delete([point])
    index.sweep(oldest=2)
    assert shown(index) == {3, 4, 5}
    assert client.count("corpus").count == 4  # generation 2 is still shown point 2
