"""The sentences that the report says of itself."""

from __future__ import annotations

from adjudicator.types import Claim, Evidence
from research.material import Cluster, Coverage
from research.panel import saying
from research.record import Record
from research.stages.analysis import ANALYSTS
from research.stages.hearing import UNBORNE

_WORDS = 4


def claim(claim_id: str, cluster: Cluster) -> Claim:
    """The statement as a claim, white space aside."""
    return Claim(id=claim_id, text=cluster.statement, context=cluster.lead.context)


def cite(item: Evidence) -> str:
    """A short reference with the words: “…”, document, page."""
    words = " ".join(item.quote.split())
    if len(words) > 160:
        words = words[:157].rsplit(" ", 1)[0] + " …"
    return f"“{words}”, {place(item)}"


def place(item: Evidence) -> str:
    """Document and page."""
    return item.document + (f", p. {item.page}" if item.page is not None else "")


def caution(coverage: Coverage, asked: str) -> str:
    """What to mind where a sub-question's evidence was found by its meaning; empty elsewhere.

    ``asked`` is the sub-question's own text: words of the others are not named.
    """
    if not coverage.by_meaning:
        return ""
    said = "The passages found put it in other words than the question"
    own = [f"“{word}”" for word in coverage.missing if word in asked]
    if own:
        said += f": none of the best ones speaks of {' or '.join(own[:_WORDS])}"
    return f"{said}. Check that these statements answer what was asked."


def method(record: Record) -> tuple[str, ...]:
    """What was done, in order."""
    plan, setting = record.plan, record.setting
    passages = sum(len(pack.passages) for pack in record.packs)
    findings = sum(len(report.findings) for report in record.analyses)
    scope = {k: v for k, v in plan.scope.model_dump().items() if v}
    limited = f", limited by the brief to {_scope(scope)}" if scope else ""
    return (
        *saying.method(record),
        f"Scoping split the question into {len(plan.sub_questions)} part(s). Sourcing searched "
        f"the corpus “{setting.corpus}” ({setting.documents} documents){limited} by meaning, by "
        f"words and by graph neighbours, and kept {passages} passages.",
        f"{len(record.analyses)} analysts ({', '.join(r.analyst for r in record.analyses)}) read "
        f"the same passages without seeing one another's choice and put forward {findings} "
        "findings. Equivalent ones were joined; "
        f"{record.examination.pairs_compared} pairs on one subject were compared by rule "
        f"for contradictions. {record.examination.pairs_offered} on which no rule spoke were put "
        "to the verifier, which read both ways those that nothing tells apart.",
        "Every statement was then verified against the whole corpus by the adjudicator's judges, "
        f"and {record.docket.checked} citations were compared with the stored text, character by "
        f"character. One that does not resolve is not printed.{_heard(record)}",
        "Choice within a section: above all how much a statement bears on the whole question, by "
        "meaning and words, and how well its passage was found; order: that and the fused rank of "
        "the analysts; both less what was said already (maximal marginal relevance).",
    )


def _heard(record: Record) -> str:
    """On how many statements nothing came of what the judges had held against them."""
    freed = sum(UNBORNE in judged.ruling.reason for judged in record.docket.judged)
    if not freed:
        return ""
    return (
        f" What the judges held against a source's own sentence was laid beside it: on {freed} "
        "nothing came of that, and they were ruled on by their own passages alone."
    )


def limits(record: Record) -> tuple[str, ...]:
    """What the report cannot tell."""
    return (
        "“Supported” means that the corpus says so, not that it is true.",
        *saying.limits(record),
        f"The {len(ANALYSTS)} offline analysts share one corpus and one search: they "
        "are methods, not independent witnesses, and their agreement is no second source.",
        "Sub-questions are split, and evidence is held to be about them, by rules over words and "
        "by nearness in meaning. A question in words that the documents never use may be refused "
        "although they answer it.",
        "Disagreements are found between statements whose wording shows that they speak of one "
        "subject. Others may exist.",
        *(
            ("Table rows are composed from their cells; they are marked, and never verbatim.",)
            if any(c.lead.derived for c in record.examination.clusters)
            else ()
        ),
    )


def _scope(scope: dict[str, object]) -> str:
    names = {
        "documents": "documents",
        "formats": "formats",
        "date_from": "from",
        "date_to": "until",
    }
    parts = []
    for key, value in scope.items():
        said = ", ".join(value) if isinstance(value, list | tuple) else str(value)
        parts.append(f"{names[key]} {said}")
    return "; ".join(parts)
