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
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

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
    parser.add_argument("--text", type=float, nargs="*", default=[1, 3, 10])
    parser.add_argument("--parquet", type=float, nargs="*", default=[1, 10, 100])
    parser.add_argument("--spark", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--spark-rows", type=float, default=3)
    parser.add_argument("--peer", type=Path, metavar="PYTHON")
    parser.add_argument("--peer-rows", type=float, default=1)
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
    folder: Path, sizes: Sequence[float], peer: Path | None, peer_rows: float
) -> list[str]:
    """Time zipped text, and the package `gdelt` on the same files."""
    head = ["rows", "MB zipped", "seconds", "rows a second", "peak MiB"]
    rows = []
    rates = {}
    for size in sizes:
        source = folder / f"text-{size}"
        paths = zipped_days(source, round(size * MILLION))
        packed = sum(path.stat().st_size for path in paths) / 1e6
        ours, peak = best(OURS, source, folder / "out", "duckdb", 0)
        rates[size] = ours["rows"] / ours["seconds"]
        cells = [f"{ours['rows']:,}", f"{packed:.0f}", f"{ours['seconds']:.1f}"]
        rows.append([*cells, f"{rates[size]:,.0f}", f"{peak:.0f}"])
        if peer is None or size != peer_rows:
            shutil.rmtree(source)
    lines = block("Zipped text of GDELT 1.0, DuckDB", head, rows)
    source = folder / f"text-{peer_rows}"
    if peer is not None and source.exists():
        from foedus.sources.events.layout import layouts

        fields = ",".join(layouts()["gdelt1"].fields)
        theirs, peak = best(PEER, source, fields, python=peer, times=2)
        # Once more, so that both were timed before and after the other.
        ours, _ = best(OURS, source, folder / "out", "duckdb", 0)
        rate = theirs["rows"] / theirs["seconds"]
        same = max(rates[peer_rows], ours["rows"] / ours["seconds"])
        lines += said(
            f"`gdelt` reads {theirs['rows']:,} of these rows in "
            f"{theirs['seconds']:.1f} s: {rate:,.0f} a second, {peak:.0f} MiB in its "
            f"largest process. Ratio on the same files {same / rate:.1f}; of our rate "
            f"at {max(rates):g} million rows to its {max(rates.values()) / rate:.1f}."
        )
    return lines


def tables(folder: Path, sizes: Sequence[float]) -> list[str]:
    """Time Parquet beside a bare scan and group of DuckDB."""
    head = ["rows", "seconds", "DuckDB alone", "ratio", "peak MiB"]
    rows = []
    points = []
    for size in sizes:
        path = folder / f"{size}.parquet"
        parquet(path, round(size * MILLION))
        times = 3 if size <= 10 else 1
        ours, peak = best(OURS, path, folder / "out", "duckdb", 0, times=times)
        bare, _ = best(BARE, path, folder / "bare", times=times)
        path.unlink()
        points.append((size, ours["seconds"]))
        cells = [f"{ours['rows']:,}", f"{ours['seconds']:.1f}"]
        cells += [f"{bare['seconds']:.1f}", f"{ours['seconds'] / bare['seconds']:.2f}"]
        rows.append([*cells, f"{peak:.0f}"])
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
    rows = []
    for name, engine, threads in [
        ("DuckDB", "duckdb", 0),
        *((f"Spark, {count} local", "spark", count) for count in executors),
    ]:
        ours, _ = best(OURS, path, folder / "out", engine, threads, times=1)
        rate = ours["rows"] / ours["seconds"]
        rows.append([name, f"{ours['seconds']:.1f}", f"{rate:,.0f}"])
    return block(f"{size:g} million rows of Parquet on Spark", head, rows)


def best(
    code: str, *arguments: object, python: Path | None = None, times: int = 2
) -> tuple[dict[str, float], float]:
    """Run code in a process of its own; return its fastest result and peak MiB."""
    found = []
    for _ in range(times):
        out = Path(str(arguments[1]))
        if out.is_absolute():
            shutil.rmtree(out, ignore_errors=True)
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(python or sys.executable), "-c", code, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"failed after {time.perf_counter() - started:.0f} s")
        last = printed.decode().strip().splitlines()[-1]
        found.append((json.loads(last), usage.ru_maxrss / 1024))
    return min(found, key=lambda one: one[0]["seconds"])


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
