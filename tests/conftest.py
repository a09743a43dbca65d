"""What every test gets: a home folder of its own, no network, and the shared data where it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from orchestra.telemetry import switch_off_telemetry
from tests.loopback import Loopback

switch_off_telemetry(offline=True)

settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]
_MISSING = "set SYMPHONY_DATA to the folder that holds it, or put it at"


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test ever writes to the user's own corpora, models or runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMPHONY_HOME", str(tmp_path_factory.mktemp("symphony-home")))
        yield


@pytest.fixture
def symphony_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ``$SYMPHONY_HOME`` for this test alone."""
    home = tmp_path / "home"
    monkeypatch.setenv("SYMPHONY_HOME", str(home))
    return home


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A server that speaks the vendors' wire formats, for this test; see ``tests/loopback``."""
    monkeypatch.setenv("LOOPBACK_KEY", "test-key")
    with Loopback() as server:
        yield server


def shared_folder(name: str) -> Path:
    """``data`` or ``pdfs`` beside the repository, or what ``SYMPHONY_DATA`` points at."""
    override = os.environ.get("SYMPHONY_DATA")
    data = Path(override) if override else ROOT.parent / "shared" / "data"
    return data if name == "data" else data.parent / name


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The benchmark data; the test is skipped, and counted, where it is missing."""
    folder = shared_folder("data")
    if not folder.is_dir():
        pytest.skip(f"shared data is missing: {_MISSING} {folder}")
    return folder


@pytest.fixture(scope="session")
def shared_pdfs() -> Path:
    """The PDFs; the test is skipped, and counted, where they are missing."""
    folder = shared_folder("pdfs")
    if not folder.is_dir():
        pytest.skip(f"shared PDFs are missing: {_MISSING} {folder}")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test that asks for the shared folders."""
    for item in items:
        if {"shared_data", "shared_pdfs"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.shared)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many tests wanted the shared data, and how many of them were skipped."""
    reports = terminalreporter.stats
    wanted = [
        report
        for outcome in ("passed", "failed", "skipped", "error")
        for report in reports.get(outcome, [])
        if "shared" in getattr(report, "keywords", {})
    ]
    tests = {report.nodeid for report in wanted}
    skipped = {report.nodeid for report in wanted if report.outcome == "skipped"}
    if tests:
        terminalreporter.write_line(
            f"shared data: {len(tests)} tests want it, {len(skipped)} of them were skipped"
        )
