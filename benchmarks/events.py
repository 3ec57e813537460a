"""How fast events are counted, beside others, on files in the published layout.

    python benchmarks/events.py [--text 1 3 10] [--parquet 1 10 100] [--spark 1 2 4]
        [--peer PYTHON] [--peer-rows 1] [--folder DIR] [--write]

Sizes are in millions of rows; the files are made up and deleted. Three comparisons,
each a ratio of two times taken one after the other in one run:

1. Zipped text against the package `gdelt`, which reads the same files with pandas.
   PYTHON is the interpreter of a virtual environment that has it. Its own ``Search`` is
   called; only its download is replaced by a read of the local file. It returns a table
   of events and counts nothing.
2. Parquet against DuckDB alone, scanning the columns that are read and grouping by
   actors, month and class with the same sums and the number of different outlets.
3. Spark on several local executors against DuckDB.

``--write`` puts the tables into docs/events.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from events_files import parquet, zipped_days

DOCS = Path(__file__).resolve().parents[1] / "docs" / "events.md"
MILLION = 1_000_000
#: What a child process runs; it prints one object.
OURS = """
import json, sys, time
import foedus
started = time.perf_counter()
built = foedus.build_events(
    sys.argv[1], out=sys.argv[2], engine=sys.argv[3],
    threads=int(sys.argv[4]) or None,
)
seconds = time.perf_counter() - started
events = sum(built.months.values())
print(json.dumps({"seconds": seconds, "rows": built.rows, "events": events}))
"""
BARE = """
import json, sys, time
import duckdb
started = time.perf_counter()
connection = duckdb.connect()
connection.execute("SET memory_limit = '1GB'; SET preserve_insertion_order = false")
connection.execute(f"SET temp_directory = '{sys.argv[2]}.spill'")
connection.execute(f'''
    COPY (
        SELECT SQLDATE // 100 AS month, Actor1CountryCode, Actor2CountryCode, QuadClass,
            count(*), sum(GoldsteinScale), sum(AvgTone), sum(NumSources),
            max(GLOBALEVENTID), max(DATEADDED), max(EventRootCode),
            count(DISTINCT split_part(SOURCEURL, '/', 3))
        FROM read_parquet('{sys.argv[1]}') GROUP BY ALL
    ) TO '{sys.argv[2]}.parquet'
''')
print(json.dumps({"seconds": time.perf_counter() - started}))
"""
PEER = """
import json, pathlib, sys, time, warnings
warnings.filterwarnings("ignore")
import requests
folder, fields = pathlib.Path(sys.argv[1]), sys.argv[2].split(",")
roots = {f"{root:02d}0": "a description" for root in range(1, 21)}
class Local:
    # Stands for an answer: the two tables that the package fetches, or a file.
    status_code = 200
    def __init__(self, url):
        self.url, name = url, url.rsplit("/", 1)[1]
        if name.endswith(".json"):
            self.content = json.dumps({"Description": roots}).encode()
        elif name.endswith(".tsv"):
            self.content = "\\n".join(["tableId", *fields, ""]).encode()
        else:
            self.content = (folder / name).read_bytes()
requests.get = lambda url, **options: Local(url)
import gdelt
days = sorted(path.name[:8] for path in folder.glob("*.zip"))
dates = [f"{day[:4]} {day[4:6]} {day[6:]}" for day in (days[0], days[-1])]
started = time.perf_counter()
frame = gdelt.gdelt(version=1).Search(dates, table="events", coverage=True)
print(json.dumps({"seconds": time.perf_counter() - started, "rows": len(frame)}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--text", type=float, nargs="*", default=[1.0, 3.0, 10.0])
    parser.add_argument("--parquet", type=float, nargs="*", default=[1.0, 10.0, 100.0])
    parser.add_argument("--spark", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--spark-rows", type=float, default=3)
    parser.add_argument("--peer", type=Path, metavar="PYTHON")
    parser.add_argument("--peer-rows", type=float, nargs="*", default=[1.0, 3.0])
    parser.add_argument("--folder", type=Path, help="where files are made; 15 GB")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        f"Python {platform.python_version()}, {os.cpu_count()} processors, "
        f"{memory:.0f} GiB; load of the machine before the run "
        f"{os.getloadavg()[0]:.1f}.",
        "",
    ]
    with tempfile.TemporaryDirectory(dir=chosen.folder) as place:
        folder = Path(place)
        lines += text(folder, chosen.text, chosen.peer, chosen.peer_rows)
        lines += tables(folder, chosen.parquet)
        lines += spark(folder, chosen.spark, chosen.spark_rows)
    if chosen.write:
        page = DOCS.read_text(encoding="utf-8")
        marks = "<!-- speed -->", "<!-- end of speed -->"
        pattern = f"({marks[0]}\n).*?({marks[1]})"
        body = "\n".join(lines)
        new = re.sub(pattern, lambda m: f"{m[1]}{body}{m[2]}", page, flags=re.DOTALL)
        DOCS.write_text(new, encoding="utf-8")


def text(
    folder: Path, sizes: Sequence[float], peer: Path | None, peer_rows: Sequence[float]
) -> list[str]:
    """Time zipped text, and the package `gdelt` on the same files."""
    from foedus.sources.events.layout import layouts

    fields = ",".join(layouts()["gdelt1"].fields)
    head = ["rows", "MB zipped", "seconds", "rows a second", "peak MiB"]
    head += ["`gdelt`: seconds", "peak MiB", "ratio", "ratio of processor time"]
    rows = []
    for size in sizes:
        source = folder / f"text-{size}"
        paths = zipped_days(source, round(size * MILLION))
        packed = sum(path.stat().st_size for path in paths) / 1e6
        cases = [Case(OURS, (source, folder / "out", "duckdb", 0))]
        if peer is not None and size in peer_rows:
            cases.append(Case(PEER, (source, fields), peer))
        ours, *theirs = rounds(cases, times=2)
        cells = [f"{ours.rows:,}", f"{packed:.0f}", f"{ours.seconds:.1f}"]
        cells += [f"{ours.rows / ours.seconds:,.0f}", f"{ours.peak:.0f}"]
        for other in theirs:
            if other.rows != ours.rows:
                raise SystemExit(f"{other.rows:,} rows there, {ours.rows:,} here")
            cells += [f"{other.seconds:.1f}", f"{other.peak:.0f}"]
            cells.append(f"{other.seconds / ours.seconds:.1f}")
            cells.append(f"{other.processor / ours.processor:.1f}")
        rows.append(cells + ["not run"] * (len(head) - len(cells)))
        shutil.rmtree(source)
    if not rows:
        return []
    return block("Zipped text of GDELT 1.0, DuckDB", head, rows)


def tables(folder: Path, sizes: Sequence[float]) -> list[str]:
    """Time Parquet beside a bare scan and group of DuckDB."""
    head = ["rows", "seconds", "DuckDB alone", "ratio", "ratio of processor time"]
    head.append("peak MiB")
    rows = []
    points = []
    for size in sizes:
        path = folder / f"{size}.parquet"
        parquet(path, round(size * MILLION))
        ours, bare = rounds(
            [
                Case(OURS, (path, folder / "out", "duckdb", 0)),
                Case(BARE, (path, folder / "bare")),
            ],
            times=3 if size <= 10 else 1,
        )
        path.unlink()
        points.append((size, ours.seconds))
        cells = [f"{ours.rows:,}", f"{ours.seconds:.1f}", f"{bare.seconds:.1f}"]
        cells.append(f"{ours.seconds / bare.seconds:.2f}")
        cells.append(f"{ours.processor / bare.processor:.2f}")
        rows.append([*cells, f"{ours.peak:.0f}"])
    if not rows:
        return []
    lines = block("Parquet of GDELT 2.0, DuckDB", head, rows)
    if len(points) > 1:
        slopes = [
            f"{(after[1] - before[1]) / (after[0] - before[0]):.2f}"
            for before, after in pairwise(points)
        ]
        lines += said(
            "Seconds for each further million rows, from one size to the next: "
            f"{', '.join(slopes)}."
        )
    return lines


def spark(folder: Path, executors: Sequence[int], size: float) -> list[str]:
    """Time Spark on local executors beside DuckDB, on one Parquet file."""
    if not executors:
        return []
    path = folder / "spark.parquet"
    parquet(path, round(size * MILLION))
    head = ["engine", "seconds", "rows a second"]
    names = ["DuckDB", *(f"Spark, {count} local" for count in executors)]
    cases = [Case(OURS, (path, folder / "out", "duckdb", 0))]
    cases += [Case(OURS, (path, folder / "out", "spark", count)) for count in executors]
    rows = [
        [name, f"{one.seconds:.1f}", f"{one.rows / one.seconds:,.0f}"]
        for name, one in zip(names, rounds(cases, times=1), strict=True)
    ]
    return block(f"{size:g} million rows of Parquet on Spark", head, rows)


class Case(NamedTuple):
    """Code, what it is called with, and the interpreter that runs it."""

    code: str
    arguments: tuple[object, ...]
    python: Path = Path(sys.executable)


class Timed(NamedTuple):
    """Fastest run: seconds, seconds of processors, peak MiB of a process, and rows."""

    seconds: float
    processor: float
    peak: float
    rows: int


def rounds(cases: Sequence[Case], times: int) -> list[Timed]:
    """Run cases in turn, several times; return the fastest run of each.

    What else a machine does then hits all of them alike, and the time of processors,
    with that of child processes in it, is touched by it least.
    """
    found: list[list[Timed]] = [[] for _ in cases]
    for _ in range(times):
        for case, runs in zip(cases, found, strict=True):
            runs.append(run(case))
    return [min(runs) for runs in found]


def run(case: Case) -> Timed:
    """Run one case in a process of its own."""
    out = Path(str(case.arguments[1]))
    if out.is_absolute():
        shutil.rmtree(out, ignore_errors=True)
    process = subprocess.Popen(
        [str(case.python), "-c", case.code, *map(str, case.arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"a case failed; run it by hand: {case.arguments}")
    told = json.loads(printed.decode().strip().splitlines()[-1])
    processor = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / 1024
    return Timed(told["seconds"], processor, peak, told.get("rows", 0))


def block(title: str, head: list[str], rows: list[list[str]]) -> list[str]:
    """Return a table in Markdown, printed as soon as it is known."""
    lines = [f"**{title}**", "", "| " + " | ".join(head) + " |"]
    lines += [
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return said(*lines)


def said(*lines: str) -> list[str]:
    print(*lines, sep="\n", end="\n\n", flush=True)
    return [*lines, ""]


if __name__ == "__main__":
    main()
