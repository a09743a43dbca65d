"""A PostgreSQL server for tests: on loopback, with a data folder of its own, never as root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

MISSING = "PostgreSQL is missing: install Debian's package 'postgresql' for these tests"
_USER = "symphony"


def programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``; Debian keeps them off the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = [str(path) for path in versions] or [shutil.which("initdb")]
    return Path(found[0]).resolve().parent if found[0] else None


@contextmanager
def server() -> Iterator[str]:
    """Runs a server; yields a URL with ``{name}`` for the database."""
    folder = programs()
    assert folder is not None, MISSING
    base = Path(tempfile.mkdtemp(prefix="symphony-postgres-"))
    owner = _owner()
    if owner is not None:
        shutil.chown(base, owner)
    data = base / "data"
    try:
        _run(owner, folder / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync")  # fmt: skip
        port = _free_port()
        settings = ["-c", "fsync=off", "-c", "max_connections=60"]
        with (base / "log").open("wb") as log:
            process = subprocess.Popen(
                [folder / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", base,
                 *settings],
                stdout=log, stderr=log, user=owner, cwd=base,
            )  # fmt: skip
        try:
            _await(port, process, base / "log")
            yield f"postgresql://{_USER}@127.0.0.1:{port}/{{name}}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def database(url: str, name: str) -> str:
    """Makes a database on the server and returns its URL."""
    with psycopg.connect(url.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.format(name=name)


def _owner() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(owner: str | None, *command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, user=owner, cwd="/tmp"
    )
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg.connect(f"postgresql://{_USER}@127.0.0.1:{port}/postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")
