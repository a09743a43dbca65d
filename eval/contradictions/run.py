"""``symphony eval contradictions``: what reports show as disagreements, against what was planted.

Each planted contradiction is asked for by a question. A pair that is shown is right when it is a
planted contradiction or a superseded figure beside the newer one; a true disagreement that was not
planted counts as wrong, so precision is a lower bound.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eval.contradictions.baseline import Sentence, found
from eval.contradictions.scores import Searched, distinct, of_pairs, of_report, score
from eval.dossiers.asking import ask, dossier_corpus
from eval.dossiers.gold import Dossier, load_all
from eval.types import Metrics
from ingest.types import Progress

if TYPE_CHECKING:
    from ingest.corpus import Corpus

LIMIT = 10


def contradictions(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures on the dossiers in ``corpora/``; ``data`` is not used."""
    del data
    searched = [_searched(d, out, progress) for d in load_all() if d.contradictions]
    figures, outcomes, worst, table = score(searched)
    planted = sum(len(one.dossier.contradictions) for one in searched)
    return Metrics(
        benchmark="contradictions",
        title="Contradictions between documents",
        description=f"{planted} planted contradictions in {len(searched)} invented dossiers.",
        figures=tuple(figures),
        tables=(table,),
        worst=tuple(worst),
        outcomes=tuple(outcomes),
        sources=tuple(source for one in searched for source in one.dossier.sources),
        settings={
            "looked for": "by one question for each planted contradiction",
            "baseline": f"sentences of the {LIMIT} best chunks of that question, of different "
            "documents, that share half of the shorter one's words and no figure",
            "panel": "no model",
        },
    )


def _searched(dossier: Dossier, out: Path, progress: Progress | None) -> Searched:
    corpus = dossier_corpus(dossier, out, progress)
    questions = {pair.id: pair.question for pair in dossier.contradictions}
    reports = ask(questions, corpus, out, progress=progress)
    shown = [one for report in reports.values() for one in of_report(report)]
    return Searched(dossier, distinct(shown), distinct(of_pairs(_baseline(questions, corpus))))


def _baseline(questions: dict[str, str], corpus: Corpus) -> list[tuple[Sentence, Sentence]]:
    from ingest.sentences import sentences

    pairs: list[tuple[Sentence, Sentence]] = []
    for hits in corpus.search_many(list(questions.values()), limit=LIMIT):
        listed = [
            Sentence(hit.document, hit.text[start:end])
            for hit in hits
            for start, end in sentences(hit.text)
        ]
        pairs += found(listed)
    return pairs
