"""What the knowledge graph holds. Every edge carries the sentence it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EntityKind(StrEnum):
    """Kinds of entities the offline rules find."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    CASE = "case"
    CLAUSE = "clause"
    RISK = "risk"
    TERM = "term"
    ACRONYM = "acronym"


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence something was read from: ``stored_text[start:end] == quote`` there."""

    document: str
    start: int
    end: int
    quote: str
    page: int | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity stands once; ``aliases`` are the other names it goes by (acronyms included)."""

    id: str
    name: str
    kind: EntityKind
    aliases: tuple[str, ...] = ()
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name, acronym or identifier as it stands in a text.

    ``text_parsed[start:end] == text``; a person's title ("Dr") lies before ``start``. ``kind`` is
    None where the words alone do not tell.
    """

    text: str
    start: int
    end: int
    kind: EntityKind | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, normalised.

    Attributes:
        value: in the base unit (41.6 million euro → 41_600_000.0; 12 km → 12_000 m; 5 % → 0.05).
        high: upper end of a range, else None.
        unit: base unit: "EUR", "USD", "m", "kg", "s", "1" (a count), "fraction", ...; "" unknown.
        of: the counted noun for a count ("vehicles"), else "".
        text: the words as written.
        start, end: offsets in the text that was parsed.
        approximate: "about", "nearly", "some".
        bound: "min" for "at least / over", "max" for "at most / under", else "".
        tolerance: half a unit of the last written digit, in the base unit (rounding).
    """

    value: float
    unit: str
    text: str
    start: int
    end: int
    high: float | None = None
    of: str = ""
    approximate: bool = False
    bound: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date as written, as the inclusive ISO interval it covers ("March 2024" → 2024-03-01..31).

    A date without a year ("12 March") is written as ISO's truncated form, ``--03-12``.
    """

    first: str
    last: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount tied to what it measures."""

    id: str
    amount: Amount
    subject: str
    entity_id: str | None
    source: Source
    as_of: DateSpan | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A date tied to what happened on it."""

    id: str
    date: DateSpan
    subject: str
    entity_id: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class Relation:
    """subject —predicate→ object between entities, with its sentence."""

    subject_id: str
    predicate: str
    object_id: str
    source: Source


class Agreement(StrEnum):
    """How a graph fact stands to a claim's quantity or date."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Finding:
    """A graph fact about the same subject as a claim's quantity or date, and whether it agrees.

    ``relatedness`` in [0, 1]: how sure it is that both speak of the same thing.
    """

    agreement: Agreement
    claimed: str
    found: str
    relatedness: float
    source: Source
