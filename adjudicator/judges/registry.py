"""Which judges sit: names → how to make one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from adjudicator.types import Judge
from orchestra.errors import SettingsInvalid

if TYPE_CHECKING:
    from ingest.types import Embedder
    from kg.graph import KnowledgeGraph

DEFAULT = ("entailment", "figures", "graph")
OVER_CORPUS = ("entailment", "lexical", "figures", "graph")
"""Who sits where evidence was searched for: among many windows a second reader keeps out more of
what is merely on the topic (docs/decisions/0009)."""


def _entailment(_: Embedder, __: KnowledgeGraph | None) -> Judge:
    from adjudicator.judges.entailment import EntailmentJudge

    return EntailmentJudge()


def _lexical(embedder: Embedder, _: KnowledgeGraph | None) -> Judge:
    from adjudicator.judges.lexical import LexicalJudge

    return LexicalJudge(embedder)


def _figures(_: Embedder, __: KnowledgeGraph | None) -> Judge:
    from adjudicator.judges.figures import FiguresJudge

    return FiguresJudge()


def _graph(_: Embedder, graph: KnowledgeGraph | None) -> Judge:
    from adjudicator.judges.graph import GraphJudge

    return GraphJudge(graph)


_MAKERS: dict[str, Callable[[Embedder, KnowledgeGraph | None], Judge]] = {
    "entailment": _entailment,
    "lexical": _lexical,
    "figures": _figures,
    "graph": _graph,
}


def judges_named(
    names: Sequence[str], *, embedder: Embedder, graph: KnowledgeGraph | None = None
) -> list[Judge]:
    """The judges of these names, in this order.

    Raises:
        SettingsInvalid: a name is not known; the message lists those that are.
    """
    unknown = [name for name in names if name not in _MAKERS]
    if unknown:
        known = ", ".join(sorted(_MAKERS))
        message = f"judge {unknown[0]!r} is not known; choose from {known}"
        raise SettingsInvalid(message)
    return [_MAKERS[name](embedder, graph) for name in names]
