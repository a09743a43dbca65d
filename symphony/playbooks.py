"""What the commands do with playbooks: values from the command line, the run, its end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import RunWaits, UsageError
from symphony.standing import waiting
from symphony.terminal import Narrator, emit_json, interruptible, quiet_stdout, say, tell

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from orchestra.runs import RunFolder
    from research.playbooks.drafts import Draft
    from research.playbooks.library import Chosen
    from research.playbooks.run import PlaybookRun

Given = dict[str, str | tuple[str, ...]]


def queue(name: str, question: str, *, corpus: str, sets: Sequence[str], as_json: bool) -> None:
    """Writes a playbook's run down and leaves the work to a worker."""
    from research.playbooks.library import find
    from symphony.commands.work import queue as show_queued

    chosen = find(name)
    values, drafts = _values(chosen, question, sets)
    with quiet_stdout():
        from research.playbooks.beginning import begin
        from symphony.store import open_corpus
        from symphony.working import enqueue

        store = open_corpus(corpus)
        run = begin(chosen.playbook, corpus=store, values=values, drafts=drafts)
        job = enqueue(run)
    show_queued(run.id, job, as_json=as_json)


def play(
    name: str, question: str, *, corpus: str, sets: Sequence[str], out: Path | None, as_json: bool
) -> None:
    """Plays a playbook and says where its report is."""
    from research.playbooks.library import find

    chosen = find(name)
    values, drafts = _values(chosen, question, sets)
    with waiting(out, as_json=as_json):
        with interruptible(_KEPT), Narrator() as progress, quiet_stdout():
            from research.playbooks.run import run_playbook
            from symphony.store import open_corpus

            store = open_corpus(corpus)
            done = asyncio.run(
                run_playbook(
                    chosen.playbook,
                    corpus=store,
                    values=values,
                    drafts=drafts,
                    out=out,
                    progress=progress,
                )
            )
        show(done, out, as_json=as_json)


def resume(run: RunFolder, corpus: str, *, out: Path | None, as_json: bool) -> None:
    """Goes on with a playbook that was cut short, or that a person let pass."""
    with waiting(out, as_json=as_json):
        with interruptible(_KEPT), Narrator() as progress, quiet_stdout():
            done = asyncio.run(_resumed(run, corpus, out, progress))
        show(done, out, as_json=as_json)


async def _resumed(
    run: RunFolder, corpus: str, out: Path | None, progress: Narrator
) -> PlaybookRun:
    from research.playbooks import run as playbooks
    from symphony.store import open_corpus

    store: Corpus = open_corpus(corpus)
    try:
        return await playbooks.resume(run.id, corpus=store, out=out, progress=progress)
    except RunWaits as waits:
        if waits.run != run.id:
            tell(f"it is a step of playbook run {run.id}: symphony runs resume {run.id} goes on")
        raise


def replayed(run: RunFolder) -> str:
    """The text of a playbook's ``report.json``, from its ledger alone."""
    from research.playbooks.run import replay, report_json

    return report_json(replay(run))


def show(done: PlaybookRun, out: Path | None, *, as_json: bool) -> None:
    """Where the report is, and how many findings each step made."""
    report = done.report
    if as_json:
        emit_json(report.model_dump(mode="json"))
        return
    if report.stopped:
        say(f"The playbook stopped: {report.stopped}.")
    for step in report.steps:
        if step.parts:
            good = sum(part.report.answered for part in step.parts)
            say(f"{step.title}: {good} of {len(step.parts)} questions answered")
        else:
            say(f"{step.title}: {step.wrong} findings")
    folder = out or done.folder.path
    for name in ("report.html", "report.md", *(f.name for f in done.files if f.suffix == ".docx")):
        say(f"file: {(folder / name).absolute()}")
    tell(f"recorded as {done.folder.id}")


_KEPT = "every finished step is kept; go on with: symphony runs resume ID (symphony runs list)"


def _values(chosen: Chosen, question: str, sets: Sequence[str]) -> tuple[Given, dict[str, Draft]]:
    """Values and drafts: the file's, over them those of the command line."""
    from research.playbooks.drafts import read_draft
    from research.playbooks.spec import Kind

    kinds = {name: p.kind for name, p in chosen.playbook.parameters.items()}
    given: Given = dict(chosen.values)
    folder = chosen.folder or Path()
    paths = {n: folder / str(given.pop(n)) for n in list(given) if kinds.get(n) is Kind.DRAFT}
    said: dict[str, list[str]] = {}
    for item in sets:
        name, equals, value = item.partition("=")
        if not equals or not value:
            raise UsageError(f"--set {item!r}: write NAME=VALUE")
        said.setdefault(name.strip(), []).append(value.strip())
    for name, values in said.items():
        if kinds.get(name) is Kind.DRAFT:
            paths[name] = Path(values[-1])
        else:
            given[name] = tuple(values) if kinds.get(name) is Kind.LIST else values[-1]
    if question.strip():
        if "question" not in kinds:
            raise UsageError(
                f"playbook {chosen.playbook.name!r} asks its own questions: leave QUESTION empty "
                "and give its parameters with --set"
            )
        given["question"] = question.strip()
    return given, {name: read_draft(path) for name, path in paths.items()}
