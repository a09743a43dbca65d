"""The real command line in a process of its own, and folders of good and bad files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import docx
import pymupdf

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 240


@dataclass(frozen=True)
class Outcome:
    """What one command gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> object:
        """Standard output as the one JSON value it must be."""
        return json.loads(self.out)

    @property
    def failed(self) -> dict[str, str]:
        """The ``failed:`` lines, by the file they name."""
        lines = [x.removeprefix("failed: ") for x in self.err.split("\n") if x[:8] == "failed: "]
        return dict(line.split(": ", 1) for line in lines)


class Shell:
    """Runs ``python -m symphony ARGS`` on one home folder with the stand-in embedder."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.environment = {
            **os.environ,
            "SYMPHONY_HOME": str(home),
            "SYMPHONY_EMBEDDING_MODEL": "stand-in",
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            **environment,
        }

    def start(
        self,
        *arguments: object,
        code: str | None = None,
        before: Callable[[], None] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.Popen[str]:
        """Starts a command; ``code`` runs in its place, ``before`` in the child."""
        program = ["-c", code] if code else ["-m", "symphony"]
        return subprocess.Popen(
            [sys.executable, *program, *map(str, arguments)],
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            cwd=cwd or ROOT,
            preexec_fn=before,
        )

    def __call__(
        self,
        *arguments: object,
        code: str | None = None,
        before: Callable[[], None] | None = None,
        cwd: Path | None = None,
    ) -> Outcome:
        """Runs a command to its end; a traceback is never acceptable."""
        process = self.start(*arguments, code=code, before=before, cwd=cwd)
        try:
            out, err = process.communicate(timeout=TIMEOUT_S)
        finally:
            process.kill()
        assert "Traceback" not in err, err
        return Outcome(process.returncode, out, err)

    def hits(self, corpus: str, query: str, limit: int = 10) -> list[dict[str, object]]:
        """What ``search --json`` finds."""
        found = self("search", query, "--corpus", corpus, "--limit", limit, "--json")
        assert found.status == 0, found.err
        hits = found.json
        assert isinstance(hits, list)
        return hits


def write_pdf(path: Path, text: str, **options: object) -> None:
    """A PDF of one page; ``options`` go to pymupdf's ``save`` (encryption, passwords)."""
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 100), text, fontsize=11)
        document.save(str(path), **options)


def write_docx(path: Path, text: str) -> None:
    """A Word document of one paragraph."""
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))


def write_texts(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Files below ``folder``."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def zip_bomb(path: Path, megabytes: int) -> None:
    """A Word document whose body unpacks to ``megabytes``."""
    write_docx(path, "Nothing.")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    body = parts["word/document.xml"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            if name != "word/document.xml":
                new.writestr(name, data)
        with new.open("word/document.xml", "w") as file:
            file.write(body)
            for _ in range(megabytes):
                file.write(b" " * (1 << 20))


def garbage(seed: int, size: int = 4096) -> bytes:
    """Random bytes."""
    return Random(seed).randbytes(size)
