"""Closed word lists that the rules go by; each is a file beside this one, ``words/*.txt``."""

from __future__ import annotations

from importlib.resources import files


def lines(name: str) -> list[str]:
    """The lines of the list ``name``; those that begin with ``#`` only say what it is."""
    text = files("kg").joinpath("words", f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def words(name: str) -> frozenset[str]:
    """The words of the list ``name``."""
    return frozenset(word for line in lines(name) for word in line.split())


TITLES = words("titles")
ROLES = words("roles")
ORG_TAILS = words("org_tails")
ORG_HEADS = words("org_heads")
PLACE_TAILS = words("place_tails")
PLACE_HEADS = words("place_heads")
STATUTE_TAILS = words("statute_tails")
CONNECTORS = words("connectors")
PERSON_PARTICLES = words("person_particles")
CALENDAR = words("calendar")
SPEECH_VERBS = words("speech_verbs")
STARTERS = words("starters")
GIVEN_NAMES = words("given_names")
THING_TAILS = words("thing_tails")
