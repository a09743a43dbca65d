"""``symphony verify --draft``: a draft taken apart, each claim adjudicated, each quote checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from symphony.commands.options import Asked
from symphony.rulings import print_ruling
from symphony.terminal import Narrator, emit_json, interruptible, quiet_stdout, say, table, tell

if TYPE_CHECKING:
    from adjudicator.types import DraftReport
    from ingest.corpus import Corpus
    from orchestra.runs import RunFolder


def verify_draft(
    draft: Path, corpus: str, out: Path | None, abstention: Asked, *, as_json: bool
) -> None:
    """Verifies a draft and writes report.json, .md and .html; status 1 if some failed."""
    from research.playbooks.drafts import read_draft

    read = read_draft(draft)
    with interruptible("nothing was written"), Narrator() as progress, quiet_stdout():
        from adjudicator.adjudicator import Adjudicator
        from symphony.store import open_corpus
        from symphony.verification import begin

        store = open_corpus(corpus)
        progress("draft", 0, 0, draft.name)
        judges = (
            Adjudicator.from_settings()
            if abstention == (None, None)
            else Adjudicator(min_confidence=abstention[0], coverage=abstention[1])
        )
        report = judges.verify_draft(read.text, store, format=read.form)
        run = begin("draft", store, title=draft.name)
        folder = _write(run, report, store, out, draft.name)
    if as_json:
        emit_json(report.model_dump(mode="json"))
    else:
        _print(report, folder)
        tell(f"recorded as {run.id}")
    if any(ruling.verdict.value == "not_judged" for ruling in report.rulings):
        raise typer.Exit(1)


def _write(
    run: RunFolder, report: DraftReport, corpus: Corpus, out: Path | None, title: str
) -> Path:
    from orchestra.files import atomic_write_text
    from research.render import draft_html, draft_markdown
    from symphony.verification import finish, record_draft

    record_draft(run, report)
    finish(run)
    texts = {
        "report.json": run.report_path.read_text("utf-8"),
        "report.md": draft_markdown(report, title=title),
        "report.html": draft_html(report, corpus=corpus, title=title),
    }
    for folder in (run.path, *((out,) if out else ())):
        for name, text in texts.items():
            atomic_write_text(folder / name, text)
    return out or run.path


def _print(report: DraftReport, folder: Path) -> None:
    from research.render.draft import draft_figures

    for ruling in report.rulings:
        print_ruling(ruling)
        say()
    for check in report.quotes:
        say(f"quotation {check.outcome.value}: “{check.quotation}”")
    say(f"report: {(folder / 'report.html').absolute()}")
    say(table([[figure.label, figure.value, figure.basis] for figure in draft_figures(report)]))
