"""The caps of the settings against what is spent: which of them a call would break."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestra.panel.prices import NANO, WorstCase
from orchestra.panel.specs import BudgetSpec


@dataclass(frozen=True, slots=True)
class Total:
    """What a run, or a day, has used, with what is held back for calls under way.

    ``minutes`` are those in which a run was at work.
    """

    nano: int = 0
    tokens: int = 0
    calls: int = 0
    minutes: float = 0.0

    @property
    def usd(self) -> float:
        """US dollars."""
        return self.nano / NANO

    def less(self, other: Total) -> Total:
        """This without what ``other`` holds; minutes stay."""
        return Total(
            self.nano - other.nano, self.tokens - other.tokens, self.calls - other.calls,
            self.minutes,
        )  # fmt: skip

    def plus(self, worst: WorstCase) -> Total:
        """This with one more call at its worst; minutes stay."""
        return Total(
            self.nano + (worst.nano or 0),
            self.tokens + worst.tokens_in + worst.tokens_out,
            self.calls + 1,
            self.minutes,
        )


@dataclass(frozen=True, slots=True)
class Use:
    """One cap and how far it is used: ``name`` as the settings call it, in the cap's unit."""

    name: str
    cap: float
    used: float

    @property
    def share(self) -> float:
        """Used part of the cap; 1 for a cap of 0."""
        return self.used / self.cap if self.cap else 1.0


def uses(caps: BudgetSpec, run: Total, day: Total) -> Iterator[Use]:
    """Every cap that is set, money first, with its use."""
    for scope, total in (("run", run), ("day", day)):
        for what, used in (
            ("usd", total.usd),
            ("tokens", total.tokens),
            ("calls", total.calls),
            ("minutes", total.minutes),
        ):
            name = f"{scope}_{what}"
            cap = getattr(caps, name)
            if cap is not None:
                yield Use(name, float(cap), float(used))


def broken(caps: BudgetSpec, run: Total, day: Total, worst: WorstCase) -> Use | None:
    """The first cap that one more call at its worst would break, with its use before the call.

    Money is compared in whole nano-dollars; minutes are up when they are reached.
    """
    after_run, after_day = run.plus(worst), day.plus(worst)
    later = list(uses(caps, after_run, after_day))
    for use, after in zip(uses(caps, run, day), later, strict=True):
        if use.name.endswith("usd"):
            total = after_run if use.name.startswith("run") else after_day
            over = total.nano > round(use.cap * NANO)
        elif use.name.endswith("minutes"):
            over = use.used >= use.cap
        else:
            over = after.used > use.cap
        if over:
            return use
    return None


def why(use: Use, worst: WorstCase, model: str) -> str:
    """The reason of a refusal: the cap, what is used of it, what the call could take."""
    scope = "this run" if use.name.startswith("run") else "today (UTC)"
    left = f"raise {use.name} under [budget] in symphony.toml to go on"
    if use.name.endswith("minutes"):
        return f"{lasting(use.used)} of the {lasting(use.cap)} of {scope} are used; {left}"
    if use.name.endswith("usd"):
        return (
            f"{use.used:.6f} of {use.cap:g} US dollars of {scope} are spent or held back, and a "
            f"call to {model} can cost up to {(worst.usd or 0):.6f}; {left}"
        )
    if use.name.endswith("calls"):
        return f"{use.used:.0f} of the {use.cap:.0f} calls of {scope} are made; {left}"
    return (
        f"{use.used:.0f} of the {use.cap:.0f} tokens of {scope} are used or held back, and a call "
        f"to {model} can take up to {worst.tokens_in + worst.tokens_out}; {left}"
    )


def lasting(minutes: float) -> str:
    """A stretch of time in words: "5 minutes", and below one minute in seconds: "12 seconds"."""
    if minutes >= 1:
        return f"{minutes:.1f}".removesuffix(".0") + " minutes"
    return f"{minutes * 60:.3g} seconds"
