"""A second panel, or another version of a prompt, beside the live one: compared, never used.

:class:`ShadowDesk` stands in front of the live desk. It gives the live answer and nothing else;
what the shadow says about the same ask goes into the ledger as step ``shadow/STEP`` (kind
``shadow``) with a :class:`Comparison`, which ``symphony runs stats`` counts. The shadow is asked
after the live answer came, so it never delays it, and through a desk of its own, so all rules and
caps hold for it too.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue

from orchestra.chain.types import Answer, Ask, Desk, Prompt
from orchestra.errors import PromptInvalid
from orchestra.ledger import Ledger
from orchestra.panel.specs import ModelSpec, ShadowSpec

T = TypeVar("T", bound=BaseModel)
STEP = "shadow/"
_WORD = re.compile(r"\w+")


class Difference(BaseModel):
    """A place in the answers where they differ; ``path`` as ``claims.0.verdict``.

    A side is None where it has nothing at that place. Longer texts are not kept here, only how
    many words they share (Dice, in [0, 1]).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    live: str | None
    shadow: str | None
    overlap: float = 0.0


class Comparison(BaseModel):
    """What the shadow's answer to an ask has in common with the live one.

    Attributes:
        agreement: places with the same value among all places that either has; None where one of
            them gave no answer.
        differences: at most 50, by path.
        shadow_reason: why the shadow gave no answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    role: str
    live_model: str
    shadow_model: str
    live_prompt: str
    shadow_prompt: str
    same: int = 0
    places: int = 0
    agreement: float | None = None
    differences: tuple[Difference, ...] = ()
    shadow_reason: str = ""


def compare(live: BaseModel, shadow: BaseModel) -> tuple[int, int, tuple[Difference, ...]]:
    """Places with the same value, all places, and the differences, by path.

    A place is a leaf of the JSON value. Texts are compared without regard to case and spacing.
    Lists are compared item by item: their order is part of an answer.
    """
    one, other = dict(_leaves(live.model_dump(mode="json"))), dict(
        _leaves(shadow.model_dump(mode="json"))
    )  # fmt: skip
    paths = sorted({*one, *other})
    different = [
        Difference(
            path=path,
            live=_shown(one, path),
            shadow=_shown(other, path),
            overlap=_overlap(one.get(path), other.get(path)),
        )
        for path in paths
        if path not in one or path not in other or _plain(one[path]) != _plain(other[path])
    ]
    return len(paths) - len(different), len(paths), tuple(different)


def compared(ask: Ask[Any], live: Answer[Any], shadow: Answer[Any], said: Prompt) -> Comparison:
    """The comparison of two answers to an ask; ``said`` is the prompt that the shadow got."""
    known = Comparison(
        step=ask.step,
        role=ask.role,
        live_model=live.model,
        shadow_model=shadow.model,
        live_prompt=f"{ask.prompt.name} {ask.prompt.version}",
        shadow_prompt=f"{said.name} {said.version}",
        shadow_reason="" if shadow.value is not None else shadow.reason or "no answer",
    )
    if live.value is None or shadow.value is None:
        return known
    same, places, differences = compare(live.value, shadow.value)
    return known.model_copy(
        update={
            "same": same,
            "places": places,
            "agreement": round(same / places, 6) if places else None,
            "differences": differences[:50],
        }
    )


class ShadowDesk:
    """A desk that answers as the live one does, and has another asked about the same.

    Args:
        live: whose answers count.
        shadow: a desk over the shadow's members.
        spec: which asks are shadowed, and how many at most.
        ledger: where comparisons go.
        prompt_for: another version of an ask's prompt; None leaves it as it is.
    """

    def __init__(
        self,
        live: Desk,
        shadow: Desk,
        *,
        spec: ShadowSpec,
        ledger: Ledger,
        prompt_for: Callable[[Ask[Any]], Prompt | None] = lambda _: None,
    ) -> None:
        self._live = live
        self._shadow = shadow
        self._spec = spec
        self._ledger = ledger
        self._prompt_for = prompt_for
        self._tasks: list[asyncio.Task[None]] = []
        self._asked = 0

    @property
    def members(self) -> Sequence[ModelSpec]:
        """The live panel."""
        return self._live.members

    async def ask(self, ask: Ask[T]) -> Answer[T]:
        """The live answer; the shadow is asked in the background."""
        answer = await self._live.ask(ask)
        wanted = not self._spec.roles or ask.role in self._spec.roles
        known = self._ledger.get(f"{STEP}{ask.step}") is not None
        if self._spec.prompts and not self._spec.models:
            wanted = wanted and ask.prompt.name in self._spec.prompts
        if wanted and not known and self._asked < self._spec.asks:
            self._asked += 1
            self._tasks.append(asyncio.create_task(self._follow(ask, answer)))
        return answer

    async def drain(self) -> None:
        """Waits until every shadow has answered; to be called before the run ends.

        Raises:
            SymphonyError: the ledger could not take a comparison (a full disk, say).
        """
        while self._tasks:
            under_way, self._tasks = self._tasks, []
            await asyncio.gather(*under_way)

    async def _follow(self, ask: Ask[T], live: Answer[T]) -> None:
        step = f"{STEP}{ask.step}"
        try:
            said = self._prompt_for(ask) or ask.prompt
        except PromptInvalid as error:
            said = ask.prompt
            shadow: Answer[T] = Answer(None, reason=str(error))
        else:
            # A panel of its own is routed; without one, whoever answered live is asked again.
            model = "" if self._spec.models else live.model
            shadow = await self._shadow.ask(replace(ask, step=step, prompt=said, model=model))
        payload = compared(ask, live, shadow, said).model_dump(mode="json")
        self._ledger.append(step=step, kind="shadow", payload=payload)


def _leaves(value: JsonValue, path: str = "") -> Iterator[tuple[str, JsonValue]]:
    items: Mapping[str, JsonValue]
    if isinstance(value, dict):
        items = value
    elif isinstance(value, list):
        items = {str(place): item for place, item in enumerate(value)}
    else:
        yield path, value
        return
    if not items and path:
        yield path, None
    for key in sorted(items):
        yield from _leaves(items[key], f"{path}.{key}" if path else key)


def _plain(value: JsonValue) -> JsonValue:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _shown(leaves: Mapping[str, JsonValue], path: str, limit: int = 80) -> str | None:
    if path not in leaves:
        return None
    text = str(leaves[path])
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _overlap(one: JsonValue, other: JsonValue) -> float:
    """Dice over the sets of words: twice the shared ones among both; 0 for anything but texts."""
    if not isinstance(one, str) or not isinstance(other, str):
        return 0.0
    a, b = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return round(2 * len(a & b) / (len(a) + len(b)), 6) if a or b else 0.0
