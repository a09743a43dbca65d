"""A worker: takes runs out of the queue and does them, its own and those of dead workers first."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from orchestra.durable.jobs import WAITING, Job, as_job
from orchestra.durable.places import QUEUE, VERSION, WORKFLOW, config, reachable
from orchestra.durable.slots import Slot, dead_slots, slot

Handler = Callable[[str], str]
"""Does the run with this id, from where its ledger ends; returns how it ended, in a few words.

It is called again after a crash (at-least-once), so it must be one that may be repeated. What it
raises ends the worker's job as failed, with the message kept.
"""

_LOOK_S = 0.25
_ADOPT_S = 10.0


def work(
    url: str,
    home: Path,
    handlers: Mapping[str, Handler],
    *,
    name: str = "",
    parallel: int = 1,
    until_empty: bool = False,
    until: Callable[[], bool] | None = None,
    started: Callable[[str], None] | None = None,
) -> None:
    """Works until it is interrupted, or with ``until_empty`` until the queue is.

    Args:
        url: of the queue.
        home: where the workers' slots are.
        handlers: by kind of run.
        name: the worker's stable name; by default the first free slot of this machine.
        parallel: runs at the same time.
        until_empty: return once no job is waiting and none is being done here.
        until: asked a few times a second; return once it says so. It may ask :func:`states`.
        started: is told the worker's name once it works.

    Raises:
        WorkerBusy: a worker of this name is running.
        RuntimeUnreachable: the database cannot be used.
    """
    from dbos import DBOS, Queue

    with slot(home, name) as mine, reachable(url):
        DBOS(config=config(url, executor=mine.name))
        try:
            Queue(QUEUE, worker_concurrency=parallel, polling_interval_sec=_LOOK_S)
            _register(handlers)
            DBOS.launch()
            _adopt(home, mine)
            if started is not None:
                started(mine.name)
            _go_on(home, mine, until=until or (lambda: until_empty and _is_empty(mine.name)))
        finally:
            DBOS.destroy(destroy_registry=True)


def states(ids: Sequence[str]) -> list[Job]:
    """The jobs of these ids, as the queue has them now; only while :func:`work` is at work."""
    from dbos import DBOS

    if not ids:
        return []
    return [as_job(item) for item in DBOS.list_workflows(workflow_ids=list(ids), load_input=False)]


def _go_on(home: Path, mine: Slot, *, until: Callable[[], bool]) -> None:
    """Stays, for DBOS's threads do the work; now and then looks after the jobs of the dead."""
    looked = time.monotonic()
    while not until():
        time.sleep(_LOOK_S)
        if time.monotonic() - looked > _ADOPT_S:
            _adopt(home, mine)
            looked = time.monotonic()


def _adopt(home: Path, mine: Slot) -> None:
    """Puts the jobs of workers that died back into the queue."""
    from dbos import DBOS

    with dead_slots(home, mine) as gone:
        if gone:
            DBOS._recover_pending_workflows(gone)


def _register(handlers: Mapping[str, Handler]) -> None:
    """The one workflow: one step, because the ledger knows the others."""
    from dbos import DBOS

    @DBOS.step(name=f"{WORKFLOW}.do")
    def do(kind: str, run: str) -> str:
        handler = handlers.get(kind)
        return handler(run) if handler else f"failed: no handler for runs of kind {kind!r}"

    @DBOS.workflow(name=WORKFLOW)
    def perform(kind: str, run: str) -> str:
        return do(kind, run)


def _is_empty(mine: str) -> bool:
    """Whether nothing waits, and nothing is under way here; others finish what is theirs."""
    from dbos import DBOS

    left = DBOS.list_workflows(
        name=WORKFLOW, status=list(WAITING), app_version=VERSION, load_input=False
    )
    return not any(job.status != "PENDING" or job.executor_id == mine for job in left)
