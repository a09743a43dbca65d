"""The table ``[policy]`` of ``symphony.toml``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class PolicyTable(BaseModel):
    """Which rules hold around calls of models.

    Attributes:
        file: a policy (TOML); empty for the built-in one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = ""
