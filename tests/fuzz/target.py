"""What is fuzzed: a function of bytes, with good seeds.

A target may raise a `FoedusError` or nothing. All else is a fault: another exception, a
hang, memory without bound.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """One reader.

    Attributes
    ----------
    name : str
        What is read, with the group first: ``source:atop:obligations``.
    run : callable
        Takes the bytes; raises a `FoedusError` or nothing.
    seeds : tuple of bytes
        Good inputs, to be changed.
    """

    name: str
    run: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def at(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Return a function of bytes from a function of a path."""

    def run(content: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            return read(path)

    return run


def on_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """Return a function of bytes from a function of a text."""
    return lambda content: read(content.decode("utf-8", errors="surrogateescape"))
