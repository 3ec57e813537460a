"""Inject every fault, print what came of it, and write docs/faults.md.

Run from the root of the repository::

    .venv/bin/python -m tests.faults [--kills 60] [--seed 2026] [--no-write]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.faults import conditions
from tests.faults.asking import VERBS
from tests.faults.rows import Row, a_run
from tests.faults.subjects import SUBJECTS
from tests.faults.table import Fault, all_faults

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"


def main() -> int:
    """Run everything; the exit code is 1 if anything was lost or half-written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="of each subject")
    parser.add_argument("--times", type=int, default=8, help="of the other faults")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=0, help="faults at a time")
    parser.add_argument("--no-write", action="store_true", help="leave the page alone")
    options = parser.parse_args()
    if find_spec("duckdb") and find_spec("ibis"):
        import_module("tests.faults.events")
    else:
        print("without events: pip install 'foedus[events]'", file=sys.stderr)
    # What a developer keeps at home stays out.
    for name, place in (("FOEDUS_OWN_DATA", "no-own"), ("FOEDUS_VAULT", "no-vault")):
        os.environ[name] = str(PAGE.parent / place)
    started = time.monotonic()
    rows = []
    samples: dict[str, str] = {}

    def inject(fault: Fault) -> list[Row]:
        how = {"kills": options.kills, "times": options.times, "seed": options.seed}
        with a_run(**how) as run:
            found = fault(run)
        for kind, said in run.samples.items():
            samples.setdefault(kind, said)
        return found

    # Each fault has a publisher, a folder and processes of its own.
    with ThreadPoolExecutor(options.jobs or os.cpu_count()) as at_once:
        for found in at_once.map(inject, all_faults()):
            for row in found:
                rows.append(row)
                print(_line(row), flush=True)
                for one in row.wrong[:5]:
                    print(f"    {one}", file=sys.stderr)
    bad = [row for row in rows if not row.good]
    spent = time.monotonic() - started
    killed = _killed(rows)
    print(f"{len(rows)} faults, {killed} random kills, {len(bad)} bad, {spent:.0f} s")
    if not options.no_write:
        PAGE.write_text(_page(rows, samples, options.seed), encoding="utf-8")
        print(PAGE.relative_to(PAGE.parents[1]))
    return 1 if bad else 0


def _killed(rows: list[Row]) -> int:
    return sum(row.runs for row in rows if row.fault.startswith("kill"))


def _line(row: Row) -> str:
    return (
        f"{'ok ' if row.good else 'BAD'} {row.fault}: {row.hit}/{row.runs} struck, "
        f"{row.lost} lost, {row.half_written} half-written, "
        f"{row.not_clean} not clean; {_told(row)}"
    )


def _told(row: Row) -> str:
    return ", ".join(sorted(row.told)) or "nothing is left of it"


def _page(rows: list[Row], samples: dict[str, str], seed: int) -> str:
    killed = _killed(rows)
    mounts = (
        "Full and read-only disks were file systems of their own, mounted for it."
        if conditions.may_mount()
        else "Without the right to mount, full and read-only disks were made by limits "
        "of the process."
    )
    head = f"""<!-- Written by `make faults` (tests/faults); do not edit. -->
# Faults

What happens when something breaks while Foedus writes. Each fault below was injected by
`make faults`, which writes this page: {len(rows)} faults, {killed} random kills, seed
{seed}. {mounts}

A subject holds a first good edition of two sources (or a snapshot built from them) and
brings a second one. The fault strikes on the way. Then it is checked that

- nothing is **lost**: a whole vintage or snapshot is still in use, old or new;
- nothing is **half-written**: every file under its final name has its stored hash;
- the last good edition **serves**: the reader reads it, and these verbs answer, once
  for each fault: {_verbs()};
- what happened is **told**: the last column is what `foedus doctor --json` prints of
  the folder, with what to do. It is asked after the fault, and while it lasts where
  that can be (a full disk, a read-only folder, a clock). Every fault that makes an act
  fail must be told. After the first run of each fault the doctor is asked a second
  time, as a program of its own, and must say the same;
- the same act, run again without the fault, ends as if nothing had been.

"Struck" counts the runs in which the fault came before the act was done. A fault that
leaves nothing behind has nothing to tell: both of two processes at once ended well, and
files that only look odd were read.

| fault | injected | struck / runs | lost | half-written | serves | told |
|---|---|--:|--:|--:|---|---|
"""
    lines = [
        f"| {row.fault} | {row.injected} | {row.hit} / {row.runs} | {row.lost} | "
        f"{row.half_written} | {'yes' if not row.silent else 'no'} | {_told(row)} |"
        for row in rows
    ]
    subjects = ", ".join(f"`{name}`" for name in SUBJECTS)
    table = "\n".join(lines) + f"\n\nSubjects: {subjects}.\n"
    return head + table + _said(samples)


def _said(samples: dict[str, str]) -> str:
    """Return what the doctor said of each kind of trouble, when it first told of it."""
    lines = [
        f"| {kind} | {' | '.join(said.replace('|', '/').split(' → '))} |"
        for kind, said in sorted(samples.items())
    ]
    return (
        "\n## What the doctor says\n\nThe first time in this run that `foedus doctor` "
        "told of a kind; `DIR` is the folder of the subject. Months of events are "
        "looked at with `foedus doctor --events DIR`.\n\n"
        "| told | what happened | what to do |\n|---|---|---|\n"
        + "\n".join(lines)
        + "\n"
    )


def _verbs() -> str:
    return ", ".join(f"`{verb.removesuffix(' --json')}`" for verb in VERBS)


if __name__ == "__main__":
    sys.exit(main())
