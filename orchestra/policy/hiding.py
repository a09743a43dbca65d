"""What a policy has hidden: the built-in kinds, its own patterns, Presidio's, and known secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestra.policy.checks import compiled
from orchestra.policy.patterns import PatternTooSlow
from orchestra.policy.redaction import Hiding, Recogniser
from orchestra.policy.spec import Action, PatternRule, PolicySpec


def hiding_for(policy: PolicySpec, secrets: Iterable[str] = ()) -> Hiding:
    """What is hidden under a policy; ``secrets`` wherever they stand, the longest first."""
    return Hiding(
        kinds=policy.data.hide,
        secrets=tuple(sorted(set(secrets), key=lambda s: (-len(s), s))),
        further=tuple(_further(policy)),
    )


def hiding_part(policy: PolicySpec) -> PolicySpec:
    """Of a policy, what says what is hidden and nothing else."""
    rules = tuple(rule for rule in policy.rules if rule.action is Action.REDACT)
    return policy.model_copy(update={"rules": rules})


def _further(policy: PolicySpec) -> Iterator[Recogniser]:
    """The recognisers that the policy adds: its own patterns, and Presidio's."""
    for rule in policy.rules:
        if isinstance(rule, PatternRule) and rule.action is Action.REDACT:
            yield _pattern_recogniser(rule)
    if policy.data.presidio:
        from orchestra.policy.presidio import presidio_recogniser

        yield presidio_recogniser(policy.data.presidio)


def _pattern_recogniser(rule: PatternRule) -> Recogniser:
    def recognise(text: str) -> list[tuple[int, int, str]]:
        try:
            return [
                (start, end, rule.kind)
                for pattern in compiled(rule.patterns)
                for start, end in pattern.places(text)
            ]
        except PatternTooSlow:
            return [(0, len(text), rule.kind)]  # rather everything hidden than something seen

    return recognise
