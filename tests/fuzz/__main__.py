"""Fuzz every reader for some time: ``python -m tests.fuzz --seconds 600``.

With atheris installed, libFuzzer steers by what each input reaches in the readers.
Without it (it has wheels for few versions of Python) the same seeds are changed at
random, and the first line says so. Everything is imported once; each reader then runs
in a fork of its own, whose memory is bounded, as many at a time as there are
processors. What fails is kept in ``--out``, and the exit code is 1. ``--write`` puts
the table into docs/fuzz.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz.forking import Outcome, Server

# Before anything of Foedus reads it: what a developer keeps at home stays out.
os.environ["FOEDUS_OWN_DATA"] = str(Path(__file__).parent / "no-own-data")
os.environ["FOEDUS_VAULT"] = str(Path(__file__).parent / "no-vault")

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fuzz.md"
#: What the groups of readers are.
_GROUPS = {
    "source": "publishers' files, as declared and as published",
    "ledger": "our own ledgers of facts",
    "own": "own data: csv, tsv, parquet, xlsx, dta",
    "text": "options, weights, names, dates, addresses of pages",
    "file": "scenarios, saved results, declarations, votes, manifests",
    "lake": "archives, deposits, notes of the vault",
    "essay": "essays as text, HTML, PDF and Word; claims and proposals",
    "events": "streams of events, and months that were built",
}


def main(arguments: list[str] | None = None) -> int:
    """Run, print a line for each reader, and return the exit code."""
    options = _options(arguments)
    guided = importlib.util.find_spec("atheris") is not None and not options.random
    began = time.monotonic()
    server = Server(guided=guided, seed=options.seed, out=options.out)
    chosen = [name for name in server.names if options.only in name]
    jobs = options.jobs or os.cpu_count() or 1
    print(
        f"{len(chosen)} readers, {options.seconds:g} seconds in all, {jobs} at a time, "
        + ("steered by atheris" if guided else "changed at random, without atheris"),
        flush=True,
    )
    each = options.seconds * min(jobs, len(chosen)) / max(len(chosen), 1)
    found = []
    for one in server.search(chosen, each, jobs):
        found.append(one)
        tried = "?" if one.tried is None else str(one.tried)
        print(f"{one.name:44} {tried:>8} inputs {one.seconds:6.1f} s", flush=True)
        for line in one.faults:
            print(f"    FAULT {line}", flush=True)
    spent = time.monotonic() - began
    failed = sum(len(one.faults) for one in found)
    inputs = sum(one.tried or 0 for one in found)
    print(f"{len(found)} readers, {inputs} inputs in {spent:.0f} s, {failed} fault(s)")
    if options.write:
        PAGE.write_text(_page(found, spent, guided, jobs), encoding="utf-8")
    return 1 if failed else 0


def _page(found: Sequence[Outcome], spent: float, guided: bool, jobs: int) -> str:
    """Return docs/fuzz.md."""
    inputs = sum(one.tried or 0 for one in found)
    failed = sum(len(one.faults) for one in found)
    few = min(found, key=lambda one: one.tried or 0)
    how = (
        "steered by atheris (libFuzzer) to what no input before it reached in Foedus"
        if guided
        else "changed at random"
    )
    head = f"""<!-- Written by `python -m tests.fuzz --write`; do not edit. -->
# Fuzzing

Every function that reads bytes from outside is given broken input: small good files
of every kind, {how}.
A reader may take an input, or refuse it with one of the named errors of Foedus. All
else is a fault: another exception, a panic of a compiled library, more than 2 seconds
of computing for a kilobyte, more than 1 GiB of memory, an empty or an endless message.

`make fuzz` runs it, `make fuzz SECONDS=3600` for longer. The tests give each reader a
few inputs, the same in every run, and every input that once was a fault.

The run that wrote this page: {len(found)} readers, {inputs:,} inputs in {spent:.0f} s,
{jobs} readers at a time, {failed} faults.

| readers | what is read | how many | inputs | faults |
|---|---|--:|--:|--:|
"""
    lines = []
    for group, told in _GROUPS.items():
        own = [one for one in found if one.name.startswith(f"{group}:")]
        tried = sum(one.tried or 0 for one in own)
        failed = sum(len(one.faults) for one in own)
        lines.append(f"| `{group}` | {told} | {len(own)} | {tried:,} | {failed} |")
    tail = f"""

The fewest inputs had `{few.name}`: {few.tried or 0:,}. Foedus reads PDF and Word files
in a process of its own with bounds of its own; here the same code runs inside the
fuzzer, which so sees what an input reaches.
"""
    return head + "\n".join(lines) + tail


def _options(arguments: list[str] | None) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--seconds", type=float, default=600.0, help="for all readers")
    asked.add_argument("--seed", type=int, default=0, help="of the changes")
    asked.add_argument("--only", default="", help="part of the name of the readers")
    asked.add_argument("--random", action="store_true", help="leave atheris aside")
    asked.add_argument("--jobs", type=int, default=0, help="readers at a time")
    asked.add_argument("--out", type=Path, default=Path("fuzz-faults"))
    asked.add_argument("--write", action="store_true", help="write docs/fuzz.md")
    return asked.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
