"""Every cited case of a draft: does the file hold it, does it say so, does it still hold?

A case is *in the file* where a document reports it (its name stands in the document's title or
first lines) or at least names it; the knowledge graph is asked too. What the draft attributes to
the case is judged on the words of that document alone. A later document that overrules, reverses or
disapproves of the case by name takes it back, whatever the case says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adjudicator.judges.figures import coverage, denial
from adjudicator.types import Claim, DraftReport, Evidence, Ruling, Stance, Verdict
from adjudicator.words import negations
from ingest.corpus import Corpus
from ingest.sentences import sentences
from ingest.types import Document
from kg.names import find_names
from kg.types import EntityKind
from research.playbooks.ports import Judges
from research.playbooks.types import CaseStanding, CitedCase
from research.ports import Graph

_DENIED_COVER = 0.8
"""As in the judge of figures: the share of the words, by weight, that both have in common."""

_HEAD = 400
"""Characters at a document's beginning in which a report of a case names it."""

_LEAD = re.compile(
    r"^(?:(?:in|see|see also|under|following|and|but|as|per|cf|compare|so|also|here|thus|since|"
    r"after|before|with|from|unlike|like|both)\.?\s+)+",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\s+v(?:s|ersus)?\.?\s+")
_COURT = (
    r"(?:,?\s*(?:the|this|a)\s+[\w ]{0,40}?\b(?:court|tribunal|justices?|judges?|house)\b"
    r"[\w ]{0,30}?)"
)
_VERB = (
    r"(?:held|holds|decided|decides|ruled|rules|found|finds|shows?|showed|established|establishes|"
    r"confirmed|confirms|says|said|makes? (?:it )?clear|laid down|is authority)"
)
_ATTRIBUTION = re.compile(rf"^{_COURT}?,?\s*(?:has\s+|had\s+)?{_VERB}\s+that\s+", re.IGNORECASE)
_AFTER = re.compile(rf"[,;:(\s]*(?:as\s+)?(?:{_VERB}|see|so|under)?\s*(?:in\s+)?$", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"\b(?:overrul\w+|revers(?:e|es|ed)\b|disapprov\w+|depart(?:s|ed)? from|sets? aside|"
    r"(?:is |was )?wrongly decided|no longer (?:good law|the law|to be followed|binding)|"
    r"not to be followed|abrogat\w+|supersed\w+)",
    re.IGNORECASE,
)
_MERELY_ASKED = re.compile(
    r"\b(?:asked|invited|urged|declined?|refused?|whether|argued|submitted|contend\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A case as one sentence of the draft cites it."""

    name: str
    claim: Claim
    attributed: str


def check_citations(
    report: DraftReport, corpus: Corpus, graph: Graph, judges: Judges
) -> tuple[CitedCase, ...]:
    """One entry for every case in every sentence of the draft that cites it."""
    library = _Library(corpus, graph)
    mentions = [m for claim in report.claims for m in _mentions(claim)]
    known = [library.judgment(m.name) for m in mentions]
    asked = [
        (m, document)
        for m, document in zip(mentions, known, strict=True)
        if document is not None and m.attributed
    ]
    rulings = judges.verify_many(
        [Claim(id=f"k{n}", text=m.attributed) for n, (m, _) in enumerate(asked, start=1)],
        evidence=[library.passages(document) for _, document in asked],
    ) if asked else []  # fmt: skip
    ruled = {id(m): r for (m, _), r in zip(asked, rulings, strict=True)}
    return tuple(
        _checked(mention, document, ruled.get(id(mention)), library)
        for mention, document in zip(mentions, known, strict=True)
    )


def _mentions(claim: Claim) -> Iterator[_Mention]:
    for found in find_names(claim.text):
        if found.kind is EntityKind.CASE:
            lead = _LEAD.match(found.text)
            start = found.start + (lead.end() if lead else 0)
            yield _Mention(
                " ".join(claim.text[start : found.end].split()).rstrip(".,;:"),
                claim,
                _attributed(claim.text, start, found.end),
            )


def _attributed(text: str, start: int, end: int) -> str:
    """What the sentence says the case decides: what follows "held that", or what precedes it."""
    said = _ATTRIBUTION.match(text[end:])
    if said:
        rest = text[end + said.end() :].strip()
        return rest[:1].upper() + rest[1:]
    before = text[:start]
    cut = _AFTER.search(before)
    head = before[: cut.start()].strip() if cut else ""
    return f"{head}." if len(head.split()) > 3 else ""


class _Library:
    """The corpus's documents as reports of cases."""

    def __init__(self, corpus: Corpus, graph: Graph) -> None:
        self._graph = graph
        self.documents = [
            corpus.document(info.path) for info in sorted(corpus.documents(), key=lambda i: i.path)
        ]

    def judgment(self, name: str) -> Document | None:
        """The document that reports the case."""
        key = _key(name)
        for document in self.documents:
            if key in _key(f"{document.title or ''} {document.text[:_HEAD]}") and _is_report(
                document, key
            ):
                return document
        return None

    def naming(self, name: str) -> list[Document]:
        """Every document that names the case."""
        return [d for d in self.documents if _key(name) in _key(d.text)]

    def in_graph(self, name: str) -> bool:
        """Whether the knowledge graph holds a case of that name."""
        key = _key(name)
        return any(
            entity.kind is EntityKind.CASE
            and any(_key(n).endswith(key) for n in (entity.name, *entity.aliases))
            for entity in self._graph.find_entities(name)
        )

    def passages(self, document: Document) -> list[str]:
        """The document's blocks of text, as passages to judge on."""
        return [document.text[start:end] for start, end in _blocks(document)]

    def taken_back(self, name: str, judgment: Document | None) -> list[Evidence]:
        """Sentences of later documents that take the case back by name."""
        since = (judgment.date if judgment else None) or ""
        found = []
        for document in self.naming(name):
            later = judgment is None or document.path != judgment.path
            if later and (document.date or "9999") >= since:
                found += list(_overruling(document, name))
        return found


def _is_report(document: Document, key: str) -> bool:
    """A report names the case in its title or its first line; a digest of many does not."""
    first = next((line for line in document.text.splitlines() if line.strip()), "")
    return key in _key(document.title or "") or key == _key(first.lstrip("# "))


def _blocks(document: Document) -> list[tuple[int, int]]:
    return [(b.start, b.end) for b in document.blocks if document.text[b.start : b.end].strip()]


def _denied_in(judgment: Document, attributed: str) -> Evidence | None:
    """A sentence that says nearly the same with a negation, or the opposite, on one side only.

    The adjudicator leaves such a sentence open where it goes on ("…, unless the lease says so");
    for what a case is cited for, the contrary with an exception is still the contrary.
    """
    for low, high in _blocks(judgment):
        for start, end in sentences(judgment.text, low, high):
            said = judgment.text[start:end]
            covered = coverage(attributed, said, "", opposed=True)
            if covered >= _DENIED_COVER and denial(attributed, said):
                return _quoted(judgment, start, end, covered)
    return None


def _quoted(document: Document, start: int, end: int, score: float) -> Evidence:
    page = document.page_at(start)
    return Evidence(
        quote=document.text[start:end],
        document=document.path,
        page=page,
        page_end=document.page_at(max(start, end - 1)) if page is not None else None,
        start=start,
        end=end,
        stance=Stance.REFUTES,
        score=round(score, 6),
    )


def _overruling(document: Document, name: str) -> Iterator[Evidence]:
    key = _key(name)
    for low, high in _blocks(document):
        for start, end in sentences(document.text, low, high):
            said = document.text[start:end]
            if key in _key(said) and _TAKEN_BACK.search(said) and not _is_denied(said):
                yield _quoted(document, start, end, 1.0)


def _is_denied(sentence: str) -> bool:
    """Nothing is taken back by “we decline to depart from …” or “… has not been overruled”."""
    if _MERELY_ASKED.search(sentence):
        return True
    cue = _TAKEN_BACK.search(sentence)
    return any(
        cue is not None and 0 <= cue.start() - word.start <= 25 for word in negations(sentence)
    )


def _checked(
    mention: _Mention, judgment: Document | None, ruling: Ruling | None, library: _Library
) -> CitedCase:
    named = library.naming(mention.name)
    later = library.taken_back(mention.name, judgment)
    standing, reason = _standing(judgment, ruling, named, later)
    evidence = _placed(ruling, judgment) if ruling and judgment else ()
    if standing is CaseStanding.NOT_ESTABLISHED and judgment is not None and ruling is not None:
        denied = _denied_in(judgment, mention.attributed)
        if denied is not None:
            standing, evidence = CaseStanding.SAYS_OTHERWISE, (denied,)
            reason = f"{judgment.path} says the contrary of what is attributed to it"
    at = mention.claim.start or 0
    return CitedCase(
        name=mention.name,
        sentence=mention.claim.text,
        start=at,
        end=mention.claim.end or at + len(mention.claim.text),
        standing=standing,
        attributed=mention.attributed,
        judgment=judgment.path if judgment else "",
        in_graph=library.in_graph(mention.name),
        verdict=ruling.verdict if ruling else Verdict.NOT_JUDGED,
        confidence=ruling.confidence if ruling else None,
        evidence=evidence,
        later=tuple(later),
        reason=reason,
    )


def _standing(
    judgment: Document | None,
    ruling: Ruling | None,
    named: Sequence[Document],
    later: Sequence[Evidence],
) -> tuple[CaseStanding, str]:
    if not named and judgment is None:
        return CaseStanding.NO_SUCH_CASE, "no document of the file reports or names it"
    if later:
        return CaseStanding.NO_LONGER_GOOD_LAW, f"{later[0].document} takes it back"
    if judgment is None:
        where = ", ".join(d.path for d in named[:3])
        return CaseStanding.NOT_ESTABLISHED, f"the file names it ({where}) but does not hold it"
    if ruling is None:
        return CaseStanding.SOUND, f"{judgment.path} reports it; nothing is attributed to it"
    if ruling.verdict is Verdict.SUPPORTED:
        return CaseStanding.SOUND, f"{judgment.path} says so"
    if ruling.verdict in (Verdict.REFUTED, Verdict.CONFLICTING):
        return CaseStanding.SAYS_OTHERWISE, f"{judgment.path} says otherwise"
    return CaseStanding.NOT_ESTABLISHED, f"{judgment.path} does not clearly say so"


def _placed(ruling: Ruling, judgment: Document) -> tuple[Evidence, ...]:
    """The ruling's quotes, from places in passages to places in the document's stored text."""
    spans = _blocks(judgment)
    found = []
    for item in ruling.evidence:
        number = re.fullmatch(r"evidence\[(\d+)\]", item.document)
        if number is None or item.stance is Stance.NEUTRAL:
            continue
        start = spans[int(number[1])][0] + item.start
        end = start + (item.end - item.start)
        if judgment.text[start:end] != item.quote:
            continue
        place = {"document": judgment.path, "page": judgment.page_at(start),
                 "page_end": judgment.page_at(max(start, end - 1)), "start": start,
                 "end": end}  # fmt: skip
        found.append(item.model_copy(update=place))
    return tuple(found)


def _key(text: str) -> str:
    """A name or text without regard to case, white space and the dot after "v"."""
    return " ".join(_VERSUS.sub(" v ", text).casefold().replace("’", "'").split())
