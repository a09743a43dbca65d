"""The settings: ``SYMPHONY_*`` variables over ``$SYMPHONY_HOME/symphony.toml`` over defaults."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from orchestra.errors import SettingsInvalid
from orchestra.gates import GatesSpec
from orchestra.panel.specs import (
    AlertsSpec,
    BudgetSpec,
    DataClass,
    ModelSpec,
    RoleSpec,
    ShadowSpec,
)
from orchestra.policy.table import PolicyTable
from orchestra.settings import home
from orchestra.tracing import TracingTable


class Settings(BaseSettings):
    """Everything that can be set, with its default.

    Attributes:
        embedding_model: "minilm" (packaged), "stand-in" (hashes, for tests) or the folder of a
            sentence-transformers model. A corpus keeps the one it was made with.
        ocr: whether pages without a text layer are read by Tesseract where it is installed.
        min_confidence: rulings below this probability abstain as ``not_enough_evidence``.
        coverage: rulings stand only where, at this share of claims whose true label is kept, no
            other label is left open; unset asks for nothing.
        search_limit: how many hits a search gives unless told otherwise.
        store_url: the address of a Qdrant server that keeps the vectors; empty for this process.
            Its key, where it wants one, is the variable ``SYMPHONY_STORE_API_KEY`` only.
        models: the tables ``[[models]]``: the panel, in order. Empty: nothing leaves the machine.
        roles: the tables ``[roles.NAME]``: who plays a role, and under which rules.
        budget: the table ``[budget]``: caps on money, tokens, calls and time.
        data_class: how sensitive a corpus is whose brief does not say.
        cache: whether a reply that a model gave before is used again (``cache.db``).
        gates: the table ``[gates]``: when a run waits for a person.
        policy: the table ``[policy]``: the rules that hold around calls.
        tracing: the table ``[tracing]``: where spans go; off as it comes.
        alerts: the table ``[alerts]``: what a person is told of, and where.
        runtime_url: the PostgreSQL database of the queue of runs; empty for ``runtime.db``. One
            with a password belongs into the variable ``SYMPHONY_RUNTIME_URL``.
        shadow: the table ``[shadow]``: a second panel that is compared and never used.
    """

    model_config = SettingsConfigDict(env_prefix="SYMPHONY_", extra="forbid", frozen=True)

    embedding_model: str = Field(default="minilm", min_length=1)
    ocr: bool = True
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    coverage: float | None = Field(default=None, gt=0, lt=1)
    search_limit: int = Field(default=10, ge=1, le=1000)
    store_url: str = Field(default="", pattern=r"^(https?://[^\s/@][^\s@]*)?$")
    models: tuple[ModelSpec, ...] = ()
    roles: dict[str, RoleSpec] = Field(default_factory=dict)
    budget: BudgetSpec = BudgetSpec()
    data_class: DataClass = DataClass.INTERNAL
    cache: bool = True
    gates: GatesSpec = GatesSpec()
    policy: PolicyTable = PolicyTable()
    tracing: TracingTable = TracingTable()
    alerts: AlertsSpec = AlertsSpec()
    shadow: ShadowSpec = ShadowSpec()
    runtime_url: str = Field(default="", pattern=r"^(postgresql(\+psycopg)?://\S+)?$")

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        names = Counter(model.name for model in self.models)
        twice = sorted(name for name, count in names.items() if count > 1)
        if twice:
            raise ValueError(f"the name {twice[0]!r} is used by two [[models]]: rename one")
        tables = {f"roles.{role}": spec.models for role, spec in sorted(self.roles.items())}
        for table, wanted in {**tables, "shadow": self.shadow.models}.items():
            unknown = [name for name in wanted if name not in names]
            if unknown:
                known = ", ".join(names) or "none"
                raise ValueError(
                    f"[{table}] names the model {unknown[0]!r}, which no [[models]] defines "
                    f"(there are: {known})"
                )
        return self

    @property
    def live_models(self) -> tuple[ModelSpec, ...]:
        """The panel whose answers count: all models but those that only shadow."""
        return tuple(model for model in self.models if model.name not in self.shadow.models)

    def role(self, name: str) -> RoleSpec:
        """The rules of a role; the defaults where the settings do not name it."""
        return self.roles.get(name, RoleSpec())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file; no ``.env`` is read."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_path())


def settings_path() -> Path:
    """Where ``symphony.toml`` is looked for; it need not exist."""
    return home() / "symphony.toml"


def load_settings(**overrides: object) -> Settings:
    """The settings as they stand now; ``overrides`` win over all else.

    Raises:
        SettingsInvalid: names the key, what is wrong with its value, and where it was set.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsInvalid(_what_is_wrong(error.errors()[0])) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(f"{settings_path()} is not valid TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{settings_path()} cannot be read: {error}") from error


def _what_is_wrong(error: ErrorDetails) -> str:
    """Names the setting, the fault and where it was set; never a value that may hold a key."""
    path = [str(part) for part in error["loc"]]
    message = error["msg"].removeprefix("Value error, ")
    if not path:
        return f"{settings_path()}: {message}"
    shown = "a value" if isinstance(error["input"], dict | list) else f"{error['input']!r:.80}"
    if any(part.endswith(("key", "key_variable")) for part in path) or "@" in shown:
        shown = "a secret"
    return (
        f"setting {'.'.join(path)!r}: {message} (got {shown}); it comes "
        f"from the variable SYMPHONY_{path[0].upper()} or from {settings_path()}"
    )
