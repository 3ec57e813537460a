"""The table of faults: what is injected, and what must be true afterwards.

Every fault is a function that injects it some times and returns its rows. The same
functions serve the tests (few runs) and ``make faults`` (many).
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults import conditions
from tests.faults.children import Children, random_kills
from tests.faults.publisher import (
    Handler,
    Served,
    answers,
    breaks_off,
    corrupts,
    drips,
    hangs,
    leads_to,
    streams,
)
from tests.faults.rows import Row, Run
from tests.faults.small import (
    MAJORS,
    MAJORS_FILE,
    QUICK,
    STATES_FILE,
    STATES_ZIP,
    at,
    declared,
    majors,
    states,
    zipped,
)
from tests.faults.subjects import SUBJECTS, publish

from foedus.lake.download import Downloader
from foedus.lake.fetching import fetch
from foedus.lake.politeness import Politeness
from foedus.sources.addresses import Wanted

#: A child that holds more than this did not keep to its bounds.
MOST_MEGABYTES = 1024
_FIVE_GB = 5 * 10**9
Script = list[Callable[[Handler, Served], None]]


# Killed, starved, crowded.


def kills(run: Run, subject: str) -> Row:
    """Kill at random points: before the n-th system event, or after some time."""
    row = Row(f"kill −9 during {subject}", "SIGKILL at a random event or moment")
    publish(run.publisher)
    with run.prepared(subject) as place:
        whole = run.ask(subject, "act", place)
    count = max(1, run.kills // SUBJECTS[subject].slow)
    points = random_kills(run.seed, count, whole["events"], whole["seconds"])
    for point in points:
        publish(run.publisher)
        with run.prepared(subject) as place:
            row.hit += run.ask(subject, "act", place, **point)["killed"]
            run.judge(row, subject, place)
    return row


def full_disk(run: Run, subject: str) -> Row:
    """Leave less and less room, down to none."""
    if not conditions.may_mount():
        return _limited(run, subject)
    row = Row(f"disk full during {subject}", "a file system with 0 to 60 kB left")
    mount = run.folder / "mount"
    mount.mkdir(exist_ok=True)
    times = max(1, run.times // SUBJECTS[subject].slow)
    for room in range(0, 60_001, max(4_000, 60_000 // times)):
        with conditions.full_disk(mount, kilobytes=3000), run.prepared(subject) as at:
            place = mount / "it"
            shutil.copytree(at, place)
            filler = mount / "filler"
            _fill(filler, room)
            error = run.ask(subject, "act", place).get("error")
            row.hit += error is not None
            row.note(run.expect(subject, "check", place))
            told = run.told(subject, place)
            filler.unlink()
            run.judge(row, subject, place, during=told, failed=error)
    return row


def _fill(filler: Path, room: int) -> None:
    """Write until the disk is full, and give some room back."""
    with filler.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            size = stream.tell()
    os.truncate(filler, max(0, size - room))


def _limited(run: Run, subject: str) -> Row:
    row = Row(f"disk full during {subject}", "no file beyond 600, 10 bytes (a limit)")
    for size in (600, 10):
        with run.prepared(subject) as place:
            found = run.ask(subject, "act", place, under=f"no file beyond {size} bytes")
            row.hit += "error" in found
            run.judge(row, subject, place)
    return row


def read_only(run: Run, subject: str) -> Row:
    """Let nothing be written at all."""
    mounted = conditions.may_mount()
    how = "mounted read-only" if mounted else "every write refused (EROFS)"
    row = Row(f"read-only folder, {subject}", how)
    with run.prepared(subject) as place:
        if mounted:
            with conditions.read_only(place):
                error = run.ask(subject, "act", place).get("error")
                row.note(run.expect(subject, "check", place))
                told = run.told(subject, place)
        else:
            under = "no permission"
            error = run.ask(subject, "act", place, under=under).get("error")
            told = run.told(subject, place, under=under)
        row.hit += error is not None
        # A refusal that this process makes itself is nothing that a doctor can see.
        seen = error if mounted else None
        run.judge(row, subject, place, during=told, failed=seen)
    return row


def two_at_once(run: Run, subject: str) -> Row:
    """Let two processes do the same, started together."""
    row = Row(f"two processes at once, {subject}", "the same act started twice")
    with Children() as others:
        for _ in range(max(1, run.times // SUBJECTS[subject].slow)):
            publish(run.publisher)
            with run.prepared(subject) as place:
                job = {
                    "subject": subject,
                    "do": "act",
                    "folder": str(place),
                    "address": run.publisher.address,
                }
                thread = threading.Thread(target=others.run, kwargs=job)
                thread.start()
                run.children.run(**job)
                thread.join()
                row.hit += 1
                run.judge(row, subject, place)
    return row


def clock_back(run: Run, subject: str) -> Row:
    """Let the act happen ten years before what is there."""
    row = Row(f"clock gone back, {subject}", "ten years, while the act ran")
    publish(run.publisher)
    with run.prepared(subject) as place:
        ended = run.ask(subject, "act", place, under="clock back")
        row.hit += "error" not in ended
        told = run.told(subject, place, under="clock back")
        run.judge(row, subject, place, during=told)
    return row


# A publisher that misbehaves.


def misbehaving(run: Run, fault: str, injected: str, script: Script) -> Row:
    """Fetch from a publisher with a script for both files."""
    row = Row(fault, injected)
    for one in (MAJORS_FILE, STATES_ZIP):
        publish(run.publisher)
        run.publisher.files[f"/{one}"].script = list(script)
        with run.prepared("fetch") as place:
            error = run.ask("fetch", "act", place).get("error")
            row.hit += error is not None
            run.judge(row, "fetch", place, failed=error)
    return row


def wrong_content(
    run: Run, fault: str, injected: str, contents: dict[str, bytes]
) -> Row:
    """Fetch files that must be refused."""
    row = Row(fault, injected)
    for name, content in contents.items():
        publish(run.publisher)
        run.publisher.files[f"/{name}"] = Served(content)
        with run.prepared("fetch") as place:
            found = run.ask("fetch", "act", place)
            row.hit += "error" in found
            _bounded(row, found)
            run.judge(row, "fetch", place, failed=found.get("error"))
    return row


def publishers(run: Run) -> list[Row]:
    """Return a row for everything that can be wrong with an answer."""
    cut = [breaks_off(200)] * 20
    loop = leads_to(f"{run.publisher.address}/{MAJORS_FILE}")
    swapped = majors(1).replace(b"ccode", b"state", 1)
    return [
        misbehaving(run, "truncated download", "closed after 200 bytes, always", cut),
        misbehaving(run, "answer 429", "always", [answers(429)] * 20),
        misbehaving(run, "answer 500", "always", [answers(500)] * 20),
        misbehaving(run, "hang", "no byte for longer than the bound", [hangs(9)] * 20),
        misbehaving(run, "slow drip", "a byte now and then", [drips(9)] * 20),
        misbehaving(run, "redirect loop", "to itself", [loop] * 20),
        misbehaving(
            run,
            "a line of 5 GB",
            "streamed without a length",
            [streams(_FIVE_GB)] * 20,
        ),
        misbehaving(run, "corrupted download", "8 bytes overwritten", [corrupts]),
        wrong_content(
            run,
            "publisher changed a column",
            "header with another name",
            {
                MAJORS_FILE: swapped,
                STATES_ZIP: zipped(
                    {STATES_FILE: states(1).replace(b"ccode", b"state", 1)}
                ),
            },
        ),
        wrong_content(
            run,
            "truncated at the publisher",
            "half of the rows",
            {
                MAJORS_FILE: majors(1)[:250],
                STATES_ZIP: zipped({STATES_FILE: states(1)[:4000]}),
            },
        ),
        wrong_content(
            run,
            "zip bomb",
            "30 MB of zeros in 30 kB",
            {STATES_ZIP: zipped({STATES_FILE: bytes(30_000_000)})},
        ),
        wrong_content(
            run,
            "zip slip",
            "an entry ../../x",
            {STATES_ZIP: zipped({STATES_FILE: states(1), "../../slipped.csv": b"x"})},
        ),
        wrong_content(
            run,
            "NUL bytes",
            "in the middle of a line",
            {MAJORS_FILE: majors(1).replace(b"1898", b"18\x0098", 1)},
        ),
        wrong_content(
            run,
            "mixed encodings",
            "Latin-1 in UTF-8",
            {
                STATES_ZIP: zipped(
                    {STATES_FILE: states(1).replace(b"State 9,", b"\xc9tat 9,", 1)}
                )
            },
        ),
        wrong_content(
            run,
            "UTF-16",
            "with its mark",
            {MAJORS_FILE: majors(1).decode().encode("utf-16")},
        ),
    ]


def wrong_hash(run: Run) -> Row:
    """Fetch a deposit that states another hash than its file has."""
    row = Row("wrong hash", "a deposit states another MD5 than its file has")
    address = run.publisher.address
    about = replace(
        at(address)[MAJORS].fetch,
        method="dataverse",
        doi="10.1/X",
        host=address,
        wanted=(Wanted("spells", "", "majors*.tab"),),
    )
    described = {"id": 1, "checksum": {"type": "MD5", "value": "0" * 32}}
    listed = [{"label": "majors2016.tab", "dataFile": described}]
    body = json.dumps({"data": {"latestVersion": {"files": listed}}}).encode()
    run.publisher.files["/api/datasets/:persistentId/"] = Served(body)
    run.publisher.files["/api/access/datafile/1"] = Served(majors(1))
    known = {**at(address), MAJORS: replace(at(address)[MAJORS], fetch=about)}
    own = Downloader(QUICK, Politeness())
    with run.prepared("fetch") as place, declared(known):
        (found,) = fetch([MAJORS], vault=place / "vault", downloader=own)
        row.hit += found.outcome == "failed" and "the publisher says" in found.text
        run.judge(row, "fetch", place, failed=found.text)
    own.close()
    return row


def endless(run: Run) -> Row:
    """Import files that would fill the memory: sparse, packed, without an end."""
    row = Row("import of a 5 GB line", "sparse file; gzip of 5 GB in 5 MB")
    for make in (_sparse, _packed):
        with run.prepared("import") as place:
            make(place / "monster")
            found = run.ask("import", "act", place, under="monster")
            row.hit += "error" in found
            _bounded(row, found)
            run.judge(row, "import", place, failed=found.get("error"))
    return row


def _sparse(place: Path) -> None:
    with place.open("wb") as stream:
        stream.write(majors(1)[:60])
        stream.truncate(_FIVE_GB)


def _packed(place: Path) -> None:
    """Write a gzip file of many members: its header, and 5 GB of one letter."""
    block = gzip.compress(b"x" * 100_000_000, 9)
    with place.open("wb") as stream:
        stream.write(gzip.compress(majors(1)))
        for _ in range(_FIVE_GB // 100_000_000):
            stream.write(block)


def _bounded(row: Row, found: dict[str, Any]) -> None:
    if found.get("megabytes", 0) > MOST_MEGABYTES:
        row.wrong.append(f"memory: {found['megabytes']} MB")


def harmless(run: Run) -> Row:
    """Files that look odd and are in order: they must be read."""
    row = Row("BOM, CRLF, quotes across lines", "in files that are in order")
    quoted = states(1).replace(b"State 9,", b'"State\n9",', 1)
    for name, content in {
        MAJORS_FILE: b"\xef\xbb\xbf" + majors(1),
        STATES_ZIP: zipped({STATES_FILE: quoted.replace(b"\n", b"\r\n")}),
    }.items():
        publish(run.publisher)
        run.publisher.files[f"/{name}"] = Served(content)
        with run.prepared("fetch") as place:
            found = run.ask("fetch", "act", place)
            if "error" in found:
                row.wrong.append(f"refused: {found['error']}")
            row.hit += 1
            row.runs += 1
            row.told.update(run.told("fetch", place))
    return row


#: A function that injects something, and says what came of it.
Fault = Callable[[Run], list[Row]]
#: Faults of other rooms; see `subjects.register`.
FURTHER: list[Fault] = []


def all_faults() -> list[Fault]:
    """Return every fault; none of them depends on another."""
    found: list[Fault] = [partial(_one, kills, subject) for subject in SUBJECTS]
    for subject in SUBJECTS:
        # A limit on the size of files is none for prune, which only removes.
        if subject != "prune" or conditions.may_mount():
            found.append(partial(_one, full_disk, subject))
        found.append(partial(_one, read_only, subject))
        found.append(partial(_one, two_at_once, subject))
    found += [partial(_one, clock_back, subject) for subject in ("fetch", "import")]
    alone = [
        lambda run, inject=inject: [inject(run)]
        for inject in (wrong_hash, endless, harmless)
    ]
    return [*found, publishers, *alone, *FURTHER]


def _one(inject: Callable[[Run, str], Row], subject: str, run: Run) -> list[Row]:
    return [inject(run, subject)]
