"""Title, description and source inside PDF and PNG files."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping

from foedus.errors import FoedusError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def pdf_with(pdf: bytes, words: Mapping[str, str]) -> bytes:
    """Return a PDF with entries of its information dictionary.

    The file is left as it is and gets an update at its end, as the format allows.

    Parameters
    ----------
    pdf : bytes
        With a classic table of references at its end.
    words : mapping of str to str
        By key: ``Title``, ``Subject``, ``Creator``.

    Raises
    ------
    FoedusError
        The end of the file is not what was expected.
    """
    start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf)
    root = re.search(
        rb"/Root (\d+ \d+ R)", pdf[start.start() - 200 :] if start else b""
    )
    size = re.search(rb"/Size (\d+)", pdf[start.start() - 200 :] if start else b"")
    if not (start and root and size):
        raise FoedusError("the PDF that was drawn has no trailer; report this")
    number = int(size.group(1))
    entries = b"".join(
        b"/%s %s\n" % (key.encode(), _string(text)) for key, text in words.items()
    )
    at = len(pdf) + 1
    body = b"%d 0 obj\n<<\n%s>>\nendobj\n" % (number, entries)
    table = b"xref\n%d 1\n%010d 00000 n\r\n" % (number, at)
    trailer = b"trailer\n<<\n/Size %d\n/Root %s\n/Info %d 0 R\n/Prev %s\n>>\n" % (
        number + 1, root.group(1), number, start.group(1),
    )  # fmt: skip
    end = b"startxref\n%d\n%%%%EOF\n" % (at + len(body))
    return b"".join((pdf, b"\n", body, table, trailer, end))


def png_with(png: bytes, words: Mapping[str, str]) -> bytes:
    """Return a PNG with international texts after its head."""
    head = len(_SIGNATURE) + 25  # signature and the chunk of the size
    chunks = b"".join(
        _chunk(b"iTXt", key.encode() + b"\0\0\0\0\0" + text.encode("utf-8", "replace"))
        for key, text in words.items()
    )
    return png[:head] + chunks + png[head:]


def _string(text: str) -> bytes:
    """Return a text string as hexadecimal digits of UTF-16: nothing to escape."""
    units = b"\xfe\xff" + text.encode("utf-16-be", "replace")
    return b"<" + units.hex().upper().encode() + b">"


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)
