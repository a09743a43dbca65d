"""What ``symphony eval`` and ``symphony bench`` share: run some, print their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from symphony.terminal import (
    Narrator,
    emit_json,
    interruptible,
    quiet_stdout,
    say,
    table,
    tell,
)

if TYPE_CHECKING:
    from eval.types import Metrics


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line; ``caps`` are ``NAME=ROWS``."""

    names: tuple[str, ...]
    out: Path
    data: Path | None = None
    suite: Literal["quick", "full"] | None = None
    caps: tuple[str, ...] = ()
    resume: bool = False
    jobs: int = 1
    speed: bool = False


def run_and_print(request: Request, *, as_json: bool) -> None:
    """Runs what was asked (lists what there is where nothing was); status 1 if one could not run.

    Raises:
        CapInvalid: a cap is not ``NAME=ROWS``.
    """
    if not request.names and request.suite is None:
        _list(speed=request.speed, as_json=as_json)
        return
    again = "run it again with --resume to go on from there"
    kept = f"what was measured so far is kept under {request.out}; {again}"
    with interruptible(kept), Narrator() as progress, quiet_stdout():
        from eval.running import run_benchmarks

        written, results, failures = run_benchmarks(
            request.names,
            data=request.data,
            out=request.out,
            progress=progress,
            speed=request.speed,
            suite=request.suite,
            caps=_caps(request.caps),
            resume=request.resume,
            jobs=request.jobs,
        )
    if as_json:
        from eval.report.write import content

        emit_json(content(results) | {"failures": failures})
    else:
        for result in results:
            _print(result)
        say(f"report: {written.html}")
    for name, reason in failures.items():
        tell(f"could not run {name}: {reason}")
    if failures:
        raise typer.Exit(1)


def _caps(asked: Sequence[str]) -> dict[str, int]:
    from eval.errors import CapInvalid

    found = {}
    for text in asked:
        name, _, rows = text.partition("=")
        if not name or not rows.isdecimal():
            raise CapInvalid(f"--cap {text!r} is not NAME=ROWS, e.g. verification=100")
        found[name] = int(rows)
    return found


def _list(*, speed: bool, as_json: bool) -> None:
    from eval.registry import benches, benchmarks

    known = benches() if speed else benchmarks()
    if as_json:
        emit_json({name: item.description for name, item in known.items()})
        return
    rows = [[one.name, ", ".join(one.suites), one.description] for one in known.values()]
    say(table(rows if not speed else [[name, told] for name, _, told in rows]))


def _print(result: Metrics) -> None:
    from eval.report.wording import basis, interval, number, standing

    say(result.title)
    rows = [
        [
            figure.label,
            number(figure.value, figure.unit),
            basis(figure),
            interval(figure),
            f"bar {figure.target}: {standing(figure)}" if figure.target else "",
        ]
        for figure in result.figures
    ]
    say(table(rows, header=["figure", "value", "out of", "95 % interval", "bar"]))
    for missing in result.not_measured:
        say(f"not measured: {missing.what}: {missing.why}")
    say()
