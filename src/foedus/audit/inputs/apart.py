"""Files that may be hostile, taken apart in a process with little memory and time.

A few kilobytes of PDF, Word or HTML can be made to unfold into gigabytes or to keep a
parser busy for hours. The parsers have limits of their own; that of the operating
system holds whatever they forgot.
"""

from __future__ import annotations

import json
import subprocess
import sys

from foedus.audit.inputs.kind import Kind
from foedus.errors import FoedusError, MissingExtra, UnreadableFile

#: Seconds of computing, and of waiting on a busy machine.
COMPUTING, WAITING = 30, 90
#: Bytes of memory, those of the interpreter included.
MEMORY = 1_500_000_000

_COMMAND = (sys.executable, "-m", "foedus.audit.inputs.child")
_NAMES = {"pdf": "a PDF", "word": "a Word file", "html": "an HTML page"}
_ERRORS: dict[str, type[FoedusError]] = {
    "MissingExtra": MissingExtra,
    "UnreadableFile": UnreadableFile,
}


def taken_apart(raw: bytes, kind: Kind, name: str) -> str:
    """Return the text inside a file.

    Raises
    ------
    UnreadableFile
        It is damaged, encrypted, or would take more than the limits.
    MissingExtra
        The package that reads this kind is not installed.
    """
    command = [*_COMMAND, kind, name]
    try:
        done = subprocess.run(
            command, input=raw, capture_output=True, timeout=WAITING, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(_beyond(name, kind)) from error
    if done.returncode:
        # Killed by a limit, or out of memory in a place that cannot say so.
        raise UnreadableFile(_beyond(name, kind))
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise _ERRORS[answer["error"]](answer["message"])
    return str(answer["text"])


def _beyond(name: str, kind: Kind) -> str:
    return (
        f"{name} is {_NAMES[kind]} that cannot be read within {COMPUTING} seconds and "
        f"{MEMORY / 1e9:g} GB of memory; save it as plain text"
    )
