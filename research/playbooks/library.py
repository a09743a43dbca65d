"""Where playbooks come from: those built in, by name, and a person's own files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from orchestra.errors import UsageError
from research.playbooks.spec import CheckStep, ModeStep, Parameter, Playbook, StepGates

FOLDER = Path(__file__).parent / "library"
_USE = ("use", "values")
_SHAPES: dict[str, type[BaseModel]] = {
    "ModeStep": ModeStep,
    "CheckStep": CheckStep,
    "gates": StepGates,
    "parameters": Parameter,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A playbook and the values that its file gives; drafts' paths are as written there.

    ``folder`` is what such paths are relative to.
    """

    playbook: Playbook
    values: Mapping[str, str | tuple[str, ...]]
    folder: Path | None = None


def builtin() -> dict[str, str]:
    """The playbooks built in, by name, with their titles."""
    return {name: _read(name).title for name in _names()}


def find(name: str) -> Chosen:
    """The playbook of that name, or in that file.

    A file holds a playbook, or ``use: NAME`` and ``values:`` for one that is built in.

    Raises:
        UsageError: there is neither; lists those built in. Or the file says what cannot be used.
    """
    if name in _names():
        return Chosen(_read(name), {})
    path = Path(name)
    if path.suffix.lower() in (".yaml", ".yml") or path.is_file():
        return _own(path)
    listed = "; ".join(f"{key} ({title})" for key, title in builtin().items())
    raise UsageError(
        f"no playbook is called {name!r}: there are {listed}; or name a YAML file of your own"
    )


def parse_playbook(value: object, *, where: str) -> Playbook:
    """Checks a playbook that was read from somewhere.

    Raises:
        UsageError: names every key that is wrong, and the keys there may be.
    """
    if not isinstance(value, dict):
        raise UsageError(f"{where} must hold keys such as {', '.join(Playbook.model_fields)}")
    try:
        return Playbook.model_validate(_typed(value, where))
    except ValidationError as error:
        problems = "; ".join(dict.fromkeys(_problem(item) for item in error.errors()))
        raise UsageError(f"{where}: {problems}") from error


def _names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _read(name: str) -> Playbook:
    return parse_playbook(_yaml(FOLDER / f"{name}.yaml"), where=f"the playbook {name}")


def _own(path: Path) -> Chosen:
    value = _yaml(path)
    if not isinstance(value, dict) or "use" not in value:
        return Chosen(parse_playbook(value, where=str(path)), {}, path.parent)
    if extra := sorted(set(value) - set(_USE)):
        raise UsageError(f"{path}: {extra[0]!r} is no key; beside use there may be values")
    used = str(value["use"])
    if used not in _names():
        raise UsageError(f"{path}: use: no playbook is called {used!r}; {', '.join(_names())}")
    given = value.get("values") or {}
    if not isinstance(given, dict):
        raise UsageError(f"{path}: values must give parameters by name")
    return Chosen(_read(used), {str(k): _value(v) for k, v in given.items()}, path.parent)


def _value(value: object) -> str | tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else str(value)


def _yaml(path: Path) -> object:
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the playbook {path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        first = str(error).splitlines()[0]
        raise UsageError(f"the playbook {path} is not a YAML file: {first}") from error


def _typed(value: dict[object, object], where: str) -> dict[object, object]:
    """The same with every step checked to be research or a check, so that errors are plain."""
    steps = value.get("steps")
    if not isinstance(steps, list):
        return value
    made: list[object] = []
    for number, step in enumerate(steps, start=1):
        kinds = [key for key in ("mode", "check") if isinstance(step, dict) and key in step]
        if len(kinds) != 1:
            raise UsageError(
                f"{where}: step {number} must have either the key mode or the key check"
            )
        shape = ModeStep if kinds == ["mode"] else CheckStep
        try:
            made.append(shape.model_validate(step))
        except ValidationError as error:
            at = (("steps", number, shape.__name__, *item["loc"]) for item in error.errors())
            both = zip(at, error.errors(), strict=True)
            problems = "; ".join(_problem({**item, "loc": loc}) for loc, item in both)
            raise UsageError(f"{where}: {problems}") from error
    return {**value, "steps": made}


def _problem(item: Mapping[str, object]) -> str:
    loc = item["loc"]
    path = [str(part) for part in loc] if isinstance(loc, tuple) else []
    shown = ".".join(part for part in path if part not in ("ModeStep", "CheckStep"))
    if item["type"] != "extra_forbidden":
        said = str(item["msg"]).removeprefix("Value error, ")
        return f"{shown}: {said}" if shown else said
    shape = next((_SHAPES[part] for part in reversed(path[:-1]) if part in _SHAPES), Playbook)
    allowed = ", ".join(shape.model_fields)
    return f"{shown}: {path[-1]!r} is no key; there may be {allowed}"
