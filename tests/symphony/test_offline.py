"""An offline run opens no internet socket and looks up no name, in Python or in native code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestra.telemetry import switch_off_telemetry
from tests.symphony.support import write_documents

HERE = Path(__file__).parent
SWITCHES = (
    "COV_",
    "COVERAGE",
    "HF_",
    "RAGAS",
    "OTEL",
    "DO_NOT",
    "ORT_",
    "SYMPHONY",
    "CI",
    "PYTEST",
)
"""Variables that the child must not inherit: the tests' own, and all that would hush telemetry."""
RUN = """
import sys
import no_network
from symphony import cli
documents, out = sys.argv[1:]
assert cli.run(["ingest", documents, "--corpus", "quay"]) == 0
assert cli.run(["search", "who approved the money", "--corpus", "quay"]) == 0
assert cli.run(["verify", "The Quay Bridge opened on 3 May 2025.", "--corpus", "quay"]) == 0
assert cli.run(["graph", "show", "--corpus", "quay"]) == 0
assert cli.run(
    ["research", "What did the Quay Bridge cost?", "--corpus", "quay", "--out", out]
) == 0
"""


def guarded(
    code: str, *arguments: object, home: Path, **variables: object
) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(SWITCHES)}
    environment |= {"PYTHONPATH": str(HERE), "SYMPHONY_HOME": str(home)}
    environment |= {name: str(value) for name, value in variables.items()}
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_whole_path_touches_no_network(tmp_path: Path) -> None:
    write_documents(tmp_path / "documents")
    done = guarded(RUN, tmp_path / "documents", tmp_path / "out", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "out" / "report.html").is_file()


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "import socket; socket.socket(socket.AF_INET6)",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
    ],
)
def test_the_guard_can_fail(tmp_path: Path, deed: str) -> None:
    done = guarded(f"import no_network; {deed}", home=tmp_path)
    assert done.returncode == 97
    assert "network was touched" in done.stderr


def test_the_guard_in_the_kernel_can_fail(tmp_path: Path) -> None:
    code = (
        "import no_network, sys, ctypes\n"
        "if not no_network.KERNEL_GUARD: sys.exit(3)\n"
        "ctypes.CDLL(None).socket(2, 1, 0)\n"
    )
    done = guarded(code, home=tmp_path)
    if done.returncode == 3:
        pytest.skip("this system has no seccomp filters: native code is not watched here")
    assert done.returncode == -signal.SIGSYS


def test_local_sockets_stay_allowed(tmp_path: Path) -> None:
    code = "import no_network, asyncio; asyncio.run(asyncio.sleep(0))"
    assert guarded(code, home=tmp_path).returncode == 0


EMBED = """
import no_network, os, orchestra
{before}
from ingest.embedding import default_embedder
default_embedder().embed(["one sentence"])
"""


def test_onnx_runtime_never_starts_its_uploader(tmp_path: Path) -> None:
    """Its telemetry is a native thread that begins by leaving a device id in the home folder."""
    done = guarded(EMBED.format(before=""), home=tmp_path / "symphony", HOME=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert not list(tmp_path.rglob("deviceid"))


def test_without_the_switch_it_would_be_seen(tmp_path: Path) -> None:
    before = "[os.environ.pop(name) for name in list(os.environ) if name.startswith('ORT_')]"
    done = guarded(EMBED.format(before=before), home=tmp_path / "symphony", HOME=tmp_path)
    if done.returncode == 0 and not list(tmp_path.rglob("deviceid")):
        pytest.skip("this build of ONNX Runtime has no telemetry")
    assert done.returncode in (0, -signal.SIGSYS)


def test_every_telemetry_switch_is_off_unless_the_user_turned_it_on() -> None:
    environment = {"LANGSMITH_TRACING": "true"}
    switch_off_telemetry(environment, offline=True)
    assert environment["RAGAS_DO_NOT_TRACK"] == "true"
    assert environment["HF_HUB_OFFLINE"] == "1"
    assert environment["OTEL_SDK_DISABLED"] == "true"
    assert environment["LANGSMITH_TRACING"] == "true"
    traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
    switch_off_telemetry(traced)
    assert "OTEL_SDK_DISABLED" not in traced
    assert "HF_HUB_OFFLINE" not in traced
