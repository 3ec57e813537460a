"""Run the commands of the README and write what they print below them.

Blocks marked ``console`` hold commands after ``$ `` and their output, blocks marked
``pycon`` a Python session. Both are run as a reader would run them, from a window 100
columns wide, and ``tests/test_docs.py`` fails when what they print has changed. Run
from the root of the repository::

    .venv/bin/python docs/make_tour.py
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
#: Printed between the statements of a session, to tell their outputs apart.
_MARK = "<<end of output>>"
_BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def main() -> None:
    """Rewrite the README with what its blocks print today."""
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")


def rewritten(text: str) -> str:
    """Return a page with the output of every block renewed."""
    return _BLOCK.sub(
        lambda found: f"```{found[1]}\n{_run(found[1], found[2])}```", text
    )


def _run(kind: str, body: str) -> str:
    return _console(body) if kind == "console" else _session(body)


def _console(body: str) -> str:
    commands = [line for line in body.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{_printed(line[2:])}" for line in commands)


def _printed(command: str) -> str:
    """Return what a shell command prints, both streams, without trailing blanks."""
    scripts = str(Path(sys.executable).parent)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env={
                **os.environ,
                "PATH": scripts + os.pathsep + os.environ["PATH"],
                "PYTHONUTF8": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
    lines = [line.rstrip() for line in done.stdout.rstrip().splitlines()]
    return "".join(f"{line}\n" for line in lines)


def _session(body: str) -> str:
    """Return a Python session with what it prints."""
    examples = doctest.DocTestParser().get_examples(body)
    script = "import sys\n" + "".join(
        f"exec(compile({one.source!r}, '<tour>', 'single'))\nprint({_MARK!r})\n"
        for one in examples
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "session.py"
        file.write_text(script, encoding="utf-8")
        printed = _printed(f'"{sys.executable}" "{file}"').split(f"{_MARK}\n")
    parts = []
    for one, output in zip(examples, printed, strict=False):
        first, *rest = one.source.rstrip().splitlines()
        parts.append("".join([f">>> {first}\n", *(f"... {line}\n" for line in rest)]))
        parts.append(output)
    return "".join(parts)


if __name__ == "__main__":
    main()
