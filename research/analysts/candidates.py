"""Which sentences of a pack an analyst may put forward, and how they are put forward."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adjudicator.compound import has_verb
from adjudicator.words import content, tokens
from research.lexicon import ANAPHORA
from research.material import Finding, Pack, Passage, Sentence

FINDINGS = 24
"""How many findings an analyst may put forward for one sub-question."""

_MIN_WORDS, _MAX_CHARACTERS = 3, 700
_SENTENCE_WORDS = 6  # of a line with a full stop, for a sentence whose verb no list knows
_LABELLED = re.compile(r"[^\s:]+(?: [^\s:]+){0,2}:\s")
_POINTER = re.compile(
    r"(?:see|refer to|for (?:further|more|additional) (?:information|discussion|details)"
    r"|(?:further|more|additional) (?:information|discussion|details)) ",
    re.IGNORECASE,
)
_MARK = re.compile(r"[A-Z]+_\w*")  # a form field's name where its value should stand
_CLOSING = " ”\"’')*_]"
_UNENDED_WORDS = 14  # of a line without a full stop, for a statement rather than a label
_LINKING_WORDS = (
    "a an the of and or to in on at by for with from as that which who its their our is are was "
    "were be been will would can could may must not"
)
_LINKING = frozenset(_LINKING_WORDS.split())


def candidates(pack: Pack) -> list[Sentence]:
    """The sentences of a pack that can stand for themselves, by place.

    Too short and too long ones, questions, captions and signatures are left out, and so are what
    only leads in to a list ("… were as follows:") and what only points elsewhere ("See Note 5.").
    A sentence that opens with "It", "They" or the like is put forward together with the one before
    it.
    """
    found: dict[tuple[str, int, int], Sentence] = {}
    for passage in pack.passages:
        previous: Sentence | None = None
        for sentence in passage.sentences:
            cut = _breaks_off(sentence, passage) or _goes_on(sentence, previous, passage)
            if stands(sentence) and not cut:
                whole = _with_previous(previous, sentence, passage)
                found[whole.place] = whole
            previous = sentence
    return [found[place] for place in sorted(found)]


def stands(sentence: Sentence) -> bool:
    """Whether a sentence or row says something by itself: no question, caption or pointer."""
    words = tokens(sentence.text)
    if len(sentence.text) > _MAX_CHARACTERS or sentence.text.rstrip(" ”\"')").endswith("?"):
        return False
    if sentence.derived:
        said = [cell for cell in sentence.cells if not _MARK.fullmatch(cell.text.strip())]
        marked = len(said) < len(sentence.cells)
        return len(content(sentence.text)) >= 2 and (len(said) > 1 or not marked)
    ends = sentence.text.rstrip(_CLOSING)
    if ends.endswith(":") or _POINTER.match(sentence.text):
        return False
    whole = ends.endswith((".", "!", ";", ",")) or len(words) >= _UNENDED_WORDS
    told = len(words) >= _MIN_WORDS and len(content(sentence.text)) >= 2
    return whole and told and (has_verb(sentence.text) or _is_sentence(sentence.text))


def _is_sentence(text: str) -> bool:
    """Whether a line is one although no word of it is a known verb: "The claim fails for want …".

    It ends with a full stop and is no short label with what belongs to it ("Present: 27 members").
    """
    ended = text.rstrip(_CLOSING).endswith(".")
    return ended and len(tokens(text)) >= _SENTENCE_WORDS and not _LABELLED.match(text)


def _breaks_off(sentence: Sentence, passage: Passage) -> bool:
    """Whether a line ends in the middle: on a word such as "of", or what follows goes on with it.

    A heading over two lines, or a sentence that a figure or a page's end cuts, is no statement.
    """
    ends = sentence.text.rstrip(_CLOSING)
    if sentence.derived or ends.endswith((".", "!", ";", ":", ",")):
        return False
    words = tokens(sentence.text)
    rest = passage.text[sentence.end - passage.start :].lstrip()
    return bool(words) and (words[-1].lower in _LINKING or rest[:1].islower())


def _goes_on(sentence: Sentence, previous: Sentence | None, passage: Passage) -> bool:
    """Whether a line is the rest of one that broke off."""
    begins_small = sentence.text[:1].islower()
    return begins_small and previous is not None and _breaks_off(previous, passage)


def _with_previous(previous: Sentence | None, sentence: Sentence, passage: Passage) -> Sentence:
    if previous is None or sentence.derived or previous.derived:
        return sentence
    both = passage.text[previous.start - passage.start : sentence.end - passage.start]
    gap = both[len(previous.text) : len(both) - len(sentence.text)]
    near = previous.end <= sentence.start and not gap.strip() and "\n\n" not in gap
    fits = len(both) <= _MAX_CHARACTERS
    if not (near and fits and ANAPHORA.match(sentence.text) and stands(previous)):
        return sentence
    return sentence.model_copy(
        update={"start": previous.start, "text": both, "page": previous.page}
    )


def own_words(sentence: Sentence) -> str:
    """What a sentence says itself: of a composed row its cells, without the table's title."""
    if sentence.derived and sentence.cells:
        return " ".join(cell.text for cell in sentence.cells)
    return sentence.text


def context_words(sentence: Sentence) -> str:
    """What stands over a sentence: title, section, author, date, and of a row its table's words."""
    over = f"{sentence.context} {sentence.author or ''} {(sentence.date or '').replace('-', ' ')}"
    return f"{over} {sentence.text}" if sentence.derived else over


def best(
    sub_question: str, analyst: str, scored: Sequence[tuple[float, Sentence, str]]
) -> list[Finding]:
    """The best findings of (score, sentence, reason), best first; equal scores by place."""
    ordered = sorted(
        ((round(score, 6), sentence, reason) for score, sentence, reason in scored if score > 0),
        key=lambda item: (-item[0], item[1].place),
    )
    return [
        Finding(
            sub_question=sub_question,
            analyst=analyst,
            sentence=sentence,
            score=min(score, 1.0),
            reason=reason,
        )
        for score, sentence, reason in ordered[:FINDINGS]
    ]
