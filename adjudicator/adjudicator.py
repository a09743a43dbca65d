"""The adjudicator: evidence is searched, judges answer blind, a ruling is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adjudicator.abstention import Abstention
from adjudicator.compound import parts_of
from adjudicator.evidence import joint_of, shortlist, whole_of, windows_for, windows_of
from adjudicator.judges.registry import DEFAULT, OVER_CORPUS, judges_named
from adjudicator.language import WARNING, is_foreign
from adjudicator.ruling import Case, rule, signs_of_case
from adjudicator.types import (
    Claim,
    ConflictScore,
    DraftReport,
    Evidence,
    Judge,
    Judgement,
    Ruling,
    Verdict,
    Window,
)
from ingest.types import Progress
from orchestra.errors import EmptyQuestion, UsageError

if TYPE_CHECKING:
    from ingest.corpus import Corpus
    from ingest.types import Embedder
    from kg.graph import KnowledgeGraph

_BATCH = 64


class Adjudicator:
    """Verifies claims against a corpus or given passages. Make one with :meth:`from_settings`."""

    def __init__(
        self,
        *,
        embedder: Embedder | None = None,
        judges: Sequence[str] | None = None,
        extra: Sequence[Judge] = (),
        min_confidence: float | None = None,
        coverage: float | None = None,
    ) -> None:
        """Choose the judges.

        Args:
            embedder: the embedding model of judges that want one; default: the packaged one.
            judges: names from :mod:`adjudicator.judges.registry`; by default those it lists for
                given passages and for a corpus.
            extra: further judges, already made.
            min_confidence: below this a verdict becomes ``not_enough_evidence``.
            coverage: at this coverage a verdict stands only if no other label is left open; see
                :class:`adjudicator.abstention.Abstention`.
        """
        self._embedder = embedder
        self._names = None if judges is None else tuple(judges)
        self._extra = tuple(extra)
        self._abstention = Abstention(min_confidence, coverage)
        self._judges: dict[str, list[Judge]] = {}

    @classmethod
    def from_settings(cls) -> Adjudicator:
        """The adjudicator as configured."""
        from orchestra.settings import load_settings

        settings = load_settings()
        return cls(min_confidence=settings.min_confidence, coverage=settings.coverage)

    def verify(
        self,
        claim: str | Claim,
        *,
        corpus: Corpus | None = None,
        evidence: Sequence[str] | None = None,
        min_confidence: float | None = None,
        coverage: float | None = None,
    ) -> Ruling:
        """Verify one claim against ``evidence`` if it is given, else against ``corpus``.

        Raises:
            EmptyQuestion: the claim is empty.
            UsageError: neither corpus nor evidence was given.
        """
        text = claim if isinstance(claim, str) else claim.text
        if not text.strip():
            message = "the claim is empty; write a sentence that can be true or false"
            raise EmptyQuestion(message)
        given = None if evidence is None else [evidence]
        return self.verify_many(
            [claim],
            corpus=corpus,
            evidence=given,
            min_confidence=min_confidence,
            coverage=coverage,
        )[0]

    def verify_many(
        self,
        claims: Sequence[str | Claim],
        *,
        corpus: Corpus | None = None,
        evidence: Sequence[Sequence[str]] | None = None,
        min_confidence: float | None = None,
        coverage: float | None = None,
        progress: Progress | None = None,
    ) -> list[Ruling]:
        """Verify many claims, batched; one ruling each, in order.

        Args:
            claims: texts or claims. An empty one becomes ``not_judged`` with a reason.
            corpus: where evidence is searched, when none is given.
            evidence: one list of passages per claim; offsets are into the passages.
            min_confidence: overrides the adjudicator's own.
            coverage: overrides the adjudicator's own.
            progress: told how many claims are done.

        Raises:
            UsageError: neither corpus nor evidence was given, or their numbers differ.
        """
        if evidence is None and corpus is None:
            message = "nothing to verify against; pass corpus=… or evidence=[…]"
            raise UsageError(message)
        if evidence is not None and len(evidence) != len(claims):
            message = f"{len(claims)} claims but {len(evidence)} lists of evidence; pass one each"
            raise UsageError(message)
        made = [
            Claim(id=f"c{n}", text=" ".join(c.split())) if isinstance(c, str) else c
            for n, c in enumerate(claims, start=1)
        ]
        judges = self._sitting(corpus if evidence is None else None)
        asked = Abstention(
            self._abstention.min_confidence if min_confidence is None else min_confidence,
            self._abstention.coverage if coverage is None else coverage,
        )
        rulings: list[Ruling] = []
        for at in range(0, len(made), _BATCH):
            batch = made[at : at + _BATCH]
            given = None if evidence is None else evidence[at : at + _BATCH]
            rulings.extend(_rule_batch(batch, corpus, given, judges, asked))
            if progress is not None:
                progress("verify", len(rulings), len(made))
        return rulings

    def signs(
        self, claims: Sequence[str], *, evidence: Sequence[Sequence[str]]
    ) -> list[list[float]]:
        """What calibration is fitted on: the signs of each ruling, before any map.

        :data:`adjudicator.verifier.calibration.SIGNS` twice, after the rules and before them, the
        windows' number once. Compound claims are not split.
        """
        found: list[list[float]] = []
        for at in range(0, len(claims), _BATCH):
            given = evidence[at : at + _BATCH]
            made = [Claim(id="", text=" ".join(c.split())) for c in claims[at : at + _BATCH]]
            cases = _judged(made, _windows(made, None, given), self._sitting(None))
            found.extend(signs_of_case(case) for case in cases)
        return found

    def verify_draft(self, text: str, corpus: Corpus, *, format: str = "md") -> DraftReport:  # noqa: A002
        """Split a draft into claims, verify each and check its quotations.

        ``format`` is "md" or "txt" (also for text read out of docx).
        """
        from adjudicator.draft import verify_draft

        return verify_draft(self, text, corpus, format=format)

    def entails(self, passages: Sequence[str], statement: str) -> bool:
        """Whether the passages together support the statement; an ALCE entailment function."""
        both = [" ".join(passages)] if len(passages) > 1 else []
        ruling = self.verify_many([statement], evidence=[[*passages, *both]])[0]
        return ruling.verdict is Verdict.SUPPORTED

    def instructions_in(self, claims: Sequence[Claim], corpus: Corpus) -> list[Evidence]:
        """Stretches among the claims' evidence that address software; kept out of evidence."""
        found: list[Evidence] = []
        windows_for(claims, corpus, instructions=found)
        return found

    def contradictions(self, pairs: Sequence[tuple[Window, Window]]) -> list[ConflictScore]:
        """How sure it is that two passages cannot both be right; one score per pair, in order."""
        from adjudicator.conflicts import contradictions

        return contradictions(pairs)

    def mutual_refutations(self, pairs: Sequence[tuple[Window, Window]]) -> list[ConflictScore]:
        """Pairs that the verifier refutes both ways; one score per pair, in order.

        Each may take two readings: hand in a short list. Nothing is found where the judge
        ``entailment`` was not chosen.

        Raises:
            VerifierDamaged: the verifier's file is not the one that ships.
        """
        if self._names is not None and "entailment" not in self._names:
            return [ConflictScore(score=0.0) for _ in pairs]
        from adjudicator.mutual import mutual_refutations
        from adjudicator.verifier.model import shipped

        return mutual_refutations(pairs, shipped())

    def _model(self) -> Embedder:
        if self._embedder is None:
            from ingest.embedding import default_embedder

            self._embedder = default_embedder()
        return self._embedder

    def _sitting(self, corpus: Corpus | None) -> list[Judge]:
        key = f"{corpus.folder}:{corpus.fingerprint}" if corpus is not None else ""
        if key not in self._judges:
            default = DEFAULT if corpus is None else OVER_CORPUS
            names = default if self._names is None else self._names
            graph = _graph_of(corpus) if corpus is not None and "graph" in names else None
            made = judges_named(names, embedder=self._model(), graph=graph)
            self._judges[key] = [*made, *self._extra]
        return self._judges[key]


def _graph_of(corpus: Corpus) -> KnowledgeGraph:
    from kg.graph import KnowledgeGraph

    return KnowledgeGraph.open(corpus)


def _rule_batch(
    claims: Sequence[Claim],
    corpus: Corpus | None,
    evidence: Sequence[Sequence[str]] | None,
    judges: Sequence[Judge],
    abstention: Abstention,
) -> list[Ruling]:
    """Claims and the parts of compound ones are judged in one go, then ruled."""
    parts = [_parts(claim) for claim in claims]
    everything = [*claims, *(part for some in parts for part in some)]
    owner = [*range(len(claims)), *(i for i, some in enumerate(parts) for _ in some)]
    given = None if evidence is None else [evidence[i] for i in owner]
    cases = _judged(everything, _windows(everything, corpus, given), judges)
    ruled: list[Ruling] = []
    position = len(claims)
    for index, claim in enumerate(claims):
        if not any(map(str.isalnum, claim.text)):
            ruled.append(_empty(claim))
            continue
        own = [rule(c) for c in cases[position : position + len(parts[index])]]
        position += len(own)
        case = cases[index]
        whole = Case(case.claim, case.windows, case.judgements, case.failed, tuple(own))
        ruled.append(_warned(rule(whole, abstention=abstention)))
    return ruled


def _warned(ruling: Ruling) -> Ruling:
    """The ruling; its reason says so where the claim or its evidence is not in English."""
    if not any(is_foreign(t) for t in (ruling.claim, *(e.quote for e in ruling.evidence))):
        return ruling
    return ruling.model_copy(update={"reason": f"{ruling.reason}; {WARNING}"})


def _windows(
    claims: Sequence[Claim], corpus: Corpus | None, evidence: Sequence[Sequence[str]] | None
) -> list[list[Window]]:
    """Every claim's windows, best first; last, where there are several, those read together."""
    if evidence is not None:
        cut = {id(passages): windows_of(passages) for passages in evidence}
        alone = [shortlist(c, cut[id(p)]) for c, p in zip(claims, evidence, strict=True)]
        together = [whole_of(c, p) for c, p in zip(claims, evidence, strict=True)]
    else:
        assert corpus is not None  # noqa: S101
        alone = windows_for(claims, corpus)
        together = [joint_of(found) for found in alone]
    return [
        found if joint is None else [*found, joint]
        for found, joint in zip(alone, together, strict=True)
    ]


def _parts(claim: Claim) -> list[Claim]:
    texts = parts_of(claim)
    if len(texts) < 2:
        return []
    return [
        claim.model_copy(update={"id": f"{claim.id}.{n}", "text": text, "start": None, "end": None})
        for n, text in enumerate(texts, start=1)
    ]


def _judged(
    claims: Sequence[Claim], windows: Sequence[Sequence[Window]], judges: Sequence[Judge]
) -> list[Case]:
    items = list(zip(claims, windows, strict=True))
    answers: list[list[Judgement | str]] = []
    for judge in judges:
        try:
            answers.append(list(judge.judge(items)))
        except Exception:  # noqa: BLE001 - a failing judge is a result, reported by name
            answers.append([_alone(judge, claim, shown) for claim, shown in items])
    cases = []
    for i, (claim, shown) in enumerate(items):
        mine = [(judge.name, answer[i]) for judge, answer in zip(judges, answers, strict=True)]
        good = [a for _, a in mine if isinstance(a, Judgement)]
        failed = [(name, a) for name, a in mine if isinstance(a, str)]
        cases.append(Case(claim, shown, good, failed))
    return cases


def _alone(judge: Judge, claim: Claim, shown: Sequence[Window]) -> Judgement | str:
    """A judge that failed on the batch is asked once more on each claim alone."""
    try:
        return judge.judge([(claim, shown)])[0]
    except Exception as error:  # noqa: BLE001 - "could not judge" is a result, never dropped
        return f"{type(error).__name__}: {error}"


def _empty(claim: Claim) -> Ruling:
    return Ruling(
        id=claim.id, claim=claim.text, verdict=Verdict.NOT_JUDGED, confidence=None, scores=None,
        reason="the claim is empty: it holds no letter and no figure",
    )  # fmt: skip
