"""Jobs: a run is put into the queue, and the queue is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.durable.places import APPLICATION, QUEUE, VERSION, WORKFLOW, reachable
from orchestra.ledger import Ledger

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

WAITING = ("ENQUEUED", "DELAYED", "PENDING")
"""What DBOS calls jobs that are not done."""

_MOST_RECOVERIES = 20


@dataclass(frozen=True, slots=True)
class Job:
    """A run in the queue. ``status`` is DBOS's word; ``worker`` who has it or had it last."""

    id: str
    run: str
    status: str
    worker: str = ""
    outcome: str = ""


def submit(url: str, ledger: Ledger, *, kind: str) -> str:
    """Puts the run of ``ledger`` into the queue; returns the job's id.

    The id holds the run's id and the head of its ledger: the same run in the same state is one
    job, however often it is submitted, and a run that went on and stopped again is a new one.

    Args:
        url: of the queue; its tables are made where they are missing.
        ledger: of the run.
        kind: which handler of the worker does it.

    Raises:
        RuntimeUnreachable: the database cannot be used.
    """
    return submit_many(url, [(ledger, kind)])[0]


def submit_many(url: str, runs: Sequence[tuple[Ledger, str]]) -> list[str]:
    """:func:`submit` for many runs, each a ledger and its kind; their jobs' ids, in order."""
    names = [f"{ledger.run}@{ledger.head[:12]}" for ledger, _ in runs]
    if not runs:
        return names
    with _client(url, create=True) as client:
        for name, (ledger, kind) in zip(names, runs, strict=True):
            client.enqueue(
                {
                    "queue_name": QUEUE,
                    "workflow_name": WORKFLOW,
                    "workflow_id": name,
                    "app_version": VERSION,
                    "max_recovery_attempts": _MOST_RECOVERIES,
                },
                kind,
                ledger.run,
            )
    return names


def list_jobs(url: str, *, done: bool = False, ids: Sequence[str] | None = None) -> list[Job]:
    """The jobs in the queue, oldest first; those that are done only with ``done``.

    With ``ids`` only jobs of these ids.
    """
    if ids is not None and not ids:
        return []
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        return []
    with _client(url) as client:
        found = client.list_workflows(
            workflow_ids=None if ids is None else list(ids),
            name=WORKFLOW,
            status=None if done else list(WAITING),
            app_version=VERSION,
            load_input=False,
            load_output=done,
        )
    return [as_job(item) for item in found]


def as_job(item: WorkflowStatus) -> Job:
    """What DBOS tells of a workflow, as a job."""
    return Job(
        id=item.workflow_id,
        run=item.workflow_id.partition("@")[0],
        status=str(item.status),
        worker=item.executor_id or "",
        outcome=str(item.output or item.error or ""),
    )


@contextmanager
def _client(url: str, *, create: bool = False) -> Iterator[DBOSClient]:
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    with reachable(url):
        if create:
            _make_tables(url)
        client = DBOSClient(
            system_database_url=url,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            retry_connection_errors=False,
        )
        try:
            yield client
        finally:
            client.destroy()


def _make_tables(url: str) -> None:
    """Makes what is missing. DBOS's own function prints to standard output and ends the program.

    Raises:
        OSError: it did not work; the message is DBOS's.
    """
    from click.exceptions import Exit
    from dbos import run_dbos_database_migrations

    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            run_dbos_database_migrations(url)
    except Exit as error:
        raise OSError(printed.getvalue().removeprefix("DBOS migrations failed: ")) from error
