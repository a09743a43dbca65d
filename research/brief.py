"""A brief: what the output must contain, where evidence may come from, quality, limits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from orchestra.errors import UsageError
from orchestra.gates import GatesSpec

Text = Annotated[str, Field(min_length=1, max_length=2_000)]
IsoDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Sources(_Part):
    """Source constraints: paths or globs, formats, and an inclusive range of ISO dates."""

    documents: tuple[Text, ...] = ()
    formats: tuple[Text, ...] = ()
    date_from: IsoDate | None = None
    date_to: IsoDate | None = None


class Quality(_Part):
    """``min_confidence``: statements below it are left out, and the report says so."""

    min_confidence: float = Field(default=0.0, ge=0, le=1)


class Limits(_Part):
    """Hard limits: statements in the report, minutes of work, and money (0 is all it takes)."""

    max_statements: int = Field(default=30, ge=1, le=200)
    minutes: float | None = Field(default=None, gt=0)
    cost: float | None = Field(default=None, ge=0)

    @field_validator("minutes")
    @classmethod
    def _kept(cls, value: float | None) -> float | None:
        """As the ledger keeps it, to 60 microseconds; never rounded to nothing."""
        return None if value is None else max(round(value, 6), 1e-6)


class Brief(_Part):
    """What a brief file may say; every key may be left out.

    ``contains`` lists what the output must answer, a question or topic each; each becomes a
    sub-question of its own beside those of the question. ``gates`` say when the run waits for a
    person; what they set goes before the settings' table of that name.
    """

    question: Text | None = None
    contains: tuple[Text, ...] = ()
    sources: Sources = Sources()
    quality: Quality = Quality()
    limits: Limits = Limits()
    gates: GatesSpec = Field(default=GatesSpec(), exclude_if=lambda value: value == GatesSpec())

    @field_validator("contains", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


def load_brief(path: Path) -> Brief:
    """Reads a brief from a YAML file.

    Raises:
        UsageError: the file is missing, is no YAML, or holds a key or value that cannot be used.
    """
    import yaml

    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the brief {path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        first = str(error).splitlines()[0]
        raise UsageError(f"the brief {path} is not a YAML file: {first}") from error
    return parse_brief({} if value is None else value, where=str(path))


def parse_brief(value: object, *, where: str = "the brief") -> Brief:
    """Checks a brief that was read from somewhere.

    Raises:
        UsageError: names every key that is wrong, what is wrong with it, and the keys there are.
    """
    if not isinstance(value, dict):
        raise UsageError(f"{where} must hold keys such as {', '.join(Brief.model_fields)}")
    try:
        return Brief.model_validate(value)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'brief'}: {item['msg']}"
            f" (it says {item['input']!r})"
            for item in error.errors()
        )
        known = ", ".join(Brief.model_fields)
        raise UsageError(f"{where}: {problems}. Its keys may be: {known}") from error
