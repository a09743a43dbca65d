"""Evidence windows from a corpus: hybrid search per claim, then sentence windows in the hits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from adjudicator.evidence.windows import (
    WINDOWS_PER_CLAIM,
    instruction_spans,
    neighbours,
    shortlist,
)
from adjudicator.types import Claim, Evidence, SourceCell, Stance, Window
from ingest.types import Block, Chunk, Document, Expander, Kind
from orchestra.instructed import LONGEST, RULE, instructions_in_document

if TYPE_CHECKING:
    from ingest.corpus import Corpus

HITS = 24
PER_DOCUMENT = 5
_CANDIDATES = 36
_BEFORE = 240

# A document that says of itself that it replaces an earlier one, or that it is not final.
_REPLACES = re.compile(
    r"\b(?:replac\w+|supersed\w+|correct(?:s|ed|ion)|withdraw\w*|revis\w+|amend\w+)\b[^.\n]{0,80}"
    r"\b(?:draft|figures?|estimate|version|minutes|rate|notice|order|report|budget|plan|date"
    r"|statement|article|forecast|programme)\b[^.\n]*",
    re.IGNORECASE,
)
# Sections that list other people's titles: what stands there says nothing.
_SOURCES = re.compile(
    r"(?:\d+\.?\s*)?(?:references|bibliography|works cited|literature cited|sources"
    r"|table of contents|contents)\s*$",
    re.IGNORECASE,
)
_PROVISIONAL = re.compile(
    r"\b(?:draft|provisional|unconfirmed|not yet (?:agreed|approved|confirmed)|preliminary)\b",
    re.IGNORECASE,
)


def windows_for(
    claims: Sequence[Claim],
    corpus: Corpus,
    *,
    limit: int = WINDOWS_PER_CLAIM,
    hits: int = HITS,
    expander: Expander | None = None,
    instructions: list[Evidence] | None = None,
) -> list[list[Window]]:
    """The windows of the corpus that are most likely to settle each claim, best first.

    Args:
        claims: what to look for; empty claims get no windows.
        corpus: where to look.
        limit: windows per claim, at most five of one document.
        hits: chunks per claim that the windows are cut from.
        expander: adds words to the search, such as a graph's neighbours of the claim's names.
        instructions: receives the stretches that address the reader's software and were left out.
    """
    asked = [c for c in claims if c.text.strip()]
    queries = [c.text for c in asked]
    found = corpus.search_many(queries, limit=hits, expander=expander, evidence_only=True)
    cutter = _Cutter(corpus)
    candidates: list[list[Window]] = []
    for claim, claim_hits in zip(asked, found, strict=True):
        windows = [w for hit in claim_hits for w in cutter.windows(hit.chunk)]
        candidates.append(shortlist(claim, _unique(windows), limit=_CANDIDATES))
    chosen = _by_similarity(asked, candidates, corpus, limit)
    if instructions is not None:
        instructions.extend(cutter.instructions())
    by_id = iter(chosen)
    return [next(by_id) if c.text.strip() else [] for c in claims]


def _may_testify(block: Block) -> bool:
    """Whether a block may be evidence: no reference list, contents page or running matter."""
    return block.kind.is_evidence and not any(_SOURCES.match(part) for part in block.section)


def _unique(windows: list[Window]) -> list[Window]:
    known: dict[tuple[str, int, int], Window] = {}
    for window in windows:
        known.setdefault((window.document, window.start, window.end), window)
    return list(known.values())


def _by_similarity(
    claims: Sequence[Claim], candidates: list[list[Window]], corpus: Corpus, limit: int
) -> list[list[Window]]:
    texts = sorted({c.text for c in claims} | {w.text for windows in candidates for w in windows})
    if not texts:
        return [[] for _ in claims]
    place = {text: i for i, text in enumerate(texts)}
    vectors = corpus.embed(texts)
    chosen = []
    for claim, windows in zip(claims, candidates, strict=True):
        rows = (
            vectors[[place[w.text] for w in windows]] if windows else np.zeros((0, 1), np.float32)
        )
        cosines = np.round(rows @ vectors[place[claim.text]], 3) if windows else rows[:, 0]
        chosen.append(
            shortlist(claim, windows, limit=limit, per_document=PER_DOCUMENT, similarity=cosines)
        )
    return chosen


class _Cutter:
    """Cuts chunks into windows; reads every document once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._documents: dict[str, Document] = {}
        self._chunks: dict[str, list[Window]] = {}
        self._barred: dict[tuple[str, int, int], Evidence] = {}
        self._replaces: dict[str, str] = {}
        self._orders: dict[str, list[tuple[int, int]]] = {}

    def windows(self, chunk: Chunk) -> list[Window]:
        """All windows of a chunk, inside one block each."""
        if chunk.id not in self._chunks:
            self._chunks[chunk.id] = self._cut(chunk)
        return self._chunks[chunk.id]

    def instructions(self) -> list[Evidence]:
        """What was left out because it addresses the reader's software."""
        return [self._barred[key] for key in sorted(self._barred)]

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            self._documents[path] = self._corpus.document(path)
        return self._documents[path]

    def _cut(self, chunk: Chunk) -> list[Window]:
        document = self._document(chunk.document)
        barred = self._instructions(document, chunk)
        starts = [b.start for b in document.blocks]
        groups: dict[int, list[tuple[int, int]]] = {}
        for start, end in chunk.sentences or ((chunk.start, chunk.end),):
            if any(start < b and a < end for a, b in barred):
                continue
            groups.setdefault(bisect_right(starts, start) - 1, []).append((start, end))
        made: list[Window] = []
        for index in sorted(groups):
            block = document.blocks[index] if index >= 0 else None
            if block is not None and not _may_testify(block):
                continue
            spans = [(a, b) for a, b in groups[index] if document.text[a:b].strip()]
            pieces = (
                spans if block is not None and block.derived else neighbours(spans, document.text)
            )
            made.extend(self._window(document, chunk, block, a, b) for a, b in pieces)
        return made

    def _instructions(self, document: Document, chunk: Chunk) -> list[tuple[int, int]]:
        spans = [(chunk.start + a, chunk.start + b) for a, b in instruction_spans(chunk.text)]
        spans += [s for s in self._rest(document) if s[0] < chunk.end and chunk.start < s[1]]
        for start, end in spans:
            self._barred.setdefault(
                (document.path, start, end),
                Evidence(
                    quote=document.text[start:end],
                    document=document.path,
                    page=document.page_at(start),
                    page_end=document.page_at(max(start, end - 1)),
                    start=start,
                    end=end,
                    stance=Stance.NEUTRAL,
                ),
            )
        return spans

    def _rest(self, document: Document) -> list[tuple[int, int]]:
        """What stands between the orders of a document that is mostly orders."""
        if document.path not in self._orders:
            short = len(document.text) <= LONGEST
            found = instructions_in_document(document.text) if short else []
            spans = [(one.start, one.end) for one in found if one.rule == RULE]
            self._orders[document.path] = spans
        return self._orders[document.path]

    def _window(
        self, document: Document, chunk: Chunk, block: Block | None, start: int, end: int
    ) -> Window:
        cells = block.cells if block is not None and block.derived else ()
        page = block.page if block is not None and block.page else document.page_at(start)
        before = document.text[max(0, start - _BEFORE) : start]
        lead = before if block is None or block.kind is not Kind.TABLE_ROW else ""
        section = block.section if block is not None else chunk.section
        title = document.title or ""
        return Window(
            text=document.text[start:end],
            document=document.path,
            start=start,
            end=end,
            page=page,
            page_end=document.page_at(max(start, end - 1)) or page,
            section=section,
            date=document.date,
            derived=bool(block and block.derived),
            cells=tuple(
                SourceCell(row=c.row, column=c.column, text=c.text, heading=c.heading,
                           page=c.page, box=c.box)
                for c in cells
            ),
            before=" ".join(lead.split()),
            context=" › ".join(part for part in (title, chunk.context) if part),
            replaces=self._replacing(document),
            provisional=bool(_PROVISIONAL.search(f"{document.path} {title}".replace("-", " "))),
        )  # fmt: skip

    def _replacing(self, document: Document) -> str:
        if document.path not in self._replaces:
            text, said = document.text, ""
            if match := _REPLACES.search(text):
                opens = max(text.rfind(end, 0, match.start()) for end in ".\n")
                said = " ".join(text[opens + 1 : match.end()].split())
            self._replaces[document.path] = said
        return self._replaces[document.path]
