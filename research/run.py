"""Runs the Research Symphony on a corpus: the Python face of ``symphony research``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.corpus import Corpus
from ingest.types import Progress
from orchestra.errors import LedgerDamaged
from orchestra.runs import RunFolder, now, open_run
from orchestra.settings import load_settings
from orchestra.tracing import span_run, tracing
from research import journal
from research.again import finished_run, run_key
from research.alerting import tell_of_disagreement
from research.beginning import BriefLike, begun, brief_of, resumed, setting_for
from research.conductor import Conductor
from research.figures import key_figures
from research.panel.costs import costs, paid_twice
from research.panel.council import Panel
from research.panel.setup import configured, seated
from research.people.feedback import remember
from research.people.pausing import pausing, remove_draft
from research.people.revising import with_people
from research.people.revisions import complete
from research.people.standing import standing_of
from research.ports import Graph, Rules
from research.publishing import report_json as report_json
from research.publishing import write_report
from research.stages.synthesis import synthesise
from research.types import Report


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its report and its folder (``report.json``, ``run.json``, the ledger).

    ``reused``: nothing was done, because an equal run was finished before.
    """

    report: Report
    folder: RunFolder
    reused: bool = False


async def research(
    question: str,
    *,
    corpus: Corpus,
    mode: str = "symphony",
    brief: BriefLike = None,
    out: Path | None = None,
    adjudicator: Rules | None = None,
    progress: Progress | None = None,
) -> Report:
    """An adjudicated report on a question; see :func:`conduct`, which also gives the run."""
    run = await conduct(
        question,
        corpus=corpus,
        mode=mode,
        brief=brief,
        out=out,
        adjudicator=adjudicator,
        progress=progress,
    )
    return run.report


async def conduct(
    question: str,
    *,
    corpus: Corpus,
    mode: str = "symphony",
    brief: BriefLike = None,
    out: Path | None = None,
    adjudicator: Rules | None = None,
    graph: Graph | None = None,
    panel: Panel | None = None,
    progress: Progress | None = None,
    home: Path | None = None,
    resume: str | None = None,
    reuse: bool = False,
    clock: Callable[[], datetime] = now,
) -> Run:
    """Researches a question and keeps the run.

    Args:
        question: what to find out; may be empty where the brief asks it.
        corpus: the documents.
        mode: a name of :class:`research.modes.limits.Mode`; "auto" picks one by the task.
        brief: what the output must contain, source constraints, limits; a file, values or a Brief.
        out: a folder that gets copies of report.json, report.md and report.html.
        adjudicator: by default the one that the settings describe.
        graph: by default the corpus's knowledge graph, brought up to date.
        panel: the chat models that take part; by default those of the settings.
        progress: told of the stages.
        home: where ``runs/`` lies; by default the folder that holds the corpus's ``corpora/``.
        resume: the id of a run that was cut short; its question and brief are taken from it.
        reuse: where the same question was answered from the same documents by the same code and
            settings, that run's report (rebuilt from its ledger, which is checked) is the result.
        clock: for the run's id and times.

    Raises:
        EmptyQuestion: there is nothing to ask.
        UsageError: the mode or the brief cannot be used.
        CorpusMismatch: the corpus changed since the run to be resumed began.
        RunWaits: a gate asks for a person; everything is kept, and ``resume`` goes on.
        RunRejected: a person rejected the run to be resumed.
    """
    chosen = brief_of(brief)
    home = home or corpus.path.parents[1]
    panel = configured() if panel is None else panel
    if resume is not None:
        folder = open_run(home, resume)
    else:
        from research.stages.scoping import scope

        setting = setting_for(scope(question, chosen), corpus, chosen, mode, panel)
        key = run_key(setting, min_confidence=load_settings().min_confidence)
        if reuse and (before := finished_run(home, key)) is not None:
            report = replay(before)
            write_report(report, (out,) if out is not None else ())
            return Run(report, before, reused=True)
        folder = begun(setting, key, home, clock, panel)
    with folder.held():
        return await _go_on(
            folder, corpus, panel, adjudicator, graph, progress=progress, clock=clock, out=out
        )


def begin(
    question: str,
    *,
    corpus: Corpus,
    mode: str = "symphony",
    brief: BriefLike = None,
    panel: Panel | None = None,
    home: Path | None = None,
    clock: Callable[[], datetime] = now,
) -> RunFolder:
    """Writes down what is to be researched and does nothing of it yet.

    ``conduct("", corpus=corpus, resume=folder.id)`` does it, here or in a worker. The arguments
    and what is raised are those of :func:`conduct`.
    """
    from research.stages.scoping import scope

    chosen = brief_of(brief)
    panel = configured() if panel is None else panel
    setting = setting_for(scope(question, chosen), corpus, chosen, mode, panel)
    key = run_key(setting, min_confidence=load_settings().min_confidence)
    return begun(setting, key, home or corpus.path.parents[1], clock, panel)


async def _go_on(
    folder: RunFolder,
    corpus: Corpus,
    panel: Panel,
    adjudicator: Rules | None,
    graph: Graph | None,
    *,
    progress: Progress | None,
    clock: Callable[[], datetime],
    out: Path | None,
) -> Run:
    """A run from where its ledger ends to its report."""
    complete(folder, clock)
    if folder.info.get("status") == "queued":
        folder.record(status="running")
    setting, brief = resumed(folder.ledger, corpus)
    async with seated(panel, setting, folder) as council:
        conductor = Conductor(
            setting=setting,
            brief=brief,
            corpus=corpus,
            adjudicator=adjudicator or _adjudicator(),
            graph=graph or _graph(corpus),
            ledger=folder.ledger,
            progress=progress,
            council=council,
        )
        with (
            tracing(load_settings().tracing, load_settings().models),
            span_run(folder.id, setting.question, mode=setting.mode),
            pausing(folder, clock),
        ):
            report = await _perform(conductor)
    _keep(report, folder, conductor, clock, out)
    return Run(report, folder)


async def _perform(conductor: Conductor) -> Report:
    from research.workflow import Begin, Symphony

    report = await Symphony(conductor).run(start_event=Begin())
    if not isinstance(report, Report):
        raise TypeError(f"the workflow ended with {type(report).__name__}, not with a report")
    return report


def _keep(
    report: Report,
    folder: RunFolder,
    conductor: Conductor,
    clock: Callable[[], datetime],
    out: Path | None,
) -> None:
    write_report(report, (folder.path, *((out,) if out is not None else ())))
    remove_draft(folder)
    remember(folder)
    tell_of_disagreement(report, folder, load_settings().alerts, clock=clock)
    folder.finish(
        clock=clock,
        answered=report.answered,
        seconds={stage: round(value, 3) for stage, value in conductor.seconds.items()},
        models=list(report.models),
        cost=costs(folder.ledger),
        possibly_paid_twice=paid_twice(folder.ledger),
        figures={figure.label: figure.text for figure in key_figures(report)},
    )


def replay(folder: RunFolder) -> Report:
    """The report rebuilt from what the ledger recorded: no search, no judge, no model.

    Raises:
        LedgerDamaged: a row was changed or is missing, or the run did not come to its end.
        RunWaits: the run waits for a person.
        RunRejected: a person rejected it.
    """
    folder.check()
    ledger = folder.ledger
    standing = standing_of(ledger)
    standing.require_approval()
    record = journal.record_of(ledger)
    if ledger.get(f"{journal.GATE}synthesis") is None:
        raise LedgerDamaged(
            f"run {folder.id} was cut short, so there is no report to replay; resume it"
        )
    return with_people(synthesise(record, journal.appendix_of(ledger)), record, standing)


def _adjudicator() -> Rules:
    from adjudicator.adjudicator import Adjudicator

    return Adjudicator.from_settings()


def _graph(corpus: Corpus) -> Graph:
    from kg.graph import KnowledgeGraph

    return KnowledgeGraph.open(corpus)
