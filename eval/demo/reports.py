"""Reports on the dossier's questions: key facts held, refusals right, contradictions found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.demo.gold import GoldQuestion, Pair
from eval.demo.matching import facts_held, holds, quote_matches, words
from eval.rates import count, rate
from eval.types import Figure, Table, Target
from research.types import Disagreement, Report

BASELINE_CHUNKS = (5, 10, 20)


def body(report: Report) -> str:
    """What the report itself says: its statements and both sides of its disagreements."""
    said = [statement.claim.text for statement in report.claims]
    said += [side.quote for item in report.disagreements for side in (item.one, item.other)]
    return "\n".join(said)


def score_facts(
    questions: Sequence[GoldQuestion],
    reports: Mapping[str, Report],
    pages: Mapping[str, str],
    found: Mapping[str, Sequence[str]],
) -> tuple[list[Figure], list[Table]]:
    """Key facts in the reports, beside a baseline that quotes everything found.

    Args:
        questions: the answerable ones.
        reports: by question id.
        pages: the same reports as rendered for a reader (Markdown), by question id.
        found: the texts of the best chunks for each question, best first: the baseline's words.
    """
    texts: dict[str, dict[str, str]] = {
        "report": {q.id: body(reports[q.id]) for q in questions},
        "page": dict(pages),
    }
    labels = {
        "report": "key facts in statements and disagreements",
        "page": "key facts anywhere on the rendered page",
    }
    for k in BASELINE_CHUNKS:
        texts[f"top-{k}"] = {q.id: "\n".join(found[q.id][:k]) for q in questions}
        labels[f"top-{k}"] = f"baseline: key facts in the {k} best chunks, quoted whole"
    figures = []
    total = sum(len(q.key_facts) for q in questions)
    for name, held in texts.items():
        right = sum(facts_held(held[q.id], q.key_facts) for q in questions)
        target = Target(at_least=0.7) if name == "report" else None
        figures.append(rate(f"facts/{name}", labels[name], right, total, target=target))
        length = sum(len(words(held[q.id])) for q in questions) / max(len(questions), 1)
        shown = labels[name].replace("key facts", "words a question")
        figures.append(count(f"words/{name}", shown, length, n=len(questions)))
    return figures, [_facts_table(questions, texts["report"])]


def _facts_table(questions: Sequence[GoldQuestion], texts: Mapping[str, str]) -> Table:
    rows: list[tuple[str, str, str, str]] = []
    for question in questions:
        if question.split == "dev":
            rows += [
                (
                    fact.id,
                    fact.fact,
                    "yes" if holds(texts[question.id], fact) else "no",
                    question.question,
                )
                for fact in question.key_facts
            ]
    return Table(
        title="Key facts of the dev questions",
        columns=("id", "fact", "in the report", "question"),
        rows=tuple(rows),
        note="Those of the frozen questions are counted above and never listed.",
    )


def score_refusals(
    questions: Sequence[GoldQuestion], reports: Mapping[str, Report]
) -> list[Figure]:
    """Unanswerable questions refused; answerable ones answered."""
    absent = [q for q in questions if not q.answerable]
    present = [q for q in questions if q.answerable]
    return [
        rate(
            "refused/unanswerable",
            "questions without an answer in the dossier that were refused",
            sum(not reports[q.id].answered for q in absent),
            len(absent),
            better="higher",
        ),
        rate(
            "answered/answerable",
            "questions with an answer that were answered",
            sum(reports[q.id].answered for q in present),
            len(present),
            better="higher",
        ),
    ]


def matches(found: Disagreement, gold: Pair) -> bool:
    """Whether a reported disagreement is the gold one, in either order; reprints count."""
    one, other = found.one, found.other
    return any(
        quote_matches(gold.one, a.document, a.quote, anywhere=True)
        and quote_matches(gold.other, b.document, b.quote, anywhere=True)
        for a, b in ((one, other), (other, one))
    )


def score_contradictions(
    found: Sequence[Disagreement], gold: Sequence[Pair], superseded: Sequence[Pair]
) -> tuple[list[Figure], Table]:
    """Recall over the planted contradictions; precision over what was reported, each pair once.

    A reported pair is right when it is a planted contradiction or a superseded figure beside the
    newer one. Equal words elsewhere count; a true disagreement that was not planted does not, so
    precision is a lower bound.
    """
    distinct = list({_pair_key(item): item for item in found}.values())
    right = [d for d in distinct if any(matches(d, pair) for pair in (*gold, *superseded))]
    hit = [pair for pair in gold if any(matches(d, pair) for d in distinct)]
    figures = [
        rate("contradictions/recall", "planted contradictions reported", len(hit), len(gold)),
        rate(
            "contradictions/precision",
            "reported disagreements that were planted (or superseded beside newer)",
            len(right),
            len(distinct),
            note="a lower bound: a true disagreement that was not planted counts as wrong",
        ),
    ]
    rows = [(pair.id, pair.about, "yes" if pair in hit else "no") for pair in gold]
    return figures, Table(
        title="Planted contradictions", columns=("id", "about", "reported"), rows=tuple(rows)
    )


def _pair_key(item: Disagreement) -> tuple[tuple[str, int, int], ...]:
    return tuple(sorted((side.document, side.start, side.end) for side in (item.one, item.other)))
