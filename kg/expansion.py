"""Neighbours of entities: by relations and by standing together, ranked by PageRank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kg.keys import is_function, stem
from kg.types import Entity, EntityKind, Relation

_NEAR = 240  # characters between two mentions that stand together
_RELATED = 4.0  # a stated relation weighs as much as four such neighbourhoods
_MAX_WORDS = 8


class Neighbourhood:
    """Nearness between entities."""

    def __init__(
        self,
        entities: Sequence[Entity],
        relations: Sequence[Relation],
        mentions: Sequence[tuple[str, str, int, int]],
    ) -> None:
        self._entities = {entity.id: entity for entity in entities}
        self._weights = weights_of(relations, mentions)

    def nearest(self, seeds: Sequence[Entity], limit: int) -> list[Entity]:
        """The entities nearest to the seeds, by PageRank that restarts at the seeds."""
        import rustworkx

        known = sorted(self._entities)
        place = {identity: number for number, identity in enumerate(known)}
        start = {place[s.id]: 1.0 for s in seeds if s.id in place}
        if not start or limit < 1:
            return []
        graph: rustworkx.PyDiGraph[str, float] = rustworkx.PyDiGraph()
        graph.add_nodes_from(known)
        graph.add_edges_from(
            [
                edge
                for (a, b), weight in sorted(self._weights.items())
                for edge in ((place[a], place[b], weight), (place[b], place[a], weight))
            ]
        )
        ranks = rustworkx.pagerank(graph, alpha=0.8, weight_fn=float, personalization=start)
        order = sorted(
            (n for n in range(len(known)) if n not in start and ranks[n] > 1e-9),
            key=lambda n: (-round(ranks[n], 9), known[n]),
        )
        return [self._entities[known[n]] for n in order[:limit]]

    def words(self, query: str, seeds: Sequence[Entity]) -> list[str]:
        """At most eight further words: other names of the seeds, then their neighbours' names."""
        had = {stem(w) for w in re.findall(r"\w+", query)}
        names = [alias for seed in seeds for alias in (seed.name, *seed.aliases[:3])]
        quiet = (EntityKind.CLAUSE, EntityKind.ACRONYM, EntityKind.RISK)
        names += [near.name for near in self.nearest(seeds, 6) if near.kind not in quiet]
        chosen: list[str] = []
        count = 0
        for name in names:
            fresh = [w for w in re.findall(r"[\w&'’-]+", name) if not is_function(w)]
            fresh = [w for w in fresh if stem(w) not in had]
            if fresh and count + len(fresh) <= _MAX_WORDS:
                chosen.append(" ".join(fresh))
                had |= {stem(w) for w in fresh}
                count += len(fresh)
        return chosen


def weights_of(
    relations: Sequence[Relation], mentions: Sequence[tuple[str, str, int, int]]
) -> Counter[tuple[str, str]]:
    """How strongly two entities (ids in order) are tied: by standing together, by relations."""
    weights: Counter[tuple[str, str]] = Counter()
    for index, (one, document, _, end) in enumerate(mentions):
        for other, where, start, _ in mentions[index + 1 : index + 9]:
            if where != document or start - end > _NEAR:
                break
            if one != other:
                weights[min(one, other), max(one, other)] += 1
    for relation in relations:
        a, b = sorted((relation.subject_id, relation.object_id))
        weights[a, b] += int(_RELATED)
    return weights
