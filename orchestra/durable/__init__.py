"""Runs that a worker does: a queue in DBOS that outlives every process.

The ledger is the truth; DBOS only schedules. A job names a run and nothing else: what is to be
done, and how far it came, stands in the run's ledger. Nothing of DBOS is imported before a job is
submitted or a worker starts. docs/decisions/0015-durability.md gives the reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.durable.jobs import Job, list_jobs, submit, submit_many
    from orchestra.durable.places import runtime_url
    from orchestra.durable.slots import Slot, dead_slots, slot
    from orchestra.durable.worker import Handler, states, work

__all__ = [
    "Handler",
    "Job",
    "Slot",
    "dead_slots",
    "list_jobs",
    "runtime_url",
    "slot",
    "states",
    "submit",
    "submit_many",
    "work",
]

_ROOMS = {
    "Handler": "worker",
    "Job": "jobs",
    "Slot": "slots",
    "dead_slots": "slots",
    "list_jobs": "jobs",
    "runtime_url": "places",
    "slot": "slots",
    "states": "worker",
    "submit": "jobs",
    "submit_many": "jobs",
    "work": "worker",
}


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
