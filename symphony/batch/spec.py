"""What ``JOBS.yaml`` may say. A job that cannot be used is kept with its reason: others run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestra.errors import UsageError

Kind = Literal["question", "claims", "draft"]
KINDS: tuple[Kind, ...] = ("question", "claims", "draft")
_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
Name = Annotated[str, Field(pattern=_NAME)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Mode = Literal["auto", "symphony", "sequential", "fusion", "debate", "red-team", "targeted"]

_ONLY_QUESTIONS = frozenset({"mode", "brief"})
_ONLY_VERIFICATION = frozenset({"min_confidence", "coverage"})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Defaults(_Part):
    """What holds for every job that does not say otherwise, where it has such a key."""

    corpus: Text | None = None
    mode: Mode | None = None
    brief: Text | None = None
    min_confidence: Share | None = None
    coverage: Annotated[float, Field(gt=0, lt=1)] | None = None


class Job(Defaults):
    """One job: a question, a file of claims or a draft, and how it is done.

    Attributes:
        id: the job's name, and that of its folder among the results.
        question: what to find out.
        claims: a file of claims, a JSON object a line.
        draft: a draft (md, txt, docx).
        corpus: where to look; only a claims file that brings all its evidence does without.
        mode: of research ("auto" picks by the task).
        brief: a YAML file that says what the report must contain.
        min_confidence: verdicts below this probability of being right are abstained from.
        coverage: abstain unless one label alone is left at this share of right ones kept.
    """

    id: Name
    question: Text | None = None
    claims: Text | None = None
    draft: Text | None = None

    @property
    def kind(self) -> Kind:
        """Which sort of job it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def about(self) -> str:
        """The question, or the file's path as the jobs file gives it."""
        return str(getattr(self, self.kind))

    @model_validator(mode="after")
    def _one_kind(self) -> Job:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"a job has one of {', '.join(KINDS)}; this has {len(given)}")
        strange = _ONLY_VERIFICATION if self.kind == "question" else _ONLY_QUESTIONS
        wrong = sorted(key for key in strange if getattr(self, key) is not None)
        if wrong:
            raise ValueError(f"{', '.join(wrong)} cannot be set for a job with {self.kind!r}")
        if self.corpus is None and self.kind != "claims":
            raise ValueError("corpus is missing: name one, here or under defaults")
        return self


@dataclass(frozen=True, slots=True)
class Broken:
    """A job that cannot be done, and why."""

    id: str
    problem: str


class _File(_Part):
    out: Text | None = None
    parallel: int = Field(default=1, ge=1, le=64)
    defaults: Defaults = Defaults()
    jobs: tuple[object, ...] = Field(min_length=1, max_length=10_000)


@dataclass(frozen=True, slots=True)
class Batch:
    """A jobs file as read.

    Attributes:
        path: the file; paths in it start from its folder.
        out: where results go.
        parallel: jobs at the same time in one process.
        jobs: in the file's order, those that cannot be used with the reason.
    """

    path: Path
    out: Path
    parallel: int
    jobs: tuple[Job | Broken, ...]

    def file(self, name: str) -> Path:
        """A path that the file names, from the file's own folder."""
        return self.path.parent / name


def load_batch(path: Path) -> Batch:
    """Reads a jobs file.

    Raises:
        UsageError: it is missing, is no YAML, or holds no list of jobs.
    """
    import yaml

    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the jobs file {path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"the jobs file {path} is not a YAML file: {_where(error)}") from error
    if not isinstance(value, dict) or not isinstance(value.get("jobs"), list):
        raise UsageError(f"the jobs file {path} must hold a list under the key 'jobs'")
    try:
        read = _File.model_validate(value)
    except ValidationError as error:
        raise UsageError(f"the jobs file {path}: {_problems(error, _File.model_fields)}") from error
    out = path.parent / (read.out or f"{path.stem}-results")
    return Batch(path, out, read.parallel, _jobs(read))


def _where(error: Exception) -> str:
    """What is wrong with a file, with the line where that is known."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return str(error).splitlines()[0]
    return f"line {mark.line + 1}: {getattr(error, 'problem', None) or 'it cannot be read'}"


def _jobs(read: _File) -> tuple[Job | Broken, ...]:
    """Every job, those without a name numbered; a second one of a name is broken."""
    found: list[Job | Broken] = []
    seen: set[str] = set()
    for number, value in enumerate(read.jobs, start=1):
        job = _job(f"job-{number:03d}", value, read.defaults)
        if job.id in seen:
            job = Broken(f"job-{number:03d}", f"another job is called {job.id!r}: rename one")
        seen.add(job.id)
        found.append(job)
    return tuple(found)


def _job(name: str, value: object, defaults: Defaults) -> Job | Broken:
    if not isinstance(value, Mapping):
        return Broken(name, f"a job holds keys such as question and corpus, not {value!r:.60}")
    own = {str(key): item for key, item in value.items() if item is not None}
    strange = _ONLY_VERIFICATION if "question" in own else _ONLY_QUESTIONS
    general = defaults.model_dump(exclude_none=True, exclude=set(strange))
    try:
        return Job.model_validate({"id": name} | general | own)
    except ValidationError as error:
        said = own.get("id")
        named = isinstance(said, str) and re.fullmatch(_NAME, said)
        return Broken(str(said) if named else name, _problems(error, Job.model_fields))


def _problems(error: ValidationError, known: Iterable[str]) -> str:
    strange = any(item["type"] == "extra_forbidden" for item in error.errors())
    return "; ".join(
        f"{'.'.join(str(part) for part in item['loc']) or 'job'}: {item['msg']}"
        + (f" (it says {item['input']!r:.80})" if item["loc"] else "")
        for item in error.errors(include_url=False)
    ) + (f". Its keys may be: {', '.join(known)}" if strange else "")
