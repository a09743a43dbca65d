"""What a batch remembers between its calls: which run does which job."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from orchestra.errors import RunBusy
from orchestra.files import atomic_write_text, canonical_json, room_for
from symphony.batch.spec import Broken, Job

FILE = "batch.json"


class Entry(BaseModel):
    """A job and what became of it.

    Attributes:
        id: the job's name.
        kind: "question", "claims" or "draft"; "" where the job cannot be read.
        about: the question, or the file.
        corpus: where is looked, if anywhere.
        mode: of research.
        key: a hash of all that decides the result; while it stays, so does the run.
        run: the run that does it; "" where none could begin.
        queued: the id of its job in the queue.
        problem: why it cannot be done; "" where it can.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str = ""
    about: str = ""
    corpus: str = ""
    mode: str = ""
    key: str = ""
    run: str = ""
    queued: str = ""
    problem: str = ""


class Memory:
    """The folder ``batches/ID`` of one jobs file."""

    def __init__(self, home: Path, jobs_file: Path) -> None:
        """The id is the file's name and a hash of where it lies."""
        place = jobs_file.resolve()
        digest = hashlib.sha256(str(place).encode()).hexdigest()[:8]
        plain = re.sub(r"[^a-z0-9]+", "-", place.stem.lower()).strip("-")[:40]
        self.id = f"{plain or 'jobs'}-{digest}"
        self.path = home / "batches" / self.id

    def load(self) -> dict[str, Entry]:
        """What is known of each job, by its name; nothing where the file is missing or damaged."""
        try:
            value = json.loads((self.path / FILE).read_text(encoding="utf-8"))
            entries = [Entry.model_validate(item) for item in value["jobs"]]
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            return {}
        return {entry.id: entry for entry in entries}

    def save(self, entries: Sequence[Entry]) -> None:
        """Writes the entries down, in the file's order."""
        jobs = [entry.model_dump(exclude_defaults=True) for entry in entries]
        with room_for(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        atomic_write_text(self.path / FILE, canonical_json({"jobs": jobs}, indent=2) + "\n")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the batch while its runs are written down, so that none is begun twice.

        Raises:
            RunBusy: another process does so and does not come to an end.
        """
        with room_for(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / ".held", timeout=30)
        try:
            lock.acquire()
        except Timeout:
            raise RunBusy(
                f"batch {self.id} is being written down by another process: wait until it is done"
            ) from None
        try:
            yield
        finally:
            lock.release()


def key_of(job: Job, *, fingerprint: str, files: Sequence[Path]) -> str:
    """A hash of what decides a job's result: its keys, the corpus's documents, its files."""
    said = job.model_dump(exclude={"id"}, exclude_none=True)
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    text = canonical_json({"job": said, "fingerprint": fingerprint, "files": hashes})
    return hashlib.sha256(text.encode()).hexdigest()


def entry_of(job: Job | Broken) -> Entry:
    """The entry of a job of which nothing is known yet."""
    if isinstance(job, Broken):
        return Entry(id=job.id, problem=job.problem)
    return Entry(
        id=job.id,
        kind=job.kind,
        about=job.about,
        corpus=job.corpus or "",
        mode=(job.mode or "auto") if job.kind == "question" else "",
    )
