"""What a user keeps: own data, the vault of publishers' files, months of events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from foedus.doctor.checks import Check
from foedus.errors import FoedusError
from foedus.indicators import registry
from foedus.lake.locking import left_behind
from foedus.lake.own import store
from foedus.lake.snapshot import DAMAGED
from foedus.lake.vault import problems
from foedus.lake.vintages import shelves, vault_folder
from foedus.sources.events.writing import interrupted
from foedus.sources.reading import without_panic_text


def own_data() -> Iterator[Check]:
    """Look at the tables that a user added, one by one."""
    folder = store.own_folder()
    if not folder.is_dir():
        yield Check("own data", None, "none")
        return
    names = sorted(path.stem for path in folder.glob("*.json"))
    if not names:
        yield Check("own data", None, f"none in {folder}")
    for name in names:
        try:
            one = store.described(folder, name)
            rows = store.values(one, folder).height
        except (FoedusError, OSError) as error:
            yield Check(f"own {name}", False, str(error), f"foedus data remove {name}")
            continue
        if rows != one.rows or name in registry.modules():
            text = (
                f"{rows} rows where {one.rows} were added" if rows != one.rows
                else "Foedus has an indicator of this name itself"
            )  # fmt: skip
            yield Check(f"own {name}", False, text, f"foedus data remove {name}")
            continue
        first, last = one.coverage
        yield Check(
            f"own {name}", True, f"{one.channel}, {first} to {last}, {rows} rows"
        )
    killed = left_behind(folder / store.LOCK)
    if killed is not None or store.leftovers(folder):
        text = f"{killed or 'a process'} was killed; nothing is lost"
        fix = "cleared up by the next foedus data add or remove"
        yield Check("own leftovers", None, text, fix)


def vault() -> Iterator[Check]:
    """Look at the publishers' files, and at what became of fetching them."""
    try:
        held = [shelf for shelf in shelves() if shelf.vintages()]
        found = problems()
    except (FoedusError, OSError) as error:
        yield Check("vault", False, str(error), "foedus data verify --vault --repair")
        return
    count = sum(len(shelf.vintages()) for shelf in held)
    text = (
        f"{count} vintage(s) of {len(held)} source(s) in {vault_folder()}"
        if held
        else "nothing fetched or imported; the snapshot does without"
    )
    yield Check("vault", True if held else None, text)
    for one in found:
        good = False if one.serious else None
        yield Check(f"vault {one.source}", good, f"{one.kind}: {one.text}", one.remedy)


def built_months(folder: Path) -> Iterator[Check]:
    """Look at a folder of built months: all whole, and no build that did not end.

    Parameters
    ----------
    folder : Path
        That ``foedus events build --out`` named.
    """
    again = f"foedus events build FILES --out '{folder}'"
    unfinished = interrupted(folder)
    lock = folder / ".lock"
    if unfinished is not None:
        if lock.exists() and left_behind(lock) is None:
            yield Check("events", None, f"a build of events is at work in {folder}")
            return
        yield Check("events", None, f"unfinished build: {unfinished}", again)
    try:
        text = (folder / "manifest.json").read_text(encoding="utf-8")
        stated = {
            name: int(held["rows"]) for name, held in json.loads(text)["months"].items()
        }
    except FileNotFoundError:
        # A first build that was killed leaves a mark and no list of months.
        if unfinished is None:
            yield Check("events", None, f"{folder} holds no built months", again)
        return
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        text = f"{folder / 'manifest.json'} is no list of months"
        yield Check("events", False, text, again)
        return
    for month, rows in stated.items():
        # Of a build that did not end, the list is older than some of its months.
        wrong = _wrong(folder, month, rows if unfinished is None else None)
        if wrong:
            yield Check("events", False, wrong, f"{again} (the files of {month})")
    span = f", {min(stated)} to {max(stated)}" if stated else ""
    months = f"{len(stated)} month{'s'[len(stated) == 1 :]}"
    yield Check("events", True, f"{months}{span} in {folder}")


def _wrong(folder: Path, month: str, rows: int | None) -> str | None:
    """Return what is wrong with a built month at a glance, None if nothing is."""
    path = folder / f"month={month}" / "part.parquet"
    try:
        with without_panic_text():
            found = pl.scan_parquet(path, hive_partitioning=False).select(pl.len())
            height = int(found.collect().item())
    except DAMAGED as error:
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        return f"{path} is absent or damaged ({cause})"
    if rows is not None and height != rows:
        return f"{path} has {height} rows where {rows} were built"
    return None
