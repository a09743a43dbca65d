"""Sourcing: an evidence pack for each sub-question, with what was found out of bounds."""

from __future__ import annotations

from collections.abc import Sequence

from adjudicator.evidence.repeating import quotes_question
from adjudicator.words import content
from ingest.corpus import Corpus
from ingest.types import Chunk, Expander, Filter, Hit
from orchestra.instructed import instructions_in_document
from research.lexicon import GENERIC, MOVES, related_words
from research.material import Pack, Passage, Plan, Sentence, SubQuestion, Want
from research.reading import Reader
from research.stages.scoping import wants_of
from research.types import PolicyEvent

PASSAGES = 32
"""Passages a query brings at the first attempt, twice as many at the second, and so on."""

_SECTIONS, _BESIDE, _APART = 8, 3, 12

_NEAR = 300


def source(
    plan: Plan, corpus: Corpus, *, expander: Expander | None = None, attempt: int = 1
) -> tuple[Pack, ...]:
    """One pack for each sub-question, in order.

    The first attempt asks each sub-question, and what it asks apart from the names in it; later
    ones ask the whole question too and take more. The passages beside the best ones in the same
    section come along. Sentences that address the reader's software are left out and listed.
    """
    limit = PASSAGES * attempt
    asked: list[tuple[str, ...]] = []
    for item in plan.sub_questions:
        wanted = [item.query]
        if attempt > 1 or item.origin == "brief":
            wanted.append(plan.question)
        asked.append((*dict.fromkeys(wanted), *focus(item)))
    flat = [query for queries in asked for query in queries]
    answers = iter(
        corpus.search_many(
            flat,
            limit=limit,
            filter=_filter(plan),
            expander=Widened(expander),
            evidence_only=True,
        )
    )
    reader = Reader(corpus)
    packs = []
    for item, queries in zip(plan.sub_questions, asked, strict=True):
        apart = len(focus(item))
        whole = [next(answers) for _ in queries[apart:]]
        focused = [next(answers)[:_APART] for _ in range(apart)]
        hits = _merge(whole, focused, limit)
        found = [*_scored(hits), *_beside(hits, corpus)]
        packs.append(_pack(item.id, queries, found, reader, plan.question))
    return tuple(packs)


def near(
    texts: Sequence[str], plan: Plan, corpus: Corpus, reader: Reader, limit: int
) -> list[Pack]:
    """The passages nearest to each text, in order, from where the plan allows."""
    if not texts:
        return []
    found = corpus.search_many(list(texts), limit=limit, filter=_filter(plan), evidence_only=True)
    return [
        _pack("", (text,), _scored(hits), reader, plan.question)
        for text, hits in zip(texts, found, strict=True)
    ]


def focus(item: SubQuestion) -> tuple[str, ...]:
    """What a sub-question asks apart from the names in it, as a query of its own.

    A document that says why there was a delay need not name the bridge again. Empty where there
    is no name, or nothing else.
    """
    telling = content(item.query)
    named = [token for token in telling if token.is_capital and token.start]
    rest = [token for token in telling if token not in named and token.stem not in GENERIC]
    if not named or not rest:
        return ()
    words = [w for token in rest for w in (token.lower, *related_words(token.stem))]
    return (" ".join(dict.fromkeys(words)),)


class Widened:
    """Adds to a query the words that people use for the same matter, then the graph's."""

    def __init__(self, graph: Expander | None) -> None:
        self._graph = graph

    def expand(self, query: str) -> list[str]:
        """Further words to search for, once each."""
        words = [w for token in content(query) for w in related_words(token.stem)]
        words += MOVES if Want.CHANGE in wants_of(query) else ()
        words += self._graph.expand(query) if self._graph is not None else ()
        return list(dict.fromkeys(words))


def _filter(plan: Plan) -> Filter | None:
    scope = plan.scope
    chosen = Filter(
        documents=scope.documents,
        formats=scope.formats,
        date_from=scope.date_from,
        date_to=scope.date_to,
    )
    return None if chosen == Filter() else chosen


def _merge(whole: list[list[Hit]], focused: list[list[Hit]], limit: int) -> list[Hit]:
    """Hits of several queries, each chunk once: by best rank, then by score, then by id.

    A focused query's hits stand one after every two of the others: what a bridge was paid from may
    be told best where the bridge is not named.
    """
    best: dict[str, tuple[int, float, Hit]] = {}
    ranked = [(rank, hit) for hits in whole for rank, hit in enumerate(hits)]
    ranked += [(2 * rank + 1, hit) for hits in focused for rank, hit in enumerate(hits)]
    for rank, hit in ranked:
        key = (rank, -hit.score, hit)
        known = best.get(hit.chunk.id)
        if known is None or key[:2] < known[:2]:
            best[hit.chunk.id] = key
    ordered = sorted(best.values(), key=lambda item: (item[0], item[1], item[2].chunk.id))
    return [hit for _, _, hit in ordered[: 2 * limit]]


def _scored(hits: list[Hit]) -> list[tuple[Chunk, float]]:
    return [(hit.chunk, hit.score) for hit in hits]


def _beside(hits: list[Hit], corpus: Corpus) -> list[tuple[Chunk, float]]:
    """The chunks up to three before and after the best hits in the same section of text."""
    known = {hit.chunk.id for hit in hits}
    found: dict[str, tuple[Chunk, float]] = {}
    for hit in hits[:_SECTIONS]:
        if not hit.chunk.section:
            continue
        place = hit.chunk.ordinal
        for chunk in corpus.chunks(hit.document, place - _BESIDE, place + _BESIDE):
            same = chunk.section == hit.chunk.section and chunk.kind.is_evidence
            if same and chunk.id not in known:
                found.setdefault(chunk.id, (chunk, hit.score / 2))
    return [found[name] for name in sorted(found)]


def _pack(
    sub_question: str,
    queries: tuple[str, ...],
    chunks: list[tuple[Chunk, float]],
    reader: Reader,
    question: str,
) -> Pack:
    passages, events = [], {}
    for chunk, score in chunks:
        sentences = reader.sentences(chunk)
        barred = (
            *barred_spans(reader, chunk.document),
            *(_quoting(s) for s in sentences if quotes_question(question, s.text)),
        )
        for event in barred:
            events[(event.document, event.start, event.end)] = event
        kept = tuple(sentence for sentence in sentences if not _is_barred(sentence, barred))
        if kept:
            passages.append(
                Passage(
                    id=chunk.id,
                    document=chunk.document,
                    start=chunk.start,
                    end=chunk.end,
                    score=round(score, 6),
                    text=chunk.text,
                    sentences=kept,
                )
            )
    return Pack(
        sub_question=sub_question,
        queries=queries,
        passages=tuple(passages),
        policy_events=tuple(events[key] for key in sorted(events)),
    )


def barred_spans(reader: Reader, document: str) -> tuple[PolicyEvent, ...]:
    """Where a document addresses the reader's software."""
    text = reader.text(document)
    return tuple(
        PolicyEvent(
            document=document,
            page=reader.page(document, found.start),
            start=found.start,
            end=found.end,
            quote=text[found.start : found.end],
            rule=found.rule,
        )
        for found in reader.once(("instructions", document), lambda: instructions_in_document(text))
    )


def _quoting(sentence: Sentence) -> PolicyEvent:
    return PolicyEvent(
        document=sentence.document,
        page=sentence.page,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        rule="quotes-the-question",
    )


def _is_barred(sentence: Sentence, events: tuple[PolicyEvent, ...]) -> bool:
    """Inside an instruction, or between two of them that stand close together."""
    if any(sentence.start < e.end and e.start < sentence.end for e in events):
        return True
    before = [e.end for e in events if e.end <= sentence.start]
    after = [e.start for e in events if e.start >= sentence.end]
    return bool(before and after) and min(after) - max(before) <= _NEAR + len(sentence.text)
