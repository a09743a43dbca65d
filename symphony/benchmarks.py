"""What ``symphony eval`` and ``symphony bench`` share: run some, print their figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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


def run_and_print(
    names: Sequence[str], *, data: Path | None, out: Path, speed: bool, as_json: bool
) -> None:
    """Runs the named benchmarks (lists them where none is named); status 1 if one could not run."""
    if not names:
        _list(speed=speed, as_json=as_json)
        return
    kept = f"nothing of this report was written; what was ingested stays under {out}"
    with interruptible(kept), Narrator() as progress, quiet_stdout():
        from eval.running import run_benchmarks

        written, results, failures = run_benchmarks(
            names, data=data, out=out, progress=progress, speed=speed
        )
    if as_json:
        from eval.report.write import content

        emit_json(content(results) | {"failures": failures})
    else:
        for result in results:
            _print(result)
        say(f"report: {written.markdown}")
    for name, reason in failures.items():
        tell(f"could not run {name}: {reason}")
    if failures:
        raise typer.Exit(1)


def _list(*, speed: bool, as_json: bool) -> None:
    from eval.registry import benches, benchmarks

    known = benches() if speed else benchmarks()
    if as_json:
        emit_json({name: item.description for name, item in known.items()})
    else:
        say(table([[name, item.description] for name, item in known.items()]))


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
