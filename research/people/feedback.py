"""The feedback file: what people corrected, for evaluation and calibration to read.

``$SYMPHONY_HOME/feedback.jsonl`` holds one JSON object a line, one for each correction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from adjudicator.metrics import rate
from adjudicator.types import Evidence, Rate, Ruling, Verdict
from orchestra.errors import UsageError
from orchestra.files import atomic_write_text, canonical_json
from orchestra.panel.specs import ModelSpec
from orchestra.runs import RunFolder
from research.journal import SETTING
from research.material import Setting
from research.panel.council import labels
from research.panel.jury import MARK
from research.panel.types import Member
from research.people.standing import standing_of
from research.people.types import Amendment

NAME = "feedback.jsonl"


class PanelVote(BaseModel):
    """What a judge of the panel had said of the statement. ``label`` names vendor and model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    label: str
    verdict: Verdict
    confidence: float


class Feedback(BaseModel):
    """One correction.

    Attributes:
        run: the run's id; with ``statement`` and ``number`` the line's own key.
        statement: the statement's id in the report.
        number: which correction of that statement it is.
        claim: the statement as it stands since; what ``ruled_verdict`` and ``new_verdict`` judge.
        original_claim: the text before; the same where only a verdict was given.
        evidence: the quotations of the ruling on ``claim``.
        old_verdict: the adjudicator's verdict on ``original_claim``.
        old_confidence: how sure it was; None where it did not judge.
        ruled_verdict: the adjudicator's verdict on ``claim``.
        ruled_confidence: how sure it is of that.
        new_verdict: the person's verdict on ``claim``; None where the person gave none.
        author: who.
        time: when, ISO 8601 in UTC.
        reason: why.
        votes: what the panel's judges had said of ``original_claim``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    statement: str
    number: int
    claim: str
    original_claim: str
    evidence: tuple[Evidence, ...]
    old_verdict: Verdict
    old_confidence: float | None
    ruled_verdict: Verdict
    ruled_confidence: float | None
    new_verdict: Verdict | None
    author: str
    time: str
    reason: str
    votes: tuple[PanelVote, ...] = ()

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells this line from all others."""
        return (self.run, self.statement, self.number)


def feedback_path(home: Path) -> Path:
    """Where the file is; it need not exist."""
    return home / NAME


def load_feedback(path: Path) -> tuple[Feedback, ...]:
    """All corrections in the file, oldest first; none where there is no file.

    Raises:
        UsageError: names the line that is none of ours.
    """
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(Feedback.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            raise UsageError(
                f"{path}, line {number}: {first['msg']}; mend or remove the line"
            ) from error
    return tuple(found)


def labelled(entries: Sequence[Feedback]) -> tuple[Feedback, ...]:
    """Those with a person's verdict: what a calibration can be fitted on or a judge scored by."""
    return tuple(entry for entry in entries if entry.new_verdict is not None)


def summary(entries: Sequence[Feedback]) -> tuple[Rate, ...]:
    """How often people agreed with the adjudicator, and what they changed.

    Only statements that somebody thought worth a correction are counted: these rates say nothing
    of all the others.
    """
    with_verdict = labelled(entries)
    upheld = sum(entry.new_verdict is entry.ruled_verdict for entry in with_verdict)
    reworded = sum(entry.claim != entry.original_claim for entry in entries)
    note = "of corrections that give a verdict"
    return (
        rate("verdict_upheld", upheld, len(with_verdict), note=note),
        rate("reworded", reworded, len(entries), note="of all corrections"),
    )


def remember(folder: RunFolder) -> None:
    """Adds the run's corrections to the feedback file, those that it does not hold yet."""
    amendments = standing_of(folder.ledger).amendments
    if not amendments:
        return
    row = folder.ledger.get(SETTING)
    panel = Setting.model_validate_json(row.payload_json).panel if row is not None else ()
    made = [feedback_of(folder.id, item, panel) for item in amendments]
    path = feedback_path(folder.path.parents[1])
    with FileLock(path.with_name(f"{NAME}.lock")):
        known = {entry.key for entry in load_feedback(path)}
        new = [entry for entry in made if entry.key not in known]
        if new:
            before = path.read_text("utf-8") if path.exists() else ""
            lines = [canonical_json(_kept(entry, folder)) + "\n" for entry in new]
            atomic_write_text(path, before + "".join(lines))


def _kept(entry: Feedback, folder: RunFolder) -> JsonValue:
    """A line as the file holds it: what the run hides at rest is taken out for good."""
    value: JsonValue = entry.model_dump(mode="json")
    return value if folder.ledger.seal is None else folder.ledger.seal.blotted(value)


def feedback_of(run: str, amendment: Amendment, panel: Sequence[Member] = ()) -> Feedback:
    """A correction as a line of the file."""
    before, ruling = amendment.before_ruling, amendment.ruling
    return Feedback(
        run=run,
        statement=amendment.statement,
        number=amendment.number,
        claim=amendment.text,
        original_claim=amendment.before,
        evidence=ruling.evidence,
        old_verdict=before.verdict,
        old_confidence=before.confidence,
        ruled_verdict=ruling.verdict,
        ruled_confidence=ruling.confidence,
        new_verdict=amendment.verdict,
        author=amendment.by,
        time=amendment.at,
        reason=amendment.reason,
        votes=_votes(before, {f"{member.name}{MARK}": member for member in panel}),
    )


def _votes(ruling: Ruling, panel: Mapping[str, Member]) -> tuple[PanelVote, ...]:
    return tuple(
        PanelVote(
            name=panel[vote.name].name,
            label=panel[vote.name].label,
            verdict=vote.verdict,
            confidence=vote.confidence,
        )
        for vote in ruling.judges
        if vote.name in panel and vote.verdict is not None and vote.confidence is not None
    )


def panel_answers(
    entries: Sequence[Feedback], members: Sequence[ModelSpec]
) -> list[tuple[ModelSpec, float, bool]]:
    """Answers of models that a person's verdict says are right or wrong, for their weights.

    (model, stated confidence, right). Only verdicts on a statement whose words were left as they
    were, and only votes of the very model that the settings name now. People correct what looks
    wrong to them, so these answers are harder than the average.
    """
    specs = {known.label: spec for known, spec in zip(labels(members), members, strict=True)}
    return [
        (specs[vote.label], vote.confidence, vote.verdict is entry.new_verdict)
        for entry in labelled(entries)
        if entry.claim == entry.original_claim
        for vote in entry.votes
        if vote.label in specs
    ]
