"""What a file is, by its first bytes; its name only where bytes cannot tell."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from foedus.errors import UnreadableFile

Kind = Literal["plain", "markdown", "html", "pdf", "word"]

#: A file begins so, and is no text: what it is, and what to do.
_OTHERS = (
    (
        b"\xd0\xcf\x11\xe0",
        "an old or an encrypted Office file; save it as an open .docx",
    ),
    (b"{\\rtf", "a rich text file; save it as .docx or as plain text"),
    (b"\x89PNG", "a picture; expected a text"),
    (b"\xff\xd8\xff", "a picture; expected a text"),
    (b"GIF8", "a picture; expected a text"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf", "a compressed file; unpack it first"),
    (b"\x7fELF", "a program; expected a text"),
    (b"MZ\x90", "a program; expected a text"),
)

#: Part of a Word file that holds its text.
WORD_TEXT = "word/document.xml"

_HTML = re.compile(
    rb"\s*(<\?xml[^>]{0,200}>\s*)?(<!--.{0,2000}?-->\s*)*<(!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def kind_of(raw: bytes, name: str) -> Kind:
    """Return the kind of a file.

    Raises
    ------
    UnreadableFile
        It is of a kind that holds no text for us; the message names it.
    """
    for start, what in _OTHERS:
        if raw.startswith(start):
            message = f"{name} is {what}"
            raise UnreadableFile(message)
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if raw.startswith(b"PK\x03\x04"):
        return _zipped(raw, name)
    head = raw[:4096].replace(b"\0", b"")
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")):
        return "html"
    ending = name.lower().rpartition(".")[2]
    if ending in ("html", "htm", "xhtml") and b"<" in head:
        return "html"
    return "markdown" if ending in ("md", "markdown", "mdown") else "plain"


def _zipped(raw: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        message = f"{name} is a damaged zip or Word file ({error})"
        raise UnreadableFile(message) from error
    if WORD_TEXT in names:
        return "word"
    if "content.xml" in names:
        message = f"{name} is an OpenDocument file; save it as .docx or plain text"
        raise UnreadableFile(message)
    message = f"{name} is a zip archive without a Word text; unpack it first"
    raise UnreadableFile(message)
