"""The process in which a file is taken apart: bytes in, one JSON object out."""

from __future__ import annotations

import importlib
import json
import sys

from foedus.audit.inputs.apart import COMPUTING, MEMORY
from foedus.errors import FoedusError


def main(kind: str, name: str) -> int:
    """Read a file from standard input and print its text, or what is wrong."""
    _bounded()
    found = answer(kind, name, sys.stdin.buffer.read())
    if found is None:
        return 1
    sys.stdout.buffer.write(json.dumps(found).encode())
    return 0


def answer(kind: str, name: str, raw: bytes) -> dict[str, str] | None:
    """Return the text of a file, or what is wrong; None if it goes beyond limits."""
    reader = importlib.import_module(f"foedus.audit.inputs.{_READERS[kind]}")
    try:
        return {"text": reader.text_of(raw, name)}
    except FoedusError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except (MemoryError, RecursionError):
        return None


_READERS = {"pdf": "pdf", "word": "word", "html": "page"}


def _bounded() -> None:
    """Set the limits of this process, where the system knows such limits."""
    try:
        import resource
    except ImportError:  # Windows: only the time of waiting is bounded.
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, COMPUTING),
    ):
        _, hard = resource.getrlimit(what)
        if hard == resource.RLIM_INFINITY or hard > most:
            resource.setrlimit(what, (most, hard))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
