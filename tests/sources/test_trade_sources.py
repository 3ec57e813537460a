"""Trade, energy and GDP: tiny files in the published layouts, with faults."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    SourceError,
    UnknownCode,
    UnmappedName,
    UnreadableFile,
)
from foedus.sources.bilateral import state_flows
from foedus.sources.reading import Quarantine, Reading

PREAMBLE = "---\nsource: R\nschema:\n  fields:\n  - name: ORIGIN\n---\n"
ORIGINS = (
    "ORIGIN,Origin,PRODUCT,Product,COUNTRY,Country,TIME,Time,Value,Flag Codes,Flags"
)
GAS = "Natural gas (Million cubic metres)"


def gas(origin: str, country: str, year: int, value: str, flag: str = '""') -> str:
    return f'{origin},x,NATGASCM,{GAS},{country},x,{year},{year},{value},{flag},""'


@dataclass(frozen=True)
class Sample:
    """A file of a few rows under the name that its source has."""

    source: str
    role: str
    name: str
    header: str
    rows: tuple[str, ...]
    preamble: str = ""
    encoding: str = "utf-8"

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        text = self.preamble + "\n".join([self.header, *self.rows]) + "\n"
        content = text.encode(self.encoding)
        zipped = self.name.endswith(".gz")
        path.write_bytes(gzip.compress(content) if zipped else content)
        return path


COMTRADE = Sample(
    "comtrade",
    "exports",
    "comtrade_all_exports_2014A.csv",
    "date,value,reporter,partner",
    (
        "2014-01-01,700,Armenia,World",
        "2014-01-01,400,Armenia,Russian Federation",
        "2014-01-01,200,Armenia,Georgia",
        '2014-01-01,60,Armenia,"Areas, nes"',
        '2014-01-01,40,Armenia,"China, Hong Kong SAR"',
    ),
)
IMPORTS = replace(
    COMTRADE,
    role="imports",
    name="comtrade_all_imports_2021A.csv",
    rows=("2021-01-01,500,Armenia,World", "2021-01-01,500,Armenia,Kazakhstan"),
)
OEC = Sample(
    "oec",
    "flows",
    "oec_bilateral_2022.csv",
    "exporter_name,importer_name,value",
    ("Russia,Armenia,2600.5", "Armenia,Russia,2400.0", "Aruba,Armenia,149.0"),
)
ITPDE = Sample(
    "itpde",
    "flows",
    "itpde_r01_totals_2000_2016.csv.gz",
    "exporter,importer,year,value_2010usd",
    ("RUS,ARM,2005,500.0", "ARM,RUS,2005,100.0"),
)
DOMESTIC = Sample(
    "itpde",
    "domestic",
    "itpde_r01_domestic_2000_2016.csv",
    "state,year,value_2010usd",
    ("ARM,2005,900.5",),
)
GAS_FILE = Sample(
    "gas_imports",
    "imports",
    "gas_imports_2000_2021.csvy.gz",
    ORIGINS,
    (
        gas("RUS", "ARM", 2019, "2000"),
        gas("IRN", "ARM", 2019, "400"),
        gas("NONSPEC", "ARM", 2019, "100"),
        gas("TOTIMPST", "ARM", 2019, "2500"),
        gas("RUS", "SSD", 2019, "", "L"),
        gas("TOTIMPST", "SSD", 2019, "", "L"),
        gas("TOTIMPST", "NOR", 2019, "0"),
        gas("TOTIMPST", "OTO", 2019, "9999"),
    ),
    preamble=PREAMBLE,
)
ARMENIA = Sample(
    "armenia_trade",
    "monthly",
    "armenia_trade_by_country.csv",
    '"country","year","month","export","import_origin","import_consignment","date"',
    (
        '"Russian Federation",2014,1,10.5,80,80,"2014-01-01"',
        '"Russian Federation",2014,2,9.5,90,90,"2014-02-01"',
        '"Unknown country",2014,2,0,1,1,"2014-02-01"',
    ),
    encoding="utf-8-sig",
)
IMF = Sample(
    "imf_russia",
    "exports",
    "imf_RU_all_exports_2021M.csv",
    "reporter_name,reporter_code,partner_name,partner_code,FREQ,date,value,month,year",
    (
        "Russian Federation,RU,Armenia,AM,M,2021-01-01,5,1,2021",
        "Russian Federation,RU,Armenia,AM,M,2021-02-01,7,2,2021",
        "Russian Federation,RU,World,W00,M,2021-02-01,99,2,2021",
    ),
)
DISTANCES = Sample(
    "distances",
    "pairs",
    "dist_cepii.csv.gz",
    "iso_o,iso_d,contig,comlang_off,comlang_ethno,colony,comcol,curcol,col45,smctry,"
    "dist,distcap,distw,distwces",
    (
        "ARM,RUS,0,0,0,1,0,0,1,1,1809.5,1809.5,2200.1,1900.2",
        "ROM,ABW,0,0,0,0,0,0,0,0,9000,9000,.,.",
    ),
)
GDP_WIDE = Sample(
    "gdp",
    "wide",
    "wb_gdp_wide_1960_2024.csv",
    '"Country Name","Country Code","Indicator Name","Indicator Code","1990","2014",',
    (
        '"Russian Federation","RUS","GDP","NY.GDP.MKTP.CD","516","2059",',
        '"World","WLD","GDP","NY.GDP.MKTP.CD","1","2",',
        '"Armenia","ARM","GDP","NY.GDP.MKTP.CD","","",',
    ),
    encoding="utf-8-sig",
)
GDP_LONG = Sample(
    "gdp",
    "long",
    "worldbank_gdp.csv",
    "Country Name,Country Code,Year,Value",
    ("Armenia,ARM,2014,11.6", "Russian Federation,RUS,2014,9999"),
)
ALL = (
    (COMTRADE, (IMPORTS,)),
    (OEC, ()),
    (ITPDE, (DOMESTIC,)),
    (GAS_FILE, ()),
    (ARMENIA, ()),
    (IMF, ()),
    (DISTANCES, ()),
    (GDP_LONG, (GDP_WIDE,)),
)


def run(folder: Path, sample: Sample, *others: Sample) -> Reading:
    files = {one.role: (one.write(folder),) for one in (sample, *others)}
    reader = import_module(f"foedus.sources.{sample.source}.reader")
    reading: Reading = reader.read(files)
    return reading


def companions(sample: Sample) -> tuple[Sample, ...]:
    return next(others for one, others in ALL if one.source == sample.source)


samples = pytest.mark.parametrize(
    "sample", [one for one, _ in ALL], ids=lambda sample: sample.source
)


# What comes out of a sound file


def test_comtrade_keeps_states_and_counts_the_rest(tmp_path: Path) -> None:
    reading = run(tmp_path, COMTRADE, IMPORTS)
    assert reading.tables["exports"].rows() == [
        ("ARM", "GEO", 2014, 200.0),
        ("ARM", "RUS", 2014, 400.0),
    ]
    assert reading.tables["imports"].rows() == [("KAZ", "ARM", 2021, 500.0)]
    assert reading.tables["reporters"].rows() == [
        ("ARM", 2014, "export", 700.0, 60.0),
        ("ARM", 2021, "import", 500.0, 0.0),
    ]
    put_aside = reading.quarantine.table()["record"].to_list()
    assert any("Hong Kong" in record for record in put_aside)
    assert any("Areas, nes" in record for record in put_aside)


def test_comtrade_reads_the_layout_of_2021(tmp_path: Path) -> None:
    header = (
        "freqCode,refPeriodId,refYear,refMonth,reporterCode,reporterISO,reporterDesc,"
        "flowDesc,partnerCode,partnerISO,partnerDesc,cmdDesc,primaryValue"
    )
    start = "A,20210101,2021,52,51,ARM,Armenia,Export"
    wide = replace(
        COMTRADE,
        header=header,
        rows=(
            f"{start},0,W00,World,All Commodities,10",
            f'{start},490,S19,"Other Asia, nes",All Commodities,10',
        ),
    )
    tables = run(tmp_path, wide, IMPORTS).tables
    # The United Nations list Taiwan as Asia, not elsewhere specified.
    assert tables["exports"].rows() == [("ARM", "TWN", 2021, 10.0)]
    quarterly = replace(
        wide, rows=tuple(r.replace("A,2021", "Q,2021") for r in wide.rows)
    )
    with pytest.raises(UnknownCode, match="freqCode"):
        run(tmp_path, quarterly, IMPORTS)


def test_comtrade_stops_at_an_exporter_cut_short(tmp_path: Path) -> None:
    short = replace(COMTRADE, rows=COMTRADE.rows[:2])
    with pytest.raises(BrokenExpectation, match="Armenia in 2014 add up to 400"):
        run(tmp_path, short, IMPORTS)


def test_comtrade_sets_aside_an_importer_published_incomplete(tmp_path: Path) -> None:
    partial = replace(IMPORTS, rows=(*IMPORTS.rows, "2021-01-01,9,Türkiye,Kazakhstan"))
    reading = run(tmp_path, COMTRADE, partial)
    assert reading.tables["imports"]["importer"].to_list() == ["ARM"]
    assert "Türkiye" in reading.quarantine.table()["record"].str.join("\n").item()


def test_oec_takes_the_year_from_the_name(tmp_path: Path) -> None:
    reading = run(tmp_path, OEC)
    assert reading.tables["flows"].rows() == [
        ("ARM", "RUS", 2022, 2400.0),
        ("RUS", "ARM", 2022, 2600.5),
    ]
    with pytest.raises(UnreadableFile, match="the year in the name"):
        run(tmp_path, replace(OEC, name="oec.csv"))


def test_itpde_maps_by_year(tmp_path: Path) -> None:
    old = replace(ITPDE, rows=("SRB,ARM,2003,5.0",))
    assert run(tmp_path, old, DOMESTIC).tables["flows"].rows() == [
        ("SCG", "ARM", 2003, 5.0)
    ]


def test_gas_tells_nothing_from_not_collected(tmp_path: Path) -> None:
    reading = run(tmp_path, GAS_FILE)
    assert reading.tables["imports"].select("exporter", "amount").rows() == [
        ("IRN", 400.0),
        ("RUS", 2000.0),
    ]
    assert reading.tables["totals"].select("importer", "amount").rows() == [
        ("ARM", 2500.0),
        ("NOR", 0.0),
    ]


def test_gas_stops_where_origins_exceed_the_total(tmp_path: Path) -> None:
    over = replace(GAS_FILE, rows=(*GAS_FILE.rows, gas("KAZ", "ARM", 2019, "5000")))
    with pytest.raises(BrokenExpectation, match="ARM in 2019 add up to 7400"):
        run(tmp_path, over)


@pytest.mark.parametrize(
    ("fields", "message"), [("QUEER,x", "PRODUCT"), (None, "Flag Codes")]
)
def test_gas_knows_its_codebook(
    tmp_path: Path, fields: str | None, message: str
) -> None:
    row = gas("RUS", "ARM", 2018, "1", "Z" if fields is None else '""')
    if fields:
        row = row.replace("NATGASCM,x", fields).replace(f"NATGASCM,{GAS}", fields)
    with pytest.raises(UnknownCode, match=message):
        run(tmp_path, replace(GAS_FILE, rows=(*GAS_FILE.rows, row)))


def test_gas_needs_its_preamble(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="preamble"):
        run(tmp_path, replace(GAS_FILE, preamble=""))


def test_armenia_sums_months_in_thousands(tmp_path: Path) -> None:
    assert run(tmp_path, ARMENIA).tables["yearly"].rows() == [
        ("RUS", 2014, 20_000.0, 170_000.0)
    ]


def test_imf_sums_months_and_leaves_areas_out(tmp_path: Path) -> None:
    assert run(tmp_path, IMF).tables["exports"].rows() == [
        ("RUS", "ARM", 2021, 12.0, 2)
    ]


def test_distances_keep_states_and_old_codes(tmp_path: Path) -> None:
    reading = run(tmp_path, DISTANCES)
    assert reading.tables["pairs"].rows() == [("ARM", "RUS", 1809.5, 2200.1, 0, 0, 1)]
    romania = replace(DISTANCES, rows=("ROM,RUS,0,0,0,0,0,0,0,0,1500,1500,.,.",))
    row = run(tmp_path, romania).tables["pairs"].row(0)
    assert row[:4] == ("ROU", "RUS", 1500.0, None)


def test_gdp_is_of_the_state_and_not_of_its_territory_before(tmp_path: Path) -> None:
    reading = run(tmp_path, GDP_LONG, GDP_WIDE)
    # The wide file counts (2059, not 9999) and the long one fills (Armenia);
    # Russia's figure for 1990 belongs to no state of that year.
    assert reading.tables["gdp"].rows() == [("ARM", 2014, 11.6), ("RUS", 2014, 2059.0)]
    assert "RUS | 1990" in reading.quarantine.table()["record"].to_list()


# What stops a source


@samples
def test_empty_file(tmp_path: Path, sample: Sample) -> None:
    empty = replace(sample, header="", rows=(), preamble=sample.preamble)
    with pytest.raises(UnreadableFile, match=r"empty|lacks|cannot be read"):
        run(tmp_path, empty, *companions(sample))


@samples
def test_wrong_column(tmp_path: Path, sample: Sample) -> None:
    column = {
        "gas_imports": "TIME",
        "armenia_trade": '"year"',
        "distances": "contig",
        "gdp": "Year",
        "imf_russia": "FREQ",
        "comtrade": "reporter",
        "oec": "value",
        "itpde": "value_2010usd",
    }[sample.source]
    head, _, tail = sample.header.rpartition(column)
    wrong = replace(sample, header=f"{head}other{tail}")
    with pytest.raises(UnreadableFile, match="lacks the column"):
        run(tmp_path, wrong, *companions(sample))


@samples
def test_wrong_encoding(tmp_path: Path, sample: Sample) -> None:
    wrong = replace(
        sample, rows=(sample.rows[0] + "é", *sample.rows[1:]), encoding="latin-1"
    )
    with pytest.raises(UnreadableFile, match=r"utf8|utf-8"):
        run(tmp_path, wrong, *companions(sample))


@samples
def test_truncated_file(tmp_path: Path, sample: Sample) -> None:
    path = sample.write(tmp_path)
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    cut = text.rstrip()[: -len(sample.rows[-1]) // 2 - 2]
    path.write_bytes(gzip.compress(cut) if path.suffix == ".gz" else cut)
    files = {one.role: (one.write(tmp_path),) for one in companions(sample)}
    reader = import_module(f"foedus.sources.{sample.source}.reader")
    with pytest.raises((SourceError, pl.exceptions.PolarsError)):
        reader.read({**files, sample.role: (path,)})


@pytest.mark.parametrize("sample", [ITPDE, GAS_FILE, DISTANCES], ids=lambda s: s.source)
def test_truncated_archive(tmp_path: Path, sample: Sample) -> None:
    path = sample.write(tmp_path)
    path.write_bytes(path.read_bytes()[:-12])
    files = {one.role: (one.write(tmp_path),) for one in companions(sample)}
    reader = import_module(f"foedus.sources.{sample.source}.reader")
    with pytest.raises(UnreadableFile, match="complete"):
        reader.read({**files, sample.role: (path,)})


@pytest.mark.parametrize(
    "sample", [OEC, ITPDE, ARMENIA, IMF, GAS_FILE, GDP_LONG], ids=lambda s: s.source
)
def test_duplicate_row(tmp_path: Path, sample: Sample) -> None:
    twice = replace(sample, rows=(*sample.rows, sample.rows[0]))
    with pytest.raises(DuplicateKey):
        run(tmp_path, twice, *companions(sample))


@samples
def test_unmapped_name(tmp_path: Path, sample: Sample) -> None:
    label = {
        "comtrade": "Georgia",
        "oec": "Russia,",
        "itpde": "RUS",
        "gas_imports": "IRN",
        "armenia_trade": "Russian Federation",
        "imf_russia": ",AM,",
        "distances": "ARM",
        "gdp": "ARM",
    }[sample.source]
    new = label.replace(label.strip(","), "QQ" if label == ",AM," else "Ruritania")
    renamed = replace(sample, rows=tuple(r.replace(label, new) for r in sample.rows))
    with pytest.raises(UnmappedName):
        run(tmp_path, renamed, *companions(sample))


def test_negative_value(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="negative"):
        run(tmp_path, replace(OEC, rows=("Russia,Armenia,-1",)))


# Properties


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["RUS", "ARM", "FRA", "HKG", "ABW"]),
            st.sampled_from(["RUS", "CHN", "FRA", "MAC"]),
            st.integers(2014, 2020),
            st.floats(0, 1e12),
        ),
        unique_by=lambda row: row[:3],
    )
)
def test_no_dollar_is_lost(rows: list[tuple[str, str, int, float]]) -> None:
    raw = pl.DataFrame(
        rows,
        schema={
            "exporter": pl.String,
            "importer": pl.String,
            "year": pl.Int64,
            "usd": pl.Float64,
        },
        orient="row",
    )
    quarantine = Quarantine()
    flows = state_flows(raw, quarantine, scheme="iso3", where="test")
    outside = {"HKG", "ABW", "MAC"}
    kept = [r for r in rows if r[0] != r[1] and not outside & {r[0], r[1]}]
    assert flows.height == len(kept)
    assert flows["usd"].sum() == pytest.approx(sum(r[3] for r in kept))
    assert quarantine.table().is_empty() == (len(kept) == len(rows))
