"""What the readers of oil and gas imports share: csvy files of one agency.

A csvy file is a csv below a YAML preamble between two lines of three dashes.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from foedus.errors import BrokenExpectation, UnreadableFile
from foedus.sources.bilateral import state_flows
from foedus.sources.reading import Quarantine, check_codes, read_csv
from foedus.states import map_column

_COLUMNS = {
    "ORIGIN": pl.String,
    "PRODUCT": pl.String,
    "COUNTRY": pl.String,
    "TIME": pl.Int64,
    "Value": pl.Float64,
    "Flag Codes": pl.String,
}
_TOTAL = "TOTIMPST"
#: L: exists but was not collected; M: cannot exist; C: confidential.
_MISSING = ["L", "M", "C"]
#: Sums over origins, which would count every flow twice.
_SUMS = ("OPEC", "OPECHIST", "NOC", "OTO")
_FENCE = "---"
#: Origins must not add up to more than the total but for rounding.
_ROUNDING = 1.02


def read_origins(
    path: Path, quarantine: Quarantine, *, products: Mapping[str, str]
) -> dict[str, pl.DataFrame]:
    """Return imports by origin, and the importers' own totals.

    Parameters
    ----------
    path : Path
        A gzipped csvy file of imports by country, origin, product and year.
    quarantine : Quarantine
        Takes regions, residual origins and importers that are not states.
    products : mapping of str to str
        The codebook: product code to the name used here. A product named ""
        is part of another one and is left out.

    Returns
    -------
    dict of str to polars.DataFrame
        ``imports``: importer, exporter, product, year, amount, only positive
        ones; ``totals``: importer, product, year, amount, with 0 for "imported
        nothing". An importer, product and year that is not in `totals` was not
        collected.

    Raises
    ------
    UnreadableFile
        If the preamble is not closed.
    UnknownCode
        If a product or a flag is not in the codebook.
    BrokenExpectation
        If named origins add up to more than the importer's total.
    """
    raw = read_csv(path, columns=_COLUMNS, skip_rows=_preamble(path))
    check_codes(raw, "PRODUCT", list(products), where=path.name)
    check_codes(raw, "Flag Codes", _MISSING, where=path.name)
    kept = {code: name for code, name in products.items() if name}
    rows = (
        raw.filter(pl.col("PRODUCT").is_in(list(kept)), pl.col("Value").is_not_null())
        .with_columns(product=pl.col("PRODUCT").replace_strict(kept))
        .select(
            pl.col("ORIGIN").alias("exporter"),
            pl.col("COUNTRY").alias("importer"),
            "product",
            pl.col("TIME").alias("year"),
            pl.col("Value").alias("amount"),
        )
        .filter(~pl.col("exporter").is_in(_SUMS))
    )
    total = pl.col("exporter") == _TOTAL
    positive = rows.filter(~total, pl.col("amount") > 0)
    imports = state_flows(
        positive, quarantine, scheme="name:iea", where=path.name, value="amount"
    )
    totals = _totals(rows.filter(total), quarantine, path.name)
    _check_sums(imports, totals, path.name)
    return {"imports": imports, "totals": totals}


def _totals(rows: pl.DataFrame, quarantine: Quarantine, where: str) -> pl.DataFrame:
    mapped = map_column(rows, "importer", scheme="name:iea", year="year", out="id")
    regions = mapped.filter(pl.col("id").is_null()).select("importer").unique()
    quarantine.add(regions.sort("importer"), f"{where}: importer is not a state")
    return (
        mapped.drop_nulls("id")
        .select(
            pl.col("id").alias("importer"),
            "product",
            pl.col("year").cast(pl.Int16),
            "amount",
        )
        .sort("importer", "product", "year")
    )


def _check_sums(imports: pl.DataFrame, totals: pl.DataFrame, where: str) -> None:
    keys = ["importer", "product", "year"]
    over = (
        imports.group_by(keys)
        .agg(pl.col("amount").sum().alias("named"))
        .join(totals, on=keys)
        .filter(pl.col("named") > _ROUNDING * pl.col("amount") + 1)
        .sort(keys)
    )
    if not over.is_empty():
        importer, product, year, named, amount = over.row(0)
        message = (
            f"{where}: named origins of {product} of {importer} in {year} add up to "
            f"{named:.6g}, its total is {amount:.6g} (and {over.height - 1} more)"
        )
        raise BrokenExpectation(message)


def _preamble(path: Path) -> int:
    """Return the number of lines before the header of the csv."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            fences = 0
            for number, line in enumerate(stream, start=1):
                fences += line.strip() == _FENCE
                if fences == 2:
                    return number
    except (OSError, EOFError, UnicodeDecodeError) as error:
        message = f"{path.name} cannot be read ({error}); is it complete?"
        raise UnreadableFile(message) from error
    message = (
        f"{path.name}: expected a YAML preamble between two lines of {_FENCE!r}, "
        f"found {fences} of them"
    )
    raise UnreadableFile(message)
