"""How long a user waits: the version beside a bare Python, and a whole brief.

Each command is started as a process of its own, in turn with a bare Python, so
that noise of the machine hits both; medians and their ratio are printed.

    python benchmarks/startup.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    foedus = str(Path(sys.executable).with_name("foedus"))
    bare, version = [], []
    for _ in range(runs):
        bare.append(_seconds([sys.executable, "-c", "pass"]))
        version.append(_seconds([foedus, "--version"]))
    ratio = statistics.median(version) / statistics.median(bare)
    milliseconds = [1000 * statistics.median(times) for times in (version, bare)]
    print(
        f"foedus --version {milliseconds[0]:.0f} ms, bare Python "
        f"{milliseconds[1]:.0f} ms; ratio {ratio:.1f} (medians of {runs})"
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "brief.html"
        command = [foedus, "brief", "RUS", "--since", "2014", "--output", str(page)]
        # An empty cache folder stands for the first run of a new user.
        first = _seconds(command, XDG_CACHE_HOME=folder)
        warm = [_seconds(command, XDG_CACHE_HOME=folder) for _ in range(5)]
    print(
        f"foedus brief RUS --since 2014: first {first:.1f} s, then "
        f"{statistics.median(warm):.1f} s (median of 5)"
    )


def _seconds(command: list[str], **environment: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
