"""All facts of one document, in one pass over its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingest.types import Document, Kind
from kg.amounts import find_amounts
from kg.dates import find_dates
from kg.extract.facts import Alias, DocumentFacts, Fact, Link, Mention, Sentence
from kg.extract.mentions import Words, aliases_in, mentions_in, words_of
from kg.extract.relations import links_in
from kg.extract.rows import row_quantities
from kg.extract.sentences import READ_AT_MOST, split
from kg.extract.subjects import happened, measured, owner_of
from kg.extract.terms import risks_in, terms_in
from kg.keys import content_words
from kg.types import Amount, DateSpan, EntityKind
from orchestra.injection import find_instructions

VERSION = 2  # raised when the rules change, so that graphs made by older rules are made again

_GUESSED = (EntityKind.PERSON, EntityKind.TERM)
_HEADER = re.compile(r"(?:From|To|Cc|Bcc|Date|Sent|Subject|Reply-To):\s")
_QUIET_UNITS = frozenset({"ordinal", "x"})


@dataclass(slots=True)
class _State:
    """What was read so far."""

    anchor: str | None
    words: Words
    topic: str = ""
    section: tuple[str, ...] = ()
    section_topic: str = ""
    caption: str = ""
    named: list[Sentence] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    recent: list[Mention] = field(default_factory=list)
    quantities: list[Fact] = field(default_factory=list)
    events: list[Fact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)


def extract(document: Document) -> DocumentFacts:
    """Reads names, quantities, events and relations from a document; deterministic.

    Text that addresses the reader's software is no fact about anything: nothing is read from it.
    """
    orders = [(found.start, found.end) for found in find_instructions(document.text[:READ_AT_MOST])]
    sentences = [
        sentence
        for sentence in split(document)
        if not any(sentence.start < end and start < sentence.end for start, end in orders)
    ]
    state = _State(document.date, words_of(sentences))
    state.topic = _topic(document, state)
    for sentence in sentences:
        before = len(state.mentions)
        _read(sentence, state)
        if len(state.mentions) > before:
            state.named.append(sentence)
    return DocumentFacts(
        document.id, document.path, document.sha256, tuple(state.named),
        tuple(state.mentions), tuple(state.quantities),
        tuple(state.events), tuple(state.links), tuple(dict.fromkeys(state.aliases)),
    )  # fmt: skip


def _topic(document: Document, state: _State) -> str:
    """The thing that the title names, for facts whose sentence names nothing."""
    title = document.title or ""
    probe = Sentence(0, len(title), title, Kind.TEXT, None)
    named = mentions_in(probe, state.words)
    for kind in (EntityKind.CASE, EntityKind.PLACE):
        for mention in named:
            if mention.kind is kind:
                return mention.key
    return ""


def _read(sentence: Sentence, state: _State) -> None:
    if sentence.section != state.section:
        state.section, state.section_topic, state.recent = sentence.section, "", []
    if _HEADER.match(sentence.text):
        _headers(sentence, state)
        return
    names = mentions_in(sentence, state.words)
    aliases, defined = aliases_in(sentence, names)
    terms = list(terms_in(sentence))
    names = [m for m in names if not (_overlaps(m, terms) and m.kind in _GUESSED)]
    terms = [m for m in terms if not _overlaps(m, names)]
    risks = list(risks_in(sentence))
    state.aliases += aliases
    state.aliases += [alias for _, alias in risks if alias]
    here = sorted({*names, *defined, *terms}, key=lambda m: (m.start, m.end))
    state.mentions += sorted({*here, *(m for m, _ in risks)}, key=lambda m: (m.start, m.end, m.key))
    if sentence.kind is Kind.HEADING:
        places = [m for m in names if m.kind in (EntityKind.PLACE, EntityKind.ORGANISATION)]
        state.section_topic = places[0].key if places else ""
        return
    if sentence.kind is Kind.CAPTION:
        state.caption = sentence.text
    state.links += links_in(sentence, names, state.section_topic or state.topic)
    if sentence.cells:
        _rows(sentence, here, state)
    else:
        _prose(sentence, here, state)
    state.recent += here


def _headers(sentence: Sentence, state: _State) -> None:
    """The head of an e-mail: names only, line by line."""
    for m in re.finditer(r"[^\n]+", sentence.text):
        label = re.match(r"[\w-]+:\s*", m.group())
        at = m.start() + (label.end() if label else 0)
        part = sentence.text[at : m.end()]
        line = Sentence(
            sentence.start + at, sentence.start + m.end(), part, Kind.TEXT, sentence.page
        )
        state.mentions += mentions_in(line, state.words, address=True)


def _overlaps(mention: Mention, others: list[Mention]) -> bool:
    return any(mention.start < o.end and o.start < mention.end for o in others)


def _rows(sentence: Sentence, here: list[Mention], state: _State) -> None:
    fallback = state.section_topic or state.topic
    for amount, subject, as_of, _cell in row_quantities(sentence, state.caption):
        owner = next((m.key for m in here if m.name in subject), "") or fallback
        if not owner:
            places = [m for m in here if m.kind is EntityKind.PLACE]
            owner = places[0].key if places else ""
        state.quantities.append(Fact(subject, owner, sentence, amount, as_of))


def _prose(sentence: Sentence, here: list[Mention], state: _State) -> None:
    text = sentence.text
    dates = find_dates(text, anchor=state.anchor)
    amounts = [a for a in find_amounts(text) if _wanted(a, text)]
    fallback = state.section_topic or state.topic
    for amount in amounts:
        span = (sentence.start + amount.start, sentence.start + amount.end)
        subject = measured(text, amount.start, amount.end, amount.of)
        if not content_words(subject):
            continue
        owner = owner_of(sentence, span, here, state.recent, fallback)
        as_of = _nearest(dates, amount)
        state.quantities.append(Fact(subject, owner, sentence, amount, as_of))
    for date in _distinct(dates):
        subject = happened(text, date.start, date.end)
        if len(content_words(subject)) < 2:
            continue
        span = (sentence.start + date.start, sentence.start + date.end)
        owner = owner_of(sentence, span, here, state.recent, fallback)
        state.events.append(Fact(subject, owner, sentence, date=date))


def _wanted(amount: Amount, text: str) -> bool:
    """Leaves out ordinals, multiples, bare numbers and idle counts ("one vote", "two things")."""
    if amount.unit in _QUIET_UNITS:
        return False
    if amount.unit == "1" and not amount.of:
        return abs(amount.value) >= 1000 and not amount.text.isdigit() and amount.value % 1 == 0
    if amount.unit == "fraction" and not re.search(r"[%\d]|per\s?cent", amount.text):
        return False
    return not (
        amount.unit == "1" and amount.value < 2 and not amount.text[0].isdigit() and bool(text)
    )


def _nearest(dates: list[DateSpan], amount: Amount) -> DateSpan | None:
    """The date nearest to the amount in its sentence, where there is one."""
    certain = _distinct(dates)
    return min(certain, key=lambda d: (abs(d.start - amount.start), d.start)) if certain else None


def _distinct(dates: list[DateSpan]) -> list[DateSpan]:
    """Dates with one reading; of an ambiguous one the first (day first) is not trusted either."""
    starts = [d.start for d in dates]
    return [replace(d) for d in dates if starts.count(d.start) == 1]
