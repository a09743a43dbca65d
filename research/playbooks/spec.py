"""What a playbook's YAML may say: parameters, steps with inputs, gates and outputs, documents."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from orchestra.gates import GatesSpec
from research.modes.limits import Mode

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
MAX_EACH = 12
"""The most values that a step may be done for: a hard limit on what one playbook can start."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Kind(StrEnum):
    """What a parameter takes: one line, several, or a file to be checked."""

    TEXT = "text"
    LIST = "list"
    DRAFT = "draft"


class Parameter(_Part):
    """A named value that the person who plays the playbook gives.

    A parameter without a default has to be given.
    """

    kind: Kind = Kind.TEXT
    about: Text
    default: Text | tuple[Text, ...] | None = None

    @model_validator(mode="after")
    def _default_fits(self) -> Parameter:
        if self.default is not None:
            if self.kind is Kind.DRAFT:
                raise ValueError("a draft is a file of the person's own and has no default")
            if isinstance(self.default, str) == (self.kind is Kind.LIST):
                raise ValueError(f"the default must be a {self.kind.value}")
        return self


class StepGates(GatesSpec):
    """A step's gates: those of a research run, and two that only playbooks know.

    Attributes:
        needs_answer: stop the playbook where the step establishes nothing at all.
        max_wrong: more findings of a check than this make the playbook wait for a person.
    """

    needs_answer: bool = False
    max_wrong: int | None = Field(default=None, ge=0)

    @property
    def of_the_run(self) -> GatesSpec:
        """What the step's own research runs obey; only what was set here, over the settings."""
        said = self.model_dump(include=self.model_fields_set & set(GatesSpec.model_fields))
        return GatesSpec(**said)


class Output(StrEnum):
    """A view on what a step's research found."""

    STATEMENTS = "statements"
    DISAGREEMENTS = "disagreements"
    SIDES = "sides"
    KEY_FIGURES = "key_figures"
    SECTIONS = "sections"


class CheckName(StrEnum):
    """What can be checked of a draft."""

    CLAIMS = "claims"
    FIGURES = "figures"
    CITATIONS = "citations"


class Document(StrEnum):
    """A file that a playbook makes beside its report."""

    REDLINE = "redline"


class ModeStep(_Part):
    """Research in a mode.

    Attributes:
        id: how later steps refer to it.
        title: its heading in the report.
        mode: which mode; offline all of them are the symphony, and the report says so.
        question: with parameters in braces.
        contains: more to find out; an item that is a list parameter in braces stands for all its
            values, one that is ``{STEP.disagreements}`` or ``{STEP.not_established}`` for what that
            earlier step left open.
        each: a list parameter: the step is done for every value of it at the same time, and
            ``{each}`` is that value in the question.
        sides: (output "sides") the questions of the two sides, by name.
        uses: earlier steps whose disagreements are looked at together with this step's.
        gates: when to wait and when to stop.
        outputs: what the report shows of it.
    """

    id: Name
    title: Text
    mode: Mode
    question: Text
    contains: tuple[Text, ...] = ()
    each: Name | None = None
    sides: dict[Name, Text] = Field(default_factory=dict)
    uses: tuple[Name, ...] = ()
    gates: StepGates = StepGates()
    outputs: tuple[Output, ...] = (Output.STATEMENTS, Output.DISAGREEMENTS)

    @model_validator(mode="after")
    def _sides_are_two(self) -> ModeStep:
        if self.sides and len(self.sides) != 2:
            raise ValueError(f"sides: there must be two, not {len(self.sides)}")
        if Output.SIDES in self.outputs and not self.sides:
            raise ValueError("outputs: 'sides' needs the key sides with two questions")
        if self.sides and self.each is not None:
            raise ValueError("sides: a step with each has no sides")
        return self


class CheckStep(_Part):
    """A check of a draft against the corpus, by the adjudicator, with no model."""

    id: Name
    title: Text
    check: CheckName
    draft: Name
    gates: StepGates = StepGates()


Step = ModeStep | CheckStep


class Playbook(_Part):
    """A playbook. Steps are done in order; ``gates.before_publishing`` holds the report back."""

    name: Name
    title: Text
    about: Text
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=20)
    gates: StepGates = StepGates()
    documents: tuple[Document, ...] = ()

    @field_validator("documents", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _steps_fit(self) -> Playbook:
        known: set[str] = set()
        for step in self.steps:
            if step.id in known:
                raise ValueError(f"steps: the id {step.id!r} is used twice")
            self._fits(step, known)
            known.add(step.id)
        if self.documents and not any(isinstance(s, CheckStep) for s in self.steps):
            raise ValueError("documents: a redline needs a step that checks a draft")
        return self

    def _fits(self, step: Step, known: set[str]) -> None:
        if isinstance(step, CheckStep):
            self._needs(step.draft, Kind.DRAFT, f"steps.{step.id}.draft")
            return
        if step.each is not None:
            self._needs(step.each, Kind.LIST, f"steps.{step.id}.each")
        for name in step.uses:
            if name not in known:
                raise ValueError(
                    f"steps.{step.id}.uses: {name!r} is no earlier step; those are "
                    f"{', '.join(sorted(known)) or 'none'}"
                )
        from research.playbooks.filling import check_template

        for text in (step.question, *step.contains, *step.sides.values()):
            check_template(text, self, known, each=step.each is not None, where=step.id)

    def _needs(self, name: str, kind: Kind, where: str) -> None:
        found = [key for key, value in self.parameters.items() if value.kind is kind]
        if name not in found:
            raise ValueError(
                f"{where}: {name!r} is no parameter of kind {kind.value}; there are "
                f"{', '.join(found) or 'none'}"
            )
