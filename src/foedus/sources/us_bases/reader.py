"""Read the list of United States bases."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Quarantine, Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

_KINDS = ("base", "lilypad", "fundedsite")
_UNITED_STATES = 2


def read(files: Files) -> Reading:
    """Return `sites`: one row a site outside the United States.

    Columns `site` (position in the file: two names stand twice), `state`,
    `name`, `kind` (``base``: 10 acres or 10 million dollars and more;
    ``lilypad``: smaller; ``fundedsite``: paid for by the United States, used
    by the host). The code of a country decides, not its name: the Congo of the
    file is the one at Brazzaville.
    """
    (path,) = files["bases"]
    quarantine = Quarantine()
    raw = read_csv(
        path,
        columns={
            "countryname": pl.String,
            "ccode": pl.Int32,
            "basename": pl.String,
            **dict.fromkeys(_KINDS, pl.Int8),
        },
        null_values=("NA",),
        encoding="latin-1",
    ).with_row_index("site", offset=1)
    for kind in _KINDS:
        check_codes(raw, kind, (0, 1), where=path.name)
    own = (pl.col("ccode") == _UNITED_STATES) | pl.col("ccode").is_null()
    quarantine.add(raw.filter(own), "territory of the United States, or no state code")
    named = map_column(raw.filter(~own), "ccode", scheme="cow", year=2018, out="state")
    sites = named.select(
        pl.col("site").cast(pl.Int32),
        "state",
        name=pl.col("basename").str.strip_chars(),
        kind=pl.coalesce(
            pl.when(pl.col(kind) == 1).then(pl.lit(kind)) for kind in _KINDS
        ),
    )
    return Reading({"sites": sites.sort("site")}, quarantine)
