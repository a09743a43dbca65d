"""What the ledgers and ``run.json`` files of a home say about modes, models and prompts.

Nothing else is read, and nothing is recomputed: no corpus, no judge, no model. Measures:

=============  ======  =============================================================================
agreement      rate    mode: pairs of judges' votes on a claim that are the same; model: its votes
                       that are the ruling's verdict
disagreement   rate    rulings whose judges did not all vote the same, of those with two votes
not judged     rate    rulings that failed, of all
coverage       rate    sub-questions whose evidence was established, of those looked into
confidence     sample  of rulings; model: of its votes
latency        sample  mode: seconds of work of a run; model and prompt: seconds of a request
errors         rate    mode and prompt: questions that nobody answered; model: tries that failed
invalid        rate    tries that ended in replies of the wrong shape
retries        rate    requests that were made again, of all requests
violations     rate    questions on which a policy rule forbade, sent back or wanted an approval
shadow         rate    places of the shadow's answers that are as in the live ones
spend          sample  US dollars; mode: of a run; model and prompt: of a request
=============  ======  =============================================================================
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pydantic import JsonValue

from orchestra.ledger import Row
from orchestra.runs import RunFolder

Object = Mapping[str, JsonValue]
_FAILED = (
    "invalid",
    "refused",
    "failed",
    "timed out",
    "over budget",
    "forbidden",
    "held for a person",
    "breaker open",
)
_VIOLATIONS = ("forbid", "send back", "approve")


@dataclass(frozen=True, slots=True)
class Observed:
    """One contribution of a run to one measure of one group.

    Attributes:
        kind: of the group: "mode", "model" or "prompt".
        group: its name.
        measure: see the head of this file.
        right: of a rate, the numerator.
        n: of a rate, the denominator.
        value: of a sample, the one value; None for a rate.
    """

    kind: str
    group: str
    measure: str
    right: int = 0
    n: int = 0
    value: float | None = None


@dataclass
class _Tally:
    """Rates add up; samples are listed."""

    rates: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    samples: list[Observed] = field(default_factory=list)

    def rate(self, kind: str, group: str, measure: str, right: int, n: int) -> None:
        if group and n:
            self.rates[kind, group, measure, "right"] += right
            self.rates[kind, group, measure, "n"] += n

    def sample(self, kind: str, group: str, measure: str, value: JsonValue) -> None:
        if group and isinstance(value, int | float) and not isinstance(value, bool):
            self.samples.append(Observed(kind, group, measure, value=float(value)))

    def all(self) -> Iterator[Observed]:
        for kind, group, measure in sorted({key[:3] for key in self.rates}):
            right, n = (self.rates[kind, group, measure, side] for side in ("right", "n"))
            yield Observed(kind, group, measure, right, n)
        yield from self.samples


def observed(run: RunFolder) -> list[Observed]:
    """Everything that a run says.

    Raises:
        LedgerDamaged: its ledger or its run.json cannot be read.
    """
    rows, info = run.ledger.rows(), run.info
    tally = _Tally()
    mode = mode_of(run.kind, rows)
    _of_run(tally, mode, info)
    _of_rulings(tally, mode, rows)
    _of_coverage(tally, mode, rows)
    _of_calls(tally, mode, rows)
    _of_answers(tally, mode, rows)
    _of_shadows(tally, mode, rows)
    return list(tally.all())


def mode_of(kind: str, rows: Sequence[Row]) -> str:
    """The mode of a research run; of another run, its kind."""
    for row in rows:
        if row.step == "setting":
            return str(_object(row).get("mode") or kind)
    return kind


def _of_run(tally: _Tally, mode: str, info: Object) -> None:
    seconds = info.get("seconds")
    if isinstance(seconds, dict):
        spent = [float(s) for s in seconds.values() if isinstance(s, int | float)]
        tally.sample("mode", mode, "latency", sum(spent))


def _of_rulings(tally: _Tally, mode: str, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.kind not in ("judgement", "ruling"):
            continue
        ruling = _object(row)
        verdict = ruling.get("verdict")
        failed = verdict == "not_judged"
        tally.rate("mode", mode, "not judged", int(failed), 1)
        tally.sample("mode", mode, "confidence", ruling.get("confidence"))
        votes = [vote for vote in _objects(ruling.get("judges")) if vote.get("verdict")]
        said = [vote["verdict"] for vote in votes]
        pairs = list(combinations(said, 2))
        if pairs:
            same = sum(one == other for one, other in pairs)
            tally.rate("mode", mode, "agreement", same, len(pairs))
            tally.rate("mode", mode, "disagreement", int(same < len(pairs)), 1)
        for vote in votes:
            name = str(vote.get("name"))
            if not failed:
                tally.rate("model", name, "agreement", int(vote["verdict"] == verdict), 1)
            tally.sample("model", name, "confidence", vote.get("confidence"))


def _of_coverage(tally: _Tally, mode: str, rows: Sequence[Row]) -> None:
    last = [row for row in rows if row.step == "cross-examination"][-1:]
    for row in last:
        asked = _objects(_object(row).get("coverage"))
        tally.rate("mode", mode, "coverage", sum(c.get("established") is True for c in asked),
                   len(asked))  # fmt: skip


def _of_calls(tally: _Tally, mode: str, rows: Sequence[Row]) -> None:
    prompts = _prompts(rows)
    spent, any_call = 0.0, False
    for row in rows:
        if row.kind != "call-reply":
            continue
        reply = _object(row)
        if reply.get("source") == "cache":
            continue
        any_call = True
        _, _, rest = row.step.partition("/")
        step, _, model = rest.rpartition("/")
        usd = reply.get("usd")
        spent += float(usd) if isinstance(usd, int | float) else 0.0
        for kind, group in (("model", model), ("prompt", prompts.get(step, ""))):
            tally.sample(kind, group, "spend", usd)
            if reply.get("ok") is True:
                tally.sample(kind, group, "latency", reply.get("seconds"))
    if any_call:
        tally.sample("mode", mode, "spend", round(spent, 9))


def _of_answers(tally: _Tally, mode: str, rows: Sequence[Row]) -> None:
    prompts, violated = _prompts(rows), _violations(rows)
    for row in rows:
        if row.kind != "call-answer":
            continue
        answer, step = _object(row), row.step.partition("/")[2]
        groups = (("mode", mode), ("prompt", prompts.get(step, "")))
        attempts = _objects(answer.get("attempts"))
        for kind, group in groups:
            tally.rate(kind, group, "errors", int(not answer.get("model")), 1)
            tally.rate(kind, group, "violations", int(bool(violated[step])), 1)
        for attempt in attempts:
            model, outcome = str(attempt.get("model")), attempt.get("outcome")
            requests, retries = _count(attempt, "requests"), _count(attempt, "retries")
            tally.rate("model", model, "errors", int(outcome in _FAILED), 1)
            tally.rate("model", model, "violations", int(model in violated[step]), 1)
            for kind, group in (*groups, ("model", model)):
                tally.rate(kind, group, "invalid", int(outcome == "invalid"), 1)
                tally.rate(kind, group, "retries", min(retries, requests), requests)


def _of_shadows(tally: _Tally, mode: str, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.kind != "shadow":
            continue
        found = _object(row)
        same, places = _count(found, "same"), _count(found, "places")
        for kind, group in (
            ("mode", mode),
            ("model", str(found.get("shadow_model", ""))),
            ("prompt", str(found.get("shadow_prompt", ""))),
        ):
            tally.rate(kind, group, "shadow", same, places)


def _prompts(rows: Sequence[Row]) -> dict[str, str]:
    """``NAME VERSION`` of the prompt that each step was asked with."""
    found = {}
    for row in rows:
        if row.kind == "call-intent":
            step = row.step.partition("/")[2].rpartition("/")[0]
            prompt = _object(row).get("prompt")
            if isinstance(prompt, dict):
                found[step] = f"{prompt.get('name')} {prompt.get('version')}"
    return found


def _violations(rows: Sequence[Row]) -> Mapping[str, set[str]]:
    """By step, the models whose question or reply broke a rule; "" before anybody was asked."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind == "policy" and _object(row).get("action") in _VIOLATIONS:
            found[row.step.partition("/")[2]].add(str(_object(row).get("model", "")))
    return found


def _object(row: Row) -> Object:
    value = json.loads(row.payload_json)
    return value if isinstance(value, dict) else {}


def _objects(value: JsonValue) -> list[Object]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _count(value: Object, key: str) -> int:
    found = value.get(key)
    return found if isinstance(found, int) else 0
