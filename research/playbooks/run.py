"""Plays a playbook on a corpus and keeps the run.

A playbook's run has a ledger of its own, and every piece of research in it is a research run of its
own beside it. One ledger for all with prefixed steps would mean that whatever reads a research
ledger (replay, resume, gates, corrections, costs) had to know of prefixes; this way each run is
checked, approved and resumed by what is there already. The playbook's ledger holds what it needs to
be rebuilt alone: the playbook itself, the values and drafts, each research report with the id and
the ledger's head of the run it came from, each check's result, and its own gates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.corpus import Corpus
from ingest.types import Progress
from orchestra.errors import CorpusMismatch, LedgerDamaged, RunWaits
from orchestra.files import atomic_write_bytes, atomic_write_text, canonical_json
from orchestra.runs import RunFolder, now, open_run
from research import journal
from research.journal import Journal
from research.panel.council import Panel
from research.panel.setup import configured
from research.people.standing import WAITING
from research.playbooks import gates, redline
from research.playbooks.assembling import STEP, assembled, setting_of
from research.playbooks.beginning import begin
from research.playbooks.checking import check
from research.playbooks.drafts import Draft
from research.playbooks.filling import Values
from research.playbooks.hands import Hands
from research.playbooks.ports import Judges
from research.playbooks.researching import do
from research.playbooks.spec import CheckStep, Document, Playbook, Step
from research.playbooks.types import PlaybookReport, StepResult
from research.ports import Graph


@dataclass(frozen=True, slots=True)
class PlaybookRun:
    """A finished run of a playbook: its report, its folder, and the files it made."""

    report: PlaybookReport
    folder: RunFolder
    files: tuple[Path, ...]


async def run_playbook(
    playbook: Playbook,
    *,
    corpus: Corpus,
    values: Mapping[str, str | Sequence[str]] | None = None,
    drafts: Mapping[str, Draft] | None = None,
    out: Path | None = None,
    adjudicator: Judges | None = None,
    graph: Graph | None = None,
    panel: Panel | None = None,
    progress: Progress | None = None,
    home: Path | None = None,
    clock: Callable[[], datetime] = now,
) -> PlaybookRun:
    """Plays a playbook from its beginning.

    Args:
        playbook: one that is built in (:func:`research.playbooks.find`), or one's own.
        corpus: the documents.
        values: its parameters of the kinds text and list, by name.
        drafts: its parameters of the kind draft, by name.
        out: a folder that gets copies of what it makes.
        adjudicator: by default the one that the settings describe.
        graph: by default the corpus's knowledge graph, brought up to date.
        panel: the chat models that take part; by default those of the settings.
        progress: told of the steps.
        home: where ``runs/`` lies; by default the folder that holds the corpus's ``corpora/``.
        clock: for the runs' ids and times.

    Raises:
        UsageError: a value or a draft is missing or not known.
        RunWaits: a gate asks for a person; :func:`resume` goes on.
    """
    panel = configured() if panel is None else panel
    folder = begin(
        playbook, corpus=corpus, values=values, drafts=drafts, panel=panel, home=home, clock=clock
    )
    return await resume(
        folder.id,
        corpus=corpus,
        out=out,
        adjudicator=adjudicator,
        graph=graph,
        panel=panel,
        progress=progress,
        home=folder.path.parents[1],
        clock=clock,
    )


async def resume(
    run_id: str,
    *,
    corpus: Corpus,
    out: Path | None = None,
    adjudicator: Judges | None = None,
    graph: Graph | None = None,
    panel: Panel | None = None,
    progress: Progress | None = None,
    home: Path | None = None,
    clock: Callable[[], datetime] = now,
) -> PlaybookRun:
    """Goes on with a playbook that was cut short or waits; no finished step is done again.

    Raises:
        CorpusMismatch: the corpus changed since it began.
        LedgerDamaged: its record or a kept draft is missing.
        RunWaits: it still waits for a person.
        RunRejected: a person rejected it.
        RunBusy: another process is playing it.
    """
    from research.playbooks.drafts import read_draft

    home = home or corpus.path.parents[1]
    folder = open_run(home, run_id)
    setting = setting_of(folder.ledger)
    if (setting.corpus, setting.fingerprint) != (corpus.name, corpus.fingerprint):
        raise CorpusMismatch(
            f"playbook run {folder.id} was begun on other documents than {corpus.name!r} holds "
            "now: start it again"
        )
    files = {}
    for name, shown in setting.drafts.items():
        kept = sorted(folder.path.glob(f"draft-{name}.*"))
        if not kept:
            raise LedgerDamaged(f"{folder.path}: the draft {shown} is missing; start it again")
        draft = read_draft(kept[0])
        files[name] = Draft(shown, draft.text, draft.form, draft.word)
    hands = Hands(
        folder, home, corpus, adjudicator or _adjudicator(), graph or _graph(corpus),
        configured() if panel is None else panel, Values(setting.texts, setting.lists), files,
        progress, clock,
    )  # fmt: skip
    with folder.held():
        if folder.info.get("status") == "queued":
            folder.record(status="running")
        return await _play(setting.playbook, hands, out)


def replay(folder: RunFolder) -> PlaybookReport:
    """The report rebuilt from the playbook's ledger: no search, no judge, no model.

    Raises:
        LedgerDamaged: a row was changed or is missing, or the run did not come to its end.
        RunWaits: it waits for a person.
    """
    folder.check()
    report = assembled(folder.ledger)
    if not report.stopped and len(report.steps) < len(setting_of(folder.ledger).playbook.steps):
        raise LedgerDamaged(f"run {folder.id} was cut short: resume it before it is replayed")
    gates.require_approval(folder.ledger)
    return report


def report_json(report: PlaybookReport) -> str:
    """The text of ``report.json``: canonical, floats rounded to six decimals."""
    return canonical_json(journal.rounded(report.model_dump(mode="json")), indent=2) + "\n"


async def _play(playbook: Playbook, hands: Hands, out: Path | None) -> PlaybookRun:
    done: dict[str, StepResult] = {}
    try:
        for number, step in enumerate(playbook.steps):
            if hands.progress is not None:
                hands.progress(f"playbook {playbook.name}", number, len(playbook.steps), step.title)
            result = await _step(step, hands, done)
            done[step.id] = result
            if not gates.passed(hands.folder.ledger, step, result):
                break
        gates.before_publishing(hands.folder.ledger, playbook)
    except RunWaits:
        hands.folder.record(status=WAITING, waiting_since=hands.clock().isoformat())
        raise
    return _published(playbook, hands, out)


async def _step(step: Step, hands: Hands, done: dict[str, StepResult]) -> StepResult:
    log = Journal(hands.folder.ledger)
    row = hands.folder.ledger.get(f"{STEP}{step.id}")
    if isinstance(step, CheckStep):
        made = None if row else check(step, hands)
        return log.once(f"{STEP}{step.id}", StepResult, lambda: _made(made), kind="stage")
    full = await do(step, hands, done)
    bare = full.model_copy(update={"parts": ()})
    kept = log.once(f"{STEP}{step.id}", StepResult, lambda: bare, kind="stage")
    return kept.model_copy(update={"parts": full.parts})


def _made(result: StepResult | None) -> StepResult:
    if result is None:
        raise LedgerDamaged("a step that was recorded is gone")
    return result


def _published(playbook: Playbook, hands: Hands, out: Path | None) -> PlaybookRun:
    from research.playbooks.rendering import html, markdown

    report = assembled(hands.folder.ledger)
    texts = {
        "report.json": report_json(report),
        "report.md": markdown(report),
        "report.html": html(report),
    }
    places = (hands.folder.path, *((out,) if out is not None else ()))
    for place in places:
        for name, text in texts.items():
            atomic_write_text(place / name, text)
    names = list(texts)
    if Document.REDLINE in playbook.documents and report.edits:
        for name, data in redline.documents(report, hands.drafts).items():
            names.append(name)
            for place in places:
                atomic_write_bytes(place / name, data)
    hands.folder.finish(clock=hands.clock, models=list(report.models), files=names)
    return PlaybookRun(report, hands.folder, tuple(places[-1] / name for name in names))


def _adjudicator() -> Judges:
    from adjudicator.adjudicator import Adjudicator

    return Adjudicator.from_settings()


def _graph(corpus: Corpus) -> Graph:
    from kg.graph import KnowledgeGraph

    return KnowledgeGraph.open(corpus)
