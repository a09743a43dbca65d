"""Where DBOS keeps its queue, and how it is set up: nothing pickled, nothing sent anywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import RuntimeUnreachable, SettingsInvalid
from orchestra.files import room_for

if TYPE_CHECKING:
    from dbos import DBOSConfig

APPLICATION = "research-symphony"
"""The name under which several programs may share one database."""

VERSION = "jobs-1"
"""Of the shape of a job. DBOS hands a job only to workers of the same version; what a job does is
in the ledger, so a newer program may finish a run that an older one began."""

QUEUE = "symphony-runs"
WORKFLOW = "symphony.run"
_POLL_S = 0.25
_CLOUD = ("DBOS__CLOUD", "DBOS__VMID", "DBOS__APPVERSION")


def runtime_url(home: Path, configured: str = "") -> str:
    """The database of the queue: the configured URL, else ``runtime.db`` under ``home``."""
    return configured or f"sqlite:///{(home / 'runtime.db').absolute()}"


def told(url: str) -> str:
    """A URL as messages may show it: without user and password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def config(url: str, *, executor: str) -> DBOSConfig:
    """What DBOS is launched with.

    No conductor, no admin server, no OTLP; arguments and results as plain JSON.

    Raises:
        SettingsInvalid: variables of DBOS's own cloud are set, which would override this.
    """
    from dbos import DBOSPortableJSONSerializer

    for name in _CLOUD:
        if os.environ.get(name):
            raise SettingsInvalid(
                f"the variable {name} is set: it would have DBOS report to a cloud or share its "
                "queue under another name; unset it"
            )
    return {
        "name": APPLICATION,
        "system_database_url": url,
        "application_version": VERSION,
        "executor_id": executor,
        "enable_otlp": False,
        "run_admin_server": False,
        "log_level": "ERROR",
        "serializer": DBOSPortableJSONSerializer(),
        "sys_db_pool_size": 5,
        "notification_listener_polling_interval_sec": _POLL_S,
    }


@contextmanager
def reachable(url: str) -> Iterator[None]:
    """Says in one line that a database does not answer, or that the disk is full.

    Raises:
        RuntimeUnreachable: the database refuses or cannot be reached.
    """
    from sqlalchemy.exc import SQLAlchemyError

    with room_for(Path(url.removeprefix("sqlite:///"))):
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            cause = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
            raise RuntimeUnreachable(
                f"the queue at {told(url)} cannot be used: {cause}; check runtime_url"
            ) from error
