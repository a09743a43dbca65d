"""``symphony research``: a question, a corpus, an adjudicated report."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from symphony.commands.options import AsJson, CorpusName, check_folder
from symphony.questions import asked
from symphony.standing import waiting
from symphony.terminal import Narrator, emit_json, interruptible, quiet_stdout, say, table, tell

if TYPE_CHECKING:
    from research.run import Run


class Mode(StrEnum):
    """The modes of :mod:`research.modes.limits`, here so that ``--help`` loads nothing of it."""

    AUTO = "auto"
    SYMPHONY = "symphony"
    SEQUENTIAL = "sequential"
    FUSION = "fusion"
    DEBATE = "debate"
    RED_TEAM = "red-team"
    TARGETED = "targeted"


_MODES = "|".join(mode.value for mode in Mode)


def research(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="What to find out (empty if a brief asks).")
    ],
    corpus: CorpusName,
    mode: Annotated[
        Mode,
        typer.Option(help="How models work together; auto picks by the task.", metavar=_MODES),
    ] = Mode.AUTO,
    brief: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML: what the report must contain, sources, limits."),
    ] = None,
    playbook: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="Play a playbook instead; QUESTION may be empty."),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the playbook."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder for copies of the report.")
    ] = None,
    reuse: Annotated[
        bool,
        typer.Option(
            "--reuse", help="Show a finished run of this question on these documents, if any."
        ),
    ] = False,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to: symphony runs work.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from a corpus: every sentence quoted, checked and adjudicated."""
    if playbook is not None:
        from symphony.playbooks import play
        from symphony.playbooks import queue as queue_playbook

        check_folder(out)
        if queue:
            queue_playbook(playbook, question, corpus=corpus, sets=sets or (), as_json=as_json)
            return
        play(playbook, question, corpus=corpus, sets=sets or (), out=out, as_json=as_json)
        return
    if question.strip() or brief is None:
        question = asked(question, "question", "say what to find out")
    check_folder(out)
    if queue:
        _queue(question, corpus, mode, brief, as_json=as_json)
        return
    kept = "every finished stage is kept; go on with: symphony runs resume ID (symphony runs list)"
    with waiting(out, as_json=as_json):
        with interruptible(kept), Narrator() as progress, quiet_stdout():
            from research.run import conduct
            from symphony.store import open_corpus

            store = open_corpus(corpus)
            run = asyncio.run(
                conduct(
                    question,
                    corpus=store,
                    mode=mode.value,
                    brief=brief,
                    out=out,
                    progress=progress,
                    reuse=reuse,
                )
            )
        show_run(run, out, as_json=as_json)


def _queue(question: str, corpus: str, mode: Mode, brief: Path | None, *, as_json: bool) -> None:
    """Writes the run down and puts it into the queue."""
    from symphony.commands.work import queue as show_queued

    with quiet_stdout():
        from research.run import begin
        from symphony.store import open_corpus
        from symphony.working import enqueue

        run = begin(question, corpus=open_corpus(corpus), mode=mode.value, brief=brief)
        job = enqueue(run)
    show_queued(run.id, job, as_json=as_json)


def show_run(run: Run, out: Path | None, *, as_json: bool) -> None:
    """Ends a research command: where the report is, and its five key figures."""
    from research.figures import key_figures

    report = run.report
    if as_json:
        emit_json(report.model_dump(mode="json"))
        return
    folder = out or run.folder.path
    if not report.answered:
        say("The documents do not answer this question; the page says what was looked for.")
    say(f"report: {(folder / 'report.html').absolute()}")
    say(f"        {(folder / 'report.md').absolute()}")
    say(table([[figure.label, figure.value, figure.basis] for figure in key_figures(report)]))
    tell(f"{'answered before in' if run.reused else 'recorded as'} {run.folder.id}")
