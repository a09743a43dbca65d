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


def _import_everything() -> None:
    """What a run with models imports on its way; no thread may be running afterwards."""
    import anthropic  # noqa: F401
    import openai  # noqa: F401
    import pydantic_ai  # noqa: F401

    import kg.graph
    import orchestra.chain.asking
    import orchestra.chain.desk
    import research.modes.fusion
    import research.workflow
    import tests.durability.judging
    import tests.research.dossier  # noqa: F401


def _be_the_child(job: dict[str, Any]) -> None:
    status = 1
    try:
        os.environ["SYMPHONY_HOME"] = job["home"]
        if job["moment"]:
            arrange(Moment(**job["moment"]))
        asyncio.run(_research(job))
        status = 0
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


async def _research(job: dict[str, Any]) -> None:
    from ingest.corpus import Corpus
    from ingest.embedding import StandInEmbedder
    from research.run import conduct
    from tests.durability.judging import Reader

    corpus = Corpus.open("lights", home=Path(job["base"]), embedder=StandInEmbedder())
    await conduct(
        job["question"],
        corpus=corpus,
        mode=job["mode"],
        adjudicator=Reader(),
        home=Path(job["home"]),
        resume=job["resume"],
    )


if __name__ == "__main__":
    main()
