"""The doctor reports what is broken, whatever is broken, and never breaks itself."""

from __future__ import annotations

import json
import shutil
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from foedus.cli.main import main
from foedus.doctor import doctor
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot

# The package offers the function under the name of its module.
room = import_module("foedus.doctor")


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


def cut_a_file(folder: Path) -> None:
    file = folder / "indicators" / "sanctions.parquet"
    file.write_bytes(file.read_bytes()[:500])


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
        (cut_a_file, "sanctions.parquet is absent or damaged"),
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
    original = room.version

    def version(name: str) -> str:
        if name in ("rich", "fastexcel"):
            raise PackageNotFoundError(name)
        return original(name)

    monkeypatch.setattr(room, "version", version)
    checks = {check.name: check for check in doctor().checks}
    assert checks["rich"].good is False
    assert "pip install rich" in checks["rich"].text
    # An optional package that is not there is no fault.
    assert checks["fastexcel"].good is None
    assert "foedus[files]" in checks["fastexcel"].text
    assert not doctor().good
