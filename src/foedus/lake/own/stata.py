"""Read a Stata file in a process of its own, with little time and memory.

The reader of this format is compiled, and a few changed bytes can keep it busy for
ever or bring it down, which nothing in the same process can stop. Run as
``python -m foedus.lake.own.stata FILE``, this module prints the columns as JSON;
`columns` does that and returns them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

#: Seconds of processor time for any file, and for each of its MiB.
_SECONDS, _SECONDS_PER_MIB = 2, 2
#: Bytes of memory for any file, the interpreter included, and for each of its own.
_MEMORY, _MEMORY_PER_BYTE = 2**30, 40
#: Seconds of waiting for each of computing: the machine may be busy.
_PATIENCE = 15


def columns(path: Path) -> dict[str, list[Any]]:
    """Return the columns of a Stata file by name; a missing value is None.

    Raises
    ------
    ValueError
        If it is damaged, or takes more time or memory than a file of its size may.
    """
    size = path.stat().st_size
    seconds = _SECONDS + _SECONDS_PER_MIB * (size >> 20)
    command = [sys.executable, "-m", __name__, str(path), str(seconds), str(size)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_PATIENCE * seconds, check=False
        )
        answer: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    except (subprocess.TimeoutExpired, ValueError):
        answer = {}
    if "error" in answer:
        raise ValueError(answer["error"])
    if "columns" not in answer:
        message = f"its reader did not end within {seconds} s, or broke down"
        raise ValueError(message)
    found: dict[str, list[Any]] = answer["columns"]
    return found


def _main(path: str, seconds: int, size: int) -> None:
    _bound(seconds, _MEMORY + _MEMORY_PER_BYTE * size)
    import pyreadstat

    try:
        found, _ = pyreadstat.read_dta(path, output_format="dict")
        plain = {name: _plain(list(cells)) for name, cells in found.items()}
        answer = json.dumps({"columns": plain}, allow_nan=False, default=str)
    except Exception as error:  # classes of the package, which are not declared
        answer = json.dumps({"error": str(error) or type(error).__name__})
    sys.stdout.write(answer)


def _plain(cells: list[Any]) -> list[Any]:
    """Return cells without the file's own marks of a missing value (NaN, '')."""
    # NaN alone differs from itself.
    return [None if cell == "" or cell != cell else cell for cell in cells]


def _bound(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; there the clock stands guard.
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
