"""What people ask, checked before anything is started for it."""

from __future__ import annotations

from orchestra.errors import EmptyQuestion, UsageError

MAX_CHARACTERS = 20_000
"""Longer than any sentence: what is longer is a document by mistake."""


def asked(text: str, what: str, todo: str) -> str:
    """``text`` as it can be searched and stored: bytes that were no UTF-8 are replaced.

    Args:
        text: a question, a query or a claim, as the system handed it over.
        what: which of these it is, for the message.
        todo: the message's advice.

    Raises:
        EmptyQuestion: it is empty, or punctuation alone.
        UsageError: it is far too long.
    """
    if not text.strip():
        raise EmptyQuestion(f"the {what} is empty: {todo}")
    if not has_words(text):
        raise EmptyQuestion(f"the {what} {text.strip()!r:.60} holds no word: {todo}")
    if len(text) > MAX_CHARACTERS:
        raise UsageError(
            f"the {what} has {len(text)} characters, more than {MAX_CHARACTERS}: shorten it"
        )
    return whole(text)


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it, of any script."""
    return any(character.isalnum() for character in text)


def whole(text: str) -> str:
    """``text`` without halves of characters (lone surrogates), which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
