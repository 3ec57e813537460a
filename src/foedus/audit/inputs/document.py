"""What reading a file yields, and the limits that hold for every kind."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from foedus.errors import UnreadableFile

#: Longest text that is checked, in bytes of UTF-8.
MOST_TEXT = 1_000_000
#: Largest file that is looked at: a PDF holds pictures and fonts beside its text.
MOST_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Document:
    r"""A text as it will be read.

    Attributes
    ----------
    text : str
        Lines end with ``\n``; paragraphs are apart by an empty line. All offsets
        of claims refer to it.
    kind : str
        ``plain``, ``markdown``, ``html``, ``pdf`` or ``word``.
    notes : tuple of str
        What a reader must know about how it was read.
    """

    text: str
    kind: str
    notes: tuple[str, ...] = ()


def settled(
    text: str, *, kind: str, name: str, notes: tuple[str, ...] = ()
) -> Document:
    """Return a document with one spelling of spaces, lines and accents.

    Raises
    ------
    UnreadableFile
        The text is too long, has no letters, or holds NUL characters.
    """
    if "\0" in text:
        message = f"{name} holds NUL characters; expected a text"
        raise UnreadableFile(message)
    if len(text) > MOST_TEXT or len(text.encode("utf-8", "replace")) > MOST_TEXT:
        raise UnreadableFile(too_long(name))
    text = unicodedata.normalize("NFC", text.translate(_PLAIN))
    text = _BREAK.sub("\n", text)
    text = _SPACES.sub(" ", text)
    text = _EDGES.sub("\n", text)
    text = _EMPTY_LINES.sub("\n\n", text).strip("\n ")
    if not any(one.isalpha() for one in text):
        message = f"{name} holds no words; expected a text"
        if kind == "pdf":
            message += " (a scan has pictures of words: run text recognition on it)"
        raise UnreadableFile(message)
    return Document(text=text, kind=kind, notes=notes)


def too_long(name: str) -> str:
    """Return the message for a text beyond the limit."""
    return (
        f"the text of {name} is longer than {MOST_TEXT // 1_000_000} MB; "
        "give the part that is to be checked"
    )


#: Characters that are seen as a space or not at all. Control characters other than
#: line ends and tabs go as well: no text means anything by them.
_PLAIN = {
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),
    **dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009\u200a\u3000"), " "),
    **dict.fromkeys(
        (k for k in range(32) if chr(k) not in "\n\r\t\f\v"),
        None,
    ),
    0x7F: None,
}
_BREAK = re.compile("\r\n|[\r\f\v\u0085\u2028\u2029]")
_SPACES = re.compile("[ \t]+")
_EDGES = re.compile(" ?\n ?")
_EMPTY_LINES = re.compile("\n{3,}")
