"""The settings: ``SYMPHONY_*`` variables over ``$SYMPHONY_HOME/symphony.toml`` over defaults."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from orchestra.errors import SettingsInvalid
from orchestra.gates import GatesSpec
from orchestra.settings import home


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
        gates: the table ``[gates]``: when a run waits for a person.
    """

    model_config = SettingsConfigDict(env_prefix="SYMPHONY_", extra="forbid", frozen=True)

    embedding_model: str = Field(default="minilm", min_length=1)
    ocr: bool = True
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    coverage: float | None = Field(default=None, gt=0, lt=1)
    search_limit: int = Field(default=10, ge=1, le=1000)
    store_url: str = Field(default="", pattern=r"^(https?://[^\s/@][^\s@]*)?$")
    gates: GatesSpec = GatesSpec()

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
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "?"
        value = "a secret" if key.endswith("key") else f"{first['input']!r:.80}"
        raise SettingsInvalid(
            f"setting {key!r}: {first['msg']} (got {value}); it comes "
            f"from the variable SYMPHONY_{key.upper()} or from {settings_path()}"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(f"{settings_path()} is not valid TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{settings_path()} cannot be read: {error}") from error
