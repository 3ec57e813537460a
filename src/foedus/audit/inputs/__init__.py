"""Texts from files: plain text, Markdown, HTML, PDF and Word, by what they hold.

`read` takes a path, ``-`` for standard input, or the bytes themselves. What a file is
follows from its contents; its name decides only where contents cannot (Markdown is
plain text to a machine). Nothing is fetched, nothing is run, and what may be hostile is
taken apart in a process of its own with little memory and little time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from foedus.audit.inputs.document import MOST_BYTES, Document, settled
from foedus.audit.inputs.kind import kind_of
from foedus.errors import MissingFile, UnreadableFile

__all__ = ["Document", "read", "read_bytes"]


def read(source: str | Path) -> Document:
    """Return the text of a file.

    Parameters
    ----------
    source : str or Path
        Path of the file; ``-`` reads standard input.

    Raises
    ------
    MissingFile
        There is no such file.
    UnreadableFile
        It is no text that can be read, or too large; the message says which.
    MissingExtra
        A PDF or a Word file, and the package that reads it is not installed.
    """
    if str(source) == "-":
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        return read_bytes(raw, name="standard input")
    path = Path(source)
    if not path.exists():
        message = f"no file {path}; give the path of a text, or - for standard input"
        raise MissingFile(message)
    if path.is_dir():
        message = f"{path} is a folder; expected one file"
        raise UnreadableFile(message)
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        message = f"cannot read {path} ({error.strerror or error})"
        raise UnreadableFile(message) from error
    return read_bytes(raw, name=path.name)


def read_bytes(raw: bytes, *, name: str = "the text") -> Document:
    """Return the text of a file that is already in memory.

    Parameters
    ----------
    raw : bytes
        The whole file.
    name : str
        What messages call it; its ending tells Markdown from plain text.
    """
    if len(raw) > MOST_BYTES:
        message = (
            f"{name} is larger than {MOST_BYTES // 1_000_000} MB; give the part that "
            "is to be checked"
        )
        raise UnreadableFile(message)
    if not raw.strip():
        message = f"{name} is empty; expected a text"
        raise UnreadableFile(message)
    kind = kind_of(raw, name)
    if kind in ("pdf", "word"):
        from foedus.audit.inputs.apart import taken_apart

        return settled(taken_apart(raw, kind, name), kind=kind, name=name)
    from foedus.audit.inputs.plain import decoded

    text, notes = decoded(raw, name, declared=kind == "html")
    if kind == "html":
        from foedus.audit.inputs.apart import taken_apart

        text = taken_apart(text.encode(), kind, name)
    elif kind == "markdown":
        from foedus.audit.inputs.markdown import unmarked

        # The limit holds before, too: what is marked up is hardly ever longer.
        text = unmarked(settled(text, kind=kind, name=name).text)
    return settled(text, kind=kind, name=name, notes=notes)
