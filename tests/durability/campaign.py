"""Kills researches and resumes them until they end, and says what came of it.

``python -m tests.durability.campaign --kills 50`` does it at length and prints the figures; the
test-suite does a few.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from orchestra.chain.rows import INTENT
from orchestra.ledger import Row
from orchestra.runs import list_runs
from tests.durability.counting import calls_like, listed, replies, unanswered
from tests.durability.moments import Moment, drawn
from tests.loopback import Loopback, Reply, Rule

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "What did the lighthouse at Corran Point cost, and why was it late?"
LATENCY_S = 0.03
SQLITE = "sqlite:///{home}/runtime.db"
_QUEUE = f"has workers do the runs: {SQLITE} or a PostgreSQL database that nobody else uses"
MEMBERS = {
    "ann": ("openai", "/v1"),
    "bob": ("anthropic", ""),
    "cyd": ("compatible", "/compatible/v1"),
}


@dataclass(frozen=True)
class Undisturbed:
    """A run that nobody killed: its report, and how many moments of each kind it has."""

    report: bytes
    calls: int
    rows: int
    statements: int
    seconds: float


@dataclass
class Outcome:
    """What one run came to."""

    moments: tuple[Moment, ...]
    kills: int
    equal: bool
    calls: int
    repeated: int
    in_flight: int
    listed: int
    problems: list[str] = field(default_factory=list)


class Campaign:
    """One corpus, one server that outlives every kill, one driver whose children die.

    Args:
        base: a folder.
        queue: the URL of a queue, where a worker shall do the runs; ``{home}`` stands for the
            home folder of a run.
    """

    def __init__(self, base: Path, queue: str = "") -> None:
        self.base = base
        self.queue = queue
        self.server = Loopback()
        self._count = 0

    def __enter__(self) -> Self:
        self.server.start()
        self._play()
        self._lay_out()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LOOPBACK_KEY": "test-key"}
        self._driver = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.driver"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT,
        )  # fmt: skip
        self._reply()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pipe in (self._driver.stdin, self._driver.stdout):
            if pipe is not None:
                pipe.close()
        if error is not None:
            self._driver.kill()
        self._driver.wait(120)
        self.server.stop()

    # -- what is set up once

    def _play(self) -> None:
        """Each model drafts something of its own; one of them fails the first time it is asked.

        What else is asked of them (critiques, votes), the fake model answers.
        """
        drafts = {
            "ann": ("The new lighthouse at Corran Point cost 7.4 million euro.", "q1", "E1"),
            "bob": (
                "The lighthouse was finished late because the lantern was dropped in the harbour.",
                "q2",
                "E2",
            ),
            "cyd": ("The new lighthouse at Corran Point cost 9.8 million euro.", "q1", "E2"),
        }
        rules = [Rule(model="cyd", first=1, reply=Reply(status=500))]
        for name, (text, part, evidence) in drafts.items():
            said = {"text": text, "sub_question": part, "evidence": [evidence], "confidence": 0.9}
            answer = Reply(output={"statements": [said], "gaps": []})
            rules.append(Rule(model=name, prompt="List under gaps", reply=answer))
        self.server.play(*rules, latency_s=LATENCY_S)

    def _lay_out(self) -> None:
        from ingest.corpus import Corpus
        from ingest.embedding import StandInEmbedder
        from kg.graph import KnowledgeGraph
        from tests.research.dossier import write

        folder = self.base / "documents"
        folder.mkdir(parents=True)
        corpus = Corpus.open_or_create("lights", home=self.base, embedder=StandInEmbedder())
        corpus.ingest([write(folder)])
        KnowledgeGraph.open(corpus)
        corpus.close()

    def home(self, *, models: bool) -> Path:
        """A home of its own for one run: no spending, no cache, no runs yet."""
        self._count += 1
        home = self.base / f"home-{self._count}"
        home.mkdir()
        tables = [
            f'[[models]]\nname = "{name}"\nvendor = "{vendor}"\nmodel = "{name}"\n'
            f'base_url = "{self.server.url}{path}"\nkey_variable = "LOOPBACK_KEY"\n'
            "input_price = 1.0\noutput_price = 5.0\ntimeout_s = 20.0\n"
            for name, (vendor, path) in MEMBERS.items()
        ]
        (home / "symphony.toml").write_text("\n".join(tables if models else []), "utf-8")
        return home

    # -- one process

    def _reply(self) -> dict[str, Any]:
        assert self._driver.stdout is not None
        line = self._driver.stdout.readline()
        assert line, "the driver died"
        value: dict[str, Any] = json.loads(line)
        return value

    def attempt(self, home: Path, mode: str, resume: str | None, moment: Moment | None) -> int:
        """One process from beginning to end; its exit status, -9 where it was killed."""
        job = {
            "base": str(self.base), "home": str(home), "question": QUESTION, "mode": mode,
            "resume": resume, "moment": moment.values() if moment else None,
            "queue": self.queue.format(home=home),
        }  # fmt: skip
        assert self._driver.stdin is not None
        self._driver.stdin.write(json.dumps(job) + "\n")
        self._driver.stdin.flush()
        return int(self._reply()["status"])

    # -- one run

    def undisturbed(self, mode: str, *, models: bool) -> Undisturbed:
        """The run that the others have to equal."""
        home = self.home(models=models)
        before, began = self.server.count(), time.monotonic()
        assert self.attempt(home, mode, None, None) == 0
        seconds = time.monotonic() - began
        (run,) = list_runs(home)
        rows = len(run.ledger.rows())
        self._play()
        return Undisturbed(
            report=run.report_path.read_bytes(),
            calls=self.server.count() - before,
            rows=rows,
            statements=2 * rows + (40 if models else 4),
            seconds=seconds,
        )

    def killed(self, mode: str, moments: Sequence[Moment], peace: Undisturbed) -> Outcome:
        """A run killed at each of the moments in turn, then left to end."""
        home = self.home(models=peace.calls > 0)
        self._play()
        self.server.reset()
        committed: list[tuple[Row, int]] = []
        in_flight: set[tuple[str, int]] = set()
        kills = 0
        for moment in moments:
            status = self.attempt(home, mode, _begun(home), moment)
            if status == 0:
                break
            assert status == -9, f"{moment} ended with {status}, not by the kill"
            kills += 1
            for run in list_runs(home)[-1:]:
                rows = run.ledger.rows()
                in_flight |= unanswered(rows)
                committed += [
                    (row, calls_like(self.server.calls, rows, row)) for row in replies(rows)
                ]
        if not (runs := list_runs(home)) or not runs[-1].report_path.exists():
            status = self.attempt(home, mode, _begun(home), None)
            assert status == 0, f"resuming after {moments} ended with {status}"
        return self._looked_at(
            home, moments, peace, kills, committed, in_flight, self.server.count()
        )

    def _looked_at(
        self,
        home: Path,
        moments: Sequence[Moment],
        peace: Undisturbed,
        kills: int,
        committed: Sequence[tuple[Row, int]],
        in_flight: set[tuple[str, int]],
        calls: int,
    ) -> Outcome:
        run = list_runs(home)[-1]
        run.check()
        rows = run.ledger.rows()
        repeated = sum(
            max(0, calls_like(self.server.calls, rows, row) - count) for row, count in committed
        )
        told = listed(run)
        problems = []
        if missing := in_flight - told:
            problems.append(f"in flight, but not listed: {sorted(missing)}")
        intents = sum(row.kind == INTENT for row in rows)
        if calls > intents:
            problems.append(f"{calls} calls came to the server, {intents} are in the ledger")
        return Outcome(
            moments=tuple(moments),
            kills=kills,
            equal=run.report_path.read_bytes() == peace.report,
            calls=calls,
            repeated=repeated,
            in_flight=len(in_flight),
            listed=len(told & in_flight),
            problems=problems,
        )


def _begun(home: Path) -> str | None:
    """The run to go on with; None where nothing was begun that can be resumed."""
    runs = list_runs(home)
    return runs[-1].id if runs and runs[-1].ledger.get("setting") else None


def campaign(
    ground: Campaign, *, kills: int, seed: int, modes: Sequence[str], models: bool = True
) -> list[Outcome]:
    """Runs until ``kills`` runs were killed at least once."""
    found: list[Outcome] = []
    peace = {mode: ground.undisturbed(mode, models=models) for mode in modes}
    while sum(outcome.kills > 0 for outcome in found) < kills:
        mode, seed = modes[seed % len(modes)], seed + 1
        moments = [
            drawn(
                1000 * seed + place,
                calls=peace[mode].calls,
                rows=peace[mode].rows,
                statements=peace[mode].statements,
                seconds=peace[mode].seconds,
            )
            for place in range(1 + seed % 3)
        ]
        found.append(ground.killed(mode, moments, peace[mode]))
    return found


def figures(found: Sequence[Outcome]) -> dict[str, Any]:
    """What the bars ask for, each with its numerator and denominator."""
    killed = [outcome for outcome in found if outcome.kills]
    return {
        "runs_killed": len(killed),
        "kills": sum(o.kills for o in killed),
        "equal_reports": f"{sum(o.equal for o in killed)} of {len(killed)}",
        "calls_counted_at_the_server": sum(o.calls for o in killed),
        "repeated_after_commit": sum(o.repeated for o in killed),
        "in_flight_listed": f"{sum(o.listed for o in killed)} of "
        f"{sum(o.in_flight for o in killed)}",
        "moments": dict(sorted(Counter(m.kind for o in killed for m in o.moments).items())),
        "problems": [problem for o in killed for problem in o.problems],
    }


def main() -> None:
    """Prints the figures as JSON; status 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability.campaign")
    parser.add_argument("--kills", type=int, default=50, help="runs that are killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", action="append", help="may be given more than once")
    parser.add_argument("--offline", action="store_true", help="no models")
    parser.add_argument("--queue", default="", metavar="URL", help=_QUEUE)
    given = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="kills-"))
    modes = given.mode or (["symphony"] if given.offline else ["fusion", "symphony"])
    try:
        with Campaign(base, given.queue) as ground:
            found = campaign(
                ground,
                kills=given.kills,
                seed=given.seed,
                modes=modes,
                models=not given.offline,
            )
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(json.dumps(figures(found), indent=2))
    sound = all(o.equal and not o.repeated and not o.problems for o in found)
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
