"""Shows the spans of a research run in Arize Phoenix and reads them back.

Phoenix lives in an environment of its own; it is not among this project's dependencies::

    python3 -m venv ../phoenix && ../phoenix/bin/pip install arize-phoenix
    python tools/check_phoenix.py --phoenix ../phoenix/bin/phoenix

Everything stays on 127.0.0.1: Phoenix with its telemetry and its external resources off, a server
of the tests in the place of a vendor, and a run on letters of the demo corpus. The check passes
when Phoenix gives back one trace with every kind of span, and no address or key in it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LETTERS = ROOT / "corpora" / "harbour-bridge" / "documents" / "letters"
KINDS = ("AGENT", "CHAIN", "RETRIEVER", "EVALUATOR", "LLM")
PROJECT = "symphony-check"
KEY = "sk-check-0123456789abcdefghij"
QUESTION = "Why was the Harbour Bridge late, and who wrote about the welds?"
SETTINGS = """
embedding_model = "{embedding}"
cache = false

[tracing]
endpoint = "{phoenix}"
project = "{project}"

[[models]]
name = "alice"
vendor = "compatible"
model = "alice"
base_url = "{vendor}/v1"
key_variable = "CHECK_KEY"
input_price = 1.0
output_price = 1.0
"""


def main() -> int:
    """Runs the check; 0 when it passes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phoenix", type=Path, required=True, help="the executable 'phoenix'")
    parser.add_argument("--embedding", default="minilm", help="the corpus's embedding model")
    parser.add_argument(
        "--patience", type=float, default=300.0, help="seconds for Phoenix to start"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with phoenix(given.phoenix, place, given.patience) as viewer, vendor() as server:
            research(place / "home", viewer, server, given.embedding)
            spans = read_back(viewer)
    problems = wrong_with(spans)
    print(f"{len(spans)} spans in {len({trace_of(s) for s in spans})} trace:")
    for kind, count in sorted(Counter(kind_of(s) for s in spans).items()):
        print(f"  {kind:10} {count}")
    for problem in problems:
        print(f"WRONG: {problem}")
    print("failed" if problems else "passed")
    return 1 if problems else 0


@contextlib.contextmanager
def phoenix(executable: Path, place: Path, patience_s: float) -> Iterator[str]:
    """Phoenix on a free port, with nothing that reaches outside; yields its address."""
    port, grpc = free_port(), free_port()
    settings = {
        "PHOENIX_HOST": "127.0.0.1",
        "PHOENIX_PORT": str(port),
        "PHOENIX_GRPC_PORT": str(grpc),
        "PHOENIX_WORKING_DIR": str(place / "phoenix"),
        "PHOENIX_TELEMETRY_ENABLED": "false",
        "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false",
    }
    (place / "phoenix").mkdir()
    log = place / "phoenix.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [executable, "serve"], env=os.environ | settings, stdout=out, stderr=out
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz", server, patience_s, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


@contextlib.contextmanager
def vendor() -> Iterator[str]:
    """The tests' server in the place of a vendor; yields its address."""
    command = [sys.executable, "-m", "tests.loopback", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


def research(home: Path, viewer: str, server: str, embedding: str) -> None:
    """Ingests the letters and has a question researched, traced to ``viewer``."""
    home.mkdir()
    text = SETTINGS.format(embedding=embedding, phoenix=viewer, project=PROJECT, vendor=server)
    (home / "symphony.toml").write_text(text, "utf-8")
    symphony(home, "ingest", str(LETTERS), "--corpus", "letters")
    symphony(home, "research", QUESTION, "--corpus", "letters", "--mode", "fusion")


def symphony(home: Path, *words: str) -> None:
    """One command of the command line, with a home of its own."""
    command = [sys.executable, "-m", "symphony", *words]
    variables = os.environ | {"SYMPHONY_HOME": str(home), "CHECK_KEY": KEY}
    subprocess.run(command, cwd=ROOT, env=variables, check=True, stdout=sys.stderr)


def read_back(viewer: str) -> list[dict[str, Any]]:
    """All spans of the project, as Phoenix gives them; it stores them a moment after they come."""
    spans: list[dict[str, Any]] = []
    for _ in range(60):
        with contextlib.suppress(urllib.error.HTTPError):
            before, spans = len(spans), list(pages(viewer))
            if spans and len(spans) == before and any(kind_of(s) == "AGENT" for s in spans):
                break
        time.sleep(1)
    return spans


def pages(viewer: str) -> Iterator[dict[str, Any]]:
    """The spans, page by page."""
    cursor = ""
    while True:
        address = f"{viewer}/v1/projects/{PROJECT}/spans?limit=500{cursor}"
        with urllib.request.urlopen(address, timeout=30) as reply:  # noqa: S310
            page = json.load(reply)
        yield from page["data"]
        if not page.get("next_cursor"):
            return
        cursor = f"&cursor={page['next_cursor']}"


def wrong_with(spans: Sequence[dict[str, Any]]) -> list[str]:
    """What the spans lack, or hold though they must not."""
    problems = [f"no span of kind {k}" for k in KINDS if k not in {kind_of(s) for s in spans}]
    if len({trace_of(s) for s in spans}) != 1:
        problems.append("the spans are not one trace")
    for span in spans:
        told = json.dumps(span)
        if re.search(r"[\w.]+@[\w-]+\.example", told) or KEY in told:
            problems.append(f"span {span['name']!r} holds an address or a key")
        attributes = span.get("attributes", {})
        if kind_of(span) == "LLM" and not attributes.get("llm.token_count.total"):
            problems.append(f"call {span['name']!r} has no tokens")
    return problems


def kind_of(span: dict[str, Any]) -> str:
    """A span's kind."""
    return str(span.get("span_kind") or span.get("attributes", {}).get("openinference.span.kind"))


def trace_of(span: dict[str, Any]) -> str:
    """The trace it belongs to."""
    return str(span["context"]["trace_id"])


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], patience_s: float, log: Path) -> None:
    """Waits until ``address`` answers; ends the check where it never does."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if server.poll() is not None:
            sys.exit(f"phoenix ended: {log.read_text('utf-8', 'replace')[-2000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310
            return
        time.sleep(1)
    sys.exit(f"phoenix did not answer within {patience_s:g} s")


if __name__ == "__main__":
    sys.exit(main())
