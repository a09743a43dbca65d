"""Asks the members of a panel, each question once: what was said is in the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from orchestra.chain.types import Ask, Desk, Prompt
from orchestra.errors import LedgerDamaged
from orchestra.panel.specs import DataClass, ModelSpec
from orchestra.prompts.quoting import quote, together
from orchestra.prompts.registry import load_prompt
from research.journal import VOICE, Journal
from research.material import Plan
from research.panel.drafts import fault_of
from research.panel.evidence import EvidencePack, Fitted, reconciled, tokens_of
from research.panel.tools import toolbox
from research.panel.types import Spoken
from research.ports import Graph

PROMPTS = "research.panel.prompts"
_RESERVE = 512
"""Tokens kept free for what a vendor's format adds to a prompt: roles, names, a schema's frame."""

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """One question to one voice.

    Attributes:
        step: names it within its mode; the same on a resumed run.
        role: "analyst", "critic", "judge".
        prompt: the name of a prompt file.
        output: the shape that the reply must have.
        member: who must answer; None leaves it to the router.
        values: what the prompt's placeholders are filled with, question and evidence aside.
        statements: ids of the statements on the table.
        needs: strengths that the router looks for.
        because: why it is asked once more, and what was changed.
    """

    step: str
    role: str
    prompt: str
    output: type[T]
    member: ModelSpec | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """What came back: the value, if any, and the row of the ledger."""

    value: T | None
    spoken: Spoken

    @property
    def model(self) -> str:
        """Who answered; "" where nobody did."""
        return self.spoken.model


class Voices:
    """The members of a panel over one plan and one evidence pack."""

    def __init__(
        self,
        *,
        desk: Desk,
        names: Sequence[str],
        journal: Journal,
        plan: Plan,
        evidence: EvidencePack,
        prefix: str,
        calls: int,
        data_class: DataClass = DataClass.INTERNAL,
        language: str = "en",
        graph: Graph | None = None,
    ) -> None:
        """Gathers the members of that name; those that are no longer configured are left out.

        ``prefix`` tells rounds of the run apart; ``calls`` is the most questions it may ask.
        ``answered`` and ``failed`` name the members that gave an answer, or were tried in vain.
        """
        self.members: Sequence[ModelSpec] = tuple(m for m in desk.members if m.name in names)
        self.plan = plan
        self.evidence = evidence
        self._desk = desk
        self._journal = journal
        self._prefix = prefix
        self.left = calls
        self._data_class = data_class
        self._language = language
        self._tools = toolbox(evidence, graph)
        self._density: dict[str, float] = {}
        self.answered: set[str] = set()
        self.failed: set[str] = set()

    async def ask(self, line: Line[T]) -> Heard[T]:
        """Asks, or gives what the ledger holds. Never raises for what a model does."""
        return (await self.ask_all([line]))[0]

    async def ask_all(self, lines: Sequence[Line[T]]) -> list[Heard[T]]:
        """Asks several at the same time, blind to one another; answers in the order of asking.

        All prompts are rendered before the first is sent, so that what one model counts cannot
        change what another is shown.
        """
        ready = [self._asking(line) for line in lines]
        results = await asyncio.gather(*ready, return_exceptions=True)
        heard = [result for result in results if not isinstance(result, BaseException)]
        for result in results:  # all have ended: no reply is lost to what one of them raises
            if isinstance(result, BaseException):
                raise result
        for item in heard:
            self.answered |= {item.model} - {""}
            self.failed |= {a.model for a in item.spoken.attempts} - {item.model}
            said = [a for a in item.spoken.attempts if a.model == item.model]
            sent = [a for a in said if (a.turns or a.requests) == 1]
            if sent:
                count = reconciled(item.spoken.bytes_sent, sent[-1].tokens_in)
                self._density[item.model] = count
        return heard

    def _asking(self, line: Line[T]) -> Coroutine[None, None, Heard[T]]:
        step = f"{VOICE}{self._prefix}{line.step}"
        prompt, fitted = self._rendered(line)
        blank = _blank(line, step, prompt, fitted)
        allowed = self.left > 0
        self.left -= 1

        async def speak() -> Spoken:
            return await self._speak(line, prompt, blank) if allowed else _over(blank)

        async def hear() -> Heard[T]:
            spoken = await self._journal.once_heard(step, Spoken, speak, kind="voice")
            return Heard(_value(line, spoken), spoken)

        return hear()

    async def ask_first(self, lines: Sequence[Line[T]]) -> Heard[T] | None:
        """Asks one after another until somebody answers; the last one's silence if nobody does."""
        heard: Heard[T] | None = None
        for line in lines:
            heard = await self.ask(line)
            if heard.value is not None:
                return heard
        return heard

    async def _speak(self, line: Line[T], prompt: Prompt, blank: Spoken) -> Spoken:
        answer = await self._desk.ask(
            Ask(
                step=blank.step.removeprefix(VOICE),
                role=line.role,
                prompt=prompt,
                output=line.output,
                data_class=self._data_class,
                model=line.member.name if line.member else "",
                needs=line.needs,
                language=self._language,
                tools=self._tools,
                check=lambda reply: self._fault(line, reply),
            )
        )
        value, reason = answer.value, answer.reason
        if value is not None and (fault := self._fault(line, value)):
            value, reason = None, f"its reply cannot be used: {fault}"
        return blank.model_copy(
            update={
                "model": answer.model if value is not None else "",
                "reply": None if value is None else value.model_dump(mode="json"),
                "reason": "" if value is not None else reason or "no reply",
                "attempts": answer.attempts,
                "chosen_because": answer.chosen_because,
            }
        )

    def _fault(self, line: Line[T], reply: T) -> str:
        return fault_of(
            reply,
            evidence=self.evidence.by_id(),
            sub_questions=[item.id for item in self.plan.sub_questions],
            statements=line.statements,
        )

    def _rendered(self, line: Line[T]) -> tuple[Prompt, Fitted]:
        """The prompt with as much evidence as the smallest window of those who may answer holds."""
        file = load_prompt(PROMPTS, line.prompt)
        values = {**_asked(self.plan), **line.values}
        if "evidence" not in file.placeholders:
            return file.render(values), Fitted(items=(), left_out=(), tokens=0)
        bare = file.render({**values, "evidence": ""})
        schema = str(line.output.model_json_schema())
        said = f"{bare.instructions}\n{bare.text}\n{schema}"
        rooms = []
        for spec in [line.member] if line.member else self.members:
            density = self._density.get(spec.name) or reconciled(0, 0)
            taken = tokens_of(said, bytes_per_token=density) + _RESERVE
            room = spec.context_window - spec.max_output_tokens - taken
            rooms.append((room, density))
        room, density = min(rooms)
        fitted = self.evidence.fit(room, bytes_per_token=density)
        return file.render({**values, "evidence": fitted.text}), fitted


def _asked(plan: Plan) -> dict[str, str]:
    parts = [quote(item.text, item.id) for item in plan.sub_questions]
    return {"question": quote(plan.question, "question"), "sub_questions": together(*parts)}


def _blank(line: Line[T], step: str, prompt: Prompt, fitted: Fitted) -> Spoken:
    return Spoken(
        step=step,
        role=line.role,
        asked=line.member.name if line.member else "",
        prompt=f"{prompt.name} {prompt.version}",
        digest=prompt.digest,
        shown=len(fitted.items),
        left_out=fitted.left_out,
        bytes_sent=len(f"{prompt.instructions}{prompt.text}".encode()),
        because=line.because,
    )


def _over(blank: Spoken) -> Spoken:
    return blank.model_copy(update={"reason": "not asked: the mode's limit of calls was reached"})


def _value(line: Line[T], spoken: Spoken) -> T | None:
    if spoken.reply is None:
        return None
    try:
        return line.output.model_validate(spoken.reply)
    except ValidationError as error:
        raise LedgerDamaged(
            f"step {spoken.step!r} holds a reply that is no {line.output.__name__}; it was made by "
            "another version: start the research again"
        ) from error
