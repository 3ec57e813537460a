"""The layouts of yearly flows: the OEC's totals, and BACI, on which they rest.

BACI has a row for every product. It is added up while it is read, so that the size of
a file does not matter.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from foedus.errors import UnknownCode, UnreadableFile
from foedus.sources.layouts import Layout, recognised, scanned
from foedus.sources.reading import read_csv

OEC, BACI, CODES = "OEC totals", "BACI flows", "BACI country codes"
_BACI_CODES = ("country_code", "country_iso3")
LAYOUTS = {
    OEC: ("exporter_name", "importer_name", "value"),
    BACI: ("t", "i", "j", "k", "v", "q"),
    CODES: _BACI_CODES,
}
_TOTALS = {
    "exporter_name": pl.String,
    "importer_name": pl.String,
    "value": pl.Float64,
}
#: BACI counts thousands of US dollars.
_THOUSAND = 1000.0


def flows(paths: tuple[Path, ...]) -> tuple[pl.DataFrame, str]:
    """Return `exporter`, `importer`, `year`, `usd` of files of one layout.

    Parameters
    ----------
    paths : tuple of Path
        Files of the OEC, one a year, or of BACI with its country codes.

    Returns
    -------
    polars.DataFrame and str
        The flows, labels as published (BACI: alpha-3), and the scheme of the labels.

    Raises
    ------
    UnreadableFile
        If a file has no known layout, or layouts are mixed.
    UnknownCode
        If BACI uses a number that its country codes lack.
    """
    found = {path: recognised(path, LAYOUTS) for path in paths}
    names = {layout.name for layout in found.values()}
    if names == {OEC}:
        return pl.concat([_oec(path) for path in paths]), "name:oec"
    if names == {BACI, CODES}:
        return _baci(found), "name:baci"
    message = (
        f"{', '.join(path.name for path in paths)}: found {', '.join(sorted(names))}; "
        f"expected {OEC} only, or {BACI} and {CODES}"
    )
    raise UnreadableFile(message)


def _oec(path: Path) -> pl.DataFrame:
    year = re.search(r"_(\d{4})\.csv", path.name)
    if year is None:
        message = f"{path.name}: expected the year in the name, as in ..._2022.csv"
        raise UnreadableFile(message)
    return read_csv(path, columns=_TOTALS).select(
        pl.col("exporter_name").alias("exporter"),
        pl.col("importer_name").alias("importer"),
        pl.lit(int(year[1])).alias("year"),
        pl.col("value").alias("usd"),
    )


def _baci(found: dict[Path, Layout]) -> pl.DataFrame:
    (codes, *more) = [path for path, one in found.items() if one.name == CODES]
    if more:
        message = f"{codes.name}, {more[0].name}: expected one file of country codes"
        raise UnreadableFile(message)
    alpha = dict(
        read_csv(codes, columns=dict.fromkeys(_BACI_CODES, pl.String)).iter_rows()
    )
    parts = [
        _summed(path, layout)
        for path, layout in sorted(found.items())
        if layout.name == BACI
    ]
    frame = pl.concat(parts)
    used = {*frame["exporter"], *frame["importer"]}
    unknown = sorted(one for one in used if alpha.get(one) is None)
    if unknown:
        message = (
            f"{codes.name} lacks the country codes {', '.join(unknown[:5])}; take all "
            "files from one archive"
        )
        raise UnknownCode(message)
    return frame.with_columns(pl.col("exporter", "importer").replace_strict(alpha))


def _summed(path: Path, layout: Layout) -> pl.DataFrame:
    """Add up the products of a file while it is read."""
    number = pl.col("v").str.strip_chars().cast(pl.Float64)
    summed = (
        scanned(path, layout, ["t", "i", "j", "v"])
        .with_columns(pl.col("t", "i", "j").str.strip_chars(), number)
        .group_by("i", "j", "t")
        .agg(pl.col("v").sum() * _THOUSAND, empty=pl.col("v").null_count())
        .collect(engine="streaming")
    )
    holes = int(summed["empty"].sum())
    if holes:
        message = f"{path.name}: {holes} flows have no value; is the file complete?"
        raise UnreadableFile(message)
    nameless = summed.filter(pl.any_horizontal(pl.col("i", "j", "t").is_null()))
    if not nameless.is_empty():
        message = (
            f"{path.name}: {nameless.height} sums of flows name no country or no year; "
            "is the file complete?"
        )
        raise UnreadableFile(message)
    return summed.select(
        exporter="i",
        importer="j",
        year=pl.col("t").cast(pl.Int32),
        usd=pl.col("v"),
    ).sort("exporter", "importer")
