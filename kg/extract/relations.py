"""Relations between names by what stands between them in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.extract.facts import Link, Mention, Sentence
from kg.lexicon import ROLES
from kg.types import EntityKind

_P, _O, _L = EntityKind.PERSON, EntityKind.ORGANISATION, EntityKind.PLACE
_ROLE_WORDS = "|".join(sorted(ROLES | {"head", "member", "chief executive", "founder"}, key=len)[::-1])
_ROLE = re.compile(
    rf",\s+(?:the\s+|an?\s+)?(?P<role>(?:[a-z]+\s){{0,3}}(?:{_ROLE_WORDS}))(?:,|\s+of|\s+at|\s+for|\s+to)\s+"
    r"(?:the\s+)?$"
)
_ROLE_BEFORE = re.compile(rf"(?:'s|’s)\s+(?P<role>(?:[a-z]+\s){{0,2}}(?:{_ROLE_WORDS})),?\s+(?:\w+\.?\s)?$")
# (what stands between, predicate, whether the sentence's order is turned round)
_BETWEEN: tuple[tuple[str, str, bool], ...] = (
    (r"(?:has |have |had )?(?:been )?(?:was |were )?appointed (?:as )?(?:\w+ ){0,4}(?:of|at|to|by)", "appointed to", False),
    (r"(?:has |had )?appointed|named|engaged|hired|commissioned|instructed|instructs", "appointed", False),
    (r"chair(?:s|ed)|presides? over", "chairs", False),
    (r"(?:is|was|as|,)?\s*(?:the )?(?:main |sub)?contractor (?:for|on)", "contractor for", False),
    (r"(?:will |to |would )?(?:supervise[sd]?|oversees?|oversaw|supervising)", "supervises", False),
    (r"(?:is |was |are )?(?:jointly )?owned by|belongs? to", "owns", True),
    (r"owns?|owned|operates?|runs|maintains", "owns", False),
    (r"(?:is |was |are |which is )?(?:located|situated|based|stands?|lies?) (?:in|at|on|near|beside)", "located in", False),
    (r"(?:is |are )?(?:the )?(?:only )?(?:crossing of|spans?|crosses|over|across)", "crosses", False),
    (r"(?:has |had |have )?(?:approved|authorised|adopted|ratified|agreed to|accepted|granted)", "approved", False),
    (r"(?:is |was |were )?(?:approved|authorised|adopted|granted|issued|published|commissioned) by", "approved", True),
    (r"(?:is |are |was |forms? )?(?:a )?(?:part|member|subsidiary|division) of", "part of", False),
    (r"(?:will |would |to |has |had )?(?:replaces?d?|supersedes?d?|revokes?d?|succeeds?|succeeded|takes? over from)", "replaces", False),
    (r"(?:is |was |were |has been |will be )?(?:replaced|superseded|succeeded|revoked) by", "replaces", True),
    (r"(?:has |had )?(?:wrote|written|drafted|prepared|signed)", "wrote", False),
    (r"(?:was |were )?(?:written|drafted|prepared|signed|designed|built|made|supplied|manufactured|carried out) by", "made", True),
    (r"(?:has |had |which )?(?:built|made|supplied|manufactured|designed|delivered)", "made", False),
    (r"(?:has |had )?employ(?:s|ed)", "employs", False),
    (r"(?:is |was )?employed by|works? (?:for|at)|worked (?:for|at)|joined", "works for", False),
    (r"(?:was |were |has been |is )?(?:awarded|let) to", "awarded to", False),
    (r"(?:has |had )?(?:acquired|bought|purchased|took over|merged with)", "acquired", False),
    (r"(?:has |had )?(?:sued|took [^.]{0,20}to court|brought (?:an action|proceedings|a claim) against)", "sued", False),
    (r"(?:has |had )?(?:dismissed|rejected|refused)", "dismissed", False),
    (r"(?:cites?|cited|refers to|relies on|under|pursuant to|in accordance with)", "cites", False),
    (r"(?:has |had )?(?:told|informed|wrote to|asked|warned|advised|reminded)", "told", False),
    (r"(?:is |was )?(?:a |the |now a |an unsuccessful )?(?:sub-?contractor|supplier|tenderer) (?:of|to|for)", "contractor for", False),
    (r"(?:will |has |had )?(?:lends?|lent|grants?|granted|pays?|paid)(?: [\w.,]+){0,5} to", "pays", False),
)  # fmt: skip
_FILLER = r"(?:\s*,?\s*(?:which|who|that|also|then|will|today|formally|since|has|later|now|jointly)\s*)*"
_RULES = tuple(
    (re.compile(rf"^{_FILLER}\s*(?:{between})\s+(?:the\s|a\s|an\s|its\s|new\s|old\s){{0,2}}(?:[A-Z][a-z]+\.?\s)?$"), predicate, turned)
    for between, predicate, turned in _BETWEEN
)  # fmt: skip
_REACH = 90


def links_in(sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Link]:
    """Relations between the sentence's names, in reading order."""
    ordered = sorted(mentions, key=lambda m: m.start)
    for index, left in enumerate(ordered):
        for right in ordered[index + 1 : index + 4]:
            between = sentence.text[left.end - sentence.start : right.start - sentence.start]
            if len(between) > _REACH:
                break
            found = _relation(between, left, right)
            if found and left.key != right.key:
                predicate, turned = found
                a, b = (right, left) if turned else (left, right)
                yield Link(a.key, predicate, b.key, sentence)
                break


def _relation(between: str, left: Mention, right: Mention) -> tuple[str, bool] | None:
    flat = re.sub(r"\s+", " ", between)
    if left.kind is EntityKind.PERSON and right.kind in (_O, _L, EntityKind.ACRONYM):
        role = _ROLE.fullmatch(flat)
        if role:
            return f"{role['role']} of", False
        signature = re.fullmatch(r"\s*\n\s*(?P<role>[A-Z][a-z]+(?:\s[a-z]+){0,2}),?\s+(?:of\s+)?(?:the\s+)?", between)
        if signature and signature["role"].split()[-1].lower() in ROLES:
            return f"{signature['role'].lower()} of", False
    if right.kind is EntityKind.PERSON:
        before = _ROLE_BEFORE.fullmatch(flat)
        if before:
            return f"{before['role']} of", True
    for pattern, predicate, turned in _RULES:
        if pattern.match(flat):
            return predicate, turned
    return None
