"""The verifier's speed beside an encoder of RoBERTa-large's size, and what the rules cost.

Everything runs on the same windows of the demo dossier's own text, in turns, in one process. The
large encoder has random weights: its verdicts are worthless and its time is not.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from eval.bench.startup import checked, command_path
from eval.bench.timing import Finished, clocked, run_child
from eval.demo.gold import dossier_folder
from eval.rates import count
from eval.types import Figure, Metrics, Table, Target
from ingest.sentences import sentences
from ingest.types import Progress
from orchestra.settings import HOME_VARIABLE

if TYPE_CHECKING:
    import torch

CLAIMS = 1_000
ROUNDS = 3
_LARGE_WINDOWS = 48
_SMALL_WINDOWS = 600
_PASSAGE = 5  # sentences
_BATCH = 16
_SEED = 5

Pair = tuple[str, str]


def claims_with_evidence(n: int) -> list[tuple[str, list[str]]]:
    """``n`` sentences of the dossier, each with its paragraph's neighbourhood and another one."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted((dossier_folder() / "documents").rglob("*"))
        if path.suffix in (".md", ".txt")
    ]
    cut = [[t[a:b] for a, b in sentences(t, 0, len(t)) if len(t[a:b].split()) > 6] for t in texts]
    places = [(d, i) for d, some in enumerate(cut) for i in range(len(some))]
    rng = random.Random(_SEED)
    made = []
    for number in range(n):
        document, at = places[number % len(places)]
        other, there = rng.choice(places)
        own = cut[document][max(0, at - 2) : at - 2 + _PASSAGE]
        made.append(
            (cut[document][at], [" ".join(own), " ".join(cut[other][there : there + _PASSAGE])])
        )
    return made


def windows_read(items: Sequence[tuple[str, list[str]]]) -> list[Pair]:
    """The (evidence, claim) pairs that the adjudicator has the verifier read, in order."""
    from adjudicator import Adjudicator
    from adjudicator.judges.entailment import EntailmentJudge
    from adjudicator.verifier import Verifier
    from adjudicator.verifier.model import Floats

    read: list[Pair] = []

    class Recorder(Verifier):
        def logits(self, pairs: Sequence[Pair]) -> Floats:
            read.extend(pairs)
            return super().logits(pairs)

    judge = Adjudicator(judges=("figures", "graph"), extra=[EntailmentJudge(Recorder())])
    judge.verify_many([c for c, _ in items], evidence=[e for _, e in items])
    return read


def _torch_model(*, large: bool) -> torch.nn.Module:
    from transformers import BertModel, RobertaConfig, RobertaModel

    from ingest.embedding.model_folder import packaged_source

    if not large:
        return BertModel.from_pretrained(packaged_source()).train(mode=False)
    config = RobertaConfig(
        vocab_size=50_265, hidden_size=1_024, num_hidden_layers=24, num_attention_heads=16,
        intermediate_size=4_096, max_position_embeddings=514,
    )  # fmt: skip
    return RobertaModel(config).train(mode=False)


def _torch_seconds(model: torch.nn.Module, pairs: Sequence[Pair]) -> float:
    """Length-sorted batches of 16 through a torch encoder in float32, word pieces ready."""
    import torch

    from adjudicator.verifier.pieces import encode, pair

    shown, said = encode([e for e, _ in pairs]), encode([c for _, c in pairs])
    rows = sorted((pair(e, c)[0] for e, c in zip(shown, said, strict=True)), key=len)

    def run() -> None:
        with torch.inference_mode():
            for at in range(0, len(rows), _BATCH):
                batch = rows[at : at + _BATCH]
                width = max(map(len, batch))
                ids = torch.tensor([r + [1] * (width - len(r)) for r in batch])
                mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r in batch])
                model(input_ids=ids, attention_mask=mask)

    return clocked(run)


def _own_seconds(pairs: Sequence[Pair]) -> float:
    from adjudicator.verifier import Verifier

    verifier = Verifier()
    verifier.logits([("Warm.", "Up.")])
    return clocked(lambda: verifier.logits(pairs))


def _verified_seconds(items: Sequence[tuple[str, list[str]]]) -> float:
    from adjudicator import Adjudicator
    from adjudicator.judges.entailment import EntailmentJudge
    from adjudicator.judges.registry import DEFAULT
    from adjudicator.verifier import Verifier

    verifier = Verifier()
    verifier.logits([("Warm.", "Up.")])
    others = tuple(name for name in DEFAULT if name != "entailment")
    judge = Adjudicator(judges=others, extra=[EntailmentJudge(verifier)])
    return clocked(lambda: judge.verify_many([c for c, _ in items], evidence=[e for _, e in items]))


def _command(items: Sequence[tuple[str, list[str]]], out: Path) -> Finished:
    """``symphony verify --input`` as a whole process."""
    folder = out / "verifier"
    folder.mkdir(parents=True, exist_ok=True)
    source, target = folder / "claims.jsonl", folder / "verdicts.jsonl"
    lines = [json.dumps({"id": str(n), "claim": c, "evidence": e})
             for n, (c, e) in enumerate(items)]  # fmt: skip
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [command_path(), "verify", "--input", str(source), "--output", str(target)]
    environment = {HOME_VARIABLE: str((folder / "home").absolute())}
    return checked(run_child(command, environment=environment), command)


def verifier(data: Path, out: Path, *, progress: Progress | None = None) -> Metrics:
    """Measures rates in ``ROUNDS`` turns; the whole command once, after them."""
    del data
    items = claims_with_evidence(CLAIMS)
    few = items[: max(1, CLAIMS // 10)]
    read_few = windows_read(few)
    step = max(1, len(read_few) // _SMALL_WINDOWS)
    small = read_few[::step][:_SMALL_WINDOWS]
    large = small[:: max(1, len(small) // _LARGE_WINDOWS)][:_LARGE_WINDOWS]
    big, same = _torch_model(large=True), _torch_model(large=False)
    seconds: dict[str, list[float]] = {
        key: [] for key in ("own", "float32 torch", "large", "verify")
    }
    for done in range(ROUNDS):
        seconds["own"].append(_own_seconds(small) / len(small))
        seconds["float32 torch"].append(_torch_seconds(same, small) / len(small))
        seconds["large"].append(_torch_seconds(big, large) / len(large))
        seconds["verify"].append(_verified_seconds(few) / len(few))
        if progress:
            progress("verifier", done + 1, ROUNDS + 1)
    del big, same
    everything = windows_read(items)
    own = _own_seconds(everything)
    whole = _command(items, out)
    if progress:
        progress("verifier", ROUNDS + 1, ROUNDS + 1)
    return _metrics(seconds, len(read_few) / len(few), own, whole)


def _metrics(
    seconds: dict[str, list[float]], windows: float, own: float, whole: Finished
) -> Metrics:
    middle = {name: median(values) for name, values in seconds.items()}
    ratio = _ratios(middle, windows)
    return Metrics(
        benchmark="verifier-speed",
        title="Speed of the verifier",
        description=(
            f"Claims of the dossier's own text with two passages each, {windows:.1f} windows a"
            f" claim; medians of {ROUNDS} turns in one process, {sys.platform}."
        ),
        figures=(
            *_rates(middle),
            *ratio,
            count(
                "command/own",
                f"symphony verify --input, {CLAIMS} claims, over the model's own time",
                whole.seconds / own,
                unit="×",
                target=Target(at_most=1.3),
            ),
            count("command/seconds", "the whole command", whole.seconds, unit="s"),
            count("own/seconds", "the model alone on the same windows", own, unit="s"),
            count(
                "command/memory", "its peak memory", whole.peak_mb, unit="MB",
                target=Target(at_most=1_500),
            ),
        ),
        tables=(
            Table(
                title="Milliseconds a window (verify: a claim), of each turn",
                columns=("turn", *seconds),
                rows=tuple(
                    (n, *(round(1_000 * v, 2) for v in values))
                    for n, values in enumerate(zip(*seconds.values(), strict=True), 1)
                ),
            ),
        ),
    )  # fmt: skip


def _rates(middle: dict[str, float]) -> list[Figure]:
    labels = {
        "own": ("windows/verifier", "verifier, int8: windows a second"),
        "float32 torch": ("windows/float32", "the same encoder in float32 torch: windows a second"),
        "large": ("windows/large", "RoBERTa-large-sized encoder, torch: windows a second"),
        "verify": ("claims/verify", "adjudicator, rules and aggregation: claims a second"),
    }
    return [count(*labels[name], 1 / value) for name, value in middle.items()]


def _ratios(middle: dict[str, float], windows: float) -> list[Figure]:
    """How many times the large encoder's, and the same encoder's, rate."""
    return [
        count("ratio/windows", "verifier over the large encoder, windows",
              middle["large"] / middle["own"], unit="×", target=Target(at_least=25)),
        count("ratio/claims", "adjudicator over the large encoder alone, claims",
              middle["large"] * windows / middle["verify"], unit="×", target=Target(at_least=15)),
        count("ratio/float32", "verifier over the same encoder in float32 torch",
              middle["float32 torch"] / middle["own"], unit="×", target=Target(at_least=1.5)),
    ]  # fmt: skip
