"""What a report says of its panel: who spoke, who was missing and why, how it worked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from orchestra.routing.weights import voices_of
from research.material import Cluster, Dissent
from research.panel.agreement import borne_out
from research.panel.types import Spoken
from research.record import Record
from research.stages.analysis import ANALYSTS
from research.types import Dropped, Voice

_HOW = {
    "symphony": "analysts in parallel, each with dimensions of its own, beside the offline ones",
    "sequential": "one drafted, one criticised and extended, one put the result to the test",
    "fusion": "all drafted at the same time, blind to one another",
    "debate": "two sides with assigned positions argued in rounds, a third weighed",
    "red-team": "one drafted, the others attacked the draft, the author revised it",
    "targeted": "each part of the question went to the model whose strengths fit it",
}
_OFFLINE = f"offline analysts ({', '.join(ANALYSTS)})"


def voices(record: Record) -> tuple[Voice, ...]:
    """Every member of the panel: how often it was asked and answered, and why it did not."""
    return tuple(
        Voice(
            name=member.name,
            label=member.label,
            asked=len(_put_to(record.voices, member.name)),
            answered=sum(s.model == member.name for s in record.voices),
            reasons=_reasons(record.voices, member.name),
        )
        for member in record.setting.panel
    )


def _put_to(spoken: Sequence[Spoken], name: str) -> list[Spoken]:
    return [
        s for s in spoken if name in (s.asked, s.model) or any(a.model == name for a in s.attempts)
    ]


def _reasons(spoken: Sequence[Spoken], name: str) -> tuple[str, ...]:
    """Why a member did not answer what was put to it; each reason once."""
    found = []
    for s in _put_to(spoken, name):
        if s.model == name:
            continue
        tried = [a for a in s.attempts if a.model == name]
        last = tried[-1] if tried else None
        said = f"{last.outcome.value}: {last.reason}" if last and last.reason else s.reason
        found.append(said or (last.outcome.value if last else "no reply"))
    return tuple(dict.fromkeys(found))


def models(record: Record) -> tuple[str, ...]:
    """Who spoke: the models that answered, then the offline methods that took part."""
    if not record.setting.panel:
        return record.setting.models
    spoke = [v.label for v in voices(record) if v.answered]
    offline = any(not r.is_model for r in record.analyses)
    return (*spoke, *((_OFFLINE,) if offline else ()), "offline judges")


def method(record: Record) -> tuple[str, ...]:
    """How the statements came about: out of the sources alone, or how the panel worked."""
    setting = record.setting
    because = f"Mode: {setting.mode}; {setting.chosen_because}." if setting.chosen_because else ""
    if not setting.panel:
        return (_EXTRACTIVE, *((because,) if because else ()))
    known = voices(record)
    spoke = [v for v in known if v.answered]
    told = _spoken(len(spoke), setting.mode) if spoke else _SILENT
    missing = [v for v in known if not v.answered]
    short = [v for v in known if v.answered and v.reasons]
    return (
        *((because,) if because else ()),
        told,
        *((_evidence(record),) if spoke else ()),
        *_proposed(record),
        *_looked(record),
        *_weights(record),
        *(f"Missing: {v.label}: {_why(v)}." for v in missing),
        *(f"{v.label} answered {v.answered} of {v.asked} question(s): {_why(v)}." for v in short),
    )


_EXTRACTIVE = (
    "This report is extractive: every statement is a whole sentence, or a table row, of a source. "
    "Nothing was paraphrased or written by a model."
)
_SILENT = (
    "Degraded: no model of the panel gave a usable answer. The offline analysts stepped in, so "
    "every statement is a whole sentence, or a table row, of a source."
)


def _spoken(count: int, mode: str) -> str:
    return (
        f"{count} model(s) of the panel spoke, in the mode {mode}: {_HOW.get(mode, mode)}. A "
        "statement marked as composed is a model's own sentence. It is printed only because the "
        "adjudicator, over the corpus and on the sentences it cites, did not find it wanting; "
        "what stands in quotation marks beside it is verbatim."
    )


def _evidence(record: Record) -> str:
    shown = max((s.shown + len(s.left_out) for s in record.voices), default=0)
    text = f"All models saw one evidence pack of {shown} passages with the same ids"
    cut = {s.who: len(s.left_out) for s in record.voices if s.left_out}
    if cut:
        told = ", ".join(f"{name} without the last {cut[name]}" for name in sorted(cut))
        text += f", the most relevant first, as far as their windows reach ({told})"
    prompts = sorted({f"{s.prompt} ({s.digest[:12]})" for s in record.voices})
    return f"{text}. Prompts: {', '.join(prompts)}."


def _proposed(record: Record) -> tuple[str, ...]:
    """What the panel added to the question."""
    if record.proposals is None:
        return ()
    said = record.proposals.proposals
    added = [p for p in said if p.fate.startswith("became ")]
    told = "; ".join(f"{p.fate.removeprefix('became ')} by {', '.join(p.by)}" for p in added)
    return (
        f"The panel proposed {len(said)} further sub-question(s), and {len(added)} were added"
        f"{f' ({told})' if told else ''}.",
    )


def _looked(record: Record) -> tuple[str, ...]:
    """How many statements were looked at again, and what became of them."""
    if not record.looks:
        return ()
    seen = {d.cluster.partition("/")[0] for look in record.looks for d in look.doubts}
    left = record.looks[-1].unsettled
    kinds = Counter(d.kind for d in record.looks[0].doubts)
    told = ", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds))
    return (
        f"{len(seen)} statement(s) of models were in doubt ({told}) and were looked at again, with "
        f"another prompt and by the next larger model where there is one, "
        f"{len(record.looks)} time(s); {len(seen) - len(left)} of {len(seen)} were settled or "
        "taken back.",
    )


def _weights(record: Record) -> tuple[str, ...]:
    """What members' words count, or that this was never measured."""
    if record.weights is None:
        return ()
    if not record.weights.weights:
        return (
            "The weights of the models are not calibrated: every model counts the same, and its "
            "judges' votes move no verdict. symphony eval models measures how often each is right.",
        )
    counts = voices_of(record.weights.weights)
    told = ", ".join(
        f"{w.model} {counts[w.model]:.2f} (right in {w.overall:.2f} by calibration, n={w.n})"
        for w in record.weights.weights
    )
    return (
        f"Weights of the models when findings are ranked: {told}. Votes of their judges are pooled "
        "with the adjudicator's calibrated scores, all of them together as one further opinion.",
    )


def _why(voice: Voice) -> str:
    return "; ".join(voice.reasons) or "it was not asked"


def limits(record: Record) -> tuple[str, ...]:
    """What a panel's report cannot tell; empty where no model spoke."""
    if not any(s.model for s in record.voices):
        return ()
    return (
        "Composed statements are worded by models. The citations, not the models, carry them.",
        "Models are trained on overlapping texts and read the same evidence pack: that they agree "
        "is a figure of this report, and no second source.",
    )


def note(cluster: Cluster, record: Record) -> str:
    """Who composed a statement, what others hold against it, and who stands alone with it."""
    said = []
    if cluster.text:
        said.append(f"Composed by {', '.join(cluster.analysts)}.")
    if cluster.challenges:
        said.append(f"Objected to by {'; '.join(cluster.challenges)}.")
    clusters = {c.id: c for c in record.examination.clusters}
    trails = record.looks[-1].trails if record.looks else ()
    said += [f"Looked at again: {'; '.join(t.tried)}." for t in trails if t.cluster == cluster.id]
    for item in record.examination.dissents:
        if cluster.id not in (item.cluster, item.against):
            continue
        other = clusters[item.against if item.cluster == cluster.id else item.cluster]
        who = ", ".join(other.analysts)
        if item.lone and item.cluster == cluster.id:
            said.append(f"Said by {', '.join(cluster.analysts)} alone, against {who}.")
            said.append(_checked(item, record))
        elif item.lone:
            said.append(f"{who} alone says otherwise, and is sure of it.")
            said.append(_checked(item, record))
        else:
            said.append(f"Contradicted by what {who} put forward.")
    return " ".join(dict.fromkeys(said))


_CHECKED = {
    (True, True): "Checked against the sources: they bear out both sides.",
    (True, False): "Checked against the sources: they bear out the one who stands alone.",
    (False, True): "Checked against the sources: they do not bear out the one who stands alone.",
    (False, False): "Checked against the sources: they bear out neither side in full.",
}


def _checked(dissent: Dissent, record: Record) -> str:
    """What the sources say of a lone dissenter."""
    rulings = {j.cluster: j.ruling for j in record.docket.judged}
    return _CHECKED[borne_out(dissent, rulings)]


def withdrawn(record: Record) -> tuple[Dropped, ...]:
    """What models took back, or had set aside, before it was judged."""
    return tuple(
        Dropped(
            text=item.text,
            document=item.sentence.document,
            start=item.sentence.start,
            end=item.sentence.end,
            reason=item.reason,
        )
        for report in record.analyses
        for item in report.withdrawn
    )
