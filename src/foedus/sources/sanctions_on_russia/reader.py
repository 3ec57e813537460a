"""Read the dated list of European Union measures against Russia (a spreadsheet)."""

from __future__ import annotations

import polars as pl

from foedus.errors import MissingExtra, UnreadableFile
from foedus.sources.reading import Quarantine, Reading, check_codes
from foedus.sources.registry import Files

#: What a row is: a political announcement or a renewal; a measure against a
#: sector; persons or companies listed; a ban on a good or carrier.
KINDS = ("announcement", "sector", "individual", "company", "embargo")

_COLUMNS = {
    "ID": pl.Int64,
    "Date": pl.Date,
    "Type": pl.String,
    "Multiplier": pl.Float64,
    "Details": pl.String,
}


def read(files: Files) -> Reading:
    """Return `measures`: `id`, `date`, `year`, `kind`, `count`, `details`.

    `count` is the list's own number of persons, companies or sectors; a half
    stands for a measure that the list counts as partial.
    """
    (path,) = files["measures"]
    try:
        import fastexcel  # noqa: F401  (polars loads it by itself)
    except ImportError as error:
        message = (
            f"{path.name} is a spreadsheet and needs an extra package; "
            "install it with: pip install 'foedus[files]'"
        )
        raise MissingExtra(message) from error
    sheet = _sheet(path)
    missing = [name for name in _COLUMNS if name not in sheet.columns]
    if missing:
        message = (
            f"{path.name} lacks the column(s) {', '.join(map(repr, missing))}; "
            f"its header is {', '.join(sheet.columns)[:120]!r}"
        )
        raise UnreadableFile(message)
    # The sheet is padded to its end with rows that hold nothing but a number.
    body = [name for name in _COLUMNS if name != "ID"]
    filled = sheet.select(pl.col(name).cast(kind) for name, kind in _COLUMNS.items())
    filled = filled.filter(~pl.all_horizontal(pl.col(body).is_null()))
    check_codes(filled, "Type", KINDS, where=path.name)
    quarantine = Quarantine()
    undated = pl.col("Date").is_null() | pl.col("Type").is_null()
    quarantine.add(filled.filter(undated), "a measure without a date or a type")
    return Reading(
        {
            "measures": filled.filter(~undated)
            .select(
                id="ID",
                date="Date",
                year=pl.col("Date").dt.year().cast(pl.Int16),
                kind="Type",
                count="Multiplier",
                details="Details",
            )
            .sort("date", "id")
        },
        quarantine,
    )


def _sheet(path: object) -> pl.DataFrame:
    try:
        return pl.read_excel(str(path), engine="calamine")
    except Exception as error:
        # The spreadsheet engine raises its own classes, which are not declared.
        cause = str(error).splitlines()[0]
        message = f"{path} cannot be read as a spreadsheet ({cause}); is it complete?"
        raise UnreadableFile(message) from error
