"""Read the sheets of SIPRI's military expenditure workbook into one long table."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import MissingExtra, UnknownCode, UnreadableFile
from foedus.sources.reading import Quarantine, Reading
from foedus.sources.registry import Files
from foedus.states import map_column

#: Sheet and the measure it holds. Shares are fractions of one.
SHEETS = {
    "Constant (2022) US$": "constant_usd_millions",
    "Share of GDP": "share_of_gdp",
    "Share of Govt. spending": "share_of_government_spending",
}
#: The publisher's two kinds of missing value; Excel shows "..." as ". .".
MISSING = {"...": "unavailable", ". .": "unavailable", "xxx": "not a state then"}


def read(files: Files) -> Reading:
    """Return `spending` and `missing`.

    `spending` has the columns `state`, `year`, `measure` (one of `SHEETS`'
    values) and `value`; `missing` has `reason` in place of `value`:
    ``unavailable`` (the state existed, SIPRI has no figure) or ``not a state
    then``. Regional headings and rows that are not states go to quarantine.
    """
    (path,) = files["workbook"]
    cells = pl.concat([_sheet(path, sheet, name) for sheet, name in SHEETS.items()])
    _stop_at_unknown_marks(cells, path.name)
    quarantine = Quarantine()
    named = map_column(
        cells, "name", scheme="name:milex", year="year", out="state"
    ).with_columns(number=pl.col("cell").cast(pl.Float64, strict=False))
    quarantine.add(
        named.filter(pl.col("state").is_null(), pl.col("number").is_not_null()),
        "a body or territory, not a state",
    )
    # A name that the register of states maps to a predecessor before its own
    # time ("Germany" in 1970) is one series; where an extinct state has a row
    # of its own beside it, only one of the two holds a figure.
    states = named.filter(pl.col("state").is_not_null())
    key = ("state", "year", "measure")
    spending = states.filter(pl.col("number").is_not_null()).select(
        *key, value="number"
    )
    missing = (
        states.filter(pl.col("number").is_null())
        .select(*key, reason=pl.col("cell").replace_strict(MISSING))
        .join(spending, on=key, how="anti")
        # "unavailable" sorts after "not a state then" and says more.
        .sort("reason")
        .unique(key, keep="last")
    )
    return Reading(
        {"spending": spending.sort(key), "missing": missing.sort(key)}, quarantine
    )


def _sheet(path: Path, sheet: str, measure: str) -> pl.DataFrame:
    """Return `name`, `year`, `cell`, `measure` of one sheet, headings left out."""
    grid = _grid(path, sheet)
    first = grid.to_series(0).str.strip_chars()
    if "Country" not in first.to_list():
        message = f"{path.name}, sheet {sheet!r}: no header row that begins 'Country'"
        raise UnreadableFile(message)
    at = first.to_list().index("Country")
    years = {
        column: int(text)
        for column, text in zip(grid.columns, grid.row(at), strict=True)
        if text is not None and text.strip().isdigit()
    }
    if not years:
        message = f"{path.name}, sheet {sheet!r}: no year in the header row"
        raise UnreadableFile(message)
    return (
        grid.slice(at + 1)
        .select(pl.col(grid.columns[0]).str.strip_chars().alias("name"), *years)
        .unpivot(
            on=list(years), index="name", variable_name="column", value_name="cell"
        )
        .filter(pl.col("name").is_not_null(), pl.col("cell").is_not_null())
        .select(
            "name",
            year=pl.col("column").replace_strict(years, return_dtype=pl.Int16),
            cell=pl.col("cell").str.strip_chars(),
            measure=pl.lit(measure),
        )
    )


def _grid(path: Path, sheet: str) -> pl.DataFrame:
    try:
        return pl.read_excel(
            path,
            sheet_name=sheet,
            has_header=False,
            drop_empty_rows=False,
            drop_empty_cols=False,
            read_options={"dtypes": "string"},
        )
    except ModuleNotFoundError as error:
        message = (
            f"{path.name} is a spreadsheet; install what reads it: "
            "pip install 'foedus[files]'"
        )
        raise MissingExtra(message) from error
    except Exception as error:
        # The spreadsheet library has an error class of its own for each cause:
        # not a workbook, cut off, no such sheet.
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"{path.name}, sheet {sheet!r} cannot be read ({cause})"
        raise UnreadableFile(message) from error


def _stop_at_unknown_marks(cells: pl.DataFrame, file: str) -> None:
    strange = cells.filter(
        pl.col("cell").cast(pl.Float64, strict=False).is_null()
        & ~pl.col("cell").is_in(list(MISSING))
    )
    if not strange.is_empty():
        row = strange.row(0, named=True)
        message = (
            f"{file}: {row['name']} {row['year']} holds {row['cell']!r}; "
            f"expected a number or one of {', '.join(MISSING)}"
        )
        raise UnknownCode(message)
