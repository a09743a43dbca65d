"""How a playbook's run begins: what is to be done is written down, and nothing is done yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from ingest.corpus import Corpus
from orchestra.errors import UsageError
from orchestra.files import atomic_write_bytes
from orchestra.runs import RunFolder, now
from research.beginning import MODELS
from research.journal import Journal
from research.modes.limits import NEEDS
from research.panel.council import Panel
from research.panel.setup import configured, hides
from research.playbooks.assembling import SETTING, Setting
from research.playbooks.drafts import Draft
from research.playbooks.filling import described, values_for
from research.playbooks.spec import CheckStep, Kind, Playbook

KIND = "playbook"


def begin(
    playbook: Playbook,
    *,
    corpus: Corpus,
    values: Mapping[str, str | Sequence[str]] | None = None,
    drafts: Mapping[str, Draft] | None = None,
    panel: Panel | None = None,
    home: Path | None = None,
    clock: Callable[[], datetime] = now,
) -> RunFolder:
    """The playbook's run, to be played by :func:`research.playbooks.run.resume`, here or elsewhere.

    The arguments are those of :func:`research.playbooks.run.run_playbook`.

    Raises:
        UsageError: a value or a draft is missing or not known.
    """
    panel = configured() if panel is None else panel
    given = values_for(playbook, values or {})
    files = _drafts(playbook, drafts or {})
    _enough(playbook, len(panel.members))
    setting = Setting(
        playbook=playbook,
        texts=dict(given.texts),
        lists={name: tuple(items) for name, items in given.lists.items()},
        drafts={name: draft.name for name, draft in files.items()},
        corpus=corpus.name,
        fingerprint=corpus.fingerprint,
        models=(*(m.name for m in panel.members), *MODELS),
    )
    folder = RunFolder.create(home or corpus.path.parents[1], KIND, clock, hides=hides(panel))
    title = f"{playbook.name}: {next(iter(given.texts.values()), '')}".strip(": ")
    folder.record(title=title, corpus=corpus.name)
    for name, draft in files.items():
        suffix = ".docx" if draft.word is not None else f".{draft.form}"
        atomic_write_bytes(folder.path / f"draft-{name}{suffix}", _bytes(draft))
    # Last: a run that has its setting can be gone on with.
    Journal(folder.ledger).once(SETTING, Setting, lambda: setting, kind="setting")
    return folder


def _enough(playbook: Playbook, members: int) -> None:
    """Says before anything is done that a step's mode needs more models than are configured."""
    for step in playbook.steps:
        if isinstance(step, CheckStep):
            continue
        needed = NEEDS.get(step.mode, 0)
        if 0 < members < needed:
            raise UsageError(
                f"playbook {playbook.name!r}: step {step.id!r} is a {step.mode.value}, which needs "
                f"{needed} models, and {members} is configured: add a table [[models]] to "
                "symphony.toml, or play it with none"
            )


def _drafts(playbook: Playbook, given: Mapping[str, Draft]) -> dict[str, Draft]:
    wanted = [name for name, p in playbook.parameters.items() if p.kind is Kind.DRAFT]
    for name in wanted:
        if name not in given:
            raise UsageError(
                f"playbook {playbook.name!r} needs the draft {name!r} "
                f"({playbook.parameters[name].about}); it takes {described(playbook)}"
            )
    if unknown := sorted(set(given) - set(wanted)):
        raise UsageError(f"playbook {playbook.name!r} takes no draft {unknown[0]!r}")
    return {name: given[name] for name in wanted}


def _bytes(draft: Draft) -> bytes:
    return draft.word if draft.word is not None else draft.text.encode("utf-8", "surrogatepass")
