"""Puts text from documents and models between delimiters that the text cannot write itself.

A block reads ``⟦E3 · letters/loan.txt, page 2⟧``, the text, ``⟦/E3⟧``. The two brackets stand in
a prompt only where this module put them: in foreign text they are replaced, and so is what else
could pass for a delimiter, an evidence id or the special token of a chat template. Every
replacement is one character for one, so an offset into the quoted text is an offset into the
original, and a quote that comes back is compared with :func:`neutralised` of the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


class Quoted(str):
    """Text made by :func:`quote` or :func:`together`: it may stand in a prompt as it is."""

    __slots__ = ()


OPEN, CLOSE = "⟦", "⟧"
_ID = r"[A-Za-z][A-Za-z0-9._-]{0,39}"
_BLOCK = re.compile(
    rf"{OPEN}(?P<id>{_ID})(?: · (?P<note>[^{OPEN}{CLOSE}\n]*))?{CLOSE}\n"
    rf"(?P<body>[^{OPEN}{CLOSE}]*)\n{OPEN}/(?P=id){CLOSE}"
)
_BRACKETS = {
    **dict.fromkeys(map(ord, "⟦〚⟬"), "["),
    **dict.fromkeys(map(ord, "⟧〛⟭"), "]"),
}
# Control characters, halves of surrogate pairs (no wire format carries them), and the invisible
# "tag" letters that spell text for a model alone.
_UNPRINTED = {
    **dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys(range(0xE0000, 0xE0080), " "),
}
_PLAIN = _BRACKETS | _UNPRINTED
_ANY_PLAIN = re.compile(
    "[⟦〚⟬⟧〛⟭\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\U000e0000-\U000e007f]"
)
_CUE = re.compile(r"[<\[{|>\]}\u2040-\U0010ffff]")

_FAKES = (
    # what opens an id: [E3, {/E3, [[end E3, <E3
    re.compile(
        r"[\[{]{1,4}[ \t]{0,8}(?:/|\\|end\b|evidence\b|id\b)?[ \t:=#]{0,8}[A-Za-z][ \t]?\d{1,5}\b",
        re.IGNORECASE,
    ),
    re.compile(r"<[ \t]{0,8}/?[ \t]{0,8}[A-Z]\d{1,5}\b"),
    # special tokens of chat templates
    re.compile(r"<[ ]?\||\|[ ]?>"),
    re.compile(r"\[[ ]?/?[ ]?(?:INST|SYS|SYSTEM|TOOL_CALLS|AVAILABLE_TOOLS)[ ]?\]", re.IGNORECASE),
    re.compile(
        r"<{1,2}[ ]?/?[ ]?(?:SYS|s|bos|eos|pad|unk|system|user|assistant|human|tool|think|thinking|"
        r"start_of_turn|end_of_turn|tool_calls?|tool_response|function_calls?)[ ]?>{1,2}",
        re.IGNORECASE,
    ),
)
_SOFTER = str.maketrans("[]{}<>|", "()()()¦")


@dataclass(frozen=True, slots=True)
class Block:
    """One quoted block of a prompt; ``start`` and ``end`` are offsets of the whole block."""

    id: str
    note: str
    body: str
    start: int
    end: int


def quote(text: str, block_id: str, *, note: str = "") -> Quoted:
    """``text`` as a block that nothing in it can close.

    Args:
        text: from a document or a model.
        block_id: what the model calls it by: a letter, then letters, digits, ``.``, ``_``, ``-``.
        note: where it is from; may be foreign too.

    Raises:
        ValueError: the id is of another form.
    """
    if not re.fullmatch(_ID, block_id):
        raise ValueError(
            f"block id {block_id!r}: use a letter, then letters, digits, '.', '_', '-'"
        )
    said = " ".join(neutralised(note).split())
    head = f"{block_id} · {said}" if said else block_id
    return Quoted(f"{OPEN}{head}{CLOSE}\n{neutralised(text)}\n{OPEN}/{block_id}{CLOSE}")


def together(*parts: str, between: str = "\n\n") -> Quoted:
    """Quoted blocks and plain words as one text; what is not quoted is neutralised."""
    return Quoted(between.join(p if isinstance(p, Quoted) else neutralised(p) for p in parts))


def neutralised(text: str) -> str:
    """``text`` with everything replaced that could pass for a delimiter, an id or a special token.

    As long as ``text``, character for character; doing it twice changes nothing more.
    """
    if _ANY_PLAIN.search(text):
        text = text.translate(_PLAIN)
    return _softened(text) if _CUE.search(text) else text


def _softened(text: str) -> str:
    folded, places = _folded(text)
    letters: list[str] | None = None
    for fake in _FAKES:
        for match in fake.finditer(folded):
            letters = list(text) if letters is None else letters
            for at in range(match.start(), match.end()):
                if folded[at] in "[]{}<>|":
                    letters[places[at]] = folded[at].translate(_SOFTER)
    return text if letters is None else "".join(letters)


def _folded(text: str) -> tuple[str, list[int] | range]:
    """The text without invisible and look-alike characters, and where each letter stood."""
    if text.isascii():
        return text, range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter < "\x7f":
            letters.append(letter)
            places.append(place)
        elif unicodedata.category(letter) != "Cf":
            plain = unicodedata.normalize("NFKC", letter)
            letters.extend(plain)
            places.extend([place] * len(plain))
    return "".join(letters), places


def blocks(prompt: str) -> list[Block]:
    """The quoted blocks of a prompt, in order."""
    return [
        Block(m["id"], m["note"] or "", m["body"], m.start(), m.end())
        for m in _BLOCK.finditer(prompt)
    ]


def unquoted(prompt: str) -> str:
    """What is ours in a prompt: the blocks are left out."""
    return _BLOCK.sub("", prompt)
