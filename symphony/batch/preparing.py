"""Writes the runs of a batch down and puts those that are not done into the queue."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import SymphonyError, UsageError
from symphony.batch.spec import Batch, Broken, Job
from symphony.batch.state import Entry, Memory, entry_of, key_of
from symphony.batch.verifying import begin as begin_verification
from symphony.questions import asked

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.types import Progress
    from orchestra.runs import RunFolder

_SAVE_EACH_S = 1.0


class _Corpora:
    """Each corpus of a batch opened once."""

    def __init__(self) -> None:
        self._open: dict[str, Corpus] = {}

    def __call__(self, name: str | None) -> Corpus | None:
        from symphony.store import open_corpus

        if name is None:
            return None
        if name not in self._open:
            self._open[name] = open_corpus(name)
        return self._open[name]

    def close(self) -> None:
        for corpus in self._open.values():
            corpus.close()


def prepare(
    batch: Batch, memory: Memory, *, fresh: bool = False, progress: Progress | None = None
) -> list[Entry]:
    """A run for every job that can be done; those that are as they were keep theirs.

    A run that failed is left and another one begun. Whatever is not done is put into the queue.

    Args:
        batch: the jobs.
        memory: what was done of them before.
        fresh: forget that.
        progress: told how many jobs are written down.
    """
    with memory.held():
        known = {} if fresh else _kept(memory.load())
        corpora = _Corpora()
        entries: list[Entry] = []
        saved = time.monotonic()
        try:
            for job in batch.jobs:
                entries.append(_entry(batch, job, known, corpora))
                if time.monotonic() - saved > _SAVE_EACH_S:
                    rest = [known[job.id] for job in batch.jobs[len(entries) :] if job.id in known]
                    memory.save([*entries, *rest])
                    saved = time.monotonic()
                if progress is not None:
                    progress("jobs written down", len(entries), len(batch.jobs))
        finally:
            corpora.close()
        memory.save(entries)
        entries = _queued(entries)
        memory.save(entries)
    return entries


def _entry(batch: Batch, job: Job | Broken, known: dict[str, Entry], corpora: _Corpora) -> Entry:
    entry = entry_of(job)
    if isinstance(job, Broken):
        return entry
    try:
        files = _files(batch, job)
        corpus = corpora(job.corpus)
        key = key_of(job, fingerprint=corpus.fingerprint if corpus else "", files=files)
        before = known.get(job.id)
        if before is not None and before.key == key:
            return before
        run = _begun(job, files, corpus)
    except SymphonyError as error:
        return entry.model_copy(update={"problem": str(error)})
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}"
        return entry.model_copy(update={"problem": problem})
    return entry.model_copy(update={"key": key, "run": run.id})


def _files(batch: Batch, job: Job) -> list[Path]:
    """The files that a job names: its brief, or what it verifies."""
    names = [job.brief] if job.kind == "question" else [job.about]
    paths = [batch.file(name) for name in names if name]
    for path in paths:
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file")
    return paths


def _begun(job: Job, files: Sequence[Path], corpus: Corpus | None) -> RunFolder:
    if job.kind != "question":
        if job.kind == "draft":
            from research.playbooks.drafts import read_draft

            read_draft(files[0])  # a file that is none is said now
        return begin_verification(job, files[0], corpus)
    from research.run import begin

    if corpus is None:
        raise UsageError("corpus is missing: name one")
    question = asked(job.about, "question", "say what to find out")
    brief = files[0] if files else None
    return begin(question, corpus=corpus, mode=job.mode or "auto", brief=brief)


def _kept(known: dict[str, Entry]) -> dict[str, Entry]:
    """The entries of an earlier call whose runs are there and did not fail."""
    from orchestra.durable.jobs import list_jobs
    from symphony.batch.standing import BAD, standings
    from symphony.working import url_of_queue

    queued = [entry.queued for entry in known.values() if entry.queued]
    jobs = list_jobs(url_of_queue(), done=True, ids=queued)
    found = standings(list(known.values()), jobs)
    return {s.entry.id: s.entry for s in found if s.status not in BAD}


def _queued(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, those whose run is not done with the id of their job in the queue."""
    from orchestra.runs import open_run
    from orchestra.settings import home
    from symphony.batch.standing import standing_of
    from symphony.working import enqueue_all

    left = [e for e in entries if e.run and standing_of(e).status in ("queued", "running")]
    jobs = enqueue_all([open_run(home(), entry.run) for entry in left])
    ids = dict(zip((entry.id for entry in left), jobs, strict=True))
    return [e.model_copy(update={"queued": ids.get(e.id, e.queued)}) for e in entries]
