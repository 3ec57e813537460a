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
    reader = importlib.import_module(f"foedus.audit.inputs.{_READERS[kind]}")
    try:
        answer = {"text": reader.text_of(sys.stdin.buffer.read(), name)}
    except FoedusError as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    except (MemoryError, RecursionError):
        return 1
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


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
