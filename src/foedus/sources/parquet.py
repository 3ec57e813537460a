"""Try Parquet files in a process of its own before they are read in this one.

A few changed bytes can make the compiled reader ask for more memory than any machine
has. That ends the process it runs in, and nothing in that process can catch it. Run as
``python -m foedus.sources.parquet``, this module reads the files whose paths stand on
standard input; `endure` does that, and stops at a file that brought the reader down.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile


def endure(paths: Sequence[Path]) -> None:
    """Stop if reading one of the files brings its reader down.

    A file that is damaged in a way that the reader tells of is let through: whoever
    reads it says what is wrong with it.

    Parameters
    ----------
    paths : sequence of Path
        Parquet files of users and publishers.

    Raises
    ------
    UnreadableFile
        Names the file.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps([str(path) for path in paths]).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        # The last number that was said is that of the file that it did not survive.
        last = int((done.stdout.split() or [b"0"])[-1])
        message = (
            f"{paths[last].name} cannot be read as Parquet: it is damaged so that its "
            "reader breaks down; get it again, or write it again"
        )
        raise UnreadableFile(message)


def _main() -> None:
    for number, path in enumerate(json.load(sys.stdin)):
        print(number, flush=True)
        # What can be told is told by the process that asked.
        with suppress(OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            pl.read_parquet(path)


if __name__ == "__main__":
    _main()
