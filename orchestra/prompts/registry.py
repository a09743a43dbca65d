"""Prompt files: Markdown with a small front matter, beside the code that uses them.

::

    ---
    name: critic
    version: 2
    placeholders: question, evidence
    ---
    # Instructions
    Fixed text: what the role is and what rules hold.
    # Task
    {{question}}
    {{evidence}}

A prompt's digest is the SHA-256 of its file, so a run that names it can be held against the file.
Instructions take no placeholders: nothing foreign ever stands there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from orchestra.chain.types import Prompt
from orchestra.errors import PromptInvalid
from orchestra.prompts.quoting import Quoted, neutralised

_FRONT = re.compile(r"---\n(?P<front>.*?)\n---\n(?P<body>.*)", re.DOTALL)
_PARTS = re.compile(r"\s*# Instructions\n(?P<instructions>.*?)\n# Task\n(?P<task>.*)", re.DOTALL)
_PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_KEYS = {"name", "version", "placeholders"}
_NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class PromptFile:
    """One prompt file as it was loaded and checked.

    ``digest`` is the SHA-256 of the file; ``instructions`` and ``task`` are its two parts,
    ``package`` where it lies; empty where it was not loaded from one.
    """

    name: str
    version: str
    placeholders: tuple[str, ...]
    digest: str
    instructions: str
    task: str
    package: str = ""

    def render(
        self, values: Mapping[str, str | int] | None = None, /, **named: str | int
    ) -> Prompt:
        """The prompt with its placeholders filled.

        A value made by :func:`~orchestra.prompts.quoting.quote` or
        :func:`~orchestra.prompts.quoting.together` stands as it is; any other is neutralised, so
        that it can write no delimiter of its own.

        Raises:
            PromptInvalid: names the values that are missing and those that have no placeholder.
        """
        given = {**(values or {}), **named}
        missing, unknown = set(self.placeholders) - set(given), set(given) - set(self.placeholders)
        if missing or unknown:
            raise PromptInvalid(f"prompt {self.name!r}: {_difference(missing, unknown, 'value')}")
        safe = {k: v if isinstance(v, Quoted) else neutralised(str(v)) for k, v in given.items()}
        text = _PLACE.sub(lambda m: safe[m[1]], self.task)

        def again(version: str) -> Prompt:
            return load_prompt(self.package, self.name, version=version).render(given)

        return Prompt(
            self.name, self.version, self.digest, self.instructions, text,
            again if self.package else None,
        )  # fmt: skip


@lru_cache(maxsize=256)
def load_prompt(package: str, name: str, *, version: str = "") -> PromptFile:
    """The prompt ``name.md`` among the resources of ``package`` (``"research.panel.prompts"``).

    Args:
        package: the folder of prompt files, as an importable name.
        name: the prompt's, and its file's without ending.
        version: another version that is kept beside the live one as ``name.vVERSION.md``, to run
            in its shadow; empty for the live one.

    Raises:
        PromptInvalid: there is no such file, or it is malformed; says what to change.
    """
    file_name = f"{name}.v{version}.md" if version else f"{name}.md"
    try:
        resource = files(package).joinpath(file_name)
    except ModuleNotFoundError as error:
        raise PromptInvalid(f"no package {package!r} to look for prompt {name!r} in") from error
    if not resource.is_file():
        known = ", ".join(sorted(f.name for f in files(package).iterdir() if _is_prompt(f)))
        raise PromptInvalid(f"{package} has no prompt file {file_name!r}; it has {known or 'none'}")
    prompt = parse_prompt(resource.read_bytes(), f"{package}/{file_name}")
    if prompt.name != name or (version and prompt.version != version):
        raise PromptInvalid(
            f"{package}/{file_name} says that it is {prompt.name!r}, version {prompt.version!r}: "
            "name the file after it"
        )
    return replace(prompt, package=package)


def load_prompts(package: str) -> tuple[PromptFile, ...]:
    """All live prompts of a package, by name: for a run that names them and for tests.

    Raises:
        PromptInvalid: one of them is malformed.
    """
    names = sorted(f.name[:-3] for f in files(package).iterdir() if _is_prompt(f))
    return tuple(load_prompt(package, name) for name in names if "." not in name)


def parse_prompt(data: bytes, where: str) -> PromptFile:
    """Reads and checks a prompt file.

    Args:
        data: the file's bytes.
        where: what messages call it.

    Raises:
        PromptInvalid: names the file, what is wrong with it, and what to change.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PromptInvalid(f"{where} is not UTF-8: {error}") from error
    whole = _FRONT.fullmatch(text)
    if whole is None:
        raise PromptInvalid(f"{where} has no front matter: begin it with --- lines around its name")
    front = _front_matter(whole["front"], where)
    parts = _PARTS.fullmatch(whole["body"])
    if parts is None:
        raise PromptInvalid(
            f"{where} needs the headings '# Instructions' and '# Task', in that order"
        )
    declared = tuple(p.strip() for p in front["placeholders"].split(",") if p.strip())
    _check_places(declared, parts["instructions"], parts["task"], where)
    return PromptFile(
        front["name"], front["version"], declared, hashlib.sha256(data).hexdigest(),
        parts["instructions"].strip(), parts["task"].strip(),
    )  # fmt: skip


def _front_matter(text: str, where: str) -> dict[str, str]:
    front: dict[str, str] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key.strip() in front:
            raise PromptInvalid(f"{where}: front matter line {line!r} is no new 'key: value'")
        front[key.strip()] = value.strip()
    if set(front) != _KEYS:
        problem = _difference(_KEYS - set(front), set(front) - _KEYS, "front matter key")
        raise PromptInvalid(f"{where}: {problem}")
    if not _NAME.fullmatch(front["name"]) or not re.fullmatch(r"[0-9a-z.-]+", front["version"]):
        raise PromptInvalid(
            f"{where}: name {front['name']!r}, version {front['version']!r}: use lower-case "
            "letters, digits and hyphens"
        )
    return front


def _check_places(declared: tuple[str, ...], instructions: str, task: str, where: str) -> None:
    if _BRACES.search(instructions):
        raise PromptInvalid(f"{where}: instructions take no placeholders; move them to the task")
    used = set(_PLACE.findall(task))
    if _BRACES.search(_PLACE.sub("", task)):
        raise PromptInvalid(
            f"{where}: a '{{{{' or '}}}}' of the task is no {{{{lower_case_name}}}}"
        )
    if used != set(declared) or len(set(declared)) != len(declared):
        problem = _difference(used - set(declared), set(declared) - used, "declared placeholder")
        raise PromptInvalid(f"{where}: {problem or 'a placeholder is declared twice'}")


def _difference(missing: set[str], unknown: set[str], what: str) -> str:
    parts = []
    if missing:
        parts.append(f"missing {what}: {', '.join(sorted(missing))}")
    if unknown:
        parts.append(f"unknown {what}: {', '.join(sorted(unknown))}")
    return "; ".join(parts)


def _is_prompt(resource: Traversable) -> bool:
    return resource.is_file() and resource.name.endswith(".md") and resource.name != "README.md"
