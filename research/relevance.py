"""Whether what was found is about the question at all: the gate that refuses."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from adjudicator.idf import idf
from adjudicator.names import names_in
from adjudicator.words import Token, content, stems
from kg.amounts import find_amounts
from research.analysts.candidates import context_words, own_words
from research.analysts.lexical import answers
from research.lexicon import GENERIC, MONEY, related
from research.material import Cluster, Coverage, Pack, Sentence, SubQuestion, Want

TOGETHER = 0.58
"""Share of the question's telling words, by weight, that one passage and its heading must hold."""

SURE = 1.05
"""What that share and the best cosine similarity must come to together.

Both thresholds were chosen on the answerable and unanswerable questions of
``tests/research/questions.py`` and the development questions of the demo dossier.
"""

UNNAMED = 0.55
"""The same share of the words that are no names, where there are two or more of them.

That a passage names who is asked about does not make it speak of what is asked. Chosen on the
development questions of the dossiers: answered ones had 0.68 and more, one to be refused 0.50.
"""

SUM_OF_IT = 0.5
"""The same share of all its words, in a passage that gives a sum, where one is asked for.

Chosen as UNNAMED was: answered ones had 0.61 and more.
"""

_NEAREST = 3
_FEW_WORDS = 2
_CURRENCY = 3  # letters of a currency's code
_HEADING = 0.6
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|these)\b", re.IGNORECASE
)
_SEASON = re.compile(r"\b(spring|summer|autumn|winter)(?= (?:of )?\d{4}\b)", re.IGNORECASE)
_SUM = re.compile(r"^\W*(?:what|how)\b", re.IGNORECASE)
_HOW = re.compile(r"\bhow (large|big|great|high|strong)\b", re.IGNORECASE)
_TOP = 12


def coverage_of(
    item: SubQuestion, pack: Pack, clusters: Sequence[Cluster], similarity: float
) -> Coverage:
    """Whether the findings answer a sub-question.

    Its names and its focus ("what *toll*", "which *artist*") must occur; one passage must hold
    most of its telling words; where it asks for a date, an amount or a name, one must stand there.

    Args:
        item: the sub-question.
        pack: its evidence pack.
        clusters: its findings, best first.
        similarity: the best cosine similarity of a finding.
    """
    words = telling(item)
    top = [s for c in clusters[:_TOP] for s in (c.lead, *c.cited)]
    weights = local_weights(item, pack)
    near = {s.place: closeness(item, s, weights) for s in top}
    together = max(near.values(), default=0.0)
    nearest = sorted(top, key=lambda s: (-near[s.place], s.place))[:_NEAREST]
    nearest = nearest or [passage.sentences[0] for passage in pack.passages[:_NEAREST]]
    have = frozenset[str]().union(*(stems(f"{s.text} {context_words(s)}") for s in top))
    missing = tuple(dict.fromkeys(t.text for t in words if not occurs(t.stem, have)))
    reason = (
        _why_not(item, top, missing, together, similarity)
        or _only_named(item, top, weights)
        or _sum_of_another(item, near, top)
    )
    return Coverage(
        sub_question=item.id,
        established=not reason,
        reason=reason,
        looked_for=tuple(dict.fromkeys(token.text for token in words)),
        missing=missing,
        best=together,
        nearest=tuple(nearest),
    )


def _why_not(
    item: SubQuestion,
    found: Sequence[Sentence],
    missing: Sequence[str],
    together: float,
    similarity: float,
) -> str:
    """Why the sub-question counts as not established; empty when it is."""
    if not found:
        return "no passage in the corpus speaks of it"
    names = [t.text for t in telling(item) if t.is_capital and t.start and t.text in missing]
    if names:
        return f"nothing that was found names {_list(names)}"
    focus = focus_of(item.text)
    if focus is not None and focus.text in missing:
        return f"nothing that was found speaks of “{focus.text}”"
    if together < TOGETHER or together + similarity < SURE:
        if missing:
            return f"the passages found do not speak of {_list(missing)}"
        return "its words occur only apart, in passages about other things"
    return _kind_missing(item, found)


def _sum_of_another(
    item: SubQuestion, near: Mapping[tuple[str, int, int], float], found: Sequence[Sentence]
) -> str:
    """Why sums of money that were found are not what the sub-question asks for, or ""."""
    asks = Want.AMOUNT in item.wants and any(t.stem in MONEY for t in content(item.text))
    if not asks or not _SUM.search(item.text):
        return ""
    if any(_money(s) and near[s.place] >= SUM_OF_IT for s in found):
        return ""
    return "the sums of money that were found are of other things"


def _only_named(item: SubQuestion, found: Sequence[Sentence], weights: Mapping[str, float]) -> str:
    """Why passages that name the right things say too little of what is asked of them."""
    plain = [t for t in telling(item) if not (t.is_capital and t.start)]
    plain = [t for t in plain if t.start < len(item.text) and not t.is_number]
    if len(plain) < _FEW_WORDS:
        return ""
    own = {**dict.fromkeys(weights, 0.0), **{t.stem: weights[t.stem] for t in plain}}
    if not sum(own.values()):
        return ""
    if max((closeness(item, s, own) for s in found), default=0.0) >= UNNAMED:
        return ""
    words = _list([t.text for t in plain])
    return f"the passages found say too little of {words}"


def closeness(
    item: SubQuestion, sentence: Sentence, weights: Mapping[str, float] | None = None
) -> float:
    """Share of a sub-question's telling words, by weight, that a sentence repeats; in [0, 1].

    A word of the heading counts 0.6, and a related word 0.7 of the word it stands for. Of two
    words that stand side by side in the question ("house prices") one without the other counts
    half. Without ``weights`` a word weighs its IDF.
    """
    own, near = stems(own_words(sentence)), stems(context_words(sentence))
    words = telling(item)
    weights = weights or {t.stem: idf(t.stem) * carried(item, t) for t in words}
    held = {t.stem: max(_match(t.stem, own), _HEADING * _match(t.stem, near)) for t in words}
    beside = _neighbours(item, words)
    total = sum(weights[t.stem] for t in words)
    found = 0.0
    for token in words:
        partners = beside.get(token.stem, ())
        alone = bool(partners) and not any(held[other] for other in partners)
        found += weights[token.stem] * held[token.stem] * (0.5 if alone else 1.0)
    return round(found / total, 6) if total else 0.0


def _neighbours(item: SubQuestion, words: Sequence[Token]) -> dict[str, list[str]]:
    """Stems that stand side by side in the sub-question's text, but for white space."""
    found: dict[str, list[str]] = {}
    for one, other in pairwise(words):
        if other.end <= len(item.text) and not item.text[one.end : other.start].strip():
            found.setdefault(one.stem, []).append(other.stem)
            found.setdefault(other.stem, []).append(one.stem)
    return found


def rival(item: SubQuestion, sentence: Sentence) -> str:
    """The other thing of the same sort that a sentence is about, or "".

    "Mill Lane Bridge" for a question about the Harbour Bridge: a name of two or more words in the
    sentence or its heading line that ends like one of the question's, where none of the
    question's own stands in either.
    """
    asked = {name.casefold() for name, person in names_in(item.query) if not person and " " in name}
    over = f"{sentence.context} . {sentence.text}"
    if not asked or any(_tail(name) in over.casefold() for name in asked):
        return ""
    ends = {name.split()[-1] for name in asked}
    for name, person in names_in(over):
        if not person and " " in name and name.casefold().split()[-1] in ends:
            return name
    return ""


def _tail(name: str) -> str:
    return " ".join(name.split()[-2:])


def carried(item: SubQuestion, token: Token) -> float:
    """How much a word weighs that the sub-question took over from the whole question.

    All of its weight where a pronoun stands for it ("who collects *it*?"), else 0.4.
    """
    if token.start < len(item.text) or _PRONOUN.search(item.text):
        return 1.0
    return 0.4


def rarity(count: int, total: int) -> float:
    """Inverse document frequency as BM25 has it, never negative: log(1 + (N - n + ½) / (n + ½))."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def local_weights(item: SubQuestion, pack: Pack) -> dict[str, float]:
    """The telling words' weights among these passages: IDF in general times IDF here.

    A name that every passage holds tells little; a word that few or none hold tells most.
    """
    have = [stems(f"{own_words(s)} {context_words(s)}") for s in pack.sentences]
    weights = {}
    for token in telling(item):
        count = sum(occurs(token.stem, h) for h in have)
        here = rarity(count, len(have))
        weights[token.stem] = idf(token.stem) * here * carried(item, token)
    return weights


def _match(word: str, have: frozenset[str]) -> float:
    return 1.0 if word in have else 0.7 * bool(related(word) & have)


def _kind_missing(item: SubQuestion, found: Sequence[Sentence]) -> str:
    asks_money = any(t.stem in MONEY for t in content(item.text))
    if asks_money and Want.AMOUNT in item.wants and not any(_money(s) for s in found):
        return "no passage about it gives a sum of money"
    names = {Want.DATE: "a date", Want.AMOUNT: "a figure", Want.NAME: "a name"}
    for want, label in names.items():
        if want in item.wants and not any(answers(s.text, (want,)) for s in found):
            return f"no passage about it gives {label}"
    return ""


def _money(sentence: Sentence) -> bool:
    """Whether a sentence, or the row and its headings, gives a sum in a currency."""
    units = (amount.unit for amount in find_amounts(sentence.text))
    return any(len(unit) == _CURRENCY and unit.isupper() for unit in units)


def telling(item: SubQuestion) -> list[Token]:
    """The words of a sub-question that its evidence should repeat, once each.

    A word that tells nothing by itself counts where others are used for it ("wrong": "failed").
    "How large" asks for a size: the answer need not say "large". "In spring 2021" tells a time:
    who wrote then says the year, or nothing.
    """
    asking = {m.start(1) for form in (_HOW, _SEASON) for m in form.finditer(item.query)}
    words = {
        t.stem: t
        for t in reversed(content(item.query))
        if t.start not in asking
        and (t.stem not in GENERIC or (related(t.stem) and t.start < len(item.text)))
    }
    return sorted(words.values(), key=lambda token: token.start)


def focus_of(text: str) -> Token | None:
    """The noun that "what", "which" or "how many" asks for: "toll" in "What toll is paid?"."""
    from adjudicator.words import tokens

    words = tokens(text)
    for place, token in enumerate(words[:-1]):
        after = words[place + 1]
        many = token.lower in ("many", "much") and place and words[place - 1].lower == "how"
        if (token.lower in ("what", "which") or many) and after.is_content:
            return None if after.stem in GENERIC else after
    return None


def occurs(word: str, have: frozenset[str]) -> bool:
    """Whether a stem, or one that people use for the same matter, is among ``have``."""
    return word in have or bool(related(word) & have)


def _list(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words[:6]]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
