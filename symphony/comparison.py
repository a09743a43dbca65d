"""What ``symphony eval --compare`` and ``--renew-reference`` print."""

from __future__ import annotations

from pathlib import Path

import typer

from symphony.terminal import emit_json, say, table


def compare_and_print(before: Path, after: Path, *, out: Path, as_json: bool) -> None:
    """Writes the comparison and prints what changed; status 1 if something got worse."""
    from eval.compare.differences import circumstances, compare
    from eval.compare.load import load_evaluation
    from eval.compare.render import COLUMNS, Compared, content, row, write
    from eval.reference import named

    one, other = (load_evaluation(named(path)) for path in (before, after))
    found = Compared(
        str(before), str(after), tuple(compare(one, other)), tuple(circumstances(one, other))
    )
    page = write(found, out)
    if as_json:
        emit_json(content(found))
    else:
        say(found.summary)
        for told in found.circumstances:
            say(f"  {told}")
        for standing, changes in found.groups.items():
            if standing != "same":
                say(f"\n{standing}:")
                say(table([row(change)[:7] for change in changes], header=COLUMNS[:7]))
        say(f"\nreport: {page}")
    if found.regressions:
        raise typer.Exit(1)


def renew_and_print(report: Path, *, accept_worse: bool) -> None:
    """Makes a report the reference; says what of it is worse, and refuses that unless told."""
    from eval.reference import renew

    worse = renew(report, accept_worse=accept_worse)
    for line in worse:
        say(f"worse than before: {line}")
    say("the reference is renewed: look at the difference and commit it")
