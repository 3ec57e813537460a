"""Alliances, arms and troops: tiny files in the published layout, with faults."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    MissingFile,
    UnknownCode,
    UnmappedName,
    UnreadableFile,
)
from foedus.sources import read
from foedus.sources.reading import Reading
from foedus.sources.registry import declaration

ATOP = (
    "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul"
)
REGISTER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,"
    "Weapon description,Number delivered, ,Year(s) of delivery,status,Comments,"
    "SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
TIV = (
    "supplier,recipient,year,value,supplier_cown,recipient_cown,supplier_lon,"
    "supplier_lat,recipient_lon,recipient_lat"
)
TROOPS = "countryname,year,ccode,iso3c,region,troops_ad,army_ad,total_civilian"
BASES = "countryname,ccode,iso3c,basename,lat,lon,base,lilypad,fundedsite"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PARTICIPANTS = [f"State{x}" for x in LETTERS] + [f"StateA{x}" for x in LETTERS[:13]]
EXERCISES = ",".join(
    ["MMEID", "Ex_Name", "Series_Name", "s.year", "s.month", *PARTICIPANTS]
)


def exercise(*fields: str, states: tuple[str, ...]) -> str:
    blanks = [""] * (len(PARTICIPANTS) - len(states))
    return ",".join([*fields, *states, *blanks])


@dataclass(frozen=True)
class Sample:
    """A file of a few rows, and how to break it."""

    source: str
    role: str
    header: str
    rows: tuple[str, ...]
    encoding: str = "utf-8"
    #: Column and a value outside its codebook, or None if it has no codebook.
    code: tuple[str, str] | None = None
    #: Column and a label that no table of names knows.
    name: tuple[str, str] | None = None
    #: A row repeated is a fault (else the file has no key of its own).
    keyed: bool = True

    def lines(self) -> list[str]:
        return [self.header, *self.rows]

    def set(self, column: str, value: str) -> Sample:
        cells = self.rows[0].split(",")
        cells[self.header.split(",").index(column)] = value
        return replace(self, rows=(",".join(cells), *self.rows[1:]))

    def write(self, root: Path, content: bytes | None = None) -> Path:
        path = root / declaration(self.source).files[self.role]
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = (
            "\n".join(self.lines()).encode(self.encoding)
            if content is None
            else content
        )
        path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
        return path

    def read(self, root: Path) -> Reading:
        path = self.write(root)
        reader: Callable[[dict[str, tuple[Path, ...]]], Reading] = import_module(
            f"foedus.sources.{self.source}.reader"
        ).read
        return reader({self.role: (path,)})


SAMPLES = {
    sample.source: sample
    for sample in (
        Sample(
            "atop",
            "obligations",
            ATOP,
            (
                "365,371,1985,1,0,0,1,0",
                "365,371,2018,1,0,0,1,1",
                "371,365,2018,1,0,0,1,1",
                "2,365,1944,1,0,0,0,0",
                "255,365,2018,0,0,0,1,1",
            ),
            code=("atop_defense", "7"),
            name=("ccode1", "9999"),
        ),
        Sample(
            "igo_joint",
            "pairs",
            "ccode1,ccode2,year,dyadigos",
            ("2,365,1990,30", "2,365,2014,60", "2,20,1920,7"),
            name=("ccode2", "9999"),
        ),
        Sample(
            "igo_states",
            "states",
            "ccode,year,sum_igo_full,sum_igo_associate,sum_igo_observer,sum_igo_anytype",
            ("365,1990,60,1,2,63", "365,2014,80,1,2,83"),
            name=("ccode", "9999"),
        ),
        Sample(
            "contiguity",
            "spells",
            "ccode1,ccode2,conttype,stdate,enddate",
            ("365,371,1,1991-12-21,2016-12-01", "2,365,2,1959-01-01,2016-12-01"),
            code=("conttype", "9"),
            name=("ccode1", "9999"),
            keyed=False,
        ),
        Sample(
            "sipri_transfers",
            "register",
            REGISTER,
            (
                "Armenia,Russia,2015,,4,,Su-30MK,aircraft,4,,2019,New,,50,200,200",
                "Armenia,Russia,2012,?,2,,S-300,SAM,2,?,2013; 2014; 2014,New,,5,10,10",
                "Armenia,India,2022,,9,,ATAGS,gun,0,,,New,,1,9,0",
                "Contras (Nicaragua)*,United States,1984,,1,,X,gun,1,,1985,New,,1,1,1",
                "NATO**,Germany,2018,,1,,A330,tanker,1,,2020,New,,9,9,9",
                "Israel,unknown supplier(s),1950,,1,,X,gun,1,,1951,New,,1,1,1",
                "Thailand,Ukraine,2008,,14,,BTR-3,APC,13,?,2010; 2012,New,Part of,,,",
                ",0.25,3.5,3.25,,,,,,,,,,,,",
            ),
            name=("Recipient", "Ruritania"),
        ),
        Sample(
            "sipri_tiv",
            "volumes",
            TIV,
            (
                "Russia,Armenia,2019,228,365,371,1,1,1,1",
                "Germany,Turkey,1985,40,255,640,1,1,1,1",
                "Unknown supplier(s),Israel,1951,3,NA,666,1,1,1,1",
                "Iran,Hezbollah (Lebanon)*,1999,3,630,NA,1,1,1,1",
            ),
            name=("supplier", "Ruritania"),
            keyed=False,
        ),
        Sample(
            "us_troops",
            "troops",
            TROOPS,
            (
                "Germany,1985,255,DEU,Europe,246875,1,2",
                "Germany,2014,255,DEU,Europe,38892,1,2",
                "Vietnam,1968,816,VNM,Asia,537377,1,2",
                "Congo - Kinshasa,2013,490,COD,Africa,10,1,2",
                "Democratic Republic of the Congo,2013,490,COD,Africa,0,0,0",
                "Guam,2014,1008,GUM,Asia,5000,1,2",
                "United States,2014,2,USA,Americas,1000000,1,2",
            ),
            name=("ccode", "999"),
            keyed=False,
        ),
        Sample(
            "exercises",
            "exercises",
            EXERCISES,
            (
                exercise(
                    "m1", "Readex", "", "1980", "1", states=("United States", "Russia")
                ),
                exercise(
                    "m2", "-9", "", "2005", "8", states=("China", "Russia", "China")
                ),
                exercise(
                    "m3", "Noble", "", "2007", "5", states=("-9", "NATO", "Poland")
                ),
            ),
            name=("StateA", "Ruritania"),
            keyed=False,
        ),
        Sample(
            "us_bases",
            "bases",
            BASES,
            (
                "Afghanistan,700,AFG,Bagram AB,34.9,69.2,1,0,0",
                "Chile,155,CHL,Fuerte Aguayo NB Concón,-32.9,-71.5,0,0,1",
                "Guam,2,GUM,Andersen AB,13.5,144.9,1,0,0",
            ),
            encoding="latin-1",
            code=("base", "3"),
            name=("ccode", "9999"),
            keyed=False,
        ),
    )
}
each = pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))


@each
def test_declares_terms_and_a_citation(sample: Sample) -> None:
    declared = declaration(sample.source)
    assert declared.licence.name
    assert declared.licence.url.startswith("https://") or "atopdata" in (
        declared.licence.url
    )
    assert declared.citation[0].isupper() or declared.citation.startswith("360info")


@each
def test_missing_file_is_named(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match=sample.source):
        read(sample.source, tmp_path)


@each
def test_a_file_of_a_few_rows_breaks_the_expected_count(
    sample: Sample, tmp_path: Path
) -> None:
    sample.write(tmp_path)
    with pytest.raises(BrokenExpectation, match=r"rows; expected"):
        read(sample.source, tmp_path)


@each
@pytest.mark.parametrize(
    ("fault", "content"),
    [
        ("empty", lambda text: b""),
        (
            "wrong column",
            lambda text: text.replace(b"ear", b"oar").replace(b"ccode", b"k"),
        ),
        ("wrong encoding", lambda text: text + b"\n\xff\xfe\x00\x81,"),
        ("ragged", lambda text: text + b"\n" + b"1," * 90),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_file_stops_the_source(
    sample: Sample, fault: str, content: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = sample.write(
        tmp_path, content("\n".join(sample.lines()).encode(sample.encoding))
    )
    with pytest.raises(UnreadableFile, match=path.name):
        read(sample.source, tmp_path)


@each
def test_a_truncated_archive_stops_the_source(sample: Sample, tmp_path: Path) -> None:
    path = sample.write(tmp_path)
    if path.suffix != ".gz":
        # A plain file cut inside a row has too few cells and too few rows.
        path.write_bytes(path.read_bytes()[:-4])
        with pytest.raises((BrokenExpectation, UnreadableFile, UnmappedName)):
            read(sample.source, tmp_path)
        return
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(UnreadableFile, match="complete"):
        read(sample.source, tmp_path)


@pytest.mark.parametrize(
    "sample", [s for s in SAMPLES.values() if s.code], ids=lambda s: s.source
)
def test_an_unknown_code_stops_the_source(sample: Sample, tmp_path: Path) -> None:
    assert sample.code is not None
    with pytest.raises(UnknownCode, match=sample.code[0]):
        sample.set(*sample.code).read(tmp_path)


@each
def test_an_unmapped_label_stops_the_source(sample: Sample, tmp_path: Path) -> None:
    assert sample.name is not None
    with pytest.raises(UnmappedName, match=sample.name[1]):
        sample.set(*sample.name).read(tmp_path)


@pytest.mark.parametrize(
    "sample", [s for s in SAMPLES.values() if s.keyed], ids=lambda s: s.source
)
def test_a_repeated_row_stops_the_source(sample: Sample, tmp_path: Path) -> None:
    replace(sample, rows=(*sample.rows, sample.rows[1])).write(tmp_path)
    with pytest.raises(DuplicateKey):
        read(sample.source, tmp_path)


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return frame.select(columns).rows()


def test_atop_follows_the_state_of_the_year(tmp_path: Path) -> None:
    table = SAMPLES["atop"].read(tmp_path).tables["obligations"]
    assert rows(table, "state_a", "state_b", "year", "consul") == [
        ("ARM", "RUS", 2018, 1),
        ("DEU", "RUS", 2018, 1),
        ("RUS", "ARM", 2018, 1),
        ("SUN", "ARM", 1985, 0),
    ]


def test_igo_pairs_are_in_alphabetical_order(tmp_path: Path) -> None:
    table = SAMPLES["igo_joint"].read(tmp_path).tables["joint"]
    assert rows(table, "state_a", "state_b", "bodies") == [
        ("RUS", "USA", 60),
        ("SUN", "USA", 30),
    ]


def test_contiguity_passes_from_one_state_to_the_next(tmp_path: Path) -> None:
    table = SAMPLES["contiguity"].read(tmp_path).tables["contiguity"]
    strait = table.filter(pl.col("state_a") == "USA")
    assert rows(
        strait.filter(pl.col("year").is_in([1959, 1991, 1992, 2016])), "state_b"
    ) == [
        ("RUS",),
        ("RUS",),
        ("SUN",),
        ("SUN",),
    ]


def test_register_unfolds_orders_and_counts_what_it_puts_aside(tmp_path: Path) -> None:
    reading = SAMPLES["sipri_transfers"].read(tmp_path)
    assert rows(
        reading.tables["deliveries"],
        "order",
        "supplier",
        "year",
        "order_tiv",
        "order_years",
    ) == [
        (1, "RUS", 2019, 200.0, 1),
        (2, "RUS", 2013, 10.0, 2),
        (2, "RUS", 2014, 10.0, 2),
    ]
    counts = dict(reading.quarantine.table().group_by("reason").len().iter_rows())
    assert counts == {
        "record broken over two lines, no volume": 2,
        "ordered, but no year of delivery so far": 1,
        "an armed group is supplier or recipient": 1,
        "an organisation is supplier or recipient": 1,
        "supplier or recipient is unknown": 1,
    }


def test_register_refuses_a_delivery_year_that_is_not_one(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="2019-20"):
        SAMPLES["sipri_transfers"].set("Year(s) of delivery", "2019-20").read(tmp_path)


def test_volumes_of_germany_before_1990_are_west_german(tmp_path: Path) -> None:
    reading = SAMPLES["sipri_tiv"].read(tmp_path)
    assert rows(reading.tables["volumes"], "supplier", "recipient", "tiv") == [
        ("FRG", "TUR", 40.0),
        ("RUS", "ARM", 228.0),
    ]
    assert reading.quarantine.table().height == 2


def test_troops_in_divided_states_and_under_two_names(tmp_path: Path) -> None:
    reading = SAMPLES["us_troops"].read(tmp_path)
    assert rows(reading.tables["troops"], "state", "year", "troops") == [
        ("COD", 2013, 10),
        ("DEU", 2014, 38892),
        ("FRG", 1985, 246875),
        ("RVN", 1968, 537377),
    ]
    assert reading.quarantine.table().height == 1


def test_exercises_count_a_state_once_and_put_bodies_aside(tmp_path: Path) -> None:
    reading = SAMPLES["exercises"].read(tmp_path)
    assert rows(reading.tables["participants"], "exercise", "state") == [
        (1, "SUN"),
        (1, "USA"),
        (2, "CHN"),
        (2, "RUS"),
        (3, "POL"),
    ]
    assert reading.tables["exercises"]["name"].to_list() == ["Readex", None, "Noble"]
    assert reading.quarantine.table().height == 2


def test_bases_leave_out_territory_of_the_united_states(tmp_path: Path) -> None:
    reading = SAMPLES["us_bases"].read(tmp_path)
    assert rows(reading.tables["sites"], "state", "kind") == [
        ("AFG", "base"),
        ("CHL", "fundedsite"),
    ]
    assert "Concón" in reading.tables["sites"]["name"][1]


@pytest.mark.parametrize("source", [*SAMPLES, "sipri_milex"])
def test_the_published_files_are_as_declared(source: str, data_dir: Path) -> None:
    found = read(source, data_dir)
    assert found.vintage
    assert all(not table.is_empty() for table in found.tables.values())


def test_register_puts_aside_what_is_known_of_the_published_file(
    data_dir: Path,
) -> None:
    aside = read("sipri_transfers", data_dir).quarantine
    counts = dict(aside.group_by("reason").len().iter_rows())
    # 1,159 rows have no delivery year: 1,153 open orders, and six halves of the
    # four records that are broken over two lines.
    assert counts["ordered, but no year of delivery so far"] == 1153
    assert counts["record broken over two lines, no volume"] == 8
