"""The judge of numbers, units, dates and negation: normalised values, never shared digits.

A matching number alone is no support: the claim's other words must stand in the window too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.figures import Comparison, amounts_in, compare, dates_in
from adjudicator.idf import idf
from adjudicator.judges.cells import look_up
from adjudicator.judges.context import headed, lead_in
from adjudicator.judges.contrast import NEARLY, bare, twin
from adjudicator.types import Claim, Judgement, Verdict, Window, WindowScore
from adjudicator.words import Token, content, hedges, negations, opposites, stems, tokens
from ingest.sentences import sentences
from kg.agreement import amounts_agree

MISSING = "not found"
"""How the veto of a figure ends with which nothing can be compared."""

_SUPPORT_COVER = 0.62
_SUPPORT_TIE = 0.45
_DIFFER_TIE = 0.55
_DATE_TIE = 0.7
_DENIAL_COVER = 0.8
_NEAR_SHARE = 0.7
_REPLACED_COVER = 0.25
_SHORT_DENIAL = 8
_ANSWER = "denied by the next sentence: "

# "replaces the figure of 28.4 million", "instead of 12", "not 3 but 4", "up from 10":
# the figure after the cue is the one that no longer holds.
_REPLACED = re.compile(
    r"(?:\b(?:replac(?:es|ed|ing)|supersed(?:es|ed|ing)|instead of|rather than|withdraw\w*"
    r"|takes? the place of|revised (?:up |down )?from|corrected from|no longer)\b[^.;:]{0,40}"
    r"|\b(?:up|down|increased|reduced|raised|lowered) from (?:the )?|\bnot (?:the )?)$",
    re.IGNORECASE,
)
# "The cores show none.", "It did not.", "We advise against it.": a reply to what went before.
_NO = re.compile(
    r"\b(?:none|nothing of the kind|(?:did|does|do|was|were|is|are|has|have|had|could|would) not"
    r"|against (?:it|this|that)|(?:refused|denied|rejected) (?:it|this|that)|untrue|false)[.!]?$",
    re.IGNORECASE,
)
_ANSWERED_COVER = 0.5
_PAST = re.compile(
    r"\b(?:was|were|had been|originally|at first|initially|previously|formerly|earlier|draft)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the judge makes of one window."""

    stance: Verdict | None
    strength: float
    reason: str = ""


class FiguresJudge:
    """Compares every amount, date and denial of the claim with the window's."""

    name = "figures"

    def judge(self, items: Sequence[tuple[Claim, Sequence[Window]]]) -> list[Judgement]:
        """One judgement per item; abstains on claims without figure, date or denial."""
        return [self._one(claim, windows) for claim, windows in items]

    def _one(self, claim: Claim, windows: Sequence[Window]) -> Judgement:
        if not windows:
            return Judgement(judge=self.name, verdict=None, reason="no evidence was shown")
        readings = [read(bare(claim.text), window) for window in windows]
        has_figures = bool(amounts_in(claim.text) or dates_in(claim.text))
        if not has_figures and not any(r.stance for r in readings):
            reason = "the claim has no figure or date, and nothing denies it"
            return Judgement(judge=self.name, verdict=None, reason=reason)
        support = max((r for r in readings if r.stance is Verdict.SUPPORTED),
                      key=lambda r: r.strength, default=None)  # fmt: skip
        refute = max((r for r in readings if r.stance is Verdict.REFUTED),
                     key=lambda r: r.strength, default=None)  # fmt: skip
        vetoes = () if support or not has_figures else _vetoes(claim.text, windows)
        verdict, confidence, reason = _verdict(support, refute)
        return Judgement(
            judge=self.name,
            verdict=verdict,
            confidence=round(confidence, 6),
            windows=tuple(_score(r) for r in readings),
            vetoes=vetoes,
            reason=reason,
        )


def _verdict(support: Reading | None, refute: Reading | None) -> tuple[Verdict, float, str]:
    if support and refute:
        strength = min(support.strength, refute.strength)
        return Verdict.CONFLICTING, strength, f"{support.reason}; {refute.reason}"
    if support or refute:
        best = support or refute
        assert best is not None and best.stance is not None  # noqa: S101, PT018
        return best.stance, best.strength, best.reason
    return Verdict.NOT_ENOUGH_EVIDENCE, 0.5, "no comparable figure on the same subject"


def _score(reading: Reading) -> WindowScore:
    support = reading.strength if reading.stance is Verdict.SUPPORTED else 0.0
    refute = reading.strength if reading.stance is Verdict.REFUTED else 0.0
    rest = round(1.0 - support - refute, 6)
    return WindowScore(
        supported=support, refuted=refute, not_enough_evidence=rest, reason=reading.reason
    )


def _vetoes(claim: str, windows: Sequence[Window]) -> tuple[str, ...]:
    """The claim's figures that agree with none of any window, each with the nearest rival."""
    nearest: dict[str, Comparison] = {}
    standing: set[str] = set()
    for window in windows:
        for one in against(claim, window):
            if not one.is_open:
                standing.add(one.claimed)
            known = nearest.get(one.claimed)
            if known is None or one.tie > known.tie:
                nearest[one.claimed] = one
    return tuple(f"figure: {n.reason}" for claimed, n in nearest.items() if claimed not in standing)


def against(claim: str, window: Window) -> list[Comparison]:
    """The claim's figures and dates against a window's, with what stands over and before it."""
    return compare(claim, window.text, headed(window), before=window.before, anchor=window.date)


def read(claim: str, window: Window) -> Reading:
    """What one window says of the claim's figures, dates and denials."""
    near = lead_in(window)
    looked = look_up(claim, window, near) if window.cells else None
    if looked is not None and looked.agrees is not None:
        stance = Verdict.SUPPORTED if looked.agrees else Verdict.REFUTED
        return Reading(stance, looked.strength, looked.reason)
    compared = against(claim, window)
    laid = twin(claim, window.text)
    cover = coverage(claim, window.text, near)
    if compared:
        replaced = _superseded(claim, window, cover)
        if replaced:
            return replaced
        differing = _differing(compared)
        if differing and cover >= 0.4:
            strength = round(min(0.97, 0.25 + 0.5 * differing.tie + 0.25 * cover), 6)
            return Reading(Verdict.REFUTED, strength, differing.reason)
        agreeing = all(c.agrees for c in compared)
        tied = min(c.tie for c in compared) >= _SUPPORT_TIE
        denied = laid.contrast if laid else denial(claim, window.text)
        if agreeing and denied:
            return Reading(None, 0.0, denied)
        if agreeing and tied and cover >= _SUPPORT_COVER:
            reason = ", ".join(f"{c.claimed} stands as {c.found}" for c in compared)
            return Reading(Verdict.SUPPORTED, round(min(0.95, cover), 6), reason)
        if any(c.agrees is None for c in compared):
            return Reading(None, 0.0)
    if laid is not None and laid.contrast and laid.share >= NEARLY:
        return Reading(Verdict.REFUTED, round(0.9 * laid.share, 6), laid.contrast)
    denied = "" if laid is not None and laid.whole else denial(claim, window.text)
    cover = coverage(claim, window.text, near, opposed=True) if denied else cover
    answered = is_answer(denied) and cover >= _ANSWERED_COVER
    if denied and (answered or cover >= _DENIAL_COVER):
        return Reading(Verdict.REFUTED, round(min(0.9, cover * 0.9), 6), denied)
    return Reading(None, 0.0)


def _differing(compared: list[Comparison]) -> Comparison | None:
    """The difference that counts: an amount's first; a date's where no amount stays open."""
    amounts = [c for c in compared if not c.is_date]
    wrong = [c for c in amounts if c.agrees is False and c.tie >= _DIFFER_TIE]
    if not wrong and all(not c.is_open for c in amounts):
        wrong = [c for c in compared if c.is_date and c.agrees is False and c.tie >= _DATE_TIE]
    return max(wrong, key=lambda c: c.tie, default=None)


def coverage(claim: str, window: str, near: str, *, opposed: bool = False) -> float:
    """IDF-weighted share of the claim's words, figures apart, that stand in or near the window.

    With ``opposed`` a word also counts where its opposite stands.
    """
    wanted = sorted({t.stem for t in content(claim) if not t.is_number})
    if not wanted:
        return 1.0
    have, around = stems(window), stems(near)
    if opposed:
        have = have | {w for w in wanted if opposites(w) & _all_stems(window)}
    got = sum(idf(w) * (1.0 if w in have else _NEAR_SHARE if w in around else 0.0) for w in wanted)
    return got / sum(idf(w) for w in wanted)


def _superseded(claim: str, window: Window, cover: float) -> Reading | None:
    """The claim's figure stands in the window as the one that was replaced."""
    if _PAST.search(claim) or cover < _REPLACED_COVER:
        return None
    for wanted in amounts_in(claim):
        for found in amounts_in(window.text):
            if amounts_agree(wanted, found) and _REPLACED.search(window.text[: found.start]):
                strength = round(min(0.95, 0.6 + 0.35 * cover), 6)
                reason = f"superseded: {found.text} is named as replaced"
                return Reading(Verdict.REFUTED, strength, reason)
    return None


def denial(claim: str, window: str) -> str:
    """Why the window denies the claim, or "": one of the two is negated, or uses the opposite."""
    mine = {t.stem for t in content(claim)}
    have = _all_stems(window)
    for token in content(claim):
        against = sorted((opposites(token.stem) & have) - mine)
        if token.stem not in have and against:
            return f"opposite: {token.lower!r} against {against[0]!r}"
    close = _close_negations(window, mine)
    if bool(negations(claim)) != bool(close) and not hedges(window):
        word = (negations(claim) or close)[0]
        return f"negation: {word.lower!r} stands on one side only"
    return _answered_no(claim, window)


def _answered_no(claim: str, window: str) -> str:
    """A short sentence that denies the one before it: "… was suspected. The cores show none."."""
    spans = sentences(window)
    for (start, end), (_, before) in zip(spans[1:], spans, strict=False):
        reply = window[start:end]
        words = tokens(reply)
        if len(words) > _SHORT_DENIAL or not _NO.search(reply.strip()) or negations(claim):
            continue
        if coverage(claim, window[:before], "") >= _ANSWERED_COVER:
            return f"{_ANSWER}{' '.join(reply.split())!r}"
    return ""


def is_answer(reason: str) -> bool:
    """Whether a reason is that a short sentence denies the one before it."""
    return reason.startswith(_ANSWER)


def _all_stems(text: str) -> frozenset[str]:
    """Stems of all words, denying ones like "rejected" among them."""
    return frozenset(t.stem for t in tokens(text))


def _close_negations(window: str, mine: set[str]) -> list[Token]:
    """Negations of the window close to a word of the claim.

    "not" and its like deny what follows within three words; "refused" and its like also what
    stands up to eight words before ("a request to … was refused").
    """
    words = tokens(window)
    starts = {t.start: i for i, t in enumerate(words)}
    found = []
    for negation in negations(window):
        at = starts[negation.start]
        reach = 8 if negation.lower.endswith(("ed", "es")) else 1
        found += [negation] * any(t.stem in mine for t in words[max(0, at - reach) : at + 4])
    return found
