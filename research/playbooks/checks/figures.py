"""Every figure of a draft against the sources: what is stated, what they say, the verdict.

Each sentence is ruled on by the adjudicator, as ``symphony verify --draft`` does. The ruling speaks
of the sentence; a sentence may hold several figures, so each is also laid beside the comparable
figures of the passages that the adjudicator's own search yields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.evidence import windows_for
from adjudicator.figures import Comparison, amounts_in, compare, dates_in
from adjudicator.judges.context import headed
from adjudicator.types import Claim, ClaimKind, DraftReport, Evidence, Ruling, Stance, Window
from ingest.corpus import Corpus
from ingest.sentences import sentences
from research.playbooks.ports import Judges
from research.playbooks.types import FigureCheck, Standing

STANDS_TIE = 0.45
DIFFERS_TIE = 0.55
DATE_TIE = 0.7
"""As in the judge of figures: how surely two figures must speak of the same thing."""

SAME_TIE = 0.9
"""From here on nearly every word around the stated figure stands around the other one too."""

_LEANS = re.compile(r"\W*(?:it|its|they|their|this|these|that|both)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Met:
    """A figure of the draft met in one sentence of a source."""

    compared: Comparison
    window: Window


def check_figures(report: DraftReport, corpus: Corpus, judges: Judges) -> tuple[FigureCheck, ...]:
    """One row for every amount and every full date of the draft's checkable sentences."""
    claims = [c for c in report.claims if c.kind is ClaimKind.CHECKABLE and _figures(c.text)]
    rulings = {ruling.id: ruling for ruling in report.rulings}
    shown = windows_for(claims, corpus)
    rows = []
    for claim, windows in zip(claims, shown, strict=True):
        met = _met(claim, windows)
        rows += [
            _row(claim, stated, met, rulings[claim.id], judges) for stated in _figures(claim.text)
        ]
    return tuple(rows)


def _figures(text: str) -> list[str]:
    """The figures as written, once each: amounts, and dates of one day."""
    found = [(a.start, a.text) for a in amounts_in(text)]
    found += [(d.start, d.text) for d in dates_in(text) if d.first == d.last]
    return list(dict.fromkeys(text for _, text in sorted(found)))


def _met(claim: Claim, windows: Sequence[Window]) -> list[_Met]:
    found = []
    for window in windows:
        if window.parts:
            continue
        for piece in _pieces(window):
            found += [_Met(item, piece) for item in _compared(claim.text, piece)]
    return found


def _compared(claim: str, piece: Window) -> list[Comparison]:
    """The claim's figures beside a sentence's.

    What was said just before may help to tell that a figure is the same one. That it is another
    one has to show in the sentence itself, unless it begins with "it", "this" and the like.
    """
    near, day = headed(piece), piece.date
    loose = compare(claim, piece.text, near, before=piece.before, anchor=day)
    if _LEANS.match(piece.text):
        return loose
    strict = compare(claim, piece.text, near, anchor=day)
    return [one if one.agrees else other for one, other in zip(loose, strict, strict=True)]


def _pieces(window: Window) -> list[Window]:
    """The window's sentences, each a window of its own; a table row stays whole."""
    if window.derived:
        return [window]
    pieces = []
    for start, end in sentences(window.text):
        text = window.text[start:end]
        before = f"{window.before} {window.text[:start]}".strip()
        place = {"start": window.start + start, "end": window.start + end, "before": before}
        pieces.append(window.model_copy(update={"text": text, **place}))
    return pieces


def _row(
    claim: Claim, stated: str, met: Sequence[_Met], ruling: Ruling, judges: Judges
) -> FigureCheck:
    mine = [m for m in met if m.compared.claimed == stated]
    good = _best(mine, agrees=True)
    bad = _rival(mine, good, judges) if good else _best(mine, agrees=False)
    standing = _standing(good, bad)
    shown = [m for m, ok in ((good, standing is not Standing.DIFFERS), (bad, True)) if m and ok]
    if standing is Standing.STANDS:
        shown = [good] if good else []
    if standing is Standing.NOT_FOUND:
        shown = []
    at = (claim.start or 0) + max(claim.text.find(stated), 0)
    return FigureCheck(
        stated=stated,
        sentence=claim.text,
        start=at,
        end=at + len(stated),
        standing=standing,
        found=_said(good, standing, (Standing.STANDS, Standing.CONTESTED)),
        otherwise=_said(bad, standing, (Standing.DIFFERS, Standing.CONTESTED)),
        evidence=tuple(_evidence(m) for m in shown),
        sentence_verdict=ruling.verdict,
        confidence=ruling.confidence,
    )


def _said(met: _Met | None, standing: Standing, shown_for: Sequence[Standing]) -> str:
    return met.compared.found if met is not None and standing in shown_for else ""


def _best(met: Sequence[_Met], *, agrees: bool) -> _Met | None:
    """The best-tied sentence that states the figure (or another one), where one is tied enough."""
    found = [m for m in met if m.compared.agrees is agrees and m.compared.tie >= _least(m, agrees)]
    return min(
        found,
        key=lambda m: (-m.compared.tie, m.window.document, m.window.start),
        default=None,
    )


def _least(met: _Met, agrees: bool) -> float:
    if agrees:
        return STANDS_TIE
    return DATE_TIE if met.compared.is_date else DIFFERS_TIE


def _rival(mine: Sequence[_Met], good: _Met, judges: Judges) -> _Met | None:
    """The sentence of another document that cannot be right beside the one that states it.

    Either the adjudicator's rules say so, or nearly every word around the figure is the same.
    """
    rivals = [m for m in mine if m.window.document != good.window.document]
    rivals = [
        m for m in rivals if m.compared.agrees is False and m.compared.tie >= _least(m, False)
    ]
    scores = judges.contradictions([(good.window, m.window) for m in rivals])
    both = [
        m
        for m, score in zip(rivals, scores, strict=True)
        if (score.score > 0 and not score.replaces) or m.compared.tie >= SAME_TIE
    ]
    return _best(both, agrees=False)


def _standing(good: _Met | None, bad: _Met | None) -> Standing:
    if good is None:
        return Standing.NOT_FOUND if bad is None else Standing.DIFFERS
    return Standing.STANDS if bad is None else Standing.CONTESTED


def _evidence(met: _Met) -> Evidence:
    window = met.window
    return Evidence(
        quote=window.text,
        document=window.document,
        page=window.page,
        page_end=window.page_end,
        start=window.start,
        end=window.end,
        stance=Stance.SUPPORTS if met.compared.agrees else Stance.REFUTES,
        score=round(met.compared.tie, 6),
        derived=window.derived,
        cells=window.cells,
    )
