"""Bytes to characters: what a text declares, UTF-8, or a guess that is stated."""

from __future__ import annotations

import codecs
import re

from foedus.errors import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9_.:-]{2,40})""")
#: Share of NUL bytes on one side from which a text is taken for UTF-16.
_SIDED = 0.3


def decoded(
    raw: bytes, name: str, *, declared: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Return the characters of a text, and notes on how they were found.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        What messages call it.
    declared : bool
        Whether a ``charset`` at its head is to be believed (HTML).

    Raises
    ------
    UnreadableFile
        The bytes are no text.
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw[len(mark) :], codec, name), ()
    sided = _utf16_without_mark(raw)
    if sided:
        note = f"Read as {sided.upper()}, a guess: the file does not say."
        return _strictly(raw, sided, name), (note,)
    if b"\0" in raw:
        message = f"{name} holds NUL bytes; expected a text"
        raise UnreadableFile(message)
    if (text := _tried(raw, "utf-8")) is not None:
        return text, ()
    if declared and (found := _DECLARED.search(raw[:4096])):
        # A declaration that the bytes belie is worth as much as none.
        text = _tried(raw, found[1].decode("ascii"))
        if text is not None:
            return text, ()
    # Windows-1252 leaves five bytes without a meaning; Latin-1 has one for each.
    for codec, called in (("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        text = _tried(raw, codec)
        if text is not None and not _is_binary(text):
            return text, (f"Not UTF-8: read as {called}, a guess.",)
    message = f"{name} is no text in UTF-8, UTF-16, Windows-1252 or Latin-1"
    raise UnreadableFile(message)


def _tried(raw: bytes, codec: str) -> str | None:
    """Return the text in an encoding, None if there is none such or it does not fit."""
    try:
        return raw.decode(codec)
    except (LookupError, UnicodeDecodeError):
        return None


def _strictly(raw: bytes, codec: str, name: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        message = (
            f"{name} says that it is {codec.upper()}, and byte {error.start} is not"
        )
        raise UnreadableFile(message) from error


def _utf16_without_mark(raw: bytes) -> str | None:
    head = raw[:4096]
    if len(head) < 4:
        return None
    even, odd = (head[k::2].count(0) / len(head[k::2]) for k in (0, 1))
    if odd > _SIDED and even < _SIDED / 10:
        return "utf-16-le"
    if even > _SIDED and odd < _SIDED / 10:
        return "utf-16-be"
    return None


def _is_binary(text: str) -> bool:
    head = text[:20_000]
    odd = sum(one < " " and one not in "\n\r\t\f\v" for one in head)
    return odd > len(head) / 100
