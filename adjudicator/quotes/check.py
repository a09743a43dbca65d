"""What became of a quotation: found, misattributed, stitched, or not found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adjudicator.quotes.attribution import Sources
from adjudicator.quotes.index import Place, QuoteIndex
from adjudicator.quotes.letters import pieces
from adjudicator.types import Claim, Evidence, QuoteCheck, QuoteOutcome, Stance

if TYPE_CHECKING:
    from ingest.corpus import Corpus

_NEAR = 1_500  # between the pieces of one quotation with an ellipsis, in characters
_MIN_PIECE = 4  # words; shorter runs stand in every document
_MAX_PIECES = 4


def check_quote(
    quotation: str,
    corpus: Corpus | QuoteIndex,
    *,
    attributed_to: str | None = None,
    sentence: str = "",
) -> QuoteCheck:
    """Check one quotation against a corpus, to the letter.

    White space, hyphenation, the shapes of quote marks and dashes, ligatures and the case of the
    first letter are no differences. An ellipsis stands for words left out within 1,500 characters.

    Args:
        quotation: the quoted words, without the quotation marks.
        corpus: where they should stand; pass a :class:`QuoteIndex` to check many.
        attributed_to: the document (path, title) or author that the draft names.
        sentence: the sentence around the quotation, searched for such names when
            ``attributed_to`` is not given.

    Returns:
        ``found`` with its places; ``misattributed`` when it stands only in documents other than
        the named ones; ``stitched`` when its pieces stand in several places; else ``not_found``.
    """
    index = corpus if isinstance(corpus, QuoteIndex) else QuoteIndex(corpus)
    return _check(quotation, index, Sources(index.corpus), attributed_to, sentence)


def check_quotes(claims: Sequence[Claim], corpus: Corpus) -> list[QuoteCheck]:
    """All quotations of the claims, in order."""
    if not any(claim.quotations for claim in claims):
        return []
    index = QuoteIndex(corpus)
    sources = Sources(corpus)
    return [
        _check(quotation, index, sources, None, claim.text.replace(quotation, " "))
        for claim in claims
        for quotation in claim.quotations
    ]


def _check(
    quotation: str, index: QuoteIndex, sources: Sources, named: str | None, sentence: str
) -> QuoteCheck:
    wanted = sources.named(named) if named else sources.mentioned(sentence)
    label = named or (", ".join(sorted(wanted)) or None)
    parts = pieces(quotation)
    if not parts:
        return QuoteCheck(quotation=quotation, outcome=QuoteOutcome.NOT_FOUND, attributed_to=label)
    whole = _together(parts, index)
    if whole:
        right = [run for run in whole if run[0].document in wanted]
        good = right or whole
        outcome = QuoteOutcome.FOUND if right or not label else QuoteOutcome.MISATTRIBUTED
        places = [place for run in good for place in run]
        return _result(quotation, outcome, places, index, label)
    stitched = _stitched(parts, index)
    if stitched:
        return _result(quotation, QuoteOutcome.STITCHED, stitched, index, label)
    return QuoteCheck(quotation=quotation, outcome=QuoteOutcome.NOT_FOUND, attributed_to=label)


def _together(parts: list[str], index: QuoteIndex) -> list[list[Place]]:
    """Runs of places, one per part, in order and near each other in one document."""
    runs = [[place] for place in index.find(parts[0], limit=50)]
    for part in parts[1:]:
        places = index.find(part, limit=50)
        longer = []
        for run in runs:
            last = run[-1]
            following = [
                p for p in places
                if p.document == last.document and 0 <= p.start - last.end <= _NEAR
            ]  # fmt: skip
            if following:
                longer.append([*run, min(following, key=lambda p: p.start)])
        runs = longer
    return runs


def _stitched(parts: list[str], index: QuoteIndex) -> list[Place]:
    """Places that together hold the whole quotation, or nothing."""
    found: list[Place] = []
    for part in parts:
        words = part.split()
        while words:
            count = index.longest_prefix(words)
            short = count < min(_MIN_PIECE, len(part.split()))
            if not count or short or len(found) >= _MAX_PIECES:
                return []
            found.extend(index.find(" ".join(words[:count]).strip(" .,;:!?'\""), limit=1))
            words = words[count:]
    return found if len(found) > 1 else []


def _result(
    quotation: str,
    outcome: QuoteOutcome,
    places: Sequence[Place],
    index: QuoteIndex,
    label: str | None,
) -> QuoteCheck:
    shown = tuple(_evidence(place, index) for place in places[:5])
    return QuoteCheck(quotation=quotation, outcome=outcome, places=shown, attributed_to=label)


def _evidence(place: Place, index: QuoteIndex) -> Evidence:
    document = index.corpus.document(place.document)
    return Evidence(
        quote=document.text[place.start : place.end],
        document=place.document,
        page=document.page_at(place.start),
        page_end=document.page_at(place.end - 1),
        start=place.start,
        end=place.end,
        stance=Stance.NEUTRAL,
        score=1.0,
    )
