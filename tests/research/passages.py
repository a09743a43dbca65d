"""Sentences and passages made by hand."""

from __future__ import annotations

from research.material import Passage, Sentence


def sentence(text: str, document: str = "a.md", start: int = 0, **more: object) -> Sentence:
    return Sentence(document=document, start=start, end=start + len(text), text=text, **more)


def passage(*texts: str) -> Passage:
    whole = " ".join(texts)
    found = tuple(sentence(text, start=whole.index(text)) for text in texts)
    return Passage(
        id="p", document="a.md", start=0, end=len(whole), score=1.0, text=whole, sentences=found
    )
