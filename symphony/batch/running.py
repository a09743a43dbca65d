"""Does a batch: a worker over the queue, until every job of the file is done."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from symphony.batch.standing import DONE, Standing, standing_of, standings
from symphony.batch.state import Entry
from symphony.batch.summary import publish, write_summary
from symphony.terminal import one_line, tell

_LOOK_S = 0.5
_ASK_S = 2.0


class Watch:
    """Looks after the jobs of a batch: says what ended, publishes it, writes the summary anew."""

    def __init__(self, name: str, entries: Sequence[Entry], out: Path) -> None:
        """Looks once; what is done already is published."""
        self._name = name
        self._out = out
        self._found: dict[str, Standing] = {}
        self._results: dict[str, list[str]] = {}
        self._looked = self._asked = float("-inf")
        for standing in standings(entries, []):
            self._found[standing.entry.id] = standing
            self._results[standing.entry.id] = publish(standing, out)
        write_summary(self._out, self._name, self.found, self._results)

    @property
    def found(self) -> list[Standing]:
        """Every job, in the file's order."""
        return list(self._found.values())

    @property
    def results(self) -> dict[str, list[str]]:
        """What each job has made, below the folder of the results."""
        return self._results

    def done(self) -> bool:
        """Whether every job is done; looks at those that are not, now and then."""
        now = time.monotonic()
        left = [s for s in self._found.values() if s.status not in DONE]
        if left and now - self._looked >= _LOOK_S:
            self._looked = now
            self._look(left, ask=now - self._asked >= _ASK_S)
            left = [s for s in self._found.values() if s.status not in DONE]
        return not left

    def _look(self, left: Sequence[Standing], *, ask: bool) -> None:
        from orchestra.durable.worker import states

        jobs = {}
        if ask:
            self._asked = time.monotonic()
            jobs = {job.id: job for job in states([s.entry.queued for s in left])}
        changed = False
        for before in left:
            now = standing_of(before.entry, jobs.get(before.entry.queued))
            if now == before:
                continue
            changed = True
            self._found[now.entry.id] = now
            if now.status in DONE:
                self._results[now.entry.id] = publish(now, self._out)
                self._say(now)
        if changed:
            write_summary(self._out, self._name, self.found, self._results)

    def _say(self, standing: Standing) -> None:
        over = sum(s.status in DONE for s in self._found.values())
        why = f": {one_line(standing.reason, 100)}" if standing.reason else ""
        tell(f"  {over}/{len(self._found)} {standing.entry.id}: {standing.status}{why}")


def work(watch: Watch, *, parallel: int) -> None:
    """Works at the queue in this process until the batch is done; other workers may help."""
    from symphony.working import work as begin

    if any(standing.status not in DONE for standing in watch.found):
        begin(name="", parallel=parallel, until=watch.done)
