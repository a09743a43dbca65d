"""A text is split into claims: every sentence, with its kind and its place in the text."""

from __future__ import annotations

import re

from adjudicator.markup import DraftBlock, blocks_of
from adjudicator.types import Claim, ClaimKind
from adjudicator.words import tokens
from ingest.sentences import sentences

_QUOTED = re.compile(r"“([^“”]{8,})”|«([^«»]{8,})»|„([^„“”]{8,})[“”]|\"([^\"\n]{8,})\"")
_SINGLE_QUOTED = re.compile(r"(?<!\w)[‘']([^‘’'\n]{12,})[’'](?!\w)")

_OPINION = re.compile(
    r"\b(?:i|we)\s+(?:\w+\s+)?(?:think|believe|feel|guess|suspect|hope|doubt|fear|find it|regret)\b"
    r"|\b(?:in (?:my|our) (?:view|opinion|judg\w+|estimation)|to my mind|arguably|unfortunately"
    r"|fortunately|sadly|happily|regrettably|admittedly|frankly|it is (?:a pity|a shame"
    r"|regrettable|to be hoped|striking|hard to|difficult to (?:see|avoid|believe)|tempting to)"
    r"|it (?:seems|feels|would seem) (?:to (?:me|us)|clear|fair|likely)|one (?:might|may|could)"
    r" (?:argue|think|say)|no doubt|surely|perhaps the (?:best|worst|most))\b"
    r"|\b(?:is|was|are|were|looks?|remains?)\s+(?:\w+ly\s+|a\s+|an\s+|quite\s+|truly\s+|simply\s+)*"
    r"(?:beautiful|ugly|disgrace\w*|scandal\w*|wonderful|terrible|excellent|awful|inspiring"
    r"|disappointing|charming|magnificent|shameful|impressive|outrageous|triumph|deplorable"
    r"|regrettable|elegant|eyesore|masterpiece)\b",
    re.IGNORECASE,
)
_RECOMMENDATION = re.compile(
    r"\b(?:should|ought to|had better|needs? to be|we (?:recommend|advise|suggest|propose|urge)"
    r"|i (?:recommend|advise|suggest|propose|urge)|it is (?:recommended|advisable|advised"
    r"|suggested)|our recommendation|(?:is|are) (?:strongly )?(?:recommended|advised) to)\b"
    r"|^(?:recommendation|recommended|action)\s*:",
    re.IGNORECASE,
)
# "The report said the council should …" and "agreed that it should" state that something was said.
_REPORTED = re.compile(
    r"\b(?:said|says|stated|states|wrote|agreed|decided|resolved|recommended|recommends|advised"
    r"|advises|warned|argued|asked|concluded|concludes|reported|noted|told|ruled|proposed"
    r"|suggested|demanded|requires|required)\b.{0,60}?\b(?:should|ought to|needs? to be)\b",
    re.IGNORECASE,
)
_TERMINAL = re.compile(r"[.!?…:;]['\"”’)\]]*\s*$")


def split_claims(text: str, *, format: str = "txt") -> list[Claim]:  # noqa: A002
    """Split ``text`` into sentences, each a :class:`Claim` with its kind.

    Args:
        text: the draft or answer.
        format: "md" strips Markdown from the claims' words (offsets stay in the draft);
            "txt" (also for text read out of docx) takes the text as it is. Citations such as
            ``[1]`` are taken out of the words in both.

    Returns:
        All sentences in order, ids ``c1``, ``c2``, …; ``kind`` tells which are checkable.
        ``text[claim.start:claim.end]`` is the claim as it stands in the draft, markup included.

    Raises:
        ValueError: ``format`` is neither "txt" nor "md".
    """
    if format not in ("txt", "md"):
        message = f"format {format!r} is not known; use 'txt' or 'md'"
        raise ValueError(message)
    claims: list[Claim] = []
    headings: dict[int, str] = {}
    previous = ""
    for block in blocks_of(text, markdown=format == "md"):
        if block.heading:
            headings = {k: v for k, v in headings.items() if k < block.level}
            headings[block.level] = " ".join(block.text.split())
            previous = ""
        path = " › ".join(v for _, v in sorted(headings.items()))
        for start, end in sentences(block.text):
            words = " ".join(block.text[start:end].split())
            if not any(c.isalnum() for c in words):
                continue
            kind = ClaimKind.HEADING if block.heading else _kind(words, block, start, end)
            context = " — ".join(part for part in (path, previous) if part)
            claims.append(
                Claim(
                    id=f"c{len(claims) + 1}",
                    text=words,
                    start=block.places[start],
                    end=block.places[end - 1] + 1,
                    kind=kind,
                    context="" if kind is ClaimKind.HEADING else context,
                    quotations=quotations(words),
                )
            )
            previous = "" if kind is ClaimKind.HEADING else words
    return claims


def _kind(words: str, block: DraftBlock, start: int, end: int) -> ClaimKind:
    whole = not block.text[:start].strip() and not block.text[end:].strip()
    if whole and not _TERMINAL.search(words) and looks_like_heading(words):
        return ClaimKind.HEADING
    return kind_of(words)


def looks_like_heading(words: str) -> bool:
    """True for a short line without a verb: a title, a label."""
    from adjudicator.compound import has_verb

    return len(tokens(words)) <= 12 and not has_verb(words)


def kind_of(sentence: str) -> ClaimKind:
    """What kind of sentence this is; ``checkable`` unless something says otherwise."""
    bare = sentence.rstrip(" '\"”’)]")
    if bare.endswith("?"):
        return ClaimKind.QUESTION
    if _RECOMMENDATION.search(sentence) and not _REPORTED.search(sentence):
        return ClaimKind.RECOMMENDATION
    if _OPINION.search(sentence):
        return ClaimKind.OPINION
    return ClaimKind.CHECKABLE


def quotations(text: str) -> tuple[str, ...]:
    """The quoted stretches of ``text`` that are long enough to check: three words or more."""
    found = [(m.start(), next(g for g in m.groups() if g)) for m in _QUOTED.finditer(text)]
    if not found:
        found = [(m.start(), m.group(1)) for m in _SINGLE_QUOTED.finditer(text)]
    return tuple(words for _, words in sorted(found) if len(tokens(words)) >= 3)
