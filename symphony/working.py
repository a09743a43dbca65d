"""Runs that were interrupted or wait in the queue: found, handed to a worker, finished."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import LedgerDamaged, RunBusy, RunWaits, SymphonyError
from symphony.terminal import tell

if TYPE_CHECKING:
    from orchestra.runs import RunFolder

QUEUED = "queued"
"""What ``run.json`` calls a run that was written down and not begun."""

_SETTINGS = {"research": "setting", "playbook": "playbook"}
"""The kinds of runs that are found again without being named, and the row that each begins with."""

_STOPPED = frozenset({"running", "approved", "revising"})
_ENDED = frozenset({"finished", "rejected"})


def url_of_queue() -> str:
    """The queue's database, as the settings name it."""
    from orchestra.durable.places import runtime_url
    from orchestra.settings import home, load_settings

    return runtime_url(home(), load_settings().runtime_url)


def enqueue(run: RunFolder) -> str:
    """Puts a run that was written down into the queue; the same run again changes nothing."""
    return enqueue_all([run])[0]


def enqueue_all(runs: Sequence[RunFolder]) -> list[str]:
    """Puts runs into the queue; the ids of their jobs, in the same order."""
    from orchestra.durable.jobs import submit_many

    for run in runs:
        if run.info.get("status") != QUEUED:
            run.record(status=QUEUED)
    return submit_many(url_of_queue(), [(run.ledger, run.kind) for run in runs])


def interrupted(home: Path) -> list[RunFolder]:
    """Runs that began, did not end, and that no process is working on; oldest first.

    Research and playbooks; a playbook comes before the pieces of research that it began.
    """
    return [run for run in _left(home, _STOPPED) if run.ledger.get(_SETTINGS[run.kind])]


def left_queued(home: Path) -> list[RunFolder]:
    """Runs that were written down for the queue and not begun."""
    return _left(home, frozenset({QUEUED}))


def _left(home: Path, statuses: frozenset[str]) -> list[RunFolder]:
    from orchestra.runs import list_runs

    found = []
    for run in list_runs(home):
        try:
            fits = run.kind in _SETTINGS and run.info.get("status") in statuses
        except LedgerDamaged:
            continue
        if fits and _is_free(run):
            found.append(run)
    return found


def _is_free(run: RunFolder) -> bool:
    try:
        with run.held():
            return True
    except RunBusy:
        return False


def finish(run_id: str) -> str:
    """Does a run from where its ledger ends; says in a few words how it ended.

    It may be called again after a crash: what is in the ledger is not done again.
    """
    from orchestra.runs import open_run
    from orchestra.settings import home

    try:
        run = open_run(home(), run_id)
        status = str(run.info.get("status", ""))
        if status in _ENDED:
            return status
        run.ledger.check()
        _KINDS[run.kind](run)
    except RunWaits as waits:
        return f"waiting: {'; '.join(waits.reasons)}"
    except RunBusy:
        return "busy: another process is working on it"
    except SymphonyError as error:
        return f"failed: {error}"
    return "finished"


def _research(run: RunFolder) -> None:
    from research.run import conduct
    from symphony.store import open_corpus

    corpus = open_corpus(str(run.info.get("corpus", "")))
    try:
        asyncio.run(conduct("", corpus=corpus, resume=run.id))
    finally:
        corpus.close()


def _playbook(run: RunFolder) -> None:
    from research.playbooks.run import resume
    from symphony.store import open_corpus

    corpus = open_corpus(str(run.info.get("corpus", "")))
    try:
        asyncio.run(resume(run.id, corpus=corpus))
    finally:
        corpus.close()


def _verify(run: RunFolder) -> None:
    from symphony.batch.verifying import go_on

    with run.held():
        go_on(run)


_KINDS: dict[str, Callable[[RunFolder], None]] = {
    "research": _research,
    "playbook": _playbook,
    "verify": _verify,
}


def work(
    *,
    name: str,
    parallel: int,
    until_empty: bool = False,
    until: Callable[[], bool] | None = None,
) -> None:
    """A worker over the queue of the settings; see :func:`orchestra.durable.worker.work`."""
    from orchestra.durable.worker import work as begin
    from orchestra.settings import home

    for run in left_queued(home()):
        enqueue(run)  # one that was cut short between its folder and the queue

    def do(run_id: str) -> str:
        tell(f"begins: {run_id}")
        outcome = finish(run_id)
        tell(f"{run_id}: {outcome}")
        return outcome

    begin(
        url_of_queue(),
        home(),
        dict.fromkeys(_KINDS, do),
        name=name,
        parallel=parallel,
        until_empty=until_empty,
        until=until,
        started=lambda slot: tell(f"worker {slot} is at work"),
    )
