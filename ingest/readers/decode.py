"""Bytes to text: byte-order marks, UTF-8, then Windows-1252 and Latin-1 with a note."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from ingest.readers.source import Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 16
_STEP = 1 << 22
_MAX_CONTROL_SHARE = 0.02
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27}) + b"\x7f"
_WIDE_NULL_SHARE = 0.3


def encoding_of(source: Source, data: bytes) -> tuple[str, str | None]:
    """The encoding of some bytes and, where it had to be guessed, a note that says so.

    Raises:
        DocumentUnreadable: the bytes are no text in any encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, None
    if wide := _wide(data[:_SAMPLE]):
        return wide, f"read as {wide.upper()}: the file does not say its encoding"
    _refuse_binary(source, data)
    if _decodes(data, "utf-8"):
        return "utf-8", None
    for encoding in ("cp1252", "latin-1"):
        if _decodes(data, encoding):
            break
    return encoding, f"read as {encoding}: the file is not valid UTF-8"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        for _ in _steps(data, encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _steps(data: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    for at in range(0, len(view), _STEP):
        yield decoder.decode(view[at : at + _STEP])
    yield decoder.decode(b"", final=True)


def decode_steps(source: Source, data: bytes) -> tuple[Iterator[str], str | None]:
    """The text in steps of some megabytes (so that no second copy is held), and a note.

    Raises:
        DocumentUnreadable: the bytes are no text.
    """
    encoding, note = encoding_of(source, data)
    return _checked(source, data, encoding), note


def _checked(source: Source, data: bytes, encoding: str) -> Iterator[str]:
    try:
        yield from _steps(data, encoding)
    except UnicodeDecodeError as error:
        why = f"is not valid {encoding} at byte {error.start}"
        raise source.unreadable(why, "save it again as UTF-8") from error


def decode(source: Source, data: bytes) -> tuple[str, str | None]:
    """The whole text and, where the encoding was guessed, a note.

    Raises:
        DocumentUnreadable: the bytes are no text.
    """
    steps, note = decode_steps(source, data)
    return "".join(steps), note


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is NUL."""
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    even = sample[0 : pairs * 2 : 2].count(0) / pairs
    odd = sample[1 : pairs * 2 : 2].count(0) / pairs
    if odd > _WIDE_NULL_SHARE and even < odd / 10:
        return "utf-16-le"
    if even > _WIDE_NULL_SHARE and odd < even / 10:
        return "utf-16-be"
    return None


def _refuse_binary(source: Source, data: bytes) -> None:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    if controls > _MAX_CONTROL_SHARE * len(sample):
        raise source.unreadable(
            "holds binary data, not text", "check that the file is what its name says"
        )
