"""How fast events are counted, beside others, on files in the published layout.

    python benchmarks/events.py [--text 1 3 10] [--parquet 1 10 100] [--spark 1 2 4]
        [--peer PYTHON] [--peer-rows 1] [--folder DIR] [--keep] [--write]

Sizes are in millions of rows; the files are made up and deleted. Three comparisons,
each a ratio of two times taken one after the other in one run:

1. Zipped text against the package `gdelt`, which reads the same files with pandas.
   PYTHON is the interpreter of a virtual environment that has it. Its own ``Search`` is
   called; only its download is replaced by a read of the local file. It returns a table
   of events and counts nothing. Beside it the time to unpack the files and check them,
   with nothing else.
2. Parquet against DuckDB alone, scanning the columns that are read and grouping by
   actors, month and class with the same sums and the number of different outlets.
3. Spark on several local executors against DuckDB.

The clock of each starts when its packages are loaded; the time of the whole process,
start of Python in it, is told apart. The fastest of several runs counts: SQL is then
what an earlier build has kept. ``--text`` without a size leaves a comparison out.
``--write`` puts the tables into docs/events.md; those that were not made stay. With
``--keep`` the files stay in DIR and are taken from there the next time.
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
import time
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
import duckdb, polars, pyarrow.parquet
import foedus, foedus.sources.events.building
if sys.argv[5] == "text":
    import foedus.sources.events.staging
started = time.perf_counter()
built = foedus.build_events(
    sys.argv[1], out=sys.argv[2], engine=sys.argv[3],
    threads=int(sys.argv[4]) or None,
)
seconds = time.perf_counter() - started
events = sum(built.months.values())
print(json.dumps({"seconds": seconds, "rows": built.rows, "events": events}))
"""
FLOOR = """
import json, pathlib, sys, time
from concurrent.futures import ThreadPoolExecutor
from foedus.sources.events.opening import parts
def unpack(path):
    return sum(len(block) for part in parts(path) for block in part.blocks)
files = sorted(pathlib.Path(sys.argv[1]).glob("*.zip"))
started = time.perf_counter()
with ThreadPoolExecutor() as pool:
    size = sum(pool.map(unpack, files))
print(json.dumps({"seconds": time.perf_counter() - started, "bytes": size}))
"""
BARE = """
import json, sys, time
import duckdb
started = time.perf_counter()
connection = duckdb.connect()
connection.execute("SET preserve_insertion_order = false")
connection.execute(f"SET temp_directory = '{sys.argv[2]}.spill'")
connection.execute(f'''
    COPY (
        SELECT SQLDATE // 100 AS month, Actor1CountryCode, Actor2CountryCode, QuadClass,
            count(*), sum((EventRootCode::INT BETWEEN 3 AND 8)::INT),
            sum((EventRootCode::INT BETWEEN 10 AND 20)::INT),
            sum(GoldsteinScale), count(GoldsteinScale), sum(AvgTone), count(AvgTone),
            sum(NumSources), sum((DATEADDED // 100 > SQLDATE // 100)::INT),
            bit_or(1 << (SQLDATE % 100 - 1)), max(GLOBALEVENTID),
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
    parser.add_argument("--peer-rows", type=float, nargs="*", default=[1.0, 3.0, 10.0])
    parser.add_argument("--folder", type=Path, help="where files are made; 25 GB")
    parser.add_argument("--keep", action="store_true", help="leave the files there")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    keep = chosen.keep and chosen.folder is not None
    if chosen.folder:
        chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as place:
        home = chosen.folder if keep else Path(place)
        for name, make in (
            (
                "text",
                lambda: text(
                    home, chosen.text, chosen.peer, chosen.peer_rows, keep=keep
                ),
            ),
            ("parquet", lambda: tables(home, chosen.parquet, keep=keep)),
            ("spark", lambda: spark(home, chosen.spark, chosen.spark_rows)),
        ):
            lines = make()
            # A comparison that was not made keeps what stands there.
            if lines and chosen.write:
                write(name, lines)


def machine() -> list[str]:
    """Say what the next comparison ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return said(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, "
        f"{memory:.0f} GiB; load of the machine before the run "
        f"{os.getloadavg()[0]:.1f}."
    )


def write(name: str, lines: list[str]) -> None:
    """Put the lines of one comparison into the page."""
    page = DOCS.read_text(encoding="utf-8")
    pattern = rf"(<!-- speed: {name} -->\n).*?(<!-- end of speed -->)"
    body = "\n".join(lines)
    new, times = re.subn(
        pattern, lambda m: f"{m[1]}{body}{m[2]}", page, flags=re.DOTALL
    )
    if times != 1:
        raise SystemExit(f"{DOCS.name} has no place for {name}")
    DOCS.write_text(new, encoding="utf-8")


def text(
    folder: Path,
    sizes: Sequence[float],
    peer: Path | None,
    peer_rows: Sequence[float],
    *,
    keep: bool,
) -> list[str]:
    """Time zipped text, and the package `gdelt` on the same files."""
    from foedus.sources.events.layout import layouts

    if not sizes:
        return []
    fields = ",".join(layouts()["gdelt1"].fields)
    head = ["rows", "MB zipped", "seconds", "whole process", "rows a second"]
    head += ["peak MiB", "unpacking alone", "`gdelt`: seconds", "whole process"]
    head += ["peak MiB", "ratio", "of whole processes", "of processor time"]
    head.append("unpacking alone would be")
    rows, points = [], []
    lines = machine()
    for size in sizes:
        source = folder / f"text-{size:g}"
        if not source.exists():
            made = source.with_name("making")
            shutil.rmtree(made, ignore_errors=True)
            zipped_days(made, round(size * MILLION))
            made.rename(source)
        packed = sum(path.stat().st_size for path in source.glob("*.zip")) / 1e6
        ours_case = Case(OURS, (source, folder / "out", "duckdb", 0, "text"))
        cases = [ours_case, Case(FLOOR, (source,))]
        if peer is not None and size in peer_rows:
            cases.append(Case(PEER, (source, fields), peer))
        ours, floor, *theirs = rounds(cases, times=2)
        points.append((size, ours.seconds))
        cells = [f"{ours.rows:,}", f"{packed:.0f}", f"{ours.seconds:.1f}"]
        cells += [f"{ours.whole:.1f}", f"{ours.rows / ours.seconds:,.0f}"]
        cells += [f"{ours.peak:.0f}", f"{floor.seconds:.2f}"]
        for other in theirs:
            if other.rows != ours.rows:
                raise SystemExit(f"{other.rows:,} rows there, {ours.rows:,} here")
            cells += [f"{other.seconds:.1f}", f"{other.whole:.1f}"]
            cells += [f"{other.peak:.0f}", f"{other.seconds / ours.seconds:.1f}"]
            cells.append(f"{other.whole / ours.whole:.1f}")
            cells.append(f"{other.processor / ours.processor:.1f}")
            cells.append(f"{other.seconds / floor.seconds:.0f}")
        rows.append(cells + ["not run"] * (len(head) - len(cells)))
        if not keep:
            shutil.rmtree(source)
    lines += block("Zipped text of GDELT 1.0, DuckDB", head, rows)
    return lines + slopes(points)


def tables(folder: Path, sizes: Sequence[float], *, keep: bool) -> list[str]:
    """Time Parquet beside a bare scan and group of DuckDB."""
    if not sizes:
        return []
    head = ["rows", "seconds", "whole process", "peak MiB", "DuckDB alone"]
    head += ["whole process", "peak MiB", "ratio", "of whole processes"]
    head.append("of processor time")
    rows, points = [], []
    lines = machine()
    for size in sizes:
        path = made_parquet(folder, size)
        ours, bare = rounds(
            [
                Case(OURS, (path, folder / "out", "duckdb", 0, "parquet")),
                Case(BARE, (path, folder / "bare")),
            ],
            times=3 if size <= 10 else 1,
        )
        points.append((size, ours.seconds))
        cells = [f"{ours.rows:,}"]
        for one in (ours, bare):
            cells += [f"{one.seconds:.1f}", f"{one.whole:.1f}", f"{one.peak:.0f}"]
        cells.append(f"{ours.seconds / bare.seconds:.2f}")
        cells.append(f"{ours.whole / bare.whole:.2f}")
        rows.append([*cells, f"{ours.processor / bare.processor:.2f}"])
        if not keep:
            path.unlink()
    lines += block("Parquet of GDELT 2.0, DuckDB", head, rows)
    return lines + slopes(points)


def spark(folder: Path, executors: Sequence[int], size: float) -> list[str]:
    """Time Spark on local executors beside DuckDB, on one Parquet file."""
    if not executors:
        return []
    path = made_parquet(folder, size)
    lines = machine()
    head = ["engine", "seconds", "rows a second"]
    names = ["DuckDB", *(f"Spark, {count} local" for count in executors)]
    engines = [("duckdb", 0), *(("spark", count) for count in executors)]
    cases = [Case(OURS, (path, folder / "out", *one, "parquet")) for one in engines]
    rows = [
        [name, f"{one.seconds:.1f}", f"{one.rows / one.seconds:,.0f}"]
        for name, one in zip(names, rounds(cases, times=1), strict=True)
    ]
    return lines + block(f"{size:g} million rows of Parquet on Spark", head, rows)


def made_parquet(folder: Path, size: float) -> Path:
    """Return a Parquet file of so many million rows, made if it is not there."""
    path = folder / f"{size:g}.parquet"
    if not path.exists():
        parquet(path.with_suffix(".making"), round(size * MILLION))
        path.with_suffix(".making").rename(path)
    return path


def slopes(points: Sequence[tuple[float, float]]) -> list[str]:
    """Say what further rows cost, from one size to the next."""
    if len(points) < 2:
        return []
    told = [
        f"{(after[1] - before[1]) / (after[0] - before[0]):.2f}"
        for before, after in pairwise(points)
    ]
    return said(
        "Seconds for each further million rows, from one size to the next: "
        f"{', '.join(told)}."
    )


class Case(NamedTuple):
    """Code, what it is called with, and the interpreter that runs it."""

    code: str
    arguments: tuple[object, ...]
    python: Path = Path(sys.executable)


class Timed(NamedTuple):
    """Fastest run: seconds, also of the whole process and of processors, MiB, rows."""

    seconds: float
    whole: float
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
    for argument in case.arguments:
        if isinstance(argument, Path) and argument.name == "out":
            shutil.rmtree(argument, ignore_errors=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(case.python), "-c", case.code, *map(str, case.arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    whole = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"a case failed; run it by hand: {case.arguments}")
    told = json.loads(printed.decode().strip().splitlines()[-1])
    processor = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / 1024
    return Timed(told["seconds"], whole, processor, peak, told.get("rows", 0))


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
