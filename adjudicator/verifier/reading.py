"""A claim against given passages by the verifier alone: no rules, no other judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adjudicator.evidence.joint import whole_of
from adjudicator.evidence.windows import shortlist, windows_of
from adjudicator.types import Claim, Window
from adjudicator.verifier.calibration import calibration, signs_of
from adjudicator.verifier.model import Floats, Verifier, shipped, softmax
from ingest.types import Progress

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Assessment:
    """Calibrated probabilities, which sum to 1, and where the best word on the claim stands.

    ``quote`` stands at ``start:end`` of the passage that ``document`` names ("evidence[0]"); all
    empty where there is no evidence. ``windows`` were read.
    """

    supported: float
    refuted: float
    not_enough_evidence: float
    quote: str = ""
    document: str = ""
    start: int = 0
    end: int = 0
    windows: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A claim's windows, the whole first, with their logits, (windows, 3)."""

    claim: str
    windows: tuple[Window, ...]
    logits: Floats


def support_at() -> float:
    """The probability of support from which the verifier calls a claim supported.

    Raises:
        VerifierDamaged: the card has none.
    """
    return calibration().support_at


def assess(
    items: Sequence[tuple[str, Sequence[str]]],
    *,
    verifier: Verifier | None = None,
    progress: Progress | None = None,
) -> list[Assessment]:
    """One assessment per (claim, passages), in order.

    Empty evidence is no evidence: ``not_enough_evidence`` with certainty.

    Raises:
        VerifierDamaged: the verifier's files are not those that ship.
    """
    judge = verifier or shipped()
    found: list[Assessment] = []
    for at in range(0, len(items), _BATCH):
        found.extend(_assessed(read, judge) for read in read_all(items[at : at + _BATCH], judge))
        if progress is not None:
            progress("assess", len(found), len(items))
    return found


def read_all(items: Sequence[tuple[str, Sequence[str]]], verifier: Verifier) -> list[Read]:
    """Every claim's windows scored, in one go: all evidence together, then the likeliest alone."""
    cut = [(claim, windows_to_read(claim, passages)) for claim, passages in items]
    logits = verifier.logits([(w.text, claim) for claim, windows in cut for w in windows])
    made, at = [], 0
    for claim, windows in cut:
        made.append(Read(claim, windows, logits[at : at + len(windows)]))
        at += len(windows)
    return made


def windows_to_read(claim: str, passages: Sequence[str]) -> tuple[Window, ...]:
    """The passages together, as far as they fit, then the likeliest windows, best first."""
    asked = Claim(id="", text=claim)
    alone = shortlist(asked, windows_of(passages))
    whole = whole_of(asked, passages)
    return (whole, *alone) if whole is not None else tuple(alone)


def _assessed(read: Read, verifier: Verifier) -> Assessment:
    if not read.windows:
        return Assessment(0.0, 0.0, 1.0)
    found = calibration().probabilities(signs_of(softmax(read.logits)[:, :2]))
    supported, refuted = round(found[0], 6), round(found[1], 6)
    best = _best_sentence(read, int(refuted > supported), verifier)
    return Assessment(
        supported=supported,
        refuted=refuted,
        not_enough_evidence=round(max(0.0, 1 - supported - refuted), 6),
        quote=best.text,
        document=best.document,
        start=best.start,
        end=best.end,
        windows=len(read.windows),
    )


def _best_sentence(read: Read, side: int, verifier: Verifier) -> Window:
    """The window that says most for the side (0 support, 1 refutation), or its best part."""
    best = read.windows[int(softmax(read.logits)[:, side].argmax())]
    if not best.parts:
        return best
    alone = softmax(verifier.logits([(p.text, read.claim) for p in best.parts]))[:, side]
    return best.parts[int(alone.argmax())]
