"""``symphony eval minimal-pairs``: true claims on the dossier, and each with one thing made false.

Every pair is judged twice, once on the passage that settles it (``given``) and once against the
whole dossier (``corpus``). A changed claim is right when it is not called ``supported``, an
unchanged one when it is. What could not be judged is in neither rate; it is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from adjudicator.types import Ruling, Verdict
from eval.dossiers.passages import place
from eval.errors import BenchmarkDataInvalid, BenchmarkDataMissing
from eval.loaders import read_jsonl, source, spread
from eval.metrics.intervals import wilson
from eval.rates import by_id, count, kept_rate
from eval.types import (
    Cell,
    Figure,
    Metrics,
    NotMeasured,
    Outcomes,
    Place,
    Table,
    Target,
    WorstCase,
)
from ingest.types import Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus

FILE = "gold/minimal_pairs.jsonl"
Way = Literal["given", "corpus"]
Half = Literal["dev", "frozen"]
WAYS: dict[Way, str] = {"given": "evidence given", "corpus": "against the dossier"}
HALVES: tuple[Half, ...] = ("frozen", "dev")
_CHANGED, _UNCHANGED = Target(at_least=0.95), Target(at_least=0.85)
_LISTED = 15


class MinimalPair(BaseModel):
    """A true claim and the same with one thing made false.

    Attributes:
        kind: what was changed.
        wording: how far the claim is from the words of its source.
        quote: the passage of ``document`` that settles both, word for word.
        split: rules may be chosen on ``dev`` only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: Literal["number", "date", "name", "unit", "negation"]
    wording: Literal["near", "re-ordered", "paraphrased"]
    document: str
    quote: str
    claim: str
    changed: str
    split: Half


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and what was said of its unchanged and of its changed claim."""

    pair: MinimalPair
    unchanged: Ruling
    changed: Ruling


@dataclass(frozen=True, slots=True)
class Scored:
    """What one way of judging the pairs came to."""

    figures: tuple[Figure, ...]
    outcomes: tuple[Outcomes, ...]
    tables: tuple[Table, ...]
    worst: tuple[WorstCase, ...]


def load_pairs(path: Path) -> list[MinimalPair]:
    """Reads the pairs.

    Raises:
        BenchmarkDataMissing: the file is not there.
        BenchmarkDataInvalid: a row does not have the form; names its place.
    """
    if not path.is_file():
        raise BenchmarkDataMissing(f"minimal pairs {path} are missing: run this from a checkout")
    pairs = []
    for number, row in enumerate(read_jsonl(path), 1):
        try:
            pairs.append(MinimalPair(**row))
        except ValidationError as error:
            raise BenchmarkDataInvalid(f"{path} row {number}: {error}") from error
    return pairs


def _said(ruling: Ruling) -> str:
    return ruling.verdict.value.replace("_", " ")


def _judged_only(rulings: Sequence[Ruling]) -> list[Ruling]:
    return [r for r in rulings if r.verdict != Verdict.NOT_JUDGED]


def _kept(judged: Sequence[Judged]) -> tuple[int, int]:
    """Unchanged claims called supported, of those that were judged."""
    rulings = _judged_only([j.unchanged for j in judged])
    return sum(r.verdict == Verdict.SUPPORTED for r in rulings), len(rulings)


def _caught(judged: Sequence[Judged]) -> tuple[int, int]:
    """Changed claims not called supported, of those that were judged."""
    rulings = _judged_only([j.changed for j in judged])
    return sum(r.verdict != Verdict.SUPPORTED for r in rulings), len(rulings)


def _each(
    judged: Sequence[Judged], share: Callable[[Sequence[Judged]], tuple[int, int]]
) -> dict[str, bool | None]:
    """By id whether one pair is right; None where it could not be judged."""
    found = by_id((j.pair.id, share([j])) for j in judged)
    return {id_: bool(right) if of else None for id_, (right, of) in found.items()}


def _both(judged: Sequence[Judged]) -> tuple[int, int]:
    """Pairs with both claims right, of all."""
    return sum(_kept([j])[0] and _caught([j])[0] for j in judged), len(judged)


def _figures(way: Way, judged: Sequence[Judged]) -> tuple[list[Figure], list[Outcomes]]:
    made = []
    for half in HALVES:
        chosen = [j for j in judged if j.pair.split == half]
        barred = way == "given" and half == "frozen"
        where = f"{WAYS[way]}, {half} half"
        made += [
            kept_rate(f"{way}/{half}/changed", f"changed claims not called supported, {where}",
                      _each(chosen, _caught), target=_CHANGED if barred else None),
            kept_rate(f"{way}/{half}/unchanged", f"unchanged claims called supported, {where}",
                      _each(chosen, _kept), target=_UNCHANGED if barred else None),
            kept_rate(f"{way}/{half}/both", f"pairs with both right, {where}",
                      _each(chosen, _both)),
        ]  # fmt: skip
    rulings = [ruling for j in judged for ruling in (j.unchanged, j.changed)]
    missing = len(rulings) - len(_judged_only(rulings))
    label = f"claims that could not be judged, {WAYS[way]}"
    left = count(f"{way}/not-judged", label, missing, n=len(rulings))
    return [*(figure for figure, _ in made), left], [kept for _, kept in made]


def _share(numerator: int, denominator: int) -> tuple[Cell, Cell, Cell]:
    """A rate's counts, value and interval as cells."""
    if not denominator:
        return "0 / 0", None, None
    low, high = wilson(numerator, denominator)
    counts = f"{numerator} / {denominator}"
    return counts, numerator / denominator, f"{low:.3f} to {high:.3f}"


def _by(
    way: Way, judged: Sequence[Judged], title: str, group: Callable[[MinimalPair], str]
) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for half in HALVES:
        chosen = [j for j in judged if j.pair.split == half]
        for name in sorted({group(j.pair) for j in chosen}):
            some = [j for j in chosen if group(j.pair) == name]
            rows.append((half, name, *_share(*_caught(some)), *_share(*_kept(some))))
    return Table(
        title=f"{title}, {WAYS[way]}",
        columns=(
            "half", "", "changed not supported", "rate", "95 % (Wilson)",
            "unchanged supported", "rate", "95 % (Wilson)",
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _verdicts(way: Way, judged: Sequence[Judged]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for half in HALVES:
        chosen = [j for j in judged if j.pair.split == half]
        for name, rulings in (
            ("unchanged", [j.unchanged for j in chosen]),
            ("changed", [j.changed for j in chosen]),
        ):
            said = Counter(ruling.verdict for ruling in rulings)
            rows.append((half, name, *(said[verdict] for verdict in Verdict)))
    return Table(
        title=f"What was said, {WAYS[way]}",
        columns=("half", "claims", *(v.value.replace("_", " ") for v in Verdict)),
        rows=tuple(rows),
    )


def _worst(way: Way, judged: Sequence[Judged]) -> list[WorstCase]:
    """The surest errors of the dev half, both ways of being wrong; never those of the frozen."""
    dev = [j for j in judged if j.pair.split == "dev"]
    wrong = [(j, j.changed, j.pair.changed, "not supported") for j in dev if not _caught([j])[0]]
    wrong += [(j, j.unchanged, j.pair.claim, "supported") for j in dev if not _kept([j])[0]]
    wrong.sort(key=lambda item: (-(item[1].confidence or 0.0), item[0].pair.id, item[3]))
    return [
        WorstCase(
            id=f"{j.pair.id} {way}",
            claim=text,
            gold=gold,
            said=_said(ruling),
            confidence=ruling.confidence,
            why=f"{WAYS[way]}: {ruling.reason}",
            figure=f"{way}/dev/{'unchanged' if gold == 'supported' else 'changed'}",
            evidence=(
                Place(document=j.pair.document, quote=j.pair.quote, stance="settles it"),
                *map(place, ruling.evidence[:1]),
            ),
        )
        for j, ruling, text, gold in wrong[:_LISTED]
    ]


def score_pairs(way: Way, judged: Sequence[Judged]) -> Scored:
    """All that one way of judging the pairs came to."""
    tables = (
        _by(way, judged, "By what was changed", lambda pair: pair.kind),
        _by(way, judged, "By wording", lambda pair: pair.wording),
        _verdicts(way, judged),
    )
    figures, outcomes = _figures(way, judged)
    return Scored(tuple(figures), tuple(outcomes), tables, tuple(_worst(way, judged)))


def _corpus(documents: Path, home: Path, progress: Progress | None) -> Corpus:
    from ingest.corpus import Corpus

    corpus = Corpus.open_or_create("harbour-bridge", home=home)
    corpus.ingest([documents], progress=progress)
    return corpus


def minimal_pairs(
    data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
) -> Metrics:
    """Measures on the dossier in ``corpora/``, on ``cap`` pairs; ``data`` is not used."""
    del data
    from adjudicator.adjudicator import Adjudicator
    from eval.demo.gold import dossier_folder

    dossier = dossier_folder()
    pairs = spread(load_pairs(dossier / FILE), cap)
    adjudicator = Adjudicator.from_settings()
    claims = [text for pair in pairs for text in (pair.claim, pair.changed)]
    quotes = [[pair.quote] for pair in pairs for _ in range(2)]
    corpus = _corpus(dossier / "documents", out, progress)
    rulings: dict[Way, list[Ruling]] = {
        "given": adjudicator.verify_many(claims, evidence=quotes, progress=progress),
        "corpus": adjudicator.verify_many(claims, corpus=corpus, progress=progress),
    }
    scored = []
    for way, said in rulings.items():
        judged = [Judged(*three) for three in zip(pairs, said[::2], said[1::2], strict=True)]
        scored.append(score_pairs(way, judged))
    return _metrics(dossier, pairs, scored)


def _metrics(dossier: Path, pairs: Sequence[MinimalPair], scored: Sequence[Scored]) -> Metrics:
    frozen = sum(pair.split == "frozen" for pair in pairs)
    return Metrics(
        benchmark="minimal-pairs",
        title="Minimal pairs on the demo dossier",
        description=(
            f"{len(pairs)} claims written by hand from the dossier, each once as it is true and "
            "once with one number, date, name, unit or negation made false; "
            f"{frozen} pairs are frozen."
        ),
        figures=tuple(figure for one in scored for figure in one.figures),
        outcomes=tuple(kept for one in scored for kept in one.outcomes),
        tables=tuple(table for one in scored for table in one.tables),
        worst=tuple(case for one in scored for case in one.worst),
        sources=(source(dossier, dossier / FILE, len(pairs)),),
        settings={
            "evidence given": "the passage that settles the pair, and nothing else",
            "against the dossier": "the adjudicator searches all documents",
            "right": "changed: any verdict but supported; unchanged: supported",
            "judges": "offline, as configured without a key",
        },
        not_measured=(
            NotMeasured(
                what="whether a changed claim is refuted",
                why="a passage may merely not say it; the verdicts are tabled",
            ),
        ),
    )
