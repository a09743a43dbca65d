"""What the stages hand to one another. Everything here is written to the ledger and read back."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from adjudicator.types import Evidence, Ruling, SourceCell
from research.panel.types import Member
from research.types import Dropped, PolicyEvent, Source, Surroundings


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Want(StrEnum):
    """What kind of answer a question asks for."""

    DATE = "date"
    AMOUNT = "amount"
    NAME = "name"
    CAUSE = "cause"
    CHANGE = "change"
    ANY = "any"


class SubQuestion(_Frozen):
    """One thing to find out.

    ``query`` is the text with the subject carried over from the question where the text itself
    leaves it out; ``wants`` are the kinds of answer asked for.
    """

    id: str
    text: str
    query: str
    wants: tuple[Want, ...] = (Want.ANY,)
    origin: str = "question"


class Scope(_Frozen):
    """Where evidence may come from, as the brief says; empty fields restrict nothing."""

    documents: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None


class Plan(_Frozen):
    """What scoping decided."""

    question: str
    sub_questions: tuple[SubQuestion, ...]
    scope: Scope = Scope()
    max_statements: int = 30
    min_confidence: float = 0.0


class Sentence(_Frozen):
    """A sentence (or a table row) of a document as stored: ``stored_text[start:end] == text``."""

    document: str
    start: int
    end: int
    text: str
    page: int | None = None
    page_end: int | None = None
    section: tuple[str, ...] = ()
    date: str | None = None
    author: str | None = None
    context: str = ""
    derived: bool = False
    cells: tuple[SourceCell, ...] = ()

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it stands: document, start, end. Also the order of sentences."""
        return (self.document, self.start, self.end)


class Passage(_Frozen):
    """A found chunk, word for word, with its sentences; ``id`` is stable: the chunk's own."""

    id: str
    document: str
    start: int
    end: int
    score: float
    text: str = ""
    sentences: tuple[Sentence, ...] = ()


class Pack(_Frozen):
    """The evidence pack of one sub-question, best passage first."""

    sub_question: str
    queries: tuple[str, ...]
    passages: tuple[Passage, ...] = ()
    policy_events: tuple[PolicyEvent, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences of the pack, once each, by place."""
        found = {s.place: s for passage in self.passages for s in passage.sentences}
        return tuple(found[place] for place in sorted(found))


class Finding(_Frozen):
    """A sentence that one analyst puts forward for a sub-question; ``score`` in [0, 1].

    ``text`` is what a model composed, resting on ``sentence`` and ``cited``; empty where the
    sentence itself is put forward. ``challenges`` is what other models hold against it.
    """

    sub_question: str
    analyst: str
    sentence: Sentence
    score: float
    reason: str = ""
    text: str = ""
    cited: tuple[Sentence, ...] = ()
    challenges: tuple[str, ...] = ()


class Withdrawn(_Frozen):
    """A statement that the model which composed it took back, and why."""

    analyst: str
    text: str
    sentence: Sentence
    reason: str


class AnalystReport(_Frozen):
    """What one analyst has to say. ``abstained`` counts the sub-questions it had no view on.

    ``nearness`` is, by sub-question, the best cosine similarity of a sentence, where it has one.
    ``weight`` in (0, 1] is what its word counts beside that of others when findings are ranked.
    """

    analyst: str
    findings: tuple[Finding, ...] = ()
    nearness: tuple[tuple[str, float], ...] = ()
    considered: int = 0
    abstained: int = 0
    withdrawn: tuple[Withdrawn, ...] = ()
    is_model: bool = False
    weight: float = 1.0


class Cluster(_Frozen):
    """Equivalent findings: ``lead`` speaks for ``others``.

    ``text`` is what a model composed; empty where the statement is the lead itself. ``cited`` are
    the other sentences that it rests on. ``confidence`` is the highest that an author stated.
    ``score`` tells how well it answers and orders what is printed; ``found`` how well it was found
    and decides what is printed.
    """

    id: str
    sub_question: str
    lead: Sentence
    others: tuple[Sentence, ...] = ()
    analysts: tuple[str, ...] = ()
    score: float = 0.0
    found: float = 0.0
    text: str = ""
    cited: tuple[Sentence, ...] = ()
    confidence: float = 0.0
    challenges: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """What is claimed, white space aside."""
        return " ".join((self.text or self.lead.text).split())

    @property
    def merit(self) -> float:
        """What decides whether it is printed: ``found``, where that was told."""
        return self.found or self.score


class Dissent(_Frozen):
    """Models that do not agree: ``cluster`` stands against ``against``.

    ``lone``: one model alone, sure of itself, contradicts what two or more others say.
    """

    cluster: str
    against: str
    lone: bool
    score: float
    reason: str = ""


class Conflict(_Frozen):
    """Two sentences that cannot both be right; ``score`` in [0, 1] is how sure that is."""

    one: Sentence
    other: Sentence
    about: str
    score: float
    newer: str | None = None
    replaces: bool = False
    outdated: str = ""
    reason: str = ""


class Coverage(_Frozen):
    """Whether a sub-question's evidence is about it at all.

    ``by_meaning``: the words alone did not tell. Those in ``missing`` are in none of the best
    findings. ``read``: how much of the evidence answers, as a model reads it (0 to 10), where the
    words left that in doubt.
    """

    sub_question: str
    established: bool
    reason: str
    by_meaning: bool = False
    read: float | None = None
    looked_for: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    best: float = 0.0
    nearest: tuple[Sentence, ...] = ()


class Examination(_Frozen):
    """What cross-examination found; ``echoes`` are further pairs that replace the same."""

    clusters: tuple[Cluster, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    echoes: tuple[Conflict, ...] = ()
    pairs_compared: int = 0
    pairs_offered: int = 0
    dissents: tuple[Dissent, ...] = ()


class Judged(_Frozen):
    """A cluster with the adjudicator's ruling; every citation in it was checked."""

    cluster: str
    ruling: Ruling


class CitationCheck(_Frozen):
    """Whether a statement follows from its supporting citations (ALCE).

    ``together``: from all of them; ``alone``: from each; ``without``: from the rest when that one
    is left out. In the order of the citations.
    """

    cluster: str
    together: bool
    alone: tuple[bool, ...] = ()
    without: tuple[bool, ...] = ()


class Docket(_Frozen):
    """What adjudication hands to synthesis. ``checked`` citations were compared with the text.

    ``echoes`` are further pairs in which one side replaces the other, on the matters of
    ``conflicts``: not shown apart, but the statement that is a side of one is marked all the same.
    """

    judged: tuple[Judged, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    echoes: tuple[Conflict, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    citation_checks: tuple[CitationCheck, ...] = ()
    unresolved: tuple[Evidence, ...] = ()
    checked: int = 0


class Setting(_Frozen):
    """What a run was asked to do, on what: the first row of its ledger.

    ``chosen_because`` says why this mode, where that was not simply asked for.
    """

    question: str
    corpus: str
    fingerprint: str
    mode: str
    brief: dict[str, JsonValue] | None = None
    models: tuple[str, ...] = ()
    documents: int = 0
    chosen_because: str = ""
    panel: tuple[Member, ...] = ()


class Appendix(_Frozen):
    """What the printed citations look like where they stand, and the documents they are from."""

    surroundings: tuple[Surroundings, ...] = ()
    sources: tuple[Source, ...] = ()
