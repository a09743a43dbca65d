"""What the knowledge graph adds to search: its words alone, and beside the fused search.

The graph knows the entities that a query names and gives the names of their neighbours. Alone,
those words are searched for with BM25; a query without a known entity finds nothing that way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.types import Hit

if TYPE_CHECKING:
    from ingest.corpus import Corpus


def graph_hits(
    corpus: Corpus, queries: Sequence[str], *, limit: int
) -> tuple[list[list[Hit]], list[list[Hit]]]:
    """Hits by the graph's words alone, and hits of the fused search with those words added.

    Args:
        corpus: its graph is made or brought up to date.
        queries: what is searched for.
        limit: hits a query.
    """
    from kg.graph import KnowledgeGraph

    graph = KnowledgeGraph.open(corpus)
    words = [" ".join(graph.expand(query)) for query in queries]
    known = [at for at, text in enumerate(words) if text.strip()]
    alone: list[list[Hit]] = [[] for _ in queries]
    found = corpus.search_many([words[at] for at in known], limit=limit, method="bm25")
    for at, hits in zip(known, found, strict=True):
        alone[at] = hits
    return alone, corpus.search_many(queries, limit=limit, expander=graph)
