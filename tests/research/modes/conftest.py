"""The lighthouse dossier with hashed vectors: what is tested is what models say, not search."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import Corpus
from ingest.embedding import StandInEmbedder
from kg.graph import KnowledgeGraph
from research import conduct
from research.run import Run
from tests.research.dossier import Rule, write
from tests.research.panel.desk import FakeDesk

QUESTION = "What did the lighthouse at Corran Point cost, and who opened it?"


@pytest.fixture(scope="session")
def lights(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The dossier."""
    folder = write(tmp_path_factory.mktemp("documents"))
    made = Corpus.open_or_create(
        "lights", home=tmp_path_factory.mktemp("home"), embedder=StandInEmbedder()
    )
    made.ingest([folder])
    return made


@pytest.fixture(scope="session")
def lights_graph(lights: Corpus) -> KnowledgeGraph:
    """Its graph."""
    return KnowledgeGraph.open(lights)


Play = Callable[..., "object"]


@pytest.fixture
def play(lights: Corpus, lights_graph: KnowledgeGraph, tmp_path: Path) -> Callable[..., Run]:
    """Runs a mode over a desk; the adjudicator supports what it is asked."""
    import asyncio

    def run(desk: FakeDesk, mode: str, *, rule: Rule | None = None, **more: object) -> Run:
        return asyncio.run(
            conduct(
                more.pop("question", QUESTION),
                corpus=lights,
                mode=mode,
                panel=desk.panel(),
                graph=lights_graph,
                adjudicator=rule or Cited(),
                home=tmp_path,
                **more,
            )
        )

    return run


class Cited(Rule):
    """Supports a claim of which some passage holds every figure and name; quotes that passage."""

    def verify_many(self, claims, *, corpus=None, evidence=None, progress=None):
        from adjudicator.types import Evidence, Stance, Verdict
        from tests.research.dossier import ruling

        made = []
        for n, claim in enumerate(claims):
            text = claim if isinstance(claim, str) else claim.text
            name = "c" if isinstance(claim, str) else claim.id
            self.claims.append(text)
            passages = evidence[n] if evidence is not None else _stored(corpus)
            telling = {
                w.strip(".,") for w in text.split()[1:] if w[:1].isupper() or w[:1].isdigit()
            }
            hits = [(place, p) for place, p in enumerate(passages) if all(w in p for w in telling)]
            verdict = Verdict.SUPPORTED if hits else Verdict.NOT_ENOUGH_EVIDENCE
            shown = [
                Evidence(
                    quote=p, document=f"evidence[{place}]", start=0, end=len(p),
                    stance=Stance.SUPPORTS, score=0.9,
                )
                for place, p in hits
            ] if evidence is not None else []  # fmt: skip
            made.append(ruling(text, verdict, name=name, evidence=shown))
        return made


def _stored(corpus: Corpus) -> list[str]:
    return [corpus.document(info.path).text for info in corpus.documents()]
