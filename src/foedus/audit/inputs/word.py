"""The text of a Word file: paragraphs and tables in their order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from foedus.audit.inputs.document import MOST_TEXT, too_long
from foedus.errors import MissingExtra, UnreadableFile

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

#: A Word file of 1 MB of text unfolds to less than this; a bomb to far more.
MOST_UNFOLDED = 100_000_000
MOST_PARTS = 10_000


def text_of(raw: bytes, name: str) -> str:
    """Return the text of a Word file, a paragraph apart.

    Raises
    ------
    MissingExtra
        python-docx is not installed.
    UnreadableFile
        Damaged, or it would unfold beyond the limits.
    """
    try:
        import docx
    except ImportError as error:
        message = 'Word files need python-docx; pip install "foedus[documents]"'
        raise MissingExtra(message) from error
    _check(raw, name)
    try:
        document = docx.Document(io.BytesIO(raw))
        pieces = list(_pieces(document, name))
    except UnreadableFile:
        raise
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        # A damaged file makes the parser fail in any way that Python can fail.
        why = " ".join(str(error).split())[:120]
        message = f"{name} is a damaged Word file ({type(error).__name__}: {why})"
        raise UnreadableFile(message) from error
    return "\n\n".join(pieces)


def _check(raw: bytes, name: str) -> None:
    """Refuse a bomb by what its directory declares; zipfile holds it to that."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        parts = packed.infolist()
    if any(one.flag_bits & 1 for one in parts):
        message = f"{name} is encrypted; save a copy without a password"
        raise UnreadableFile(message)
    size = sum(one.file_size for one in parts)
    if len(parts) > MOST_PARTS or size > MOST_UNFOLDED:
        message = (
            f"{name} would unfold to {size / 1e6:,.0f} MB in {len(parts):,} parts; at "
            f"most {MOST_UNFOLDED / 1e6:,.0f} MB are read"
        )
        raise UnreadableFile(message)


def _pieces(document: Document, name: str) -> Iterator[str]:
    from docx.table import Table

    length = 0
    for block in document.iter_inner_content():
        found = _rows(block) if isinstance(block, Table) else [block.text]
        for text in found:
            length += len(text)
            if length > MOST_TEXT:
                raise UnreadableFile(too_long(name))
            if text.strip():
                yield text


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        # A cell that spans columns is listed once for each.
        cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
        yield " | ".join(cell for cell in cells if cell)
