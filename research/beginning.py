"""The beginning of a run: what is to be done is written down before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.corpus import Corpus
from orchestra.errors import CorpusMismatch, LedgerDamaged
from orchestra.ledger import Ledger
from orchestra.runs import RunFolder
from orchestra.settings import load_settings
from research import journal
from research.brief import Brief, load_brief, parse_brief
from research.material import Plan, Setting
from research.modes.choice import chosen as chosen_mode
from research.panel.council import Panel, labels
from research.panel.setup import hides
from research.stages.analysis import ANALYSTS

if TYPE_CHECKING:
    from pydantic import JsonValue

MODELS = (f"offline analysts ({', '.join(ANALYSTS)})", "offline judges")
BriefLike = Brief | Path | Mapping[str, object] | None


def brief_of(value: BriefLike) -> Brief:
    """The brief with the gates of the settings under its own."""
    brief = _read(value)
    return brief.model_copy(update={"gates": load_settings().gates.under(brief.gates)})


def _read(value: BriefLike) -> Brief:
    if value is None:
        return Brief()
    if isinstance(value, Brief):
        return value
    if isinstance(value, Path):
        return load_brief(value)
    return parse_brief(dict(value))


def setting_for(plan: Plan, corpus: Corpus, brief: Brief, mode: str, panel: Panel) -> Setting:
    """What is asked, of which documents, in which mode, of whom.

    Raises:
        UsageError: the mode is not known, or needs models that are not configured.
    """
    said: dict[str, JsonValue] = brief.model_dump(mode="json")
    documents = len(corpus.documents())
    choice = chosen_mode(mode, plan, brief=brief, documents=documents, members=panel.members)
    return Setting(
        question=plan.question,
        corpus=corpus.name,
        fingerprint=corpus.fingerprint,
        mode=choice.mode.value,
        brief=said if brief != Brief() else None,
        models=MODELS,
        documents=documents,
        chosen_because=choice.because,
        panel=labels(panel.members),
    )


def begun(
    setting: Setting, key: str, home: Path, clock: Callable[[], datetime], panel: Panel
) -> RunFolder:
    """The run's folder with its setting: from here on it can be resumed."""
    folder = RunFolder.create(home, "research", clock, hides=hides(panel))
    journal.Journal(folder.ledger).once(journal.SETTING, Setting, lambda: setting)
    folder.record(question=setting.question, corpus=setting.corpus, key=key)
    return folder


def resumed(ledger: Ledger, corpus: Corpus) -> tuple[Setting, Brief]:
    """What a run was asked to do.

    Raises:
        LedgerDamaged: that is not recorded.
        CorpusMismatch: the corpus holds other documents now.
    """
    row = ledger.get(journal.SETTING)
    if row is None:
        raise LedgerDamaged(f"{ledger.path} holds no setting: start the research again")
    setting = Setting.model_validate_json(row.payload_json)
    if setting.fingerprint != corpus.fingerprint or setting.corpus != corpus.name:
        raise CorpusMismatch(
            f"run {ledger.run} was begun on corpus {setting.corpus!r} with other documents than "
            f"{corpus.name!r} holds now: start the research again"
        )
    return setting, Brief() if setting.brief is None else parse_brief(setting.brief)
