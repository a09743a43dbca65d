"""Small word lists of our own, as stems: words that tell nothing, money, related words, cues."""

from __future__ import annotations

import re
from functools import lru_cache

from adjudicator.words import stem


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


GENERIC = _stems(
    """say says said tell told give gives document documents source sources evidence report reports
    know known find found show shows describe explain list name happen happened come came become
    became go went get got make made take took use used thing things part parts kind kinds way
    ways people person question answer fact facts matter matters issue issues develop developed
    change changed changes time times year years party parties new old first last main over
    think view views concern concerns related relate regard regarding according reason reasons
    wrong right good bad detail details information overview summary summarise term terms number
    amount figure role purpose effect result results outcome main key important different
    actually really finally currently now today much many long there involve involved
    away apart aside ahead along together"""
)
"""Words of a question that no passage need repeat."""

MONEY = _stems("cost costs price priced pay paid spend spent budget expense fee charge worth fund")

MONEY_ITSELF = stem("money")
"""The word for which any sum may stand."""

PEOPLE = _stems(
    """people person man men woman women child children adult worker employee staff personnel
    workforce member resident inhabitant citizen passenger visitor guest patient participant
    pupil student volunteer voter household signatory respondent victim casualty survivor customer
    crew soul headcount employ attend visit work live die kill injure hurt reply respond sign vote
    enrol enroll recruit register sick ill"""
)
"""What people are counted by: what they are, or do."""

_RELATED = """
cost price estimate budget total account sum expense spend figure
pay fund finance loan grant lend borrow contribution bank
late delay overdue postpone behind extension
cause reason because due owing blame result
advise recommend recommendation advice propose urge suggest
wrong mistake error defect damage fail failure poor fault worn crack corrode broken weak
award contract tender win bid
term condition clause provision
collect levy charge gather
oppose object objection protest appeal against sue
court judge judgment action lawsuit claim ruling
decide resolve resolution vote approve
open opening inaugurate
close closure shut
build construct construction erect
replace replacement supersede
limit restriction maximum ceiling cap
buy purchase acquire acquisition
sell sale dispose
earn revenue income profit sales
employ staff employee worker job
begin start commence
end finish complete completion
die death kill fatal
hurt injure injury accident
increase rise raise grow growth
decrease fall decline drop reduce
study trial experiment survey
treat treatment therapy drug
show find demonstrate reveal
head chair director lead chief president
deny dispute reject disagree
settle settlement agreement
change alter revise revision replace amend update
traffic vehicle car lorry
deliver delivery arrive arrival
""".strip().splitlines()


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _RELATED:
        group = _stems(line)
        for word in group:
            table.setdefault(word, set()).update(group - {word})
    return {word: frozenset(others) for word, others in table.items()}


def related(word_stem: str) -> frozenset[str]:
    """Stems of words that people use for the same matter ("late" and "delay")."""
    return _groups().get(word_stem, frozenset())


def related_words(word_stem: str) -> tuple[str, ...]:
    """The same as words to search for, in the order of the lists.

    Words of one stem here ("late", "delay") are two to a search engine: all of them are named.
    """
    lines = (line.split() for line in _RELATED if word_stem in _stems(line))
    return tuple(dict.fromkeys(word for line in lines for word in line))


CAUSAL = re.compile(
    r"\b(?:because|due to|owing to|caus(?:e[sd]?|ing)|as a result|led to|leads to"
    r"|resulted? (?:in|from)|reasons?|since|therefore|so that|thanks to|on account of|brought about"
    r"|blam\w+|responsible for|attribut\w+|came from|stems? from|explain\w*|fault)\b",
    re.IGNORECASE,
)
"""Words that say why."""

MOVED = re.compile(
    r"\b(?:rose|ris(?:es|en|ing)|increas\w+|grew|grow(?:s|n|ing|th)|climb\w+|gain\w*|doubled|fell"
    r"|fall(?:s|en|ing)|decreas\w+|declin\w+|dropp?(?:s|ed|ing)?|shr[aiu]nk|reduc\w+|halved|eased"
    r"|(?:up|down) (?:from|by|on|to)|(?:higher|lower|more|less|fewer) than|compared (?:with|to)"
    r"|from \S.{0,40} to)\b",
    re.IGNORECASE,
)
"""Words that say that something became more or less."""

MOVES = ("increased", "decreased", "rose", "fell")
"""What a question that asks how something changed is searched with too."""

REPLACES = re.compile(
    r"\b(?:replac(?:es|ed|ing)|supersed\w+|takes? the place of|took the place of|in place of"
    r"|instead of|revis(?:es|ed|ion)|correct(?:s|ed|ion)|no longer|withdr\w+|amend(?:s|ed|ment)?"
    r"|updat(?:es|ed)|not (?:on )?\d|moved (?:from|to)|raised (?:from|to)|lowered (?:from|to)"
    r"|lower \S+ \S+ \S+ from|from .{1,40} to)\b",
    re.IGNORECASE,
)
"""Words by which a passage says that it takes the place of an earlier figure."""

SUMMARY = re.compile(
    r"\b(?:summary|conclusions?|findings|recommendations?|overview|abstract|key (?:points|results)"
    r"|decisions?|resolutions?|in short|highlights)\b",
    re.IGNORECASE,
)
"""Headings under which a document says what matters in it (Edmundson 1969's cue words)."""

ANAPHORA = re.compile(
    r"^[“\"'(]*(?:it|its|he|his|she|her|they|their|them|this|that|these|those|both|such|neither|each"
    r"|one|another|the (?:same|latter|former|first|second|other|rest)|together|so|thus|hence"
    r"|therefore|however|but|and|then|here|there|in that case|sixteen|most|some)\b",
    re.IGNORECASE,
)
"""Openings of a sentence that need the one before it."""
