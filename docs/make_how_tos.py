"""Run the Python sessions of the pages on ideal points and write what they print.

Blocks marked ``pycon`` of one page are one session. They are run as a reader would run
them from the root of the repository, with the publishers' files in ``../shared/data``,
and ``tests/points/test_how_tos.py`` fails when what they print has changed. Run from
the root of the repository::

    .venv/bin/python docs/make_how_tos.py
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import tempfile
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
PAGES = (
    _HERE / "ideal-points.md",
    _HERE / "how-to" / "ideal-points-of-a-parliament.md",
    _HERE / "how-to" / "ideal-points-of-the-supreme-court.md",
    _HERE / "how-to" / "scenario.md",
    _HERE / "how-to" / "own-data.md",
)
_BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def main() -> None:
    """Rewrite the pages with what their sessions print today."""
    with tempfile.TemporaryDirectory() as folder:
        # A session may write files, and read ../shared/data.
        (Path(folder) / "shared").symlink_to(_HERE.parents[1] / "shared")
        here = Path(folder) / "here"
        here.mkdir()
        # A page may add own data; those of this machine stay out of its results.
        os.environ["FOEDUS_OWN_DATA"] = str(Path(folder) / "own")
        with contextlib.chdir(here):
            for page in PAGES:
                text = page.read_text(encoding="utf-8")
                page.write_text(rewritten(text), encoding="utf-8")


def rewritten(text: str) -> str:
    """Return a page with the output of its session renewed."""
    names: dict[str, Any] = {"__name__": "__main__"}
    return _BLOCK.sub(lambda found: f"```pycon\n{_run(found[1], names)}```", text)


def _run(body: str, names: dict[str, Any]) -> str:
    parts = []
    for one in doctest.DocTestParser().get_examples(body):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(one.source, "<how-to>", "single"), names)
        first, *rest = one.source.rstrip().splitlines()
        parts.append(f">>> {first}\n")
        parts.append("".join(f"... {line}".rstrip() + "\n" for line in rest))
        lines = (line.rstrip() for line in printed.getvalue().splitlines())
        parts.append("".join(f"{line}\n" for line in lines))
    return "".join(parts)


if __name__ == "__main__":
    main()
