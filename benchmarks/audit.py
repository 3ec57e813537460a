"""How long a text of 1 MB takes to audit: reading the file, claims, answers, the page.

The text is the two essays in ``docs/essays``, repeated to 1 MB: denser in claims than
any real text of that length, though what is asked twice is answered once. The same
text without a capital letter holds no names, which shows what reading costs by itself.
Seconds are of computing (CPU), beside those on the clock:

    python benchmarks/audit.py
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from foedus.audit.html import render
from foedus.audit.inputs import read_bytes
from foedus.audit.running import audit

ESSAYS = Path(__file__).parents[1] / "docs" / "essays"
SIZE = 1_000_000
T = TypeVar("T")


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    essays = [ESSAYS / name for name in ("turkey.md", "france.md")]
    once = "\n\n".join(one.read_text(encoding="utf-8") for one in essays).encode()
    dense = (once + b"\n\n") * (SIZE // (len(once) + 2))
    for name, raw in (("dense", dense), ("without names", dense.lower())):
        document = timed(f"{name}: file", lambda raw=raw: read_bytes(raw, name="x.md"))
        found = timed(f"{name}: audit", lambda one=document: audit(one.text))
        print(f"  {len(document.text):,} characters, {found!r}")
        timed(f"{name}: page", lambda one=found: render(one))


def timed(what: str, do: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    made = do()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:22}{cpu:8.2f} s of computing, {wall:6.2f} s on the clock")
    return made


if __name__ == "__main__":
    main()
