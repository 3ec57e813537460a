"""Streams of coded events, as published: plain and packed; months that were built."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
from tests.fuzz import seeds
from tests.fuzz.target import Target, at


def events() -> list[Target]:
    """Return a target for each layout, each packing, and a folder of months."""
    from foedus.sources.events.layout import layouts
    from foedus.sources.events.staging import read
    from foedus.sources.events.tally import Tally

    def staged(path: Path) -> None:
        tallies: list[Tally] = []
        for _ in read(path, tallies):
            pass

    found = []
    for name, layout in layouts().items():
        rows = ["\t".join(_EVENT.get(field, "") for field in layout.fields)] * 2
        if layout.header:
            rows.insert(0, "\t".join(layout.fields))
        seed = ("\n".join(rows) + "\n").encode()
        found.append(Target(f"events:{name}", at("events.txt", staged), (seed,)))
    first = found[0].seeds[0]
    squeezed = gzip.compress(first, mtime=0)
    return [
        *found,
        Target("events:zip", at("20140302.export.CSV.zip", staged), (_zipped(first),)),
        Target("events:gzip", at("events.txt.gz", staged), (squeezed,)),
        Target("events:parquet", at("a.parquet", _built), (_parquet(),)),
        Target("events:months", at("manifest.json", _months), (_MONTHS,)),
        Target("events:month", _month, (seeds.month_of_events(),)),
    ]


def _parquet() -> bytes:
    """Return a table of events as a database exports it."""
    from foedus.sources.events.layout import layouts

    roles = layouts()["gdelt2"].roles
    row = {column: [_EVENT.get(column, "")] * 2 for column, _ in roles.values()}
    row["DATEADDED"] = ["20140302121500"] * 2
    return seeds.parquet(pl.DataFrame(row))


def _built(path: Path) -> None:
    from foedus.sources.events.building import build_events

    build_events(path, out=path.parent / "months", threads=1)


def _zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        name = zipfile.ZipInfo("20140302.export.CSV")
        archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _months(path: Path) -> None:
    """Look at a folder of built months as the doctor does."""
    from foedus.doctor.kept import built_months

    home = path.parent / "month=2014-03"
    home.mkdir(exist_ok=True)
    if not (home / "part.parquet").exists():
        (home / "part.parquet").write_bytes(seeds.month_of_events())
    for check in built_months(path.parent):
        assert check.text


def _month(content: bytes) -> object:
    def look(path: Path) -> None:
        home = path.parent / "month=2014-03"
        home.mkdir()
        (home / "part.parquet").write_bytes(content)
        _months(path)

    return at("manifest.json", look)(_MONTHS)


_MONTHS = b"""{
 "format": 1, "layout": "gdelt2", "months": {"2014-03": {"events": 12, "rows": 2}}
}
"""


#: Invented values of the fields that are read, for every layout.
_EVENT = {
    "GLOBALEVENTID": "1", "SQLDATE": "20140301", "MonthYear": "201403", "Year": "2014",
    "FractionDate": "2014.17", "Actor1Code": "RUS", "Actor1CountryCode": "RUS",
    "Actor2Code": "UKR", "Actor2CountryCode": "UKR", "IsRootEvent": "1",
    "EventCode": "190", "EventBaseCode": "190", "EventRootCode": "19",
    "QuadClass": "4", "GoldsteinScale": "-10.0", "NumMentions": "5", "NumSources": "2",
    "NumArticles": "5", "AvgTone": "-3.5", "DATEADDED": "20140302",
    "SOURCEURL": "https://example.org/a", "Event ID": "1", "Event Date": "2014-03-01",
    "Source Country": "Russian Federation", "Target Country": "Ukraine",
    "CAMEO Code": "190", "Intensity": "-10.0", "Event Type": "ASSAULT",
    "Actor Country": "RUS", "Recipient Country": "UKR", "Publisher": "A", "URL": "b",
}  # fmt: skip
