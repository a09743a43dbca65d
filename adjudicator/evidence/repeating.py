"""A claim's own words in a passage: whether the passage says them, or only holds them.

A source that says a thing seldom says it in the claim's very words; whoever wants a claim to be
believed repeats it. So where a sentence repeats the claim nearly word for word within a longer
sentence, what stands around the repetition must be of the kind that asserts: a clause that hangs on
"that" needs a verb of finding or telling, affirmed and not supposed. The list is one of what does
assert ("the survey found that"), because what does not cannot be listed.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

from adjudicator.judges.contrast import bare
from adjudicator.words import Token, tokens
from ingest.sentences import sentences

_REPEATED = 0.85  # share of the claim's words that stand in the sentence in their order
_TELLING = 0.9  # the same of its content words
_LOOSE = 1.35  # how many words the stretch that holds them may have for each word of the claim
_LEAST = 4  # words: a shorter claim is repeated by chance
_MORE = 3  # words beside a question that is quoted
_NEAR = 12  # words before the repetition, in which what governs it stands
_ASSERTING = re.compile(
    r"\b(?:f(?:i|ou)nd(?:s|ing|ings)?|show(?:s|n|ed|ing)?|report(?:s|ed|ing)?|stat(?:es?|ed|ing)"
    r"|confirm(?:s|ed|ing|ation)?|conclu(?:des?|ded|ding|sions?)|not(?:es?|ed|ing)"
    r"|record(?:s|ed)?|announc(?:es?|ed|ing)|observ(?:es?|ed|ations?)|establish(?:es|ed)"
    r"|demonstrat(?:es?|ed|ing)|reveal(?:s|ed|ing)?|indicat(?:es?|ed|ing)|prov(?:es?|ed|en)"
    r"|evidence|results?|says?|said|tell(?:s|ing)?|told|writ(?:es?|ten)|wrote|explain(?:s|ed)?"
    r"|warn(?:s|ed)?|add(?:s|ed)|admit(?:s|ted)?|acknowledg(?:es?|ed)|agree(?:s|d)|decid(?:es?|ed)"
    r"|resolv(?:es?|ed)|rul(?:es?|ed|ing)|h(?:o|e)ld(?:s)?|declar(?:es?|ed)|discover(?:s|ed)"
    r"|learn(?:s|ed|t)?|kn(?:ows?|ew|own)|s(?:ees?|aw|een)|means?|meant|fact|clear"
    r"|determin(?:es?|ed)|verif(?:y|ies|ied)|certif(?:y|ies|ied)|testif(?:y|ies|ied)|minut(?:es|ed)"
    r"|document(?:s|ed)?|publish(?:es|ed)|inform(?:s|ed)|mention(?:s|ed)|list(?:s|ed)"
    r"|remember(?:s|ed)?|recall(?:s|ed)?|point(?:s|ed) out|suggest(?:s|ed|ing)?"
    r"|estimat(?:es?|ed)|calculat(?:es?|ed)|measur(?:es?|ed)|so|such|now|given|because|news|letter)\b",
    re.IGNORECASE,
)
_WEAKENED = re.compile(
    r"\b(?:not|no|never|nobody|none|neither|nor|nothing|hardly|without|cannot|\w+n['’]t|if|whether"
    r"|unless|would|could|might|should|may|must|shall|will|to|please|let|were|lest|until|before"
    r"|false|wrong(?:ly)?|mistaken(?:ly)?|invented|pretend\w*|unconfirmed|anonymous|unsigned|unnamed"
    r"|rumou?r\w*|gossip|some|many|certain|few|people|they|joke\w*|dream\w*|imagin\w*|fiction\w*"
    r"|forged|fake\w*|satir\w*)\b",
    re.IGNORECASE,
)
_HANGS = re.compile(r"\bthat$", re.IGNORECASE)
_NEVER_ASSERTS = re.compile(
    r"\b(?:if|whether|unless|suppose|supposing|imagine|assume|lest)$|\bas (?:if|though)$"
    r"|\bin case$|\b(?:believe|think|hope|fear|claim|wish|guess|suspect|insist|swear|argue|dream"
    r"|pretend|joke|imagine|bet|thought|assume)(?:s|d|ed)?$",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"\W*(?:had|were|should)\s+(?!to\b)", re.IGNORECASE)
_MADE_UP = re.compile(
    r"\bin (?:an?|the|this|that|his|her|their|its|our|one|another|some)\s+(?:[\w'’-]+\s+){0,4}?"
    r"(?:play|film|movie|novel|comedy|drama|opera|musical|poem|song|ballad|cartoon|comic|sketch"
    r"|story|tale|fairy tale|fable|legend|myth|dream|nightmare|game|video game|exercise|drill"
    r"|simulation|scenario|rehearsal|quiz|riddle|joke|parody|satire|april fool\w*|pantomime"
    r"|screenplay|script|series|episode|mock(?:-up)?|example)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[\s\"'”’»)\],;:–—-]*(?:(?:or )?so (?:the|some|they|it|many|people|runs?|goes)\b"
    r"|if\b|unless\b|claims?\b|claimed\b|(?:say|believe|think|insist|argue|allege|suspect|hope|fear)\b"
    r"|(?:was|is|were|are|remains?|would be|has been) (?:\w+ ){0,3}?(?:myth|rumou?r|question|claim"
    r"|theory|hope|fear|dream|lie|fiction|plot|story|legend|joke|hoax|false|untrue|wrong|unproven"
    r"|unproved|doubtful|disputed|denied|invented|alleged|open|unknown|slogan|title|headline)\b"
    r"|(?:some|many|people|they|critics|opponents|rumou?r)\b)",
    re.IGNORECASE,
)
_UNTRUE = (
    r"(?:false|untrue|not true|not so|not the case|wrong|incorrect|mistaken|a myth|a lie|lies"
    r"|nonsense|a hoax|made up|made-up|a misprint|a fairy tale|(?:only |just )?a rumou?r)"
)
_TAKES_BACK = re.compile(
    r"^\W*(?:but |and |yet |however,? |in fact,? |of course,? )?(?:"
    r"(?:none|nothing|not a word) of (?:this|that|it|these|them|the kind) "
    r"(?:(?:is|was|are|were) (?:\w+ )?(?:true|so|right)\b|(?:ever )?happened\b)"
    r"|(?:that|this|it|which|both|all of (?:this|that|it)"
    r"|(?:the|this|that|these|those|his|her|their) (?:\w+ )?(?:claims?|stor(?:y|ies)|statements?"
    r"|reports?|rumou?rs?|accounts?|tales?|guidebooks?|guides?|signs?|sentences?|beliefs?|ideas?"
    r"|notions?|assertions?|allegations?|legends?|books?|articles?|papers?|texts?|captions?"
    r"|headlines?|entr(?:y|ies)|leaflets?|brochures?|posts?|letters?|plaques?|inscriptions?))\s+"
    r"(?:never happened|did not happen"
    rf"|(?:is|was|are|were|has been|proved|turned out|seems) (?:\w+ ){{0,3}}?{_UNTRUE})"
    rf"|(?:pure |sheer |utter |simply )?{_UNTRUE}\W*$"
    r")(?=\s*(?:[.,;:!—–(]|$))",
    re.IGNORECASE,
)
_STOPPED = re.compile(r"[.!?;:,…][\"'”’»)\]]*\s*$")
_ABOVE = re.compile(r"[ \t]*\n[ \t]*\n\s*\S")
_TAKES_BACK_LONGEST = 16  # words


@lru_cache(maxsize=32_768)
def only_repeats(claim: str, text: str) -> bool:
    """Whether sentences of the text repeat the claim, and none of those asserts what it repeats."""
    found = []
    said_bare = bare(claim)
    for start, end in sentences(text, 0, len(text)):
        said = _asserts(said_bare, text[start:end])
        if said is not None:
            found.append(said and not is_headline(text, start, end))
    return bool(found) and not any(found)


def is_headline(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` ends without a stop, above an empty line and further text."""
    return _STOPPED.search(text, start, end) is None and _ABOVE.match(text, end) is not None


@lru_cache(maxsize=32_768)
def repeats(claim: str, text: str) -> bool:
    """Whether a sentence of the text holds the claim nearly word for word."""
    mine = tokens(bare(claim))
    spans = sentences(text, 0, len(text))
    return any(_repetition(mine, tokens(text[start:end])) for start, end in spans)


@lru_cache(maxsize=32_768)
def quotes_question(question: str, sentence: str) -> bool:
    """Whether a sentence holds a question nearly word for word, with its mark, and more.

    A source answers; what names the very question and says what is to be answered is written for
    whoever, or whatever, is asked.
    """
    words = tokens(sentence)
    span = _repetition(tokens(question), words)
    if span is None:
        return False
    rest = sentence[words[span[1] - 1].end :].lstrip()
    return rest.startswith("?") and len(words) - (span[1] - span[0]) >= _MORE


def takes_back(sentence: str) -> bool:
    """Whether a sentence calls the one before it untrue: "That is a myth."."""
    words = sentence.split()
    return len(words) <= _TAKES_BACK_LONGEST and _TAKES_BACK.search(sentence) is not None


@lru_cache(maxsize=32_768)
def _asserts(claim: str, sentence: str) -> bool | None:
    """Whether the sentence asserts its repetition of the claim; None where it repeats nothing."""
    span = _repetition(tokens(claim), tokens(sentence))
    if span is None:
        return None
    words = tokens(sentence)
    start, end = words[span[0]].start, words[span[1] - 1].end
    before, after = sentence[:start], sentence[end:]
    lead = before.rstrip(" \t\n\"'“‘«([,").rstrip()
    if (
        _INVERTED.match(before)
        or _AFTER.search(after)
        or _NEVER_ASSERTS.search(lead)
        or _MADE_UP.search(before)
    ):
        return False
    if not _HANGS.search(lead):
        return True
    governs = " ".join(lead.split()[-_NEAR - 1 : -1])
    return _ASSERTING.search(governs) is not None and _WEAKENED.search(governs) is None


def _repetition(claim: tuple[Token, ...], sentence: tuple[Token, ...]) -> tuple[int, int] | None:
    """Where the sentence holds nearly all of the claim's words in order: first, past the last."""
    if len(claim) < _LEAST or len(sentence) < _LEAST:
        return None
    there = Counter(t.stem for t in sentence)
    at_most = sum((Counter(t.stem for t in claim) & there).values())
    if at_most < _REPEATED * len(claim):
        return None  # no order of the words could keep enough: as the matcher would say, sooner
    matcher = SequenceMatcher(None, [t.stem for t in claim], [t.stem for t in sentence], False)
    blocks = [b for b in matcher.get_matching_blocks() if b.size]
    kept = [t for b in blocks for t in claim[b.a : b.a + b.size]]
    telling = sum(t.is_content for t in claim)
    if len(kept) < _REPEATED * len(claim) or (sum(t.is_content for t in kept) < _TELLING * telling):
        return None
    first, last = blocks[0].b, blocks[-1].b + blocks[-1].size
    held = sentence[first:last]
    denied = {t.lower for t in held if t.is_negation} - {t.lower for t in claim if t.is_negation}
    return (first, last) if len(held) <= _LOOSE * len(claim) and not denied else None
