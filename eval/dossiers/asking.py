"""Reports on many questions over one corpus, each made once however many benchmarks want it.

No model takes part, whatever is configured: what is measured is what everyone gets. An equal run
(same question, documents, code and settings) that lies below the benchmark's folder is read again
rather than made again, so that benchmarks share their reports and a run that was cut short goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from eval.dossiers.gold import Dossier
from ingest.types import Progress

if TYPE_CHECKING:
    from adjudicator.adjudicator import Adjudicator
    from ingest.corpus import Corpus
    from research.types import Report

CHUNKS = (5, 10, 20)
"""How many of the best chunks the quote-everything baseline quotes."""


def ingested(name: str, documents: Iterable[Path], home: Path, progress: Progress | None) -> Corpus:
    """Folders of documents as a corpus below ``home``, with its graph."""
    from ingest.corpus import Corpus
    from kg.graph import KnowledgeGraph

    corpus = Corpus.open_or_create(name, home=home)
    corpus.ingest(list(documents), progress=progress)
    KnowledgeGraph.open(corpus)
    return corpus


def dossier_corpus(dossier: Dossier, home: Path, progress: Progress | None) -> Corpus:
    """The dossier as a corpus below ``home``."""
    return ingested(dossier.name, [dossier.documents], home, progress)


def ask(
    questions: Mapping[str, str],
    corpus: Corpus,
    home: Path,
    *,
    adjudicator: Adjudicator | None = None,
    progress: Progress | None = None,
) -> dict[str, Report]:
    """A report on each question, by the same key.

    Args:
        questions: what is asked, by any key.
        corpus: what it is asked of.
        home: where the runs are kept and looked for.
        adjudicator: by default the one that the settings describe.
        progress: told how many are done.
    """
    from adjudicator.adjudicator import Adjudicator
    from research.panel.council import Panel
    from research.panel.setup import configured
    from research.run import conduct

    judge = adjudicator or Adjudicator.from_settings()
    panel = Panel((), configured().desk)

    async def each() -> dict[str, Report]:
        found: dict[str, Report] = {}
        for done, (key, question) in enumerate(questions.items()):
            if progress:
                progress("reports", done, len(questions), question)
            run = await conduct(
                question, corpus=corpus, adjudicator=judge, panel=panel, home=home, reuse=True
            )
            found[key] = run.report
        return found

    return asyncio.run(each())


def best_chunks(
    questions: Mapping[str, str], corpus: Corpus, *, limit: int = max(CHUNKS)
) -> dict[str, list[str]]:
    """The texts of the best chunks for each question, best first: the baseline's words."""
    hits = corpus.search_many(list(questions.values()), limit=limit)
    return {key: [hit.text for hit in listed] for key, listed in zip(questions, hits, strict=True)}
