"""``symphony eval claims``: texts split into claims, against offsets and kinds that are known.

A sentence is *found* when a splitter gives exactly its span (white space, bullets and the marks of
headings at the ends aside).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.claims.splitters import LABELS, SPLITTERS, Splitter, product, trimmed
from eval.claims.texts import Known, TextSet, abstracts, demo_claims, drafts
from eval.rates import kept_rate
from eval.types import Figure, Metrics, NotMeasured, Outcomes, Place, Target, WorstCase
from ingest.types import Progress
from orchestra.errors import SymphonyError

CAP = 200


def claims(
    data: Path, out: Path, *, progress: Progress | None = None, cap: int | None = None
) -> Metrics:
    """Measures on own drafts, the demo's claims and SciFact's abstracts.

    Args:
        data: the benchmark data folder; without SciFact in it that part is not measured.
        out: unused.
        progress: unused; it takes seconds.
        cap: at most so many abstracts (200 by default).
    """
    del out, progress
    sets = [drafts(), demo_claims()]
    absent: list[NotMeasured] = []
    try:
        sets.append(abstracts(data, cap=cap or CAP))
    except SymphonyError as error:
        absent.append(NotMeasured(what="SciFact's abstracts", why=str(error)))
    figures: list[Figure] = []
    outcomes: list[Outcomes] = []
    for held in sets:
        for name, split in SPLITTERS.items():
            for figure, kept in _spans(held, name, split):
                figures.append(figure)
                outcomes.append(kept)
    for figure, kept in _kinds(sets):
        figures.append(figure)
        outcomes.append(kept)
    return Metrics(
        benchmark="claims",
        title="Splitting into claims",
        description=(__doc__ or "").partition("\n")[2].strip(),
        figures=tuple(figures),
        outcomes=tuple(outcomes),
        worst=tuple(case for held in sets for case in _worst(held)),
        sources=tuple(held.source for held in sets),
        not_measured=tuple(absent),
    )


def found(text: Known, split: Splitter) -> list[tuple[int, int]]:
    """The spans that a splitter gives, trimmed."""
    return [trimmed(text.text, span) for span in split(text)]


def _spans(held: TextSet, name: str, split: Splitter) -> list[tuple[Figure, Outcomes]]:
    recall: dict[str, bool | None] = {}
    precision: dict[str, bool | None] = {}
    for text in held.texts:
        given = found(text, split)
        for start, end in text.spans:
            recall[f"{text.id}/{start}-{end}"] = (start, end) in given
        for start, end in given:
            precision[f"{text.id}/{start}-{end}"] = (start, end) in text.spans
    bar = Target(at_least=0.95) if name == "product" and held.name != "scifact" else None
    where = f"{held.name}, {LABELS[name]}"
    return [
        kept_rate(f"{held.name}/recall/{name}", f"{where}: sentences found", recall, target=bar),
        kept_rate(f"{held.name}/precision/{name}", f"{where}: spans that are sentences", precision),
    ]


def _kinds(sets: Sequence[TextSet]) -> list[tuple[Figure, Outcomes]]:
    """Of the sentences that were found: whether their kind is right."""
    from adjudicator.claims import split_claims

    rows: dict[str, dict[str, bool | None]] = {}
    for held in sets:
        for text in held.texts:
            wanted = dict(zip(text.spans, text.kinds, strict=True)) if text.kinds else {}
            for claim in split_claims(text.text, format=text.format):
                span = trimmed(text.text, (claim.start or 0, claim.end or 0))
                if span in wanted:
                    key = f"{text.id}/{span[0]}-{span[1]}"
                    rows.setdefault(held.name, {})[key] = claim.kind.value == wanted[span]
    return [
        kept_rate(f"{name}/kind", f"{name}: found sentences of the right kind", right)
        for name, right in rows.items()
    ]


def _worst(held: TextSet, n: int = 10) -> list[WorstCase]:
    """Sentences that were not found, of texts that are not frozen, with what was given there."""
    cases = []
    for text in held.texts:
        if text.frozen:
            continue
        given = found(text, product)
        for start, end in text.spans:
            if (start, end) in given:
                continue
            near = [text.text[a:b] for a, b in given if a < end and b > start]
            cases.append(
                WorstCase(
                    id=f"{text.id}/{start}",
                    claim=text.text[start:end],
                    gold="one sentence",
                    said=" ‖ ".join(near) or "nothing",
                    figure=f"{held.name}/recall/product",
                    evidence=(
                        Place(document=f"{held.source.name} {text.id}",
                              quote=text.text[start:end], start=start, end=end),
                    ),
                )
            )  # fmt: skip
    return cases[:n]
