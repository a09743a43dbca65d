"""The graph analyst: quantities, dates and relations of the things that the sub-question names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.corpus import Corpus
from kg.types import Source
from research.analysts.candidates import best, stands
from research.closeness import closeness, local_weights
from research.material import AnalystReport, Finding, Pack, Plan, Sentence, SubQuestion, Want
from research.ports import Graph
from research.reading import Reader
from research.stages.sourcing import barred_spans
from research.types import PolicyEvent

NAME = "graph"
_ENTITY_BONUS, _KIND_BONUS = 0.2, 0.2
_NEAR_ENOUGH = 0.3


@dataclass(frozen=True, slots=True)
class _Edge:
    source: Source
    entities: frozenset[str]
    kind: Want
    reason: str


def analyse(plan: Plan, packs: Sequence[Pack], graph: Graph, corpus: Corpus) -> AnalystReport:
    """Ranks the sentences behind the graph's edges by how they touch the sub-question.

    An edge scores by the share of the question's telling words in its sentence, by whether it
    hangs on an entity that the question names, and by whether it is of the kind that is asked
    for. Only documents that sourcing allowed are quoted.
    """
    found = _Sentences(Reader(corpus))
    edges = list(_edges(graph))
    findings: list[Finding] = []
    abstained = considered = 0
    for item, pack in zip(plan.sub_questions, packs, strict=True):
        documents = {passage.document for passage in pack.passages}
        near = [edge for edge in edges if edge.source.document in documents]
        considered += len(near)
        chosen = best(item.id, NAME, _scores(item, pack, near, graph, found))
        abstained += not chosen
        findings += chosen
    return AnalystReport(
        analyst=NAME, findings=tuple(findings), considered=considered, abstained=abstained
    )


def _edges(graph: Graph) -> Iterator[_Edge]:
    for quantity in graph.quantities():
        ids = frozenset(filter(None, (quantity.entity_id,)))
        reason = f"{quantity.subject}: {quantity.amount.text}"
        yield _Edge(quantity.source, ids, Want.AMOUNT, reason)
    for event in graph.events():
        ids = frozenset(filter(None, (event.entity_id,)))
        yield _Edge(event.source, ids, Want.DATE, f"{event.subject}: {event.date.text}")
    for relation in graph.relations():
        ids = frozenset((relation.subject_id, relation.object_id))
        yield _Edge(relation.source, ids, Want.NAME, relation.predicate)


def _scores(
    item: SubQuestion, pack: Pack, edges: Sequence[_Edge], graph: Graph, found: _Sentences
) -> list[tuple[float, Sentence, str]]:
    named = {entity.id for entity in graph.find_entities(item.query)}
    weights = local_weights(item, pack)
    at: dict[tuple[str, int, int], list[_Edge]] = {}
    for edge in edges:
        at.setdefault(_place(edge.source), []).append(edge)
    scored: dict[tuple[str, int, int], tuple[float, Sentence, str]] = {}
    for place, together in at.items():
        sentence = found.at(*place)
        if sentence is None or _is_barred(sentence, pack):
            continue
        near = closeness(item, sentence, weights)
        if near < _NEAR_ENOUGH:
            continue
        for edge in together:
            touches = bool(named & edge.entities)
            score = near + _ENTITY_BONUS * touches + _KIND_BONUS * (edge.kind in item.wants)
            value = score / (1 + _ENTITY_BONUS + _KIND_BONUS)
            known = scored.get(sentence.place)
            if known is None or value > known[0]:
                scored[sentence.place] = (value, sentence, edge.reason)
    return [scored[place] for place in sorted(scored)]


def _place(source: Source) -> tuple[str, int, int]:
    return (source.document, source.start, source.end)


class _Sentences:
    """The sentences of edges, each read once however many edges and sub-questions it serves."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, int, int], Sentence | None] = {}
        self._barred: dict[str, tuple[PolicyEvent, ...]] = {}

    def at(self, document: str, start: int, end: int) -> Sentence | None:
        """The one there, if it can stand alone and lies not where software is addressed."""
        place = (document, start, end)
        if place not in self._known:
            self._known[place] = self._read(document, start, end)
        return self._known[place]

    def _read(self, document: str, start: int, end: int) -> Sentence | None:
        if document not in self._barred:
            self._barred[document] = barred_spans(self._reader, document)
        if any(start < event.end and event.start < end for event in self._barred[document]):
            return None
        sentence = self._reader.sentence(document, start, end)
        return sentence if stands(sentence) else None


def _is_barred(sentence: Sentence, pack: Pack) -> bool:
    """Whether sourcing has put the sentence out of bounds for this question."""
    return any(
        sentence.document == e.document and sentence.start < e.end and e.start < sentence.end
        for e in pack.policy_events
    )
