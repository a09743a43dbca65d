"""Sourcing: an evidence pack for each sub-question, with what was found out of bounds."""

from __future__ import annotations

from ingest.corpus import Corpus
from ingest.types import Expander, Filter, Hit
from orchestra.injection import find_instructions
from research.material import Pack, Passage, Plan, Sentence
from research.reading import Reader
from research.types import PolicyEvent

PASSAGES = 24
"""Passages a query brings at the first attempt; each further attempt doubles it."""

_NEAR = 300


def source(
    plan: Plan, corpus: Corpus, *, expander: Expander | None = None, attempt: int = 1
) -> tuple[Pack, ...]:
    """One pack for each sub-question, in order.

    The first attempt asks each sub-question; later ones ask the whole question too and take
    twice as much. Sentences that address the reader's software are left out and listed.
    """
    limit = PASSAGES * 2 ** (attempt - 1)
    asked: list[tuple[str, ...]] = []
    for item in plan.sub_questions:
        wanted = [item.query]
        if attempt > 1 or item.origin == "brief":
            wanted.append(plan.question)
        asked.append(tuple(dict.fromkeys(wanted)))
    flat = [query for queries in asked for query in queries]
    answers = iter(
        corpus.search_many(
            flat,
            limit=limit,
            filter=_filter(plan),
            expander=expander,
            evidence_only=True,
        )
    )
    reader = Reader(corpus)
    packs = []
    for item, queries in zip(plan.sub_questions, asked, strict=True):
        hits = _merge([next(answers) for _ in queries], limit)
        packs.append(_pack(item.id, queries, hits, reader))
    return tuple(packs)


def _filter(plan: Plan) -> Filter | None:
    scope = plan.scope
    chosen = Filter(
        documents=scope.documents,
        formats=scope.formats,
        date_from=scope.date_from,
        date_to=scope.date_to,
    )
    return None if chosen == Filter() else chosen


def _merge(lists: list[list[Hit]], limit: int) -> list[Hit]:
    """Hits of several queries, each chunk once: by best rank, then by score, then by id."""
    best: dict[str, tuple[int, float, Hit]] = {}
    for hits in lists:
        for rank, hit in enumerate(hits):
            key = (rank, -hit.score, hit)
            known = best.get(hit.chunk.id)
            if known is None or key[:2] < known[:2]:
                best[hit.chunk.id] = key
    ordered = sorted(best.values(), key=lambda item: (item[0], item[1], item[2].chunk.id))
    return [hit for _, _, hit in ordered[: 2 * limit]]


def _pack(sub_question: str, queries: tuple[str, ...], hits: list[Hit], reader: Reader) -> Pack:
    passages, events = [], {}
    for hit in hits:
        barred = barred_spans(reader, hit.document)
        for event in barred:
            events[(event.document, event.start, event.end)] = event
        kept = tuple(
            sentence for sentence in reader.sentences(hit.chunk) if not _is_barred(sentence, barred)
        )
        if kept:
            chunk = hit.chunk
            passages.append(
                Passage(
                    id=chunk.id,
                    document=chunk.document,
                    start=chunk.start,
                    end=chunk.end,
                    score=round(hit.score, 6),
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
        for found in reader.once(("instructions", document), lambda: find_instructions(text))
    )


def _is_barred(sentence: Sentence, events: tuple[PolicyEvent, ...]) -> bool:
    """Inside an instruction, or between two of them that stand close together."""
    if any(sentence.start < e.end and e.start < sentence.end for e in events):
        return True
    before = [e.end for e in events if e.end <= sentence.start]
    after = [e.start for e in events if e.start >= sentence.end]
    return bool(before and after) and min(after) - max(before) <= _NEAR + len(sentence.text)
