"""Whether a passage says a thing, or only mentions it.

A question, a rumour, a supposition, a heading or a heap of key words holds a claim's words without
standing for them. Such sentences are no evidence, unless the claim is itself of that kind ("Some
residents say …"). A sentence that calls something false can refute it and never support it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from adjudicator.evidence.repeating import only_repeats, repeats
from adjudicator.lexicon import STOPWORDS
from adjudicator.types import Window
from adjudicator.words import tokens
from ingest.sentences import sentences

DENIAL = "denial"
_KINDS = (
    ("question", re.compile(r"\?[\"'”’»)\]]*\s*$")),
    (
        "rumour",
        re.compile(
            r"\b(?:some|many|several|certain|a few|various|other)\s+(?:\w+\s+){0,3}?"
            r"(?:say|claim|believe|think|argue|suspect|insist|maintain|swear)\b"
            r"|\b(?:people|they|folk|locals|neighbours|rumou?rs?|gossip|legend|word)\s+"
            r"(?:\w+\s+)?(?:say|says|claim|has it|have it|hold that|holds that|went|goes)\b"
            r"|\bit (?:is|was|has been) (?:\w+ly |often |also )?(?:said|rumou?red|alleged|claimed"
            r"|whispered|hoped|feared|suggested)\b"
            r"|\b(?:rumou?red|allegedly|supposedly|purportedly|reputedly|hearsay|gossip"
            r"|unconfirmed reports|(?:anonymous|unnamed) (?:\w+ )?(?:post|source|letter|tip))\b"
            r"|\b(?:error|mistake|belief|view|opinion|theory|superstition) (?:holds|has it|goes)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "supposition",
        re.compile(
            r"^\W*(?:suppose|supposing|imagine|assume|assuming|whether"
            r"|let us (?:say|assume|suppose))\b|[;:,]\s*(?:assume|suppose|imagine) that\b"
            r"|\bif\b.{0,160}\b(?:would|could|might)\b|\b(?:would|could|might)\b.{0,160}\bif\b"
            r"|^\W*(?:should|were|had) (?:the|a|an|it|they)\b.{0,160}\b(?:would|could|might)\b"
            r"|\b(?:for the sake of (?:the )?argument|hypothetical(?:ly)?"
            r"|in (?:a|this|that) scenario|(?:model|scenario|exercise|example) (?:\w+ )?"
            r"(?:assumes|supposes)|would one day|might one day|had it been|what if|as if"
            r"|as though)\b",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        "heading",
        re.compile(
            r"^\W*#{1,6}\s"
            r"|^\W*(?:(?:agenda )?item(?: \d+)?|topic|title|subject|headline|heading|motion|theme"
            r"|re|chapter|section|question|claim|proposition|hypothesis|statement|tags?"
            r"|search(?:ed)? for|key ?words?)(?:\s+(?:\w+\s+){0,3}\w+)?\s*:\s",
            re.IGNORECASE,
        ),
    ),
    (
        "verdict",
        re.compile(
            r"\b(?:answer|verdict|label\w*|mark\w*|treat\w*|classif\w+|return\w*|respond\w*|reply"
            r"|judge\w*|rate\w*|count\w*|approve\w*)\b.{0,120}"
            r"(?:\bas|:|\bis|=|\bbe)\W{0,3}(?:supported|true|verified|proven)\b"
            r"|[\"']?\b(?:verdict|label|supported|confidence)\b[\"']?\s*[:=]"
            r"|\bclaim\W{1,3}verdict\b|\brepeat after me\b"
            r"|\b(?:the|this|that|following) (?:sentence|claim|statement|assertion)\b\W{0,2}[\"“‘«]"
            r"|\b(?:reviewer|judge|verifier|checker|assistant|reader|system|model)s?\b.{0,60}"
            r"\b(?:must|should|(?:are|is) (?:required|asked|told) to|will be)\s(?:\w+ )?"
            r"(?:confirm|answer|mark|say|accept|agree|approve|respond|label|switched off)\b",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        "markup",
        re.compile(
            r"<!--|-->|</?[a-z][\w-]*(?:\s[^<>]*)?>"
            r"|\[/?(?:SEP|CLS|PAD|INST|SYS|system|assistant|user)\]|<\|[^|]*\|>|```"
            r"|\bdisplay\s*:\s*none\b",
            re.IGNORECASE,
        ),
    ),
)  # fmt: skip
_DENIES = re.compile(
    r"\bit (?:is|was|would be) (?:\w+ )?(?:false|untrue|not true|wrong|incorrect|a myth|a lie"
    r"|a mistake|an error|a misconception|nonsense|not the case)\b"
    r"|\b(?:that|this|which|the (?:claim|story|statement|report|rumou?r)) (?:is|was) (?:\w+ )?"
    r"(?:false|untrue|not true|wrong|incorrect|a myth|a lie|a mistake|an error|nonsense|invented)\b"
    r"|\b(?:nobody|no one|none)\b[^.]{0,60}\bbelieves?\b"
    r"|\b(?:myth|misconception|falsehood|fabrication|hoax)\b|\bcontrary to\b"
    r"|\b(?:denie[ds]|deny|denying|refuted?|rejects?|rejected|disproved?|retracted|withdrew)"
    r" (?:that|the (?:claim|suggestion|report|statement|rumou?r))\b"
    r"|\bno (?:evidence|truth|proof|indication|record) (?:that|of|for|in)\b"
    r"|\b(?:wrongly|falsely|mistakenly|erroneously|incorrectly) (?:\w+ ){0,2}that\b",
    re.IGNORECASE,
)  # fmt: skip
# A table's row as it is told, "item: pump; cost: 915": its first name is no heading.
_ROW = re.compile(
    r"^\W*(?:item|subject|title|section|chapter|topic|theme|question)(?:\s[^:;]{1,40})?:\s[^;]+;"
    r"\s[^:;]{1,60}:\s\S",
    re.IGNORECASE,
)
_HEAP_WORDS = 10
_HEAP_FUNCTION = 0.25
_HEAP_DISTINCT = 0.75


@lru_cache(maxsize=16_384)
def mentions(text: str) -> frozenset[str]:
    """Why the sentences of a text only mention what they say; empty where all are asserted."""
    found: set[str] = set()
    for start, end in sentences(text, 0, len(text)):
        found |= _kinds(text[start:end])
    return frozenset(found)


@lru_cache(maxsize=32_768)
def _kinds(sentence: str) -> frozenset[str]:
    found = {name for name, pattern in _KINDS if pattern.search(sentence)}
    if _ROW.search(sentence):
        found.discard("heading")
    if _DENIES.search(sentence):
        found.add(DENIAL)
    if _is_heap(sentence):
        found.add("key words")
    return frozenset(found)


def _is_heap(sentence: str) -> bool:
    """Words put side by side: next to no function words, and the same ones again and again."""
    words = [t.lower for t in tokens(sentence)]
    function = list(accumulate((w in STOPWORDS for w in words), initial=0))
    for past in range(_HEAP_WORDS, len(words) + 1):
        start = past - _HEAP_WORDS
        few = function[past] - function[start] < _HEAP_FUNCTION * _HEAP_WORDS
        if few and len(set(words[start:past])) < _HEAP_DISTINCT * _HEAP_WORDS:
            return True
    return False


def is_asserted(claim: str, window: Window) -> bool:
    """Whether a window says what it says; composed table rows always do.

    It does not where some sentence only mentions it, unless the claim is of that kind.
    """
    if window.derived:
        return True
    headline = window.is_headline and repeats(claim, window.text)
    return is_said(claim, window.text) and not headline


def is_said(claim: str, text: str) -> bool:
    """Whether all sentences of the text say what they say, or only what the claim does too.

    What repeats the claim word for word must assert what it repeats.
    """
    return mentions(text) <= (mentions(claim) | {DENIAL}) and not only_repeats(claim, text)


def denies(claim: str, text: str) -> bool:
    """Whether the text calls something false, and the claim does not."""
    return DENIAL in mentions(text) and DENIAL not in mentions(claim)
