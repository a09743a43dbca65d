"""Whether what was found is about the question at all: the gate that refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from adjudicator.words import Token, content, tokens
from research.analysts.candidates import context_words, own_words
from research.analysts.lexical import answers
from research.answered import Answers, told_by
from research.aptness import LONG
from research.closeness import carried, closeness, gives_money, local_weights, occurs, telling
from research.counting import focus_of, is_one_noun
from research.forms import forms
from research.lexicon import GENERIC, MONEY, MONEY_ITSELF, PEOPLE
from research.material import Cluster, Coverage, Pack, Passage, Sentence, SubQuestion, Want
from research.other_words import in_other_words
from research.shortlist import Embed

TOGETHER = 0.45
"""Share of the question's telling words, by weight, that one passage and its heading must hold."""

SURE = 0.95
"""What that share and the best cosine similarity must come to together.

Both thresholds were chosen on the answerable and unanswerable questions of
``tests/research/questions.py`` and the development questions of the dossiers (59 and 22): with 0.55
and 0.95 two more were refused that have an answer, and none that has none.
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

STRETCH = 0.7
"""The same share that five sentences on end must hold, where no single one holds enough.

An answer tells its subject once and goes on: "The Board met on 29 January. It allowed 7 percent."
Two or three words stand together in many a passage by chance: a question must have four. Of the
development questions with so many, those that nothing else refuses had 0.52 or less where there is
no answer, and the one that is answered for it 0.76.
"""

TOLD = 2.0
"""What :func:`research.answered.told_by` must come to, to stand for words that are missing.

Chosen on development questions of eleven dossiers and thirteen PDFs (docs/decisions/0024).
"""

APART = "its words occur only apart, in passages about other things"
_NEAREST = 3
_SHORT = 3  # telling words of a sub-question of its own, all of which must stand together
_READ, _RUN, _ENOUGH_WORDS = 10, 5, 4  # passages, the best ones; sentences; telling words
_FEW_WORDS = 2
_SUM = re.compile(
    r"^\W*(?:what|how(?! (?:did|do|does|will|would|can|could|has|have|had|should|many)\b))\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_CALLED = re.compile(r"\bwhat\b.*\b(?:called|named)\W*$", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:[Cc]alled|[Nn]amed|[Cc]hristened|[Dd]ubbed)(?: the)? \W?[A-Z]"
    r"|\b[Nn]ame\b[^.]{0,40}?\b(?:is|was|be|of) \W?[A-Z]"
)
_BY_WHEN = re.compile(r"^\W*(?:by|until|till) when\b", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:by|before|until|till|no later than|not later than|deadline|due)\b[^.;]{0,40}?\b"
    r"(?:(?:19|20)\d\d|january|february|march|april|may \d|june|july|august|september|october"
    r"|november|december)\b",
    re.IGNORECASE,
)
_TOP = 20
_BESIDE, _BESIDE_PEOPLE = 5, 3  # words that may lie between a figure and what it counts
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTS = frozenset(("no", "none", "dozen", "dozens", "hundreds", "thousands", "half"))


def coverage_of(
    item: SubQuestion,
    pack: Pack,
    clusters: Sequence[Cluster],
    similarity: float,
    embed: Embed | None = None,
    answers: Answers | None = None,
) -> Coverage:
    """Whether the findings answer a sub-question.

    Its names must occur, and where it asks for a date, an amount or a name, one must stand there.
    Its focus ("what *toll*", "which *artist*") must occur, and one passage must hold most of its
    telling words or come near them and its meaning together, unless a model that reads question
    and passages finds it told.

    Args:
        item: the sub-question.
        pack: its evidence pack.
        clusters: its findings, best first.
        similarity: the best cosine similarity of a finding.
        embed: the embedding model, where other words than the question's may do.
        answers: the model that reads whether passages answer.
    """
    words = telling(item)
    top = [s for c in clusters[:_TOP] for s in (c.lead, *c.cited)]
    weights = local_weights(item, pack)
    near = {s.place: closeness(item, s, weights) for s in top}
    together = max(near.values(), default=0.0)
    runs = [run for passage in pack.passages[:_READ] for run in _runs(passage)]
    told = _one_tells(together, similarity) or _run_tells(item, runs, weights)
    nearest = sorted(top, key=lambda s: (-near[s.place], s.place))[:_NEAREST]
    nearest = nearest or [passage.sentences[0] for passage in pack.passages[:_NEAREST]]
    have = frozenset[str]().union(*(forms(f"{s.text} {context_words(s)}") for s in top))
    missing = tuple(dict.fromkeys(t.text for t in words if not occurs(t, have)))
    unnamed = _unnamed(item, top, missing)
    another = _kind_missing(item, near, top) or _sum_of_another(item, top, weights)
    of_year = _of_another_year(item, near, top)
    absent = _focus_absent(item, missing)
    unlike = "" if told else _unlike(missing)
    apart = _apart(item, [*top, *runs]) or _only_named(item, top, runs, weights)
    firm = unnamed or another or of_year
    unused = unlike if missing else ""
    reason = unnamed or absent or unused or another or of_year or unlike or apart
    by_meaning = (
        bool(reason)
        and not (firm or absent)
        and embed is not None
        and in_other_words(item, runs, embed)
    )
    in_doubt = bool(reason) and not firm and not by_meaning
    read = told_by(item, pack, answers) if answers is not None and in_doubt else None
    by_reading = read is not None and read >= TOLD
    held = not reason or by_meaning or by_reading
    return Coverage(
        sub_question=item.id,
        established=held,
        reason="" if held else reason,
        by_meaning=by_meaning or (by_reading and bool(missing)),
        read=read,
        looked_for=tuple(dict.fromkeys(token.text for token in words)),
        missing=missing,
        best=together,
        nearest=tuple(nearest),
    )


def _unnamed(item: SubQuestion, found: Sequence[Sentence], missing: Sequence[str]) -> str:
    """Why nothing can be about a sub-question: nothing was found, or a name in it nowhere."""
    if not found:
        return "no passage in the corpus speaks of it"
    names = [t.text for t in telling(item) if t.is_capital and t.start and t.text in missing]
    return f"nothing that was found names {_list(names)}" if names else ""


def _focus_absent(item: SubQuestion, missing: Sequence[str]) -> str:
    """Why nothing seems to tell a sub-question: the noun that it asks for does not occur."""
    focus = focus_of(item.text)
    if focus is not None and focus.text in missing:
        return f"nothing that was found speaks of “{focus.text}”"
    return ""


def _unlike(missing: Sequence[str]) -> str:
    """What is said where neither one sentence nor several on end hold most telling words."""
    if missing:
        stands = "it" if len(missing) == 1 else "them"
        return f"the passages found use neither {_list(missing)} nor a word known for {stands}"
    return APART


def _apart(item: SubQuestion, told: Sequence[Sentence]) -> str:
    """Why a question of two or three words of its own is not told where no stretch holds them all.

    "What is done about noise from airports?" is not told by a page on noise and one on airports.
    """
    own = [t for t in telling(item) if t.start < len(item.text) and t.stem != MONEY_ITSELF]
    if not 1 < len(own) <= _SHORT:
        return ""
    for stretch in told:
        have = forms(f"{own_words(stretch)} {context_words(stretch)}")
        if all(occurs(t, have) for t in own):
            return ""
    return APART


def _one_tells(together: float, similarity: float) -> bool:
    """Whether one sentence holds enough of the telling words, and is near enough in meaning."""
    return together >= TOGETHER and together + similarity >= SURE


def _run_tells(item: SubQuestion, runs: Sequence[Sentence], weights: Mapping[str, float]) -> bool:
    """Whether sentences on end hold most of the telling words, where there are enough of them."""
    own = [t for t in telling(item) if carried(item, t) == 1.0]
    near = (closeness(item, run, weights) for run in runs)
    return len(own) >= _ENOUGH_WORDS and max(near, default=0.0) >= STRETCH


def _runs(passage: Passage) -> list[Sentence]:
    """Every five sentences on end of a passage, as one long sentence under its heading."""
    told = passage.sentences
    spans = [told[at : at + _RUN] for at in range(max(len(told) - _RUN + 1, 1))]
    return [
        span[0].model_copy(
            update={"text": " ".join(map(own_words, span)), "derived": False, "cells": ()}
        )
        for span in spans
        if span
    ]


def _sum_of_another(
    item: SubQuestion, found: Sequence[Sentence], weights: Mapping[str, float]
) -> str:
    """Why sums of money that were found are not what the sub-question asks for, or "".

    Words that it took over from the whole question do not tell which sum it asks for.
    """
    asks = Want.AMOUNT in item.wants and any(t.stem in MONEY for t in content(item.text))
    if not asks or not _SUM.search(item.text):
        return ""
    own = {t.stem: weights[t.stem] * (carried(item, t) == 1.0) for t in telling(item)}
    if any(gives_money(s) and closeness(item, s, own) >= SUM_OF_IT for s in found):
        return ""
    return "the sums of money that were found are of other things"


def _only_named(
    item: SubQuestion,
    found: Sequence[Sentence],
    runs: Sequence[Sentence],
    weights: Mapping[str, float],
) -> str:
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
    if _run_tells(item, runs, own):
        return ""
    words = _list([t.text for t in plain])
    return f"the passages found say too little of {words}"


def _kind_missing(
    item: SubQuestion, near: Mapping[tuple[str, int, int], float], found: Sequence[Sentence]
) -> str:
    asks_money = any(t.stem in MONEY for t in content(item.text)) and not _MANY.search(item.text)
    if asks_money and Want.AMOUNT in item.wants and not any(gives_money(s) for s in found):
        return "no passage about it gives a sum of money"
    if _CALLED.search(item.text) and not any(_NAMED.search(s.text) for s in found):
        return "no passage about it gives a name"
    if _BY_WHEN.search(item.text) and not any(_DEADLINE.search(s.text) for s in found):
        return "no passage about it gives a day by which"
    names = {Want.DATE: "a date", Want.AMOUNT: "a figure", Want.NAME: "a name"}
    counted = _counted(item, near, found)
    if counted is False:
        return "no passage about it gives a figure"
    for want, label in names.items():
        given = want is Want.AMOUNT and counted
        if want in item.wants and not given and not any(answers(s.text, (want,)) for s in found):
            return f"no passage about it gives {label}"
    return ""


def _counted(
    item: SubQuestion, near: Mapping[tuple[str, int, int], float], found: Sequence[Sentence]
) -> bool | None:
    """Whether one passage holds a figure beside what is to be counted: "how many *boats*".

    It must be on the matter, and stand in a document that names whose they are. None where nothing
    is to be counted.
    """
    focus = focus_of(item.text, generic=True) if _MANY.search(item.text) else None
    if focus is None or Want.AMOUNT not in item.wants:
        return None
    if focus.stem in GENERIC and focus.stem not in PEOPLE:
        return None
    names = [t for t in telling(item) if t.is_capital and 0 < t.start < len(item.text)]
    over: dict[str, frozenset[str]] = {}
    for s in found:
        said = forms(f"{s.text} {context_words(s)}")
        over[s.document] = over.get(s.document, frozenset()) | said
    return any(
        near[s.place] >= TOGETHER
        and _counts(focus, s)
        and all(occurs(name, over[s.document]) for name in names)
        for s in found
    )


def _counts(focus: Token, sentence: Sentence) -> bool:
    """Whether a figure stands a few words from the noun; in a table's row, anywhere."""
    words = tokens(sentence.text)
    places = [n for n, word in enumerate(words) if is_one_noun(focus, word)]
    if sentence.derived:
        return bool(places) and bool(answers(sentence.text, (Want.AMOUNT,)))
    reach = _BESIDE_PEOPLE if focus.stem in GENERIC else _BESIDE
    return any(
        _is_count(word)
        for n in places
        for word in (*words[max(n - reach, 0) : n], *words[n + 1 : n + 1 + reach])
    )


def _is_count(word: Token) -> bool:
    return (word.is_number and not _YEAR.fullmatch(word.text)) or word.lower in _COUNTS


def _of_another_year(
    item: SubQuestion, near: Mapping[tuple[str, int, int], float], found: Sequence[Sentence]
) -> str:
    """Why passages on the matter are none where the sub-question names a year that none names."""
    told = [s for s in found if near[s.place] >= TOGETHER]
    long = {s.document for s in found if s.end >= LONG}
    years = dict.fromkeys(_YEAR.findall(item.text))
    silent = [y for y in years if not any(y in _when(s, s.document in long) for s in told)]
    return f"the passages found on it name no year {_list(silent)}" if silent else ""


def _when(sentence: Sentence, is_long: bool) -> str:
    """Where a passage's year may stand: in it; of a short document, in its heading and date too.

    A passage that tells of years of its own tells of no other.
    """
    if is_long or _YEAR.search(sentence.text):
        return sentence.text
    return f"{sentence.context} {sentence.document} {sentence.date or ''}"


def _list(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words[:6]]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
