"""Closed word lists that the rules go by; each is a file beside this one, ``words/*.txt``."""

from __future__ import annotations

from importlib.resources import files


def words(name: str) -> frozenset[str]:
    """The words of the list ``name``; lines that begin with ``#`` say what it is."""
    text = files("kg").joinpath("words", f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


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
