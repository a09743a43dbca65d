"""The setting ``store_url``: a server keeps the vectors, from ``ingest`` to ``verify``."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from qdrant_client import QdrantClient

from ingest.store import connection, on_server
from tests.symphony.support import Run, write_documents

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning"),
]
URL = "http://vectors.example:6333"


@pytest.fixture
def documents(tmp_path: Path, symphony_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYMPHONY_EMBEDDING_MODEL", "stand-in")
    write_documents(tmp_path / "documents")
    return tmp_path / "documents"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[QdrantClient]:
    """qdrant-client's own engine where the connection would be."""
    client = QdrantClient(":memory:")
    asked: list[str] = []
    monkeypatch.setattr(client, "close", lambda: None)
    monkeypatch.setattr(on_server, "connect", lambda url: asked.append(url) or client)
    yield client
    assert set(asked) == {URL}


class Refusing(BaseHTTPRequestHandler):
    """A server that wants a key and knows nothing else."""

    keys: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        key = self.headers.get("api-key")
        self.keys.append(key)
        self.send_response(404 if key == "right" else 401, "no")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def refusing() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Refusing)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    Refusing.keys.clear()


def test_from_ingest_to_verify_over_a_server(
    run: Run, documents: Path, symphony_home: Path, server: QdrantClient
) -> None:
    symphony_home.mkdir(exist_ok=True)
    (symphony_home / "symphony.toml").write_text(f'store_url = "{URL}"\n')
    assert run("ingest", documents, "--corpus", "quay").status == 0
    (collection,) = [one.name for one in server.get_collections().collections]
    assert collection.startswith("quay-")
    found = run("search", "Quay Bridge cost", "--corpus", "quay", "--json").json
    assert isinstance(found, list)
    assert found[0]["document"] == "letter.txt"
    claim = "The Quay Bridge opened on 3 May 2025."
    ruling = run("verify", claim, "--corpus", "quay", "--json").json
    assert isinstance(ruling, dict)
    assert ruling["evidence"][0]["document"] == "press/opening.html"
    # Removal and re-ingestion go through to the server; a second corpus stays apart.
    (documents / "letter.txt").unlink()
    assert run("ingest", documents, "--corpus", "quay", "--json").json["removed"] == 1
    found = run("search", "Quay Bridge cost", "--corpus", "quay", "--json").json
    assert "letter.txt" not in {hit["document"] for hit in found}
    assert run("ingest", documents / "press", "--corpus", "press").status == 0
    found = run("search", "council approved", "--corpus", "press", "--json").json
    assert {hit["document"] for hit in found} == {"opening.html"}
    assert not list(symphony_home.glob("corpora/*/vectors/gen-*/shard"))
    assert list(symphony_home.glob("corpora/quay/catalogue.db"))


def test_a_server_that_is_not_there_is_named_before_anything_is_read(
    run: Run, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "http://127.0.0.1:1"
    monkeypatch.setenv("SYMPHONY_STORE_URL", url)
    outcome = run("ingest", documents, "--corpus", "quay")
    assert outcome.status == 1
    assert f"the Qdrant server at {url} cannot be reached" in outcome.err
    assert "correct SYMPHONY_STORE_URL" in outcome.err
    assert "Traceback" not in outcome.err
    doctor = {line["what"]: line for line in run("doctor", "--json").json}
    assert doctor["vector store"]["state"] == "broken"
    assert url in doctor["vector store"]["detail"]


def test_the_key_comes_from_its_variable_and_is_never_shown(
    run: Run, documents: Path, refusing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYMPHONY_STORE_URL", refusing)
    outcome = run("ingest", documents, "--corpus", "quay")
    assert outcome.status == 1
    assert f"at {refusing} refuses access (401); set its key" in outcome.err
    assert connection.KEY_VARIABLE in outcome.err
    monkeypatch.setenv(connection.KEY_VARIABLE, "wrong-key")
    with pytest.warns(UserWarning, match="insecure connection"):
        outcome = run("ingest", documents, "--corpus", "quay")
    assert "wrong-key" not in outcome.out + outcome.err
    monkeypatch.setenv(connection.KEY_VARIABLE, "right")
    with pytest.warns(UserWarning, match="insecure connection"):
        outcome = run("ingest", documents, "--corpus", "quay")
    assert "answered 404 no" in outcome.err
    assert "check that this address is a Qdrant server's" in outcome.err
    assert {None, "wrong-key", "right"} == set(Refusing.keys)


def test_a_key_in_the_file_is_refused_and_not_shown(
    run: Run, documents: Path, symphony_home: Path
) -> None:
    symphony_home.mkdir(exist_ok=True)
    (symphony_home / "symphony.toml").write_text('store_api_key = "hush"\n')
    outcome = run("ingest", documents, "--corpus", "quay")
    assert outcome.status == 2
    assert "store_api_key" in outcome.err
    assert "hush" not in outcome.err


def test_the_doctor_says_where_the_vectors_are(
    run: Run, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = {line["what"]: line["detail"] for line in run("doctor", "--json").json}
    assert lines["vector store"] == "in this process"
    monkeypatch.setenv("SYMPHONY_STORE_URL", URL)
    monkeypatch.setattr(connection, "connect", lambda url: QdrantClient(":memory:"))
    lines = {line["what"]: line["detail"] for line in run("doctor", "--json").json}
    assert lines["vector store"].startswith(f"the Qdrant server at {URL} answers")
