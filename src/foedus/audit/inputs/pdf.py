"""The text of a PDF, in the order in which it is written on each page."""

from __future__ import annotations

import io
import logging
import re

from foedus.audit.inputs.document import MOST_TEXT, too_long
from foedus.errors import MissingExtra, UnreadableFile

#: Letters that are set as one sign.
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_HYPHENS = "-\u2010\u00ad"
#: A word cut at the end of a line goes on with a small letter in the next.
_CUT = re.compile(rf"(?<=[^\W\d_])[{_HYPHENS}] ?\n(?=[a-zà-öø-ÿ])")
#: A compound that happens to end a line keeps its hyphen: Franco-German.
_COMPOUND = re.compile(r"(?<=[^\W\d_]-) ?\n(?=[A-ZÀ-Þ])")
#: A line that ends inside a sentence: no stop, and the next does not begin anew.
_WRAPPED = re.compile(r"(?<=[^\n.!?:;\"”’)\]]) ?\n(?=\S)")
_STOPPED = re.compile(r"(?<=[.!?:;\"”’)\]]) ?\n(?=\S)")
_PAGE_NUMBER = re.compile(r"^\s*(?:[-–] ?)?\d{1,4}(?: ?[-–])?\s*$")


def text_of(raw: bytes, name: str) -> str:
    """Return the text of a PDF, its pages apart by an empty line.

    Raises
    ------
    MissingExtra
        pypdf is not installed.
    UnreadableFile
        Damaged, encrypted, or longer than the limit.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import FileNotDecryptedError
    except ImportError as error:
        message = 'PDF needs pypdf; pip install "foedus[documents]"'
        raise MissingExtra(message) from error
    # pypdf tells what it mends in a log; what matters to a reader is an error here.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[str] = []
    length = 0
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            message = f"{name} is an encrypted PDF; save a copy without a password"
            raise UnreadableFile(message)
        for page in reader.pages:
            pages.append(page.extract_text())
            length += len(pages[-1])
            if length > 2 * MOST_TEXT:
                raise UnreadableFile(too_long(name))
    except UnreadableFile:
        raise
    except FileNotDecryptedError as error:
        message = f"{name} is an encrypted PDF; save a copy without a password"
        raise UnreadableFile(message) from error
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        # A damaged PDF makes the parser fail in any way that Python can fail.
        message = f"{name} is a damaged PDF ({type(error).__name__}: {_short(error)})"
        raise UnreadableFile(message) from error
    return "\n\n".join(joined(page) for page in pages)


def joined(page: str) -> str:
    """Return a page with words and sentences in one piece.

    Ligatures become letters, words cut at line ends are joined, and the lines of a
    paragraph flow together; a line that ends with a stop and is short ends it.
    """
    for sign, letters in _LIGATURES.items():
        page = page.replace(sign, letters)
    lines = [line.strip() for line in page.split("\n")]
    if lines and _PAGE_NUMBER.match(lines[0]):
        lines = lines[1:]
    if lines and _PAGE_NUMBER.match(lines[-1]):
        lines = lines[:-1]
    widths = sorted(len(line) for line in lines if line)
    usual = widths[len(widths) * 3 // 4] if widths else 0
    marked = "\n".join(
        # A stop well short of the margin ends a paragraph, and so does a heading.
        f"{line}\n" if line and len(line) < 0.7 * usual and _ends(line) else line
        for line in lines
    )
    marked = _COMPOUND.sub("", _CUT.sub("", marked))
    return _STOPPED.sub(" ", _WRAPPED.sub(" ", marked))


def _ends(line: str) -> bool:
    return line[-1] in '.!?:"”’)' or (line[0].isupper() and line[-1] not in "-,;")


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
