"""Every benchmark and every speed benchmark under its name on the command line.

To add one: write ``def measure(data: Path, out: Path, *, progress: Progress | None = None) ->
Metrics`` (with ``cap: int | None = None`` beside ``progress`` if it can take fewer rows) and put an
entry here. It is run in a process of its own, so nothing it leaves behind reaches the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.benchmark import Benchmark, Kind, Suite
from eval.errors import BenchmarkUnknown

_BOTH: tuple[Suite, ...] = ("quick", "full")
_FULL: tuple[Suite, ...] = ("full",)
_DOSSIERS, _PDFS = "dossiers", "pdfs"  # corpora and reports that several benchmarks share


def _entry(
    name: str,
    kind: Kind,
    place: str,
    description: str,
    *,
    suites: tuple[Suite, ...] = (),
    needs: str = "",
    sets: tuple[str, ...] = (),
    shares: str = "",
    capped: bool = False,
    quick: int | None = None,
    full: int | None = None,
) -> Benchmark:
    """An entry; ``quick`` and ``full`` are its caps in those suites and make it ``capped``."""
    asked: dict[Suite, int | None] = {"quick": quick, "full": full}
    caps = {suite: cap for suite, cap in asked.items() if cap is not None}
    return Benchmark(
        name=name,
        kind=kind,
        description=description,
        place=place,
        suites=suites,
        needs=needs,
        sets=sets,
        shares=shares,
        capped=capped or bool(caps),
        caps=caps,
    )


_VERIFICATION_SETS = (
    "scifact", "healthver", "covidfact", "climate_fever", "check_covid", "averitec", "nli4ct",
    "scitab", "contract_nli", "fool_me_twice", "qags", "aggrefact_cliff",
)  # fmt: skip

_BENCHMARKS = (
    _entry(
        "demo",
        "reports",
        "eval.demo.run:demo",
        "Verdicts, reports and contradictions on the demo dossier.",
        suites=_BOTH,
        quick=16,
        shares=_DOSSIERS,
    ),
    _entry(
        "reports",
        "reports",
        "eval.reports.run:reports",
        "Every dossier's questions, researched: key facts, refusals, what stands as what.",
        suites=_FULL,
        shares=_DOSSIERS,
    ),
    _entry(
        "other-hands",
        "reports",
        "eval.reports.hands:other_hands",
        "Eight dossiers by hands that had not seen the product: what a stranger's papers get.",
        shares=_DOSSIERS,
    ),
    _entry(
        "long-documents",
        "reports",
        "eval.reports.long:long_documents",
        "Questions on long PDFs, all in one corpus: key facts, and what is beside the matter.",
        suites=_FULL,
        needs="pdfs",
        shares=_PDFS,
    ),
    _entry(
        "short-questions",
        "reports",
        "eval.reports.long:short_questions",
        "Questions of a few words on the same PDFs, two in five without an answer.",
        needs="pdfs",
        shares=_PDFS,
    ),
    _entry(
        "citations",
        "citations",
        "eval.citations.run:citations",
        "Citations against gold on the dossiers; ALCE's metrics on two open sets.",
        suites=_FULL,
        needs="data",
        sets=("scholarqabench", "pubmedqa"),
        capped=True,
        shares=_DOSSIERS,
    ),
    _entry(
        "contradictions",
        "contradictions",
        "eval.contradictions.run:contradictions",
        "Contradictions planted in the dossiers: what reports show of them.",
        suites=_FULL,
        shares=_DOSSIERS,
    ),
    _entry(
        "rivals",
        "contradictions",
        "eval.contradictions.pairs:rivals",
        "Sentences of two documents that disagree, replace or only seem to, in unlike words.",
        suites=_FULL,
    ),
    _entry(
        "claims",
        "claims",
        "eval.claims.run:claims",
        "Texts split into claims, against known sentences and kinds.",
        suites=_BOTH,
        needs="data",
        sets=("scifact",),
        capped=True,
    ),
    _entry(
        "pubmedqa",
        "qa",
        "eval.qa.pubmed:pubmedqa",
        "Yes, no or maybe, from abstracts without their conclusions.",
        suites=_FULL,
        needs="data",
        sets=("pubmedqa",),
        capped=True,
    ),
    _entry(
        "minimal-pairs",
        "verification",
        "eval.minimal_pairs:minimal_pairs",
        "True claims on the dossier, and each with one thing made false.",
        suites=_BOTH,
        quick=16,
        shares=_DOSSIERS,
    ),
    _entry(
        "verification",
        "verification",
        "eval.verification:verification",
        "Verdicts on twelve open sets, beside controls; up to 25 minutes.",
        suites=_BOTH,
        needs="data",
        sets=_VERIFICATION_SETS,
        quick=20,
    ),
    _entry(
        "scifact",
        "verification",
        "eval.verification:scifact",
        "Verdicts on SciFact claims, given abstracts.",
        needs="data",
        sets=("scifact",),
    ),
    _entry(
        "verifier-precision",
        "verification",
        "eval.verification:precision",
        "The shipped int8 verifier beside its float32 original.",
        needs="data",
        sets=_VERIFICATION_SETS,
    ),
    _entry(
        "scifact-retrieval",
        "retrieval",
        "eval.retrieval:scifact",
        "Search over 5,183 SciFact abstracts.",
        suites=_FULL,
        needs="data",
        sets=("scifact_retrieval",),
    ),
    _entry(
        "cranfield",
        "retrieval",
        "eval.retrieval:cranfield",
        "Search over 1,400 aerodynamics abstracts.",
        suites=_BOTH,
        needs="data",
        sets=("cranfield",),
    ),
    _entry(
        "hotpotqa",
        "retrieval",
        "eval.retrieval:hotpotqa",
        "Multi-hop search, HotpotQA sample.",
        suites=_FULL,
        needs="data",
        sets=("hotpotqa_sample",),
    ),
    _entry(
        "2wiki",
        "retrieval",
        "eval.retrieval:twowiki",
        "Multi-hop search, 2WikiMultihopQA sample.",
        suites=_FULL,
        needs="data",
        sets=("2wiki_sample",),
    ),
    _entry(
        "graph",
        "graph",
        "eval.graph:graph",
        "The knowledge graph against hand-made items of the dossier.",
        suites=_BOTH,
        shares=_DOSSIERS,
    ),
    _entry(
        "attacks",
        "robustness",
        "eval.attacks:attacks",
        "Evidence that tries to talk the judges into a verdict, and bad input.",
        suites=_BOTH,
        quick=72,
    ),
    _entry(
        "robustness",
        "robustness",
        "eval.robustness.run:robustness",
        "A dossier with noise, copies, injections and corrections added.",
        suites=_FULL,
        capped=True,
        shares=_DOSSIERS,
    ),
    _entry(
        "playbooks",
        "playbooks",
        "eval.playbooks:playbooks",
        "The built-in playbooks on dossiers with planted errors.",
        suites=_FULL,
        shares=_DOSSIERS,
    ),
    _entry(
        "financebench",
        "qa",
        "eval.financebench:financebench",
        "Evidence pages in five SEC filings.",
        suites=_FULL,
        needs="pdfs",
        sets=("financebench",),
        shares=_PDFS,
    ),
    _entry(
        "financebench-answers",
        "qa",
        "eval.qa.finance:financebench_answers",
        "Answer figures in reports on five SEC filings.",
        suites=_FULL,
        needs="pdfs",
        sets=("financebench",),
        shares=_PDFS,
    ),
    _entry(
        "extraction",
        "extraction",
        "eval.extraction:extraction",
        "Stored text of PDFs against pdftotext.",
        suites=_FULL,
        needs="pdfs",
        shares=_PDFS,
    ),
    _entry(
        "ragas",
        "reports",
        "eval.ragas.run:ragas",
        "ragas's metrics beside our own; by name also those that need a model, at its price.",
        suites=_FULL,
        capped=True,
        full=0,
        shares=_DOSSIERS,
    ),
    _entry(
        "models",
        "models",
        "eval.members:members",
        "The configured models as judges; writes the router's table. Costs what they cost.",
        needs="data",
        sets=("scifact", "contract_nli", "scitab"),
    ),
)
_BENCHES = (
    _entry(
        "search",
        "bench",
        "eval.bench.search:search",
        "Hybrid search over 100,000 chunks: latency, recall.",
    ),
    _entry(
        "growth",
        "bench",
        "eval.bench.growth:growth",
        "Ingestion, search and memory at 1,000 to 100,000 chunks, tenfold each time.",
    ),
    _entry(
        "ingestion",
        "bench",
        "eval.bench.ingestion:ingestion",
        "Ingestion beside the embedding model alone and beside LlamaIndex.",
        needs="data",
        sets=("scifact_retrieval",),
    ),
    _entry(
        "peers",
        "bench",
        "eval.bench.peers:peers",
        "Search beside qdrant-client's local mode, LlamaIndex's store and bm25s.",
    ),
    _entry(
        "verification-speed",
        "bench",
        "eval.bench.verification:verification",
        "Claims a second by the length of the evidence.",
    ),
    _entry(
        "research-speed",
        "bench",
        "eval.bench.research:research",
        "A research run by stage, as the corpus grows.",
    ),
    _entry(
        "reingest",
        "bench",
        "eval.bench.reingest:reingest",
        "Ingesting a folder again, unchanged.",
    ),
    _entry(
        "startup",
        "bench",
        "eval.bench.startup:startup",
        "A whole `symphony search` process, side by side.",
    ),
    _entry(
        "verifier",
        "bench",
        "eval.bench.verifier:verifier",
        "The verifier beside a RoBERTa-large-sized encoder; what the rules cost.",
    ),
    _entry(
        "chain",
        "bench",
        "eval.bench.chain:chain",
        "What the path to a model costs on top of it; eight analysts at once.",
    ),
    _entry(
        "ingest-memory",
        "bench",
        "eval.bench.memory:memory",
        "Peak memory of ingestion.",
        needs="pdfs",
    ),
)


def benchmarks() -> dict[str, Benchmark]:
    """The benchmarks of ``symphony eval``, by name, in the order of a report."""
    return {entry.name: entry for entry in _BENCHMARKS}


def benches() -> dict[str, Benchmark]:
    """The speed and memory benchmarks of ``symphony bench``, by name."""
    return {entry.name: entry for entry in _BENCHES}


def select(
    names: Sequence[str], known: Mapping[str, Benchmark], *, suite: Suite | None = None
) -> list[Benchmark]:
    """The benchmarks of a suite and those of the names, each once, in the order of a report.

    Without a suite and without names: all of them. By name alone they keep the order given.

    Raises:
        BenchmarkUnknown: a name is not among them; the message lists those that are.
    """
    for name in names:
        if name not in known:
            raise BenchmarkUnknown(f"no benchmark is called {name!r}; there are {', '.join(known)}")
    if suite is not None:
        return [one for one in known.values() if suite in one.suites or one.name in names]
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())
