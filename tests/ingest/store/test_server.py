from __future__ import annotations

from itertools import count

import pytest
from qdrant_client import QdrantClient

from ingest.store.server import ServerIndex
from tests.ingest.store.contract import DIMENSIONS, IndexContract, Make, filled


@pytest.fixture
def make() -> Make:
    client = QdrantClient(":memory:")
    numbers = count()
    return lambda: ServerIndex(client, f"corpus-{next(numbers)}", DIMENSIONS)


class TestServerIndex(IndexContract):
    """The server adapter keeps the contract, against qdrant-client's own local engine."""


def test_an_existing_collection_is_opened_not_emptied() -> None:
    client = QdrantClient(":memory:")
    filled(lambda: ServerIndex(client, "corpus", DIMENSIONS))
    assert ServerIndex(client, "corpus", DIMENSIONS).count() == 5
