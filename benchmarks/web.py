"""The observatory under load on the loopback: answers, errors, memory, first chart.

A server is started as a user starts it, on a free port. Clients ask in closed loops
(each waits for its answer before it asks again) for the JSON twins of hubs that were
asked for once; then one question that nobody asked before is put by many at once. With
Playwright and a Chromium, the time from navigation to the first drawn chart is taken
for one page of every kind, with states that the server was not asked for before: in a
browser that was never here, for another such question in the same browser, and again.

    python benchmarks/web.py
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

#: Questions that clients ask in turn.
HUBS = ("RUS", "USA", "CHN", "TUR", "FRA")
PATHS = (*(f"/hub/{hub}.json" for hub in HUBS), "/system.json", "/data.json")
#: A page of every kind, and another of the same kind; no other question of this script
#: is about these states.
PAGES = (
    ("/", None),
    ("/hub/ITA", "/hub/DEU"),
    ("/dyad/ITA/DZA", "/dyad/DEU/POL"),
    ("/dyad/BRA/ARG", "/dyad/NGA/GHA"),
    (
        "/compare?hub=JPN&states=KOR,VNM,AUS",
        "/compare?hub=KOR&states=JPN,VNM,AUS",
    ),
    ("/consequences/CHN", "/consequences/GBR"),
    ("/scenarios/CHN", "/scenarios/GBR"),
    ("/system", None),
    ("/data", None),
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--requests", type=int, default=2000)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load of the last minute {os.getloadavg()[0]:.1f}")
    with _server() as (port, process, (began, whole)):
        print(
            f"first page {began:.1f} s after the command, with its example after "
            f"{whole:.1f}"
        )
        cold = [asyncio.run(_load(port, [path], 1, 1))[0][0] for path in PATHS]
        print(
            f"cold: median {1000 * statistics.median(cold):.0f} ms, "
            f"slowest {1000 * max(cold):.0f} ms ({len(cold)} questions)"
        )
        for clients in options.clients:
            worked = _worked(process.pid)
            times, errors = asyncio.run(_load(port, PATHS, clients, options.requests))
            each = 1e6 * (_worked(process.pid) - worked) / len(times)
            p50, p95 = (1000 * _quantile(times, q) for q in (0.5, 0.95))
            print(
                f"{clients} clients, {len(times)} requests: p50 {p50:.1f} ms, "
                f"p95 {p95:.1f} ms, {each:.0f} us of work each, {errors} errors"
            )
        path = ["/hub/IND.json?since=2011"]
        times, errors = asyncio.run(_load(port, path, 50, 50))
        alone = asyncio.run(_load(port, ["/hub/IND.json?since=2012"], 1, 1))[0][0]
        print(
            f"50 clients ask the same for the first time: slowest {max(times):.2f} s, "
            f"{errors} errors; one client alone {alone:.2f} s"
        )
        for path, other in PAGES:
            print(f"{path}: {_first_chart(f'http://127.0.0.1:{port}', path, other)}")
        print(f"memory: {_memory(process.pid):.0f} MiB resident, at most")


@contextmanager
def _server() -> Iterator[tuple[int, subprocess.Popen[str], tuple[float, float]]]:
    command = [str(Path(sys.executable).with_name("foedus")), "serve", "--port", "0"]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--no-open"], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        match = re.search(r":(\d+)/", process.stderr.readline())
        assert match is not None, "foedus serve did not say where it listens"
        port = int(match.group(1))
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/") as page:
            # The search and the list of hubs are there; the example still grows.
            while b"</form>" not in page.readline():
                pass
            first = time.perf_counter() - began
            page.read()
        yield port, process, (first, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(10)


async def _load(
    port: int, paths: list[str] | tuple[str, ...], clients: int, requests: int
) -> tuple[list[float], int]:
    """Return how long each request took, and how many did not end well."""
    times: list[float] = []
    failed = 0

    async def client(number: int) -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for k in range(number, requests, clients):
            began = time.perf_counter()
            writer.write(
                f"GET {paths[k % len(paths)]} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                "Accept-Encoding: gzip\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            await reader.readexactly(int(length.group(1)) if length else 0)
            failed += not head.startswith(b"HTTP/1.1 200")
            times.append(time.perf_counter() - began)
        writer.close()

    done = await asyncio.gather(
        *(client(number) for number in range(clients)), return_exceptions=True
    )
    broken = [one for one in done if isinstance(one, BaseException)]
    return times, failed + len(broken)


def _quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def _worked(process: int) -> float:
    """Return the seconds of processor time that a process has used (Linux)."""
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    used = text.rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> float:
    """Return the most that a process ever held, in MiB (Linux)."""
    text = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    match = re.search(r"VmHWM:\s+(\d+) kB", text)
    return int(match.group(1)) / 1024 if match else float("nan")


def _first_chart(server: str, path: str, other: str | None, again: int = 4) -> str:
    """Return when the first chart of a page stood there, and when the page was whole.

    The browser is new: it has neither the page nor the scripts, nor compiled them. Then
    it asks another question of the kind, which nobody asked before either, and then the
    first one again.
    """
    chromium = next((found for n in _NAMES if (found := shutil.which(n))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        return "not measured: needs playwright and a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        # Starting to draw a first window is the browser's, whatever the page.
        browser.new_page().goto("about:blank")
        drawn, whole = _visit(browser, server + path)
        second = _visit(browser, server + other)[0] if other else None
        kept = [_visit(browser, server + path)[0] for _ in range(again)]
        browser.close()
    if drawn != drawn:
        return f"no chart within the first window; answer after {whole:.0f} ms"
    return (
        f"first chart after {drawn:.0f} ms (page whole after {whole:.0f}); "
        + (f"another question {second:.0f}; " if second is not None else "")
        + f"again {statistics.median(kept):.0f}"
    )


def _visit(browser: Any, address: str) -> tuple[float, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    page.wait_for_selector("html[data-charts=drawn]")
    drawn, waited = page.evaluate(
        """() => [
            performance.getEntriesByName("first-chart")[0]?.startTime ?? NaN,
            performance.getEntriesByType("navigation")[0].responseEnd,
        ]"""
    )
    page.close()
    return drawn, waited


if __name__ == "__main__":
    main()
