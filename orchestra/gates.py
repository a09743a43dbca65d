"""The table ``[gates]`` of ``symphony.toml``: when a run waits for a person."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class GatesSpec(BaseModel):
    """When a run waits for a person. As it comes, it never does.

    Attributes:
        before_publishing: every report waits for an approval before it is published.
        min_confidence: a statement with a lower confidence (or with none, because it was not
            judged) sends the run back, and in the end makes it wait.
        max_disagreement: so does one whose judges differ in a greater share of their pairs.
        policy_event: a document that addresses the reader's software, or a policy rule that asks
            for an approval, makes the run wait.
        attempts: how often the work is done before a person is asked about confidence or
            disagreement; 1 asks at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    before_publishing: bool = False
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    max_disagreement: float | None = Field(default=None, ge=0, le=1)
    policy_event: bool = False
    attempts: int = Field(default=3, ge=1, le=3)

    @property
    def weighs_statements(self) -> bool:
        """Whether single statements can make the run wait."""
        return self.min_confidence is not None or self.max_disagreement is not None

    def under(self, nearer: GatesSpec) -> GatesSpec:
        """This one, with what ``nearer`` (a brief's, say) sets in place of its own."""
        return self.model_copy(update=nearer.model_dump(include=nearer.model_fields_set))
