"""Read the pairs of near-identical resolutions."""

from __future__ import annotations

import polars as pl

from foedus.sources.reading import Reading, read_csv
from foedus.sources.registry import Files


def read(files: Files) -> Reading:
    """Return `bridges`: `earlier` and `later`, both rcid of `un_votes`."""
    (path,) = files["bridges"]
    raw = read_csv(path, columns={"rcid1": pl.Int32, "rcid2": pl.Int32})
    return Reading({"bridges": raw.rename({"rcid1": "earlier", "rcid2": "later"})})
