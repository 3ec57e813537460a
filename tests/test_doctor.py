"""The doctor reports what is broken, whatever is broken, and never breaks itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import polars as pl
import pytest
from tests.fuzz.found import HUGE_PAGE

from foedus.cli.main import main
from foedus.doctor import doctor
from foedus.indicators import registry
from foedus.lake.attempts import forget_failure, note_failure
from foedus.lake.own import store
from foedus.lake.snapshot import SHIPPED, Snapshot, content_id
from foedus.lake.swapping import building
from foedus.lake.vintages import Shelf
from foedus.sources.events import writing

# The package offers the function under the name of its module.
room = import_module("foedus.doctor")
installation = import_module("foedus.doctor.installation")
places = import_module("foedus.doctor.places")


@pytest.fixture
def broken(tmp_path, monkeypatch) -> Path:
    """A copy of the snapshot, to be broken."""
    folder = tmp_path / "snapshot"
    shutil.copytree(Snapshot().path, folder)
    monkeypatch.setenv("FOEDUS_SNAPSHOT", str(folder))
    return folder


def edit(folder: Path, **changes: object) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def remove_hubs(folder: Path) -> None:
    edit(folder, hubs=[])


def old_format(folder: Path) -> None:
    edit(folder, format=0)


def forget_an_indicator(folder: Path) -> None:
    held = json.loads((folder / "manifest.json").read_text())["indicators"]
    edit(folder, indicators={k: v for k, v in held.items() if k != "sanctions"})


def cut_the_manifest(folder: Path) -> None:
    file = folder / "manifest.json"
    file.write_text(file.read_text()[:200])


def forget_the_id(folder: Path) -> None:
    edit(folder, id=None)


def spoil_a_coverage(folder: Path) -> None:
    held = json.loads((folder / "manifest.json").read_text())["indicators"]
    edit(folder, indicators={**held, "energy": {"coverage": ["", 2]}})


def cut_a_file(folder: Path) -> None:
    file = folder / "indicators" / "sanctions.parquet"
    file.write_bytes(file.read_bytes()[:500])


def bring_the_reader_down(folder: Path) -> None:
    (folder / "indicators" / "sanctions.parquet").write_bytes(HUGE_PAGE)


def lose_a_file(folder: Path) -> None:
    (folder / "indicators" / "energy.parquet").unlink()


def lose_the_scales(folder: Path) -> None:
    (folder / "tables" / "scales.parquet").unlink()


def lose_everything(folder: Path) -> None:
    shutil.rmtree(folder)


def leave_an_empty_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def put_a_file_there(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (leave_an_empty_folder, "foedus data build --from DIR"),
        (lose_everything, "foedus data build --from DIR"),
        (put_a_file_there, "foedus data build --from DIR"),
        (cut_the_manifest, "no readable snapshot"),
        (old_format, "has format 0"),
        (remove_hubs, "holds no hub"),
        (forget_an_indicator, "no indicator 'sanctions'"),
        (forget_the_id, "its manifest lacks id"),
        (spoil_a_coverage, "no coverage of 'energy'"),
        (cut_a_file, "sanctions.parquet is absent or damaged"),
        (bring_the_reader_down, "sanctions.parquet cannot be read as Parquet"),
        (lose_a_file, "energy.parquet is absent or damaged"),
        (lose_the_scales, "scales.parquet is absent or damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_broken_snapshot_is_one_readable_finding(broken, capsys, damage, says):
    damage(broken)
    with pytest.raises(SystemExit) as left:
        main(["doctor", "--json"])
    assert left.value.code == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    found = json.loads(shown.out)
    assert found["good"] is False
    (bad,) = [check for check in found["checks"] if check["good"] is False]
    assert bad["name"] == "snapshot"
    assert says in bad["text"] and "\n" not in bad["text"]
    assert bad["fix"].endswith(str(broken))
    # What is in order is reported all the same.
    good = {check["name"] for check in found["checks"] if check["good"]}
    assert {"python", "polars", "numpy"} <= good
    with pytest.raises(SystemExit) as left:
        main(["doctor"])
    assert left.value.code == 1
    shown = capsys.readouterr()
    assert shown.out.count("BAD") == 1 and "Traceback" not in shown.out + shown.err


def test_a_whole_snapshot_is_good(capsys):
    found = doctor()
    assert found.good, [check for check in found.checks if check.good is False]
    names = {check.name for check in found.checks}
    assert {"foedus", "snapshot", "scales", *registry.modules()} <= names
    with pytest.raises(SystemExit) as left:
        main(["doctor"])
    assert left.value.code == 0
    assert "BAD" not in capsys.readouterr().out


def test_the_public_name_is_callable_even_after_its_module_was_imported():
    import foedus

    assert isinstance(foedus.doctor(), room.Diagnosis)
    assert room() == doctor()


def test_a_missing_package_says_how_to_install_it(monkeypatch):
    original = installation.version

    def version(name: str) -> str:
        if name in ("rich", "fastexcel"):
            raise PackageNotFoundError(name)
        return original(name)

    monkeypatch.setattr(installation, "version", version)
    checks = {check.name: check for check in doctor().checks}
    assert checks["rich"].good is False
    assert checks["rich"].fix == "pip install rich"
    # An optional package that is not there is no fault.
    assert checks["fastexcel"].good is None
    assert "foedus[files]" in checks["fastexcel"].fix
    assert not doctor().good


def checks() -> dict[str, object]:
    return {check.name: check for check in doctor().checks}


def test_a_file_of_another_snapshot_is_found_by_its_hash(broken):
    assert checks()["integrity"].good
    # Whole and readable, but not the file that this snapshot was written with.
    file = broken / "tables" / "camps.parquet"
    shutil.copy(broken / "tables" / "scales.parquet", file)
    found = checks()["integrity"]
    assert found.good is False
    assert Snapshot().id in found.text and content_id(broken) in found.text
    assert "foedus data build" in found.fix


def test_the_id_of_the_shipped_snapshot_is_that_of_its_files():
    assert content_id(SHIPPED) == Snapshot(SHIPPED).id


def test_own_data_are_looked_at_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_OWN_DATA", str(tmp_path))
    assert "none in" in checks()["own data"].text
    file = tmp_path / "visits.csv"
    file.write_text("hub,partner,year,value\nRUS,ARM,2014,1\nRUS,ARM,2021,0.5\n")
    from foedus import data

    way = {"channel": "military", "direction": "partner-to-hub"}
    data.add(file, "visits", **way)
    data.add(file, "calls", **way)
    assert checks()["own visits"].text == "military, 2014 to 2021, 2 rows"
    (tmp_path / "visits.json").write_text("{")
    # The broken one is named with its way out; the other is still good.
    found = checks()
    assert found["own visits"].good is False
    assert found["own visits"].fix == "foedus data remove visits"
    assert found["own calls"].good
    assert found["snapshot"].good
    data.remove("visits")
    (tmp_path / "calls-0.parquet.part").write_bytes(b"")
    (tmp_path / store.LOCK).write_text("process 1 since 2026-01-01\n")
    left = checks()["own leftovers"]
    assert left.good is None and "process 1" in left.text
    assert doctor().good


def test_what_is_wrong_in_the_vault_is_told_with_its_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_VAULT", str(tmp_path))
    assert checks()["vault"].good is None
    (tmp_path / "atop" / "v0001").mkdir(parents=True)
    found = [one for one in doctor().checks if one.name == "vault atop"]
    assert found and all(one.fix and one.good is not True for one in found)


def test_a_fetch_that_failed_is_told_until_the_files_come(tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_VAULT", str(tmp_path))
    (tmp_path / "atop").mkdir()
    note_failure(Shelf("atop", tmp_path), "the publisher answers 500")
    (found,) = [one for one in doctor().checks if one.name == "vault atop"]
    assert found.good is None
    assert found.text.startswith("failed fetch: the fetch of 2")
    assert found.text.endswith(" failed: the publisher answers 500")
    assert found.fix.endswith("try again with: foedus data fetch atop")
    (tmp_path / "atop" / "failed.json").write_text("[")
    assert "the reason was not kept" in checks()["vault atop"].text
    forget_failure(Shelf("atop", tmp_path))
    assert "vault atop" not in checks()


def test_a_build_that_was_killed_is_told_beside_any_snapshot(broken):
    assert "leftovers" not in checks()
    half = broken.with_name(f".{broken.name}-building-x")
    half.mkdir()
    left = checks()["leftovers"]
    assert left.good is None and str(broken) in left.text
    assert left.fix.endswith(f"foedus data build --out '{broken}'")
    # Even where the snapshot itself is gone.
    lose_everything(broken)
    assert checks()["snapshot"].good is False
    assert checks()["leftovers"] == left


def test_a_build_at_work_is_not_a_killed_one(broken):
    with building(broken) as place:
        assert place.is_dir()
        found = checks()
        assert "at work" in found["build"].text and "leftovers" not in found
        shutil.copytree(SHIPPED, place, dirs_exist_ok=True)
    assert not {"build", "leftovers"} & set(checks())


# Months of events


@pytest.fixture
def months(tmp_path) -> Path:
    """A folder with one built month."""
    folder = tmp_path / "months"
    folder.mkdir()
    columns = {name: [None] for name in writing.COLUMNS}
    rows = pl.DataFrame(columns, schema=writing.COLUMNS)
    writing.write_month(folder, "2024-03", "gdelt1", rows)
    writing.finish(folder, "gdelt1")
    return folder


def of_events(folder: Path) -> list[room.Check]:
    return [one for one in doctor(events=[folder]).checks if one.name == "events"]


def test_built_months_are_looked_at(months, monkeypatch, capsys):
    (found,) = of_events(months)
    assert found.good and found.text == f"1 month, 2024-03 to 2024-03 in {months}"
    assert "events" not in checks()
    # The environment names folders for good; the option is for once.
    monkeypatch.setenv("FOEDUS_EVENTS", f"{months}{os.pathsep}{months / 'none'}")
    texts = [one.text for one in doctor().checks if one.name == "events"]
    assert texts == [found.text, f"{months / 'none'} holds no built months"]
    with pytest.raises(SystemExit):
        main(["doctor", "--events", str(months)])
    assert capsys.readouterr().out.count(found.text) == 1


def test_a_build_of_events_that_was_killed_is_told(months, capsys):
    writing.begin(months, ["2024-03", "2024-04"])
    (told, held) = of_events(months)
    assert told.good is None and "did not end" in told.text
    assert told.fix == f"foedus events build FILES --out '{months}'"
    assert held.good
    with pytest.raises(SystemExit) as left:
        main(["doctor", "--events", str(months)])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert "unfinished build: a build of events in" in shown
    assert f"-> {told.fix}" in shown
    # A first build that was killed has no list of months yet.
    (months / "manifest.json").unlink()
    assert of_events(months) == [told]


def test_a_build_of_events_at_work_is_no_fault(months):
    with writing.place(months):
        writing.begin(months, ["2024-03"])
        (found,) = of_events(months)
        assert found.good is None and "at work" in found.text and not found.fix


@pytest.mark.parametrize("damage", ["cut", "gone", "other", "no list"])
def test_a_damaged_month_is_bad_and_says_how_to_build_it(months, damage):
    part = months / "month=2024-03" / "part.parquet"
    if damage == "cut":
        part.write_bytes(part.read_bytes()[:100])
    elif damage == "gone":
        part.unlink()
    elif damage == "other":
        pl.read_parquet(part).clear().write_parquet(part)
    else:
        (months / "manifest.json").write_text("[]")
    bad = of_events(months)[0]
    assert bad.good is False and str(months) in bad.text and "\n" not in bad.text
    assert bad.fix.startswith("foedus events build FILES --out")
    assert not doctor(events=[months]).good


def test_places_that_cannot_be_written_or_are_full(tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_OWN_DATA", str(tmp_path / "own"))
    monkeypatch.setattr(places.os, "access", lambda place, mode: place != tmp_path)
    (found,) = [one for one in doctor().checks if one.name == "folder"]
    assert found.good is None and found.fix == f"chmod u+rwx '{tmp_path}'"
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(
        places.shutil, "disk_usage", lambda _: usage._replace(free=10 * 2**20)
    )
    full = [one for one in doctor().checks if one.name == "disk"]
    assert full and all(one.good is False and "prune" in one.fix for one in full)


@pytest.mark.parametrize(
    ("stated", "good"),
    [('JAVA_VERSION="1.8.0_402"', None), ('JAVA_VERSION="17.0.9"', True), ("", True)],
)
def test_java_is_read_and_not_started(tmp_path, monkeypatch, stated, good):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "release").write_text(stated + "\n")
    monkeypatch.setattr(installation.shutil, "which", lambda _: str(java))
    found = checks()["java"]
    assert found.good is good
    assert (found.fix == "install Java 17") is (good is None)


def test_every_dependency_is_looked_at():
    project = tomllib.loads(
        (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    )["project"]

    def names(lines: list[str]) -> set[str]:
        return {re.split(r"[\[<>=~ ]", line)[0] for line in lines}

    assert set(installation._CORE) == names(project["dependencies"])
    for package, extra in installation._EXTRAS.items():
        stated = project["optional-dependencies"][extra]
        assert package in names(stated) or any(f"[{package}]" in one for one in stated)


def test_no_engine_is_imported():
    script = (
        "import sys, foedus; foedus.doctor(); heavy = {'duckdb', 'ibis', 'pyspark', "
        "'pandas', 'typst', 'docx', 'fastexcel', 'pyreadstat', 'pyfixest', 'httpx'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    assert done.stdout == "[]\n"
