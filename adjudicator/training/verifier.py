"""Trains the cross-encoder: resumable, seeded, the same code on a CPU and on a GPU.

Learning rate: a short warm-up, level, then falling in a line to zero over the last half. A run may
have several phases; each takes its place on its own line.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from adjudicator.training import mix
from adjudicator.training.batches import Batch, Encoded, encoded, epochs
from adjudicator.training.encoder import CrossEncoder, load_weights, loss_of, save_weights
from adjudicator.training.examples import Example
from adjudicator.training.loaders import sha256_of
from orchestra.errors import UsageError

TOKENS = 4_096
"""Padded word pieces a step."""

_LEVEL = 0.5
_HELD_OUT_ROWS = 1_500
WEIGHTS, REFINED, MOMENTS, STATE, LOG = (
    "weights.safetensors",
    "refined.safetensors",
    "moments.safetensors",
    "state.json",
    "log.jsonl",
)


@dataclass(frozen=True, slots=True)
class Phase:
    """Steps up to ``until``, on the line that begins at ``rate`` and is zero at ``horizon``."""

    until: int
    rate: float
    horizon: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers of one training run. ``tokens``: padded word pieces a step."""

    phases: tuple[Phase, ...]
    tokens: int = TOKENS
    warm_up: int = 150
    decay: float = 0.01
    clip: float = 1.0
    seed: int = 13
    save_every: int = 200
    check_every: int = 400

    @property
    def steps(self) -> int:
        """All steps."""
        return self.phases[-1].until

    @classmethod
    def of(cls, steps: int, rate: float, *, seed: int) -> Plan:
        """One phase of that many steps."""
        return cls(phases=(Phase(steps, rate, steps),), tokens=TOKENS, seed=seed)


@dataclass(frozen=True, slots=True)
class Stage:
    """One training run on one diet, from the weights that the stage before it left."""

    diet: mix.Mix
    plan: Plan


# As the shipped weights were trained. Of the first stage the rate was lowered when the held-out
# loss rose (0.62 after 800 steps, 0.65 after 1,200); of both the end was drawn nearer for time.
SHIPPED = (
    Stage(
        mix.BROAD,
        Plan((Phase(1_200, 2e-4, 3_800), Phase(2_200, 1.2e-4, 3_900), Phase(3_300, 1.2e-4, 3_300))),
    ),
    Stage(mix.EVEN, Plan((Phase(1_400, 1.2e-4, 4_000), Phase(3_400, 1.2e-4, 3_400)))),
)


SHARES = (0.4, 0.6)
"""Of each stage in the mean of their weights."""

OWN = Stage(mix.OWN_DIET, Plan.of(3_000, 2e-4, seed=13))
"""What was written for this project, from that mean."""

OWN_SHARE = 0.6
"""Of the weights after :data:`OWN` in the mean with those before, which is what ships."""


def train_stages(
    data: Path, work: Path, stages: Sequence[Stage], say: Callable[[str], None]
) -> None:
    """Every stage in a folder of its own under ``work``, one after the other, then their mean.

    The mean of weights before and after further training holds better on data that is like neither
    (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").

    Raises:
        DataMissing: a training file is not under ``data``.
        UsageError: a stage's checkpoint was made from other data, seed or weights.
    """
    start = None
    for stage in stages:
        folder = work / stage.diet.name
        train(data, folder, stage, say, start=start)
        start = folder / WEIGHTS
    _mean([work / stage.diet.name / WEIGHTS for stage in stages], SHARES, work / WEIGHTS)


def refine(data: Path, work: Path, stage: Stage, start: Path, say: Callable[[str], None]) -> None:
    """One more stage from the weights of ``start``, and the mean of both as ``work/REFINED``.

    Raises:
        DataMissing: a training file is not under ``data``.
        UsageError: the stage's checkpoint was made from other data, seed or weights.
    """
    folder = work / stage.diet.name
    train(data, folder, stage, say, start=start)
    _mean([start, folder / WEIGHTS], (1 - OWN_SHARE, OWN_SHARE), work / REFINED)


def _mean(files: Sequence[Path], shares: Sequence[float], out: Path) -> None:
    each = [load_weights(file) for file in files]
    mean = {
        name: sum(share * one[name].double() for share, one in zip(shares, each, strict=True)).to(
            each[0][name].dtype
        )
        for name in each[0]
    }
    save_weights(out, mean)


def train(
    data: Path, folder: Path, stage: Stage, say: Callable[[str], None], *, start: Path | None = None
) -> None:
    """Trains in ``folder``, from its checkpoint where it has one, until the plan's last step.

    Args:
        data: holds the training sets.
        folder: for checkpoints and the log.
        stage: diet and plan.
        say: told every line of the log.
        start: weights to begin with; default: the packaged encoder's and a new head.

    Raises:
        DataMissing: a training file is not under ``data``.
        UsageError: the checkpoint was made from other data, another seed or other weights.
    """
    found = mix.examples(data, seed=stage.plan.seed, say=say, diet=stage.diet)
    learn(found, folder, stage.plan, say, start=start)


def learn(
    found: Sequence[Example],
    folder: Path,
    plan: Plan,
    say: Callable[[str], None],
    *,
    start: Path | None = None,
) -> None:
    """As :func:`train`, on these examples.

    Raises:
        UsageError: the checkpoint was made from other examples, another seed or other weights.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    kept = [e for e in found if e.is_held_out]
    rows = encoded([e for e in found if not e.is_held_out])
    model = CrossEncoder().to(device)
    optimizer = _optimizer(model, plan)
    made_of: dict[str, object] = {
        "examples_sha256": mix.digest(found), "seed": plan.seed, "tokens": plan.tokens,
    }  # fmt: skip
    if start is not None:
        made_of["started_from"] = sha256_of(start)
        model.load_state_dict(load_weights(start))
    done = _resume(folder, model, optimizer, made_of)
    say(f"{len(rows)} examples, from step {done} of {plan.steps} on {device.type}")
    batches = islice(epochs(rows, tokens=plan.tokens, seed=plan.seed), done, plan.steps)
    run = _Run(folder, model, optimizer, plan, made_of, say)
    run.steps(batches, done, encoded(_sample(kept)), device)


def _sample(kept: list[Example]) -> list[Example]:
    step = max(1, len(kept) // _HELD_OUT_ROWS)
    return kept[::step]


def _optimizer(model: CrossEncoder, plan: Plan) -> torch.optim.AdamW:
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [p for _, p in named if p.ndim > 1], "weight_decay": plan.decay},
            {"params": [p for _, p in named if p.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=plan.phases[0].rate,
        fused=True,
    )


def rate_at(step: int, plan: Plan) -> float:
    """The learning rate of a step: warm-up, level, then a line down to zero."""
    phase = next((p for p in plan.phases if step < p.until), plan.phases[-1])
    if step < plan.warm_up:
        return phase.rate * (step + 1) / plan.warm_up
    left = (phase.horizon - step) / (phase.horizon * (1 - _LEVEL))
    return phase.rate * min(1.0, max(left, 0.0))


@dataclass
class _Run:
    folder: Path
    model: CrossEncoder
    optimizer: torch.optim.AdamW
    plan: Plan
    made_of: dict[str, object]
    say: Callable[[str], None]

    def steps(
        self, batches: Iterator[Batch], start: int, held_out: list[Encoded], device: torch.device
    ) -> None:
        """All steps from ``start``, with checks and checkpoints."""
        losses: list[float] = []
        began = time.monotonic()
        self.model.train()
        for step, batch in enumerate(batches, start=start):
            losses.append(self._step(step, batch, device))
            done = step + 1
            if done % 50 == 0:
                spent = time.monotonic() - began
                self._log({"step": done, "loss": round(float(np.mean(losses[-50:])), 4),
                           "seconds_a_step": round(spent / (done - start), 3)})  # fmt: skip
            if done % self.plan.check_every == 0 or done == self.plan.steps:
                self._log({"step": done, **figures(self.model, held_out, device)})
            if done % self.plan.save_every == 0 or done == self.plan.steps:
                self._save(done)

    def _step(self, step: int, batch: Batch, device: torch.device) -> float:
        for group in self.optimizer.param_groups:
            group["lr"] = rate_at(step, self.plan)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            logits = self.model(*_inputs(batch, device))
        labels = torch.from_numpy(batch.labels).to(device)
        loss = loss_of(logits.float(), labels, torch.from_numpy(batch.binary).to(device))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(
            [p for p in self.model.parameters() if p.requires_grad], self.plan.clip
        )
        self.optimizer.step()
        self.optimizer.zero_grad()
        return float(loss.item())

    def _log(self, entry: dict[str, object]) -> None:
        line = json.dumps(entry)
        self.say(line)
        with (self.folder / LOG).open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    def _save(self, step: int) -> None:
        save_weights(self.folder / WEIGHTS, self.model.state_dict())
        save_weights(self.folder / MOMENTS, _moments(self.model, self.optimizer))
        state = {"step": step, **self.made_of, "plan": asdict(self.plan)}
        beside = self.folder / f"{STATE}.part"
        beside.write_text(json.dumps(state, indent=1), encoding="utf-8")
        beside.replace(self.folder / STATE)


def _inputs(batch: Batch, device: torch.device) -> tuple[torch.Tensor, ...]:
    return tuple(torch.from_numpy(a).to(device) for a in (batch.ids, batch.mask, batch.types))


def _moments(model: CrossEncoder, optimizer: torch.optim.AdamW) -> dict[str, torch.Tensor]:
    found = {}
    for name, parameter in model.named_parameters():
        for key, value in optimizer.state.get(parameter, {}).items():
            found[f"{name}|{key}"] = value
    return found


def _resume(
    folder: Path, model: CrossEncoder, optimizer: torch.optim.AdamW, made_of: dict[str, object]
) -> int:
    if not (folder / STATE).exists():
        return 0
    state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    for key, value in made_of.items():
        if state.get(key) != value:
            message = (
                f"{folder} holds a checkpoint with another {key}; name an empty folder with --work"
            )
            raise UsageError(message)
    model.load_state_dict(load_weights(folder / WEIGHTS))
    moments = load_weights(folder / MOMENTS)
    for name, parameter in model.named_parameters():
        own = {k.split("|")[1]: v for k, v in moments.items() if k.split("|")[0] == name}
        if own:
            optimizer.state[parameter] = {
                k: v.to(parameter.device) if v.ndim else v for k, v in own.items()
            }
    return int(state["step"])


def probabilities(
    model: CrossEncoder, rows: list[Encoded], device: torch.device
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(supported, refuted, nei) of every row, in order, without a temperature."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].ids))
    result = np.zeros((len(rows), 3))
    at = 0
    was_training = model.training
    model.train(mode=False)
    with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16):
        for batch in _in_order([rows[i] for i in order]):
            logits = model(*_inputs(batch, device)).float().softmax(-1)
            places = order[at : at + len(batch.labels)]
            result[places] = logits.cpu().numpy()
            at += len(places)
    model.train(was_training)
    return result


def _in_order(rows: list[Encoded], size: int = 64) -> Iterator[Batch]:
    from adjudicator.training.batches import padded

    for at in range(0, len(rows), size):
        yield padded(rows[at : at + size])


def figures(model: CrossEncoder, rows: list[Encoded], device: torch.device) -> dict[str, object]:
    """Held-out loss, balanced accuracy of support, and three-way accuracy where it is known."""
    found = probabilities(model, rows, device)
    labels = np.array([r.label for r in rows])
    binary = np.array([r.binary for r in rows])
    truth = labels == 0
    said = found[:, 0] >= 0.5
    balanced = (said[truth].mean() + (~said[~truth]).mean()) / 2
    chosen = np.where(binary & ~truth, 1 - found[:, 0], found[np.arange(len(rows)), labels])
    three = found[~binary].argmax(1) == labels[~binary]
    return {
        "held_out": len(rows),
        "held_out_loss": round(float(-np.log(np.clip(chosen, 1e-6, 1)).mean()), 4),
        "balanced_accuracy": round(float(balanced), 4),
        "three_way_accuracy": round(float(three.mean()), 4),
    }
