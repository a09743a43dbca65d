"""Fixtures of the kill tests, and how many of them PostgreSQL's absence skipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.durability.postgres import MISSING, programs, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL on loopback: a URL with ``{name}`` for the database."""
    if programs() is None:
        pytest.skip(MISSING)
    with server() as url:
        yield url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many tests wanted PostgreSQL and were skipped."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if MISSING in str(getattr(report, "longrepr", ""))
    ]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} test(s) skipped: {MISSING}")
