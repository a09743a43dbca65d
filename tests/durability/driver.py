"""``python -m tests.durability.driver``: does researches in children that may die on the way.

Reads one JSON object a line from standard input and answers with one: what was asked is done in a
child that is forked off after everything is imported, so that fifty kills do not pay for fifty
starts. A child that ends at its moment is answered with ``{"status": -9}``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.durability.moments import Moment, arrange


def main() -> None:
    """Serves until standard input ends."""
    _import_everything()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _be_the_child(job)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)
    os._exit(0)


_USED = (
    "anthropic",
    "dbos",
    "kg.graph",
    "openai",
    "orchestra.chain.asking",
    "orchestra.chain.desk",
    "pydantic_ai",
    "research.modes.fusion",
    "research.workflow",
    "tests.durability.judging",
)


def _import_everything() -> None:
    """What a run with models imports on its way; no thread may be running afterwards."""
    for name in _USED:
        import_module(name)


def _be_the_child(job: dict[str, Any]) -> None:
    status = 1
    try:
        os.environ["SYMPHONY_HOME"] = job["home"]
        if job["moment"]:
            arrange(Moment(**job["moment"]))
        _do(job)
        status = 0
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _do(job: dict[str, Any]) -> None:
    """The run, here and now; or, where the job names a queue, by a worker over that queue."""
    home = Path(job["home"])
    if not job["queue"]:
        asyncio.run(_research(job, job["resume"]))
        return
    from orchestra.durable.jobs import submit
    from orchestra.durable.worker import work
    from orchestra.runs import open_run
    from research.run import begin

    def do(run: str) -> str:
        asyncio.run(_research(job, run))
        return "finished"

    if job["resume"]:
        run = open_run(home, job["resume"])
    else:
        run = begin(job["question"], corpus=_corpus(job), mode=job["mode"], home=home)
    if not run.report_path.exists():
        submit(job["queue"], run.ledger, kind="research")
    work(job["queue"], home, {"research": do}, until_empty=True)


def _corpus(job: dict[str, Any]) -> Any:
    from ingest.corpus import Corpus
    from ingest.embedding import StandInEmbedder

    return Corpus.open("lights", home=Path(job["base"]), embedder=StandInEmbedder())


async def _research(job: dict[str, Any], resume: str | None) -> None:
    from research.run import conduct
    from tests.durability.judging import Reader

    await conduct(
        job["question"],
        corpus=_corpus(job),
        mode=job["mode"],
        adjudicator=Reader(),
        home=Path(job["home"]),
        resume=resume,
    )


if __name__ == "__main__":
    main()
