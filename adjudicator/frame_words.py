"""Word lists of the frames: measures, modifiers that tell things apart, status, exclusive verbs."""

from __future__ import annotations

import re

from adjudicator.words import stem


def _groups(lines: str) -> dict[str, str]:
    """Each word's stem to the name of its group, the first word of its line."""
    rows = (line.split() for line in lines.strip().splitlines())
    return {stem(word): row[0] for row in rows for word in row}


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


MEASURES = _groups(
    """
    cost price
    loan borrowed borrowing lend
    grant subsidy contribution contributed
    damages penalty fine compensation
    revenue turnover sales income
    profit earnings surplus
    loss deficit
    spent spending paid pay payment
    fee toll tax
    reserve contingency provision
    saving saved
    limit restriction ceiling
    length long span
    width wide
    height high tall
    depth deep
    clearance channel headroom
    weight weighs
    deflection settlement
    temperature
    rainfall rain
    wind gust
    speed
    age aged
    dose dosage
    interest
    share
    salary wage
    population inhabitants residents
    budget
    change increase rise fall reduction
    injured hurt injury injuries
    killed died dead deaths fatal
    turnout
    """
)
"""What a figure measures, by the stem of the word that says so."""

MODIFIERS = {
    name: frozenset(words.split())
    for name, words in {
        "age": "old new existing former previous temporary",
        "side": "north south east west northern southern eastern western northbound southbound"
        " eastbound westbound left right upstream downstream upper lower front rear",
        "order": "first second third fourth fifth sixth last next final",
        "part": "main mid centre approach",
        "extreme": "largest smallest maximum minimum average mean median averaged peak highest"
        " lowest record",
        "period": "annual annually monthly daily weekly quarterly hourly yearly",
        "again": "further additional another extra",
        "basis": "gross net operating pre-tax adjusted consolidated",
        "group": "men women boys girls adults children placebo control elderly pregnant",
        "share": "half quarter most remaining rest part partial interim another other",
        "time": "night day morning evening afternoon weekday weekend",
    }.items()
}
"""Families of words that tell two things of one kind apart."""

STATUS = (
    ("assumed", r"assum\w+|suppos\w+|if|unless|were to|might|may|could|perhaps|possibly"),
    ("offered", r"offer\w*|bids?|tender(?:ed|s)?|quot(?:ed|ation)|ask(?:ed|s|ing)|claim(?:ed|s)"),
    ("contract", r"contract (?:price|sum|value)|award\w*|contracts?"),
    (
        "estimate",
        r"estimat\w*|expect\w*|forecast\w*|likely|project(?:ed|ions?)|would|approximate cost"
        r"|predict\w*|anticipat\w*|guidance|outlook",
    ),
    ("budget", r"budget\w*|provision(?:ed)?|allocat\w+"),
    ("planned", r"plan(?:s|ned)?|programme|schedul\w+|due (?:on|by|to)|will|shall|is to|are to"
     r"|to be|target\w*|intend\w*|aim\w*|promis\w+|to have|proposed|recommend\w*|should|must"),
)  # fmt: skip
"""In order: the first whose words stand in a clause is its status; else it states a fact."""

EARLY = frozenset({"estimate", "budget", "planned"})
"""What a fact, or a later one of its kind, takes the place of."""

FILLER = _stems(
    """total overall whole sum amount figure number estimate estimated estimates forecast expected
    measure measures all present current posted present now today
    final finally actually exactly about around nearly roughly some well already ever since
    noon midday morning place say said says tell told report reported reports according state
    stated states stand stands come came become became made make set be have take took put give
    gave show shows showed find found year years month months week weeks day days hour hours
    minute minutes million billion thousand hundred euro dollar pound per cent percent
    official officially public publicly work works press statement announce announced
    confirm confirmed
    town city company recent recently meanwhile however therefore also again
    late main mainly real sole largely chiefly entirely wholly"""
) - _stems("late")
"""Words that do not tell what a clause is about."""

EVENTS = _groups(
    """
    delivered came arrived
    opened inaugurated
    began started commenced
    completed finished ended
    """
)
"""Verbs that tell of one event, by the first of each line."""

BODIES = re.compile(
    r"\b(?:council|committee|board|court|minist(?:ry|er)|commission|parliament|government|cabinet"
    r"|senate|agency|authority|union|company|mayor|assembly|shareholders|tribunal)\b",
    re.IGNORECASE,
)
"""Bodies that act, though their names be written small."""

EXCLUSIVE = _groups(
    """
    approved adopted passed
    built constructed erected
    designed
    chaired
    owned
    founded established
    written authored
    won
    signed
    led headed
    dismissed
    appointed
    discovered invented
    manufactured produced
    acquired bought
    appealed
    ordered
    granted
    issued
    inspected
    paid financed funded
    supplied delivered
    """
)
"""Verbs whose doer is one: if two are named, one is wrong."""

ROLES = (
    r"chair(?:man|woman|person)?|author|owner|founder|director|head|leader|president|mayor|judge"
    r"|architect|designer|contractor|winner|project manager|chief executive|ceo|captain"
    r"|treasurer|secretary|principal investigator|sponsor|manufacturer|capital"
)

OPPOSITES = (
    ("late delayed overdue", "on time|on schedule|punctual|in time"),
    ("defective faulty flawed rejected unsound failed", "sound|faultless|flawless|passed|in order"),
    ("guilty convicted", "acquitted|innocent|cleared"),
    ("dismissed rejected refused denied", "upheld|allowed|granted|approved|accepted|adopted"),
    ("rose increased grew climbed", "fell|decreased|declined|dropped|shrank"),
    ("safe", "unsafe|dangerous"),
    ("effective", "ineffective"),
    ("sufficient enough adequate", "insufficient|inadequate"),
    ("open", "closed"),
    ("won", "lost"),
    ("dry", "wet|rainy"),
    ("profit", "loss"),
    ("unanimous unanimously", "divided|by a majority|narrowly"),
    ("known shown mentioned mentions marked", "unknown|none of|not shown|unmarked"),
)
"""Predicates that exclude each other, as words and as a pattern."""

REPLACES = re.compile(
    r"\b(?:replac(?:es|ed|ing)|supersedes?|superseding|takes? the place of|took the place of"
    r"|in place of|instead of|revok(?:es|ed|ing)|withdr(?:aw|ew|aws)|no longer|amend(?:s|ed|ing)"
    r"|corrects?|corrected"
    r"|(?:lower|rais|cut|reduc|increas|mov|chang)\w* (?:\w+ ){0,6}from"
    r"|(?:revised|restated|adjusted|raised|lowered|cut|moved|postponed|put off|brought forward|up"
    r"|down) from)\b",
    re.IGNORECASE,
)
"""Words by which a passage says that it takes the place of what it names next."""

REPLACED = re.compile(
    r"\b(?:is|are|was|were|been) (?:hereby )?(?:replaced|superseded|revoked|withdrawn|corrected"
    r"|amended|cancelled|repealed)\b|\bno longer (?:holds?|appl(?:y|ies)|stands?)\b",
    re.IGNORECASE,
)
"""Words by which a passage says that what it has just named no longer holds."""

MUTABLE = re.compile(
    r"\b(?:now|currently|at present|present|current|so far|to date|stands? at|stood at|up to now"
    r"|by (?:the )?(?:mid|end|early|late|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|\d)|until|is|are|has|have|still|remains?)\b",
    re.IGNORECASE,
)
"""Words of a state that can change: such figures of different days do not compete."""

CUMULATIVE = re.compile(
    r"\b(?:so far|to date|by (?:the )?(?:mid|end|early|late|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|\d)|stands? at|stood at|up to now|spent)\b",
    re.IGNORECASE,
)
