"""Several windows read together, for claims that no single one settles."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.evidence.assertion import is_asserted
from adjudicator.evidence.windows import sentence_windows, shortlist
from adjudicator.idf import idf
from adjudicator.types import Claim, Window
from adjudicator.words import stems

WORDS = 140  # as the verifier was trained: about 190 word pieces
_NEW_WORDS = 0.08  # of the claim's weight that a part must add to be cited


def joint_of(windows: Sequence[Window]) -> Window | None:
    """The likeliest document's windows that do not overlap, in reading order, as one.

    None for fewer than two. Passages of several documents are not read together: side by side they
    seem to say what none of them says. Its ``parts`` are what may be quoted; its own text stands
    nowhere in this form. ``windows`` are best first, as :func:`adjudicator.evidence.shortlist`
    returns them.
    """
    return _likeliest([w for w in windows if w.document == windows[0].document])


def _likeliest(windows: Sequence[Window]) -> Window | None:
    parts: list[Window] = []
    words = 0
    for window in windows:
        size = len(window.text.split())
        if any(_overlap(window, part) for part in parts) or (parts and words + size > WORDS):
            continue
        parts.append(window)
        words += size
    return _together(parts)


def whole_of(claim: Claim, passages: Sequence[str]) -> Window | None:
    """Given passages read together: all sentences while they fit, else the likeliest of them."""
    units = [u for u in sentence_windows(passages) if is_asserted(claim.text, u)]
    if sum(len(u.text.split()) for u in units) <= WORDS:
        return _together([u.model_copy(update={"before": ""}) for u in units])
    return _likeliest(shortlist(claim, units, limit=len(units)))


def _together(parts: Sequence[Window]) -> Window | None:
    if len(parts) < 2:
        return None
    ordered = sorted(parts, key=lambda w: (w.document, w.start))
    alike = len({w.document for w in ordered}) == 1
    first = ordered[0]
    return first.model_copy(
        update={
            "text": " ".join(w.text for w in ordered),
            "end": first.end,
            "parts": tuple(ordered),
            "context": first.context if alike else "",
            "before": "",
            "cells": (),
            "derived": False,
            "relevance": max(w.relevance for w in ordered),
        }
    )


def cited_parts(claim: Claim, joint: Window) -> tuple[Window, ...]:
    """The parts that bring words of the claim that no likelier part brought; at least one."""
    weights = {s: idf(s) for s in sorted(stems(claim.text))}
    total = sum(weights.values()) or 1.0
    open_words = set(weights)
    left = list(joint.parts)
    chosen: list[Window] = []
    while left:
        gain, best = max(
            ((sum(weights[s] for s in stems(w.text) & open_words), w) for w in left),
            key=lambda pair: (pair[0], pair[1].relevance, -pair[1].start),
        )
        if chosen and gain / total < _NEW_WORDS:
            break
        chosen.append(best)
        open_words -= stems(best.text)
        left.remove(best)
    return tuple(sorted(chosen, key=lambda w: (w.document, w.start)))


def _overlap(one: Window, other: Window) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end
