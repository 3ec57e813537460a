"""One build reads every source once and computes every derived table once."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import MissingFile, SourceError
from foedus.lake import inputs as room
from foedus.lake.derived import hubs
from foedus.lake.inputs import Inputs

MAJORS = "alliances/cow_majors.csv"
LIST = (
    "ccode,stateabb,styear,stmonth,stday,endyear,endmonth,endday,version\n"
    + "".join(f"{code},X,1816,1,1,2016,12,31,2016\n" for code in range(2, 16))
)


def test_there_must_be_a_folder(tmp_path):
    with pytest.raises(MissingFile, match=r"there is no folder .*nowhere"):
        Inputs(tmp_path / "nowhere")
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(MissingFile, match="give the folder"):
        Inputs(file)


def test_a_source_is_read_once_and_remembered(tmp_path):
    (tmp_path / "alliances").mkdir()
    (tmp_path / MAJORS).write_text(LIST)
    found = Inputs(tmp_path)
    assert not found.used
    spells = found.table("cow_majors", "spells")
    assert spells.height == 14
    (tmp_path / MAJORS).unlink()
    assert found.table("cow_majors", "spells") is spells
    read = found.used["cow_majors"]
    assert set(found.used) == {"cow_majors"}
    assert list(read.files) == [MAJORS]
    assert len(read.vintage) == 64
    # A vintage is of the content: another byte is another vintage.
    (tmp_path / MAJORS).write_text(LIST.replace("2,X", "2,Y", 1))
    assert Inputs(tmp_path).source("cow_majors").vintage != read.vintage
    (tmp_path / MAJORS).write_text(LIST)
    assert Inputs(tmp_path).source("cow_majors").vintage == read.vintage


def test_a_source_that_fails_is_not_remembered(tmp_path):
    found = Inputs(tmp_path)
    for _ in range(2):
        with pytest.raises(MissingFile, match="cow_majors"):
            found.source("cow_majors")
    assert not found.used
    with pytest.raises(SourceError, match="nearest: 'cow_majors'"):
        found.source("cow_major")
    with pytest.raises(SourceError, match="foedus data list"):
        found.source("zzz")


def test_a_derived_table_is_computed_once(tmp_path, monkeypatch):
    calls: list[str] = []

    def table(self: Inputs, source: str, name: str) -> pl.DataFrame:
        calls.append(f"{source}.{name}")
        return pl.DataFrame(
            {
                "state": ["USA", "RUS", "LUX"] + [f"S{i:02}" for i in range(40)],
                "year": [1950] * 43,
                "cinc": [0.3, 0.2, 0.0] + [0.01] * 40,
            }
        )

    monkeypatch.setattr(room.Inputs, "table", table)
    found = Inputs(tmp_path)
    largest = found.derived("hubs")
    assert found.derived("hubs") is largest
    assert calls == ["capabilities.capabilities"]
    assert largest.height == hubs.LARGEST
    ranks = dict(largest.select("hub", "best_rank").rows())
    assert (ranks["USA"], ranks["RUS"]) == (1, 2)
    assert "LUX" not in ranks


def test_every_source_of_a_build_is_one_that_indicators_name(data_dir):
    """The manifest of the snapshot lists what was read, and nothing is read else."""
    from foedus.data import _needed
    from foedus.lake.snapshot import Snapshot

    assert tuple(sorted(Snapshot().manifest["sources"])) == _needed()
    found = Inputs(data_dir)
    shipped = Snapshot().manifest["sources"]
    for source in ("capabilities", "rivalries", "gsdb"):
        assert found.source(source).vintage == shipped[source]["vintage"]
